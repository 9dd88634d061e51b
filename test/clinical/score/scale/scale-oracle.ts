/**
 * Points of a scale the slow way: every input known, straight from the words of the rule, no bounds.
 * It shares nothing with the evaluator but the shape of the data. What is not known it fills in with
 * every value there is (numbers are the whole numbers 0 to 6, answers `p`, `q` and `r`).
 */
import type { Band, Scale } from '../../../../services/clinical/score/scale/score-scale.ts';

export const NUMBERS = [0, 1, 2, 3, 4, 5, 6] as const;
export const ANSWERS = ['p', 'q', 'r'] as const;
export const NUMBER_INPUTS = ['a', 'b', 'c'] as const;
export const CODE_INPUTS = ['x', 'y'] as const;

export type Value = number | string;
export interface Known {
  readonly values: ReadonlyMap<string, Value>;
  /** When each input was observed, ms ago. */
  readonly ages: ReadonlyMap<string, number>;
  readonly ageBand: string;
}

function isInBand(band: Band, value: number): boolean {
  if (band.from !== undefined && value < band.from) return false;
  if (band.above !== undefined && value <= band.above) return false;
  if (band.below !== undefined && value >= band.below) return false;
  return band.upTo === undefined || value <= band.upTo;
}

function pointsInBands(bands: readonly Band[], value: number): number {
  const rows = bands.filter((band) => isInBand(band, value));
  if (rows.length !== 1 || rows[0] === undefined) throw new Error(`${rows.length} rows for ${value}`);
  return rows[0].points;
}

function valueOf(input: string, known: Known): Value {
  const value = known.values.get(input);
  if (value === undefined) throw new Error(`${input} is not known`);
  return value;
}

/** Points of a scale whose inputs are all known. */
export function oraclePoints(scale: Scale, known: Known): number {
  const below = (child: Scale): number => oraclePoints(child, known);
  switch (scale.kind) {
    case 'points':
      return scale.points;
    case 'value':
      return Number(valueOf(scale.input, known)) * scale.factor;
    case 'bands':
      return pointsInBands(scale.bands ?? scale.byAge?.[known.ageBand] ?? [], Number(valueOf(scale.input, known)));
    case 'codes': {
      const points = scale.points[String(valueOf(scale.input, known))];
      if (typeof points !== 'number') throw new Error('no points');
      return points;
    }
    case 'max':
      return Math.max(...scale.of.map(below));
    case 'sum':
      return Math.min(
        scale.cap ?? Infinity,
        scale.of.reduce((total, child) => total + below(child), 0),
      );
    case 'either':
      if (scale.choose === 'highest') return Math.max(...scale.of.map(below));
      return below(
        (scale.choose === 'first' ? scale.of[0] : newestOf(scale.of, known)) ?? { kind: 'points', points: Number.NaN },
      );
    case 'switch':
      return below(scale.cases[String(valueOf(scale.input, known))] ?? { kind: 'points', points: Number.NaN });
    case 'gate':
      return below(scale.when) >= scale.from ? below(scale.of) : 0;
    case 'steps':
      return pointsInBands(scale.bands, below(scale.of));
  }
}

function newestOf(scales: readonly Scale[], known: Known): Scale | undefined {
  const youngest = (scale: Scale): number =>
    Math.min(...inputsBelow(scale).map((input) => known.ages.get(input) ?? Infinity));
  return scales.toSorted((a, b) => youngest(a) - youngest(b))[0];
}

/** Names of the inputs that a scale reads, each once. */
export function inputsBelow(scale: Scale): string[] {
  const names = new Set<string>();
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(visit);
    else if (value !== null && typeof value === 'object') {
      if ('input' in value && typeof value.input === 'string') names.add(value.input);
      Object.values(value).forEach(visit);
    }
  };
  visit(scale);
  return [...names];
}

/** Points of every way in which the unknown inputs could turn out. */
export function pointsOfAllCompletions(scale: Scale, known: Known): readonly number[] {
  const unknown = inputsBelow(scale).filter((input) => !known.values.has(input));
  const [input] = unknown;
  if (input === undefined) return [oraclePoints(scale, known)];
  const possible: readonly Value[] = NUMBER_INPUTS.some((name) => name === input) ? NUMBERS : ANSWERS;
  return possible.flatMap((value) =>
    pointsOfAllCompletions(scale, { ...known, values: new Map([...known.values, [input, value]]) }),
  );
}
