/**
 * Laboratory values and charted numbers as points, each at the time at which it was observed and never at that of its
 * arrival. Nothing is joined by a line: between two blood gases nobody has measured.
 */
import { LAB_VALUES } from '../../../../services/contract/records/closed-lists.ts';
import type { SenderRange } from '../../../../services/clinical/signal/sender-range.ts';
import type { Decision, StayView } from '../../../../services/contract/decisions/decision.ts';

export interface MeasuredPoint {
  readonly atMs: number;
  readonly value: number;
  /** UCUM; null: as the name says. */
  readonly unit: string | null;
  /** Let in after it could be scored. */
  readonly isLate: boolean;
  /** As the laboratory sent it; absent: none. */
  readonly range?: SenderRange | undefined;
}

export interface MeasuredSeries {
  readonly name: string;
  readonly of: 'laboratory' | 'chart';
  /** Oldest first. */
  readonly points: readonly MeasuredPoint[];
}

type Live = Pick<StayView, 'labs' | 'charted'>;
type Entry = MeasuredPoint & Pick<MeasuredSeries, 'name' | 'of'>;

/** Charted numbers that are drawn beside the laboratory; what else is charted stands in the list of charted values. */
const CHARTED_DRAWN: readonly string[] = ['fio2Percent', 'oxygenFlowLPerMin', 'weightKg', 'coreTemperatureCel'];

/**
 * Series of what was decided and of what is known now. Of two entries for the same moment the later corrects the
 * earlier; what was taken back is not drawn.
 */
export function measuredSeries(decisions: readonly Decision[], live: Live, fromMs: number): readonly MeasuredSeries[] {
  const entries = new Map<string, Entry | null>();
  for (const decision of decisions.toSorted((a, b) => a.atMs - b.atMs)) {
    const entry = entryOf(decision);
    if (entry !== null) entries.set(keyOf(entry), decision.withdrawn === undefined ? entry : null);
  }
  for (const entry of liveEntries(live)) {
    if (entries.get(keyOf(entry)) !== null) entries.set(keyOf(entry), entries.get(keyOf(entry)) ?? entry);
  }
  const byName = new Map<string, Entry[]>();
  for (const entry of entries.values()) {
    if (entry === null || entry.atMs < fromMs) continue;
    if (entry.of === 'chart' && !CHARTED_DRAWN.includes(entry.name)) continue;
    byName.set(`${entry.of} ${entry.name}`, [...(byName.get(`${entry.of} ${entry.name}`) ?? []), entry]);
  }
  return [...byName.values()]
    .flatMap((points): MeasuredSeries[] => {
      const [first] = points;
      if (first === undefined) return [];
      return [{ name: first.name, of: first.of, points: points.toSorted((a, b) => a.atMs - b.atMs) }];
    })
    .toSorted((a, b) => (a.of === b.of ? (a.name < b.name ? -1 : 1) : a.of === 'laboratory' ? -1 : 1));
}

function keyOf({ of, name, atMs }: Entry): string {
  return `${of} ${name} ${atMs}`;
}

function entryOf(decision: Decision): Entry | null {
  if (decision.kind === 'stay.charted') {
    const { entry } = decision;
    if (typeof entry.value !== 'number') return null;
    const { name, of, value, observedAtMs: atMs } = entry;
    const [unit, range] = entry.of === 'laboratory' ? [entry.unit, entry.range] : [null, undefined];
    return { name, of, atMs, value, unit, range, isLate: false };
  }
  if (decision.kind !== 'result.late' || typeof decision.value !== 'number') return null;
  const { name, value, unit, range, observedAtMs } = decision;
  const of = name in LAB_VALUES ? 'laboratory' : 'chart';
  return { name, of, atMs: observedAtMs, value, unit, range, isLate: true };
}

function liveEntries({ labs, charted }: Live): readonly Entry[] {
  return [
    ...labs.map(({ name, value, unit, range, observedAtMs }): Entry => {
      return { name, value, unit, range, atMs: observedAtMs, of: 'laboratory', isLate: false };
    }),
    ...charted.flatMap(({ name, value, observedAtMs }): Entry[] =>
      typeof value === 'number' ? [{ name, value, unit: null, atMs: observedAtMs, of: 'chart', isLate: false }] : [],
    ),
  ];
}
