/**
 * Turns the tables of a rule into functions, once, so that one evaluation costs microseconds.
 *
 * The idea is arithmetic on bounds: a scale answers with its points when they are known, and always
 * with the least and the most points it can have. An unknown input never becomes zero; it widens the
 * bounds. Points become known again when the bounds meet (high-flow oxygen scores the most whatever
 * the flow is).
 */
import type { InputReading } from './score-result.ts';
import type { Band, BandScale, CodeScale, CombinedScale, RuleInput, Scale, ScoreRule } from './score-rule.ts';

export type Readings = ReadonlyMap<string, InputReading>;

export interface Points {
  /** null: not known. */
  readonly points: number | null;
  readonly min: number;
  readonly max: number;
  /** At least one reading stands behind it. */
  readonly informed: boolean;
  /** The answer decides its whole part. */
  readonly settles: boolean;
}

export interface CompiledScale {
  /** Names of all inputs below, in the order of the rule file. */
  readonly inputs: readonly string[];
  /** Readings observed before `fromMs` do not count. */
  readonly points: (readings: Readings, ageBand: number, fromMs: number) => Points;
  /** When the newest reading behind it was observed; -Infinity without one. */
  readonly observedAtMs: (readings: Readings) => number;
  readonly bounds: (ageBand: number) => { readonly min: number; readonly max: number };
}

export interface CompiledScoreRule {
  readonly rule: ScoreRule;
  readonly scales: readonly CompiledScale[];
}

interface Context {
  readonly inputs: ReadonlyMap<string, RuleInput>;
  readonly ageBandIds: readonly string[];
}

/** Compiles a rule that parseScoreRule accepted. */
export function compileScoreRule(rule: ScoreRule): CompiledScoreRule {
  const context = { inputs: new Map(rule.inputs.map((input) => [input.name, input])), ageBandIds: rule.ageBands.map((band) => band.id) };
  return { rule, scales: rule.parts.map((part) => compileScale(part.scale, context)) };
}

export function compileScale(scale: Scale, context: Context): CompiledScale {
  switch (scale.kind) {
    case 'bands':
      return compileBands(scale, context);
    case 'codes':
      return compileCodes(scale);
    case 'max':
    case 'either':
      return compileCombined(scale, scale.of.map((child) => compileScale(child, context)));
  }
}

/** Every reading counts, whenever it was observed. */
export const FROM_ANY_TIME = -Infinity;

/** The value of a present reading; undefined for every other quality, which never scores. */
function presentValue(readings: Readings, input: string, fromMs: number): InputReading['value'] | undefined {
  const reading = readings.get(input);
  if (reading?.quality !== 'present') return undefined;
  return fromMs === FROM_ANY_TIME || (reading.observedAtMs ?? FROM_ANY_TIME) >= fromMs ? reading.value : undefined;
}

function observedAtMsOf(input: string): CompiledScale['observedAtMs'] {
  return (readings) => {
    const reading = readings.get(input);
    return (reading?.quality === 'present' ? reading.observedAtMs : null) ?? FROM_ANY_TIME;
  };
}

function exactly(points: number, settles = false): Points {
  return { points, min: points, max: points, informed: true, settles };
}

function unknownWithin(bounds: { readonly min: number; readonly max: number }): Points {
  return { points: null, min: bounds.min, max: bounds.max, informed: false, settles: false };
}

function compileBands(scale: BandScale, context: Context): CompiledScale {
  const scaleFactor = 10 ** (context.inputs.get(scale.input)?.decimals ?? 0);
  const tables = context.ageBandIds.map((ageBand) => compileTable(scale.bands ?? scale.byAge?.[ageBand] ?? [], scaleFactor));
  return {
    inputs: [scale.input],
    observedAtMs: observedAtMsOf(scale.input),
    bounds: (ageBand) => tables[ageBand]?.unknown ?? NOTHING,
    points: (readings, ageBand, fromMs) => {
      const table = tables[ageBand];
      if (table === undefined) return NOTHING;
      const value = presentValue(readings, scale.input, fromMs);
      return typeof value === 'number' && Number.isFinite(value) ? table.pointsOf(value) : table.unknown;
    },
  };
}

/** No table for this age band: the proof at load makes it unreachable, and it scores nothing. */
const NOTHING: Points = unknownWithin({ min: 0, max: 0 });

