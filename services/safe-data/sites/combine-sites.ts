/**
 * Figures of several hospitals out of their messages alone. What is a sum is equal to that of all rows together: prevalence, Brier score, mean
 * error, alerts a bed-day, bands of calibration that every site tells. The area under the curve is too where no site had to join values;
 * where one did, the true one lies between two limits, and both are given.
 */
import { BAND_EDGES, type SiteStatistics } from './site-statistics.ts';
import type { Cell } from './site-cells.ts';

export interface CombinedFigures {
  readonly sites: number;
  readonly children: number;
  readonly moments: number;
  readonly events: number;
  readonly prevalence: number;
  /** The pooled one lies within; equal where no values of different outcome were joined. null: one outcome alone. */
  readonly auroc: { readonly least: number; readonly most: number } | null;
  readonly brierScore: number | null;
  readonly meanError: number | null;
  /** Bands that no cell of any site crosses, and those that must be told together. Empty: no probability. */
  readonly calibration: readonly {
    readonly to: number;
    readonly moments: number;
    readonly meanProbability: number;
    readonly eventRate: number;
  }[];
  /** Of the sites that tell it; null: none does. */
  readonly alertsPerBedDay: number | null;
}

type Sums = Pick<Cell, 'events' | 'others' | 'valueSum'>;

/** Null: of no site, or of sites that were asked different things. */
export function combineSites(sites: readonly SiteStatistics[]): CombinedFigures | null {
  const [first] = sites;
  const isOne = sites.every(
    (site) => site.questionSha256 === first?.questionSha256 && site.isProbability === first.isProbability,
  );
  if (first === undefined || !isOne) return null;
  const all = sumOf(sites.flatMap(({ cells }) => cells));
  const moments = all.events + all.others;
  const squared = sites.reduce((sum, site) => sum + (site.squaredErrorSum ?? 0), 0);
  return {
    sites: sites.length,
    children: sites.reduce((sum, site) => sum + site.children, 0),
    moments,
    events: all.events,
    prevalence: all.events / moments,
    auroc: all.events === 0 || all.others === 0 ? null : aurocLimits(sites, all),
    brierScore: first.isProbability ? squared / moments : null,
    meanError: first.isProbability ? (all.valueSum - all.events) / moments : null,
    calibration: first.isProbability ? calibrationOf(sites) : [],
    alertsPerBedDay: burdenOf(sites),
  };
}

function burdenOf(sites: readonly SiteStatistics[]): number | null {
  const told = sites.flatMap(({ alerts }) => (alerts === null ? [] : [alerts]));
  const days = told.reduce((sum, { bedDays }) => sum + bedDays, 0);
  return days > 0 ? told.reduce((sum, each) => sum + each.count, 0) / days : null;
}

interface Span extends Sums {
  /** Values of the cell lie above `above` and up to `to`. */
  readonly above: number;
  readonly to: number;
  /** One value alone: then no order within it is lost. */
  readonly isOneValue: boolean;
}

/**
 * Of each pair of an event and another moment, in whichever sites: 1 where the event's value is surely higher, 0 where surely lower, a half where
 * both are the same value, and otherwise anything between 0 and 1.
 */
function aurocLimits(sites: readonly SiteStatistics[], all: Sums): { readonly least: number; readonly most: number } {
  const spans = sites.flatMap(spansOf);
  const others = spans.filter((span) => span.others > 0);
  let [least, most] = [0, 0];
  for (const event of spans) {
    if (event.events === 0) continue;
    for (const other of others) {
      const pairs = event.events * other.others;
      if (event.isOneValue && other.isOneValue && event.to === other.to) {
        least += pairs / 2;
        most += pairs / 2;
      } else if (isAbove(event, other)) {
        least += pairs;
        most += pairs;
      } else if (!isAbove(other, event)) most += pairs;
    }
  }
  const pairs = all.events * all.others;
  return { least: least / pairs, most: most / pairs };
}

/** Every value of the one is greater than every value of the other. */
function isAbove(high: Span, low: Span): boolean {
  return high.isOneValue ? high.to > low.to : high.above >= low.to;
}

/** A joined cell has its mean below its greatest value; one of a single value has it there. */
function spansOf({ cells }: SiteStatistics): readonly Span[] {
  return cells.map((cell, at) => {
    const count = cell.events + cell.others;
    const isOneValue = Math.abs(cell.valueSum - cell.to * count) <= 1e-9 * Math.max(1, Math.abs(cell.valueSum));
    return { ...cell, above: cells[at - 1]?.to ?? Number.NEGATIVE_INFINITY, isOneValue };
  });
}

/** A cell that crosses an edge makes one band of those that it touches. */
function calibrationOf(sites: readonly SiteStatistics[]): CombinedFigures['calibration'] {
  const spans = sites.flatMap(spansOf);
  const isCrossed = (edge: number): boolean =>
    spans.some(({ above, to, isOneValue }) => !isOneValue && above < edge && to > edge);
  const edges = BAND_EDGES.filter((edge) => edge === 1 || !isCrossed(edge));
  return edges.flatMap((edge, at) => {
    const from = edges[at - 1] ?? Number.NEGATIVE_INFINITY;
    const { events, others, valueSum } = sumOf(spans.filter(({ to }) => to > from && to <= edge));
    const moments = events + others;
    return moments === 0
      ? []
      : [{ to: edge, moments, meanProbability: valueSum / moments, eventRate: events / moments }];
  });
}

/**
 * How far what is scored now has moved from what it was (population stability index), over the edges that both tell. Below 0.1 little, above 0.25
 * much, by a habit of credit scoring that nobody has proven for children.
 */
export function driftOf(before: readonly Cell[], after: readonly Cell[]): number | null {
  const edges = before.map(({ to }) => to).filter((edge) => after.some(({ to }) => to === edge));
  const [first, second] = [sharesOf(before, edges), sharesOf(after, edges)];
  if (first === null || second === null) return null;
  return first.reduce((sum, share, at) => {
    const [was, is] = [Math.max(share, TINY), Math.max(second[at] ?? 0, TINY)];
    return sum + (is - was) * Math.log(is / was);
  }, 0);
}

const TINY = 1e-6;

/** The last share is of what lies above every edge. */
function sharesOf(cells: readonly Cell[], edges: readonly number[]): readonly number[] | null {
  const { events, others } = sumOf(cells);
  const whole = events + others;
  if (whole === 0) return null;
  const bounds = [...edges, Number.POSITIVE_INFINITY];
  return bounds.map((edge, at) => {
    const from = bounds[at - 1] ?? Number.NEGATIVE_INFINITY;
    const own = sumOf(cells.filter(({ to }) => to > from && to <= edge));
    return (own.events + own.others) / whole;
  });
}

function sumOf(cells: readonly Sums[]): Sums {
  return cells.reduce(
    (sum, cell) => ({
      events: sum.events + cell.events,
      others: sum.others + cell.others,
      valueSum: sum.valueSum + cell.valueSum,
    }),
    { events: 0, others: 0, valueSum: 0 },
  );
}
