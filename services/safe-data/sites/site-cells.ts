/**
 * What one hospital tells of an evaluation: counts in cells of neighbouring values, and sums. A cell leaves only when its moments before the
 * event, and those that no event followed, are each of nobody or of eleven children and more; smaller ones join their neighbour. All that is
 * told is cut out of one row of cells, so that no difference of two of them is a small one.
 */
import { SMALL_CELL } from '../deidentify/release-policy.ts';

/** Moments of an evaluation as columns; entry n of each belongs together. Children are numbered within the site. */
export interface SiteMoments {
  readonly values: readonly number[];
  /** 1: the event followed in time. */
  readonly outcomes: readonly number[];
  readonly children: readonly number[];
}

export interface Cell {
  /** Greatest value in it. */
  readonly to: number;
  readonly events: number;
  readonly others: number;
  readonly valueSum: number;
  /** Different children before an event, and otherwise: none, or eleven and more. */
  readonly eventChildren: number;
  readonly otherChildren: number;
}

interface Filling {
  to: number;
  events: number;
  others: number;
  valueSum: number;
  readonly eventChildren: Set<number>;
  readonly otherChildren: Set<number>;
}

/** Lowest first, one a value until small ones were joined. Empty: there are too few children for any. `edges`: no cell crosses one unless it is too small. */
export function cellsOf({ values, outcomes, children }: SiteMoments, edges: readonly number[] = []): readonly Cell[] {
  const order = values.map((_, index) => index).toSorted((left, right) => (values[left] ?? 0) - (values[right] ?? 0));
  const cells: Filling[] = [];
  for (const index of order) {
    const value = values[index] ?? Number.NaN;
    let cell = cells.at(-1);
    if (cell?.to !== value) {
      cell = { to: value, events: 0, others: 0, valueSum: 0, eventChildren: new Set(), otherChildren: new Set() };
      cells.push(cell);
    }
    const isEvent = outcomes[index] === 1;
    if (isEvent) cell.events += 1;
    else cell.others += 1;
    cell.valueSum += value;
    (isEvent ? cell.eventChildren : cell.otherChildren).add(children[index] ?? -1);
  }
  const within = groupsBetween(cells, edges).flatMap((group) => joined(group));
  const whole = joined(within);
  return whole.some(isSmallCell) ? [] : whole.map(toldOf);
}

/** Cells up to and with each edge together. */
function groupsBetween(cells: readonly Filling[], edges: readonly number[]): readonly (readonly Filling[])[] {
  const groups: Filling[][] = [[]];
  let edge = 0;
  for (const cell of cells) {
    while (edge < edges.length && cell.to > (edges[edge] ?? Number.NaN)) {
      groups.push([]);
      edge += 1;
    }
    groups.at(-1)?.push(cell);
  }
  return groups;
}

/** Each small one joins the next; what is left over at the end joins the one before it. */
function joined(cells: readonly Filling[]): readonly Filling[] {
  const made: Filling[] = [];
  let waiting: Filling | null = null;
  for (const cell of cells) {
    const both: Filling = waiting === null ? cell : sumOf(waiting, cell);
    if (isSmallCell(both)) waiting = both;
    else {
      made.push(both);
      waiting = null;
    }
  }
  if (waiting === null) return made;
  const last = made.pop();
  return [...made, last === undefined ? waiting : sumOf(last, waiting)];
}

function sumOf(left: Filling, right: Filling): Filling {
  return {
    to: right.to,
    events: left.events + right.events,
    others: left.others + right.others,
    valueSum: left.valueSum + right.valueSum,
    eventChildren: new Set([...left.eventChildren, ...right.eventChildren]),
    otherChildren: new Set([...left.otherChildren, ...right.otherChildren]),
  };
}

function isSmallCell({ eventChildren, otherChildren }: Pick<Filling, 'eventChildren' | 'otherChildren'>): boolean {
  return [eventChildren.size, otherChildren.size].some((count) => count > 0 && count < SMALL_CELL);
}

function toldOf({ eventChildren, otherChildren, ...cell }: Filling): Cell {
  return { ...cell, eventChildren: eventChildren.size, otherChildren: otherChildren.size };
}