/**
 * Values and limits are compared as whole multiples of the last compared digit, so that 0.7 sent as a
 * 32-bit float (0.69999998) is 0.7 at the limit 0.7.
 */
function compileTable(bands: readonly Band[], scaleFactor: number): { readonly unknown: Points; readonly pointsOf: (value: number) => Points } {
  const rows = bands.map((band) => ({
    upper: Math.round((band.upTo ?? band.below ?? Infinity) * scaleFactor),
    included: band.upTo !== undefined || band.below === undefined,
    points: exactly(band.points),
  }));
  const unknown = unknownWithin(spread(bands.map((band) => band.points)));
  const pointsOf = (value: number): Points => {
    const scaled = Math.round(value * scaleFactor);
    for (const row of rows) if (scaled < row.upper || (row.included && scaled === row.upper)) return row.points;
    return unknown;
  };
  return { unknown, pointsOf };
}

function spread(points: readonly number[]): { readonly min: number; readonly max: number } {
  return { min: Math.min(...points), max: Math.max(...points) };
}

function compileCodes(scale: CodeScale): CompiledScale {
  const answers = new Map(Object.entries(scale.points).map(([code, points]) => [code, typeof points === 'number' ? exactly(points) : exactly(points.points, points.settles)]));
  const bounds = spread([...answers.values()].map((answer) => answer.min));
  const unknown = unknownWithin(bounds);
  return {
    inputs: [scale.input],
    observedAtMs: observedAtMsOf(scale.input),
    bounds: () => bounds,
    points: (readings, _ageBand, fromMs) => {
      const value = presentValue(readings, scale.input, fromMs);
      return (typeof value === 'string' ? answers.get(value) : undefined) ?? unknown;
    },
  };
}

function compileCombined(scale: CombinedScale, children: readonly CompiledScale[]): CompiledScale {
  return {
    inputs: children.flatMap((child) => child.inputs),
    observedAtMs: (readings) => Math.max(...children.map((child) => child.observedAtMs(readings))),
    bounds: (ageBand) => combinedBounds(scale.kind, children.map((child) => child.bounds(ageBand))),
    points: (readings, ageBand, fromMs) => {
      const answers = children.map((child) => child.points(readings, ageBand, fromMs));
      if (scale.kind === 'either' && scale.choose === 'newest') return newestKnown(answers, children.map((child) => child.observedAtMs(readings)));
      const combine = scale.kind === 'max' ? highestOfAll : highestKnown;
      const settled = answers.findIndex((answer) => answer.settles);
      const settledAtMs = children[settled]?.observedAtMs(readings);
      if (settledAtMs === undefined) return combine(answers);
      const sinceThen = answers.map((answer, index) => (index === settled ? answer : children[index]?.points(readings, ageBand, settledAtMs) ?? answer));
      return combine(sinceThen.filter((answer) => answer.informed));
    },
  };
}

function combinedBounds(kind: CombinedScale['kind'], all: readonly { readonly min: number; readonly max: number }[]): { readonly min: number; readonly max: number } {
  const mins = all.map((bounds) => bounds.min);
  return { min: kind === 'max' ? Math.max(...mins) : Math.min(...mins), max: Math.max(...all.map((bounds) => bounds.max)) };
}

function highestOfAll(answers: readonly Points[]): Points {
  const min = Math.max(...answers.map((answer) => answer.min));
  const max = Math.max(...answers.map((answer) => answer.max));
  return { points: min === max ? min : null, min, max, informed: answers.some((answer) => answer.informed), settles: false };
}

function highestKnown(answers: readonly Points[]): Points {
  const known = answers.filter((answer) => answer.points !== null);
  return known.length > 0 ? highestOfAll(known) : unknownWithin(combinedBounds('either', answers));
}

/** The newest known answer; of two of the same moment the first in the rule file. */
function newestKnown(answers: readonly Points[], observedAtMs: readonly number[]): Points {
  let newest = -1;
  answers.forEach((answer, index) => {
    if (answer.points !== null && (newest < 0 || (observedAtMs[index] ?? -Infinity) > (observedAtMs[newest] ?? -Infinity))) newest = index;
  });
  return answers[newest] ?? unknownWithin(combinedBounds('either', answers));
}
