/**
 * Proves what the shape of a scale cannot say: every value falls into exactly one band at every age,
 * points follow severity where the rule claims it, and every answer has points. Faults are named.
 */
import { codesOfInput } from './compile-score-rule.ts';
import type { RuleInput, ScoreRule } from './score-rule.ts';
import {
  scalesWithin,
  type Band,
  type BandScale,
  type CodeScale,
  type MonotoneShape,
  type Scale,
  type SwitchScale,
} from './scale/score-scale.ts';

/** Faults of every scale of the rule, each with the part it belongs to. */
export function scaleFaults(rule: ScoreRule): string[] {
  const inputs = new Map(rule.inputs.map((input) => [input.name, input]));
  return rule.parts.flatMap((part) =>
    scalesWithin(part.scale).flatMap((scale) => {
      const where = 'input' in scale ? `part ${part.name}, ${scale.input}` : `part ${part.name}`;
      return faultsOf(scale, 'input' in scale ? inputs.get(scale.input) : undefined, rule).map(
        (fault) => `${where}: ${fault}`,
      );
    }),
  );
}

function faultsOf(scale: Scale, input: RuleInput | undefined, rule: ScoreRule): string[] {
  switch (scale.kind) {
    case 'bands':
      return bandScaleFaults(scale, input, rule);
    case 'codes':
      return codeFaults(scale, input);
    case 'value':
      return input?.kind === 'code'
        ? ['the value of an input that is a code']
        : input?.range === undefined
          ? ['a value needs the range of its input']
          : [];
    case 'switch':
      return switchFaults(scale, input, rule);
    case 'steps':
      return bandFaults(scale.bands, scale.monotone);
    case 'max':
    case 'sum':
    case 'either':
    case 'gate':
    case 'points':
      return [];
  }
}

function codeFaults(scale: CodeScale, input: RuleInput | undefined): string[] {
  const faults = input?.kind === 'number' ? ['codes for an input that is a number'] : [];
  const severity = scale.severity ?? [];
  const points = severity.map((code) => scale.points[code]);
  if (points.includes(undefined)) faults.push('severity names a code without points');
  const values = points.map((each) => (typeof each === 'object' ? each.points : (each ?? 0)));
  if (values.some((value, index) => index > 0 && value < (values[index - 1] ?? 0))) {
    faults.push('points fall along the severity list');
  }
  return faults;
}

function switchFaults(scale: SwitchScale, input: RuleInput | undefined, rule: ScoreRule): string[] {
  if (input?.kind === 'number') return ['a switch on an input that is a number'];
  return codesOfInput(rule, scale.input)
    .filter((code) => scale.cases[code] === undefined)
    .map((code) => `no case for the answer ${code}`);
}

function bandScaleFaults(scale: BandScale, input: RuleInput | undefined, rule: ScoreRule): string[] {
  if (input?.kind === 'code') return ['bands for an input that is a code'];
  if ((scale.bands === undefined) === (scale.byAge === undefined)) return ['either bands or byAge must be given'];
  if (scale.bands !== undefined) return bandFaults(scale.bands, scale.monotone);
  const tables = scale.byAge ?? {};
  const unknown = Object.keys(tables)
    .filter((ageBand) => rule.ageBands.every((band) => band.id !== ageBand))
    .map((ageBand) => `no age band ${ageBand}`);
  const known = rule.ageBands.flatMap((band) => {
    const table = tables[band.id];
    return (table === undefined ? ['no table'] : bandFaults(table, scale.monotone)).map(
      (fault) => `age band ${band.id}: ${fault}`,
    );
  });
  return [...unknown, ...known];
}

/** Whether the bands fill the number line from minus to plus infinity, each value exactly once. */
function bandFaults(bands: readonly Band[], shape: MonotoneShape | undefined): string[] {
  const faults: string[] = [];
  bands.forEach((band, index) => {
    if (
      (band.from !== undefined && band.above !== undefined) ||
      (band.below !== undefined && band.upTo !== undefined)
    ) {
      faults.push(`band ${index + 1} has two limits at one end`);
    }
    const lower = band.from ?? band.above;
    const upper = band.below ?? band.upTo;
    if (lower !== undefined && upper !== undefined && lower >= upper) faults.push(`band ${index + 1} is empty`);
    if ((index === 0) !== (lower === undefined)) {
      faults.push(`band ${index + 1} ${index === 0 ? 'must be' : 'must not be'} open below`);
    }
    if ((index === bands.length - 1) !== (upper === undefined)) {
      faults.push(`band ${index + 1} ${index === bands.length - 1 ? 'must be' : 'must not be'} open above`);
    }
    const before = bands[index - 1];
    if (before !== undefined && (band.from !== before.below || band.above !== before.upTo)) {
      faults.push(`gap or overlap between bands ${index} and ${index + 1}`);
    }
  });
  if (
    shape !== undefined &&
    !hasShape(
      bands.map((band) => band.points),
      shape,
    )
  ) {
    faults.push(`points are not ${shape}`);
  }
  return faults;
}

function hasShape(points: readonly number[], shape: MonotoneShape): boolean {
  const lowest = points.indexOf(Math.min(...points));
  const turn = shape === 'rising' ? 0 : shape === 'falling' ? points.length : lowest;
  return points.every((value, index) => {
    const before = points[index - 1];
    return before === undefined || (index <= turn ? value <= before : value >= before);
  });
}
