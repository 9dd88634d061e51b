/** Which stays a cohort has, and how many left it at each step: the flow that a report of a study begins with. */
import type { History, StayRow } from '../../history/history.port.ts';
import type { CohortDefinition } from './cohort-definition.ts';

export const FLOW_STEPS = [
  'in the history',
  'unit',
  'admitted in time',
  'age',
  'sex',
  'length of stay',
  'signals',
] as const;

export interface FlowStep {
  readonly step: (typeof FLOW_STEPS)[number];
  /** Stays that are left after it. */
  readonly stays: number;
  readonly excluded: number;
}

export interface Selection {
  /** In the order in which they were opened. */
  readonly stays: readonly StayRow[];
  readonly flow: readonly FlowStep[];
}

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
/** Minutes of one question. */
const MINUTES_MAX = 7_200;

/** `nowMs`: end of what can be known of a stay that is open. Rejects as the history does. */
export async function selectStays(
  history: Pick<History, 'stays' | 'vitals'>,
  definition: CohortDefinition,
  { nowMs, onProgress }: { readonly nowMs: number; readonly onProgress: (share: number) => void },
): Promise<Selection> {
  const { population, time, minimum } = definition;
  const all = await history.stays({ unitId: null });
  const flow: FlowStep[] = [{ step: 'in the history', stays: all.length, excluded: 0 }];
  let left = all;
  const keep = (step: FlowStep['step'], isKept: (stay: StayRow) => boolean): void => {
    const kept = left.filter(isKept);
    flow.push({ step, stays: kept.length, excluded: left.length - kept.length });
    left = kept;
  };
  keep('unit', ({ unitId }) => population.units?.includes(unitId) ?? true);
  keep('admitted in time', ({ openedAtMs }) => openedAtMs >= time.from && openedAtMs < time.to);
  keep('age', (stay) => isOfAge(stay, population.ageDays));
  keep('sex', ({ sex }) => population.sex?.some((each) => each === sex) ?? true);
  keep('length of stay', (stay) => lengthMs(stay, nowMs) >= minimum.hours * HOUR_MS);
  const covered = new Set<string>();
  for (const [at, stay] of left.entries()) {
    if (await isCovered(history, stay, { definition, nowMs })) covered.add(stay.stayId);
    onProgress((at + 1) / left.length);
  }
  keep('signals', ({ stayId }) => covered.has(stayId));
  return { stays: left, flow };
}

/** By calendar days of birth and of admission in UTC; an unknown age is within no limits. */
function isOfAge(
  { birthDate, openedAtMs }: StayRow,
  ageDays: { readonly from: number; readonly below: number } | undefined,
): boolean {
  if (ageDays === undefined) return true;
  const bornMs = birthDate === null ? Number.NaN : Date.parse(`${birthDate}T00:00:00Z`);
  const age = Math.floor((openedAtMs - bornMs) / DAY_MS);
  return age >= ageDays.from && age < ageDays.below;
}

function lengthMs({ openedAtMs, closedAtMs }: StayRow, nowMs: number): number {
  return (closedAtMs ?? nowMs) - openedAtMs;
}

/** Every signal has a value in enough of the minutes. What was withdrawn is none. */
async function isCovered(
  history: Pick<History, 'vitals'>,
  stay: StayRow,
  { definition, nowMs }: { readonly definition: CohortDefinition; readonly nowMs: number },
): Promise<boolean> {
  const { signals, minimum } = definition;
  if (minimum.coverage === 0) return true;
  const fromMs = Math.floor(stay.openedAtMs / MINUTE_MS) * MINUTE_MS;
  const toMs = stay.closedAtMs ?? nowMs;
  const minutes = Math.max(1, Math.ceil((toMs - fromMs) / MINUTE_MS));
  const found = new Map<string, number>();
  for (let atMs = fromMs; atMs < toMs; atMs += MINUTES_MAX * MINUTE_MS) {
    const series = await history.vitals({
      stayId: stay.stayId,
      fromMs: atMs,
      toMs: Math.min(toMs, atMs + MINUTES_MAX * MINUTE_MS),
      resolution: 'minute',
      signals,
    });
    for (const name of signals) {
      const counts = series.signals[name]?.count ?? [];
      found.set(name, (found.get(name) ?? 0) + counts.filter((count) => count > 0).length);
    }
  }
  return signals.every((name) => (found.get(name) ?? 0) >= minimum.coverage * minutes);
}
