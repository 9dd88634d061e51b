/** Which stays a cohort has, and how many left it at each step: the flow that a report of a study begins with. */
import type { History, StayRow, StaysQuery } from '../../history/history.port.ts';
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

/** Stays of one question. */
const PAGE_STAYS = 500;

/** A step that can leave a stay out. */
export type Excluding = Exclude<FlowStep['step'], 'in the history'>;

/**
 * Page by page, so that of a history of years only those who stay in are held. `nowMs`: end of what can be known of a stay that
 * is open. Rejects as the history does.
 */
export async function selectStays(
  history: Pick<History, 'stays' | 'vitals'>,
  definition: CohortDefinition,
  { nowMs, onProgress }: { readonly nowMs: number; readonly onProgress: (share: number) => void },
): Promise<Selection> {
  const excluded = new Map<Excluding, number>();
  const kept: StayRow[] = [];
  let [count, firstMs] = [0, nowMs];
  for await (const stay of everyStay(history)) {
    count += 1;
    firstMs = Math.min(firstMs, stay.openedAtMs);
    const step = await excludingStep(history, stay, { definition, nowMs });
    if (step === null) kept.push(stay);
    else excluded.set(step, (excluded.get(step) ?? 0) + 1);
    onProgress(Math.min(1, (stay.openedAtMs - firstMs) / Math.max(1, nowMs - firstMs)));
  }
  return { stays: kept, flow: flowOf(count, excluded) };
}

/** Where a walk over all stays stands: behind this one. */
export type StayCursor = NonNullable<StaysQuery['after']>;

/** In the order in which they were opened, from behind the cursor on. */
export async function* everyStay(
  history: Pick<History, 'stays'>,
  from: StayCursor | null = null,
): AsyncGenerator<StayRow> {
  let after: StayCursor | undefined = from ?? undefined;
  for (;;) {
    const page = await history.stays({
      unitId: null,
      limit: PAGE_STAYS,
      ...(after === undefined ? {} : { after: { openedAtMs: after.openedAtMs, stayId: after.stayId } }),
    });
    yield* page;
    after = page.at(-1);
    if (after === undefined || page.length < PAGE_STAYS) return;
  }
}

/** The first step that leaves it out; null: none does. */
export async function excludingStep(
  history: Pick<History, 'vitals'>,
  stay: StayRow,
  asked: { readonly definition: CohortDefinition; readonly nowMs: number },
): Promise<Excluding | null> {
  const { population, time, minimum } = asked.definition;
  if (population.units?.includes(stay.unitId) === false) return 'unit';
  if (stay.openedAtMs < time.from || stay.openedAtMs >= time.to) return 'admitted in time';
  if (!isOfAge(stay, population.ageDays)) return 'age';
  if (population.sex?.some((each) => each === stay.sex) === false) return 'sex';
  if (lengthMs(stay, asked.nowMs) < minimum.hours * HOUR_MS) return 'length of stay';
  return (await isCovered(history, stay, asked)) ? null : 'signals';
}

/** Of so many stays, of which so many were left out at each step. */
export function flowOf(count: number, excluded: ReadonlyMap<Excluding, number>): readonly FlowStep[] {
  let left = count;
  return FLOW_STEPS.map((step) => {
    const out = step === 'in the history' ? 0 : (excluded.get(step) ?? 0);
    left -= out;
    return { step, stays: left, excluded: out };
  });
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
