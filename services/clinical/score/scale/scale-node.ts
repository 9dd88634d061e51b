/**
 * What every node of a compiled score answers and looks at: bounds of points, over flat arrays of
 * inputs. Nothing is allocated by an evaluation; a node writes into an object of its own.
 */
import type { Band } from './score-scale.ts';

/** State of an input in InputValues. */
export const UNKNOWN: number = 0;
export const KNOWN: number = 1;
/** Known not to apply: the condition of its formula fails. */
export const INAPPLICABLE: number = 2;
/** Not known, but between two ends, since part of its formula is. */
export const BOUNDED: number = 3;

/** What the inputs of a rule are at one moment, by index of the input. */
export interface InputValues {
  readonly state: Uint8Array;
  /** The number, or the index of the answer in the codes of the input. */
  readonly value: Float64Array;
  readonly observedAtMs: Float64Array;
  /** Ends of what is BOUNDED. */
  readonly least: Float64Array;
  readonly most: Float64Array;
}

/** An answer with bounds; written anew by every evaluation of its node. */
export interface Outcome {
  min: number;
  max: number;
  /** At least one reading stands behind it. */
  informed: boolean;
  /** The answer decides its whole part. */
  settles: boolean;
}

export interface ScaleNode {
  /** Indices of all inputs below, in the order of the rule file. */
  readonly inputs: readonly number[];
  readonly outcome: Outcome;
  /** Writes `outcome`. Readings observed before `fromMs` do not count. */
  readonly evaluate: (values: InputValues, ageBand: number, fromMs: number) => void;
  /** When the newest known reading below was observed; -Infinity without one. */
  readonly newestAtMs: (values: InputValues) => number;
  readonly bounds: (ageBand: number) => Bounds;
}

export interface Bounds {
  readonly min: number;
  readonly max: number;
}

/** Every reading counts, whenever it was observed. */
export const FROM_ANY_TIME = -Infinity;

export function writeOutcome(outcome: Outcome, bounds: Bounds, informed: boolean, settles = false): void {
  outcome.min = bounds.min;
  outcome.max = bounds.max;
  outcome.informed = informed;
  outcome.settles = settles;
}

export function newOutcome(): Outcome {
  return { min: 0, max: 0, informed: false, settles: false };
}

export const NOTHING: Bounds = { min: 0, max: 0 };

export function isKnown(values: InputValues, input: number, fromMs: number): boolean {
  return (
    values.state[input] === KNOWN &&
    (fromMs === FROM_ANY_TIME || (values.observedAtMs[input] ?? FROM_ANY_TIME) >= fromMs)
  );
}

export function newestOfInput(input: number): ScaleNode['newestAtMs'] {
  return (values) => (values.state[input] === KNOWN ? (values.observedAtMs[input] ?? FROM_ANY_TIME) : FROM_ANY_TIME);
}

export function exactly(points: number): Bounds {
  return { min: points, max: points };
}

export function spread(points: readonly number[]): Bounds {
  return { min: Math.min(...points), max: Math.max(...points) };
}

/** A band table with its limits as whole multiples of the last compared digit: 0.7 sent as a 32-bit float is 0.7. */
export interface Table {
  readonly upper: Float64Array;
  readonly included: Uint8Array;
  readonly points: readonly Bounds[];
  readonly all: Bounds;
}

export function compileTable(bands: readonly Band[], scaleFactor: number): Table {
  return {
    upper: Float64Array.from(bands, (band) => Math.round((band.upTo ?? band.below ?? Infinity) * scaleFactor)),
    included: Uint8Array.from(bands, (band) => (band.upTo !== undefined || band.below === undefined ? 1 : 0)),
    points: bands.map((band) => exactly(band.points)),
    all: spread(bands.map((band) => band.points)),
  };
}

/** Index of the band that holds the scaled value. */
export function bandOf(table: Table, scaled: number): number {
  const { upper, included } = table;
  for (let row = 0; row < upper.length; row++) {
    const limit = upper[row] ?? Infinity;
    if (scaled < limit || (scaled === limit && included[row] === 1)) return row;
  }
  return upper.length - 1;
}

/** Least and most points of all bands between two scaled ends. */
export function pointsBetween(table: Table, least: number, most: number): Bounds {
  const first = bandOf(table, least);
  const last = bandOf(table, most);
  if (first === last) return table.points[first] ?? NOTHING;
  let min = Infinity;
  let max = -Infinity;
  for (let row = first; row <= last; row++) {
    const points = table.points[row]?.min ?? 0;
    min = Math.min(min, points);
    max = Math.max(max, points);
  }
  return { min, max };
}

export function newestOfChildren(children: readonly ScaleNode[]): ScaleNode['newestAtMs'] {
  return (values) => {
    let newest = FROM_ANY_TIME;
    for (const child of children) newest = Math.max(newest, child.newestAtMs(values));
    return newest;
  };
}

export function inputsOfNodes(nodes: readonly ScaleNode[], own: readonly number[] = []): readonly number[] {
  return [...new Set([...own, ...nodes.flatMap((node) => node.inputs)])];
}
