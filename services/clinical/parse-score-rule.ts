/**
 * Reads a rule file's JSON and proves what its shape cannot say: exactly one band for every value at
 * every age in scope, every name declared and used, points monotone where claimed, the maximum right.
 * A rule with a fault is refused whole, and every fault is named.
 */
import { isEarlierBoundary } from './age.ts';
import { compileScale } from './compile-score-rule.ts';
import { scoreRuleSchema } from './score-rule.ts';
import { isSignalName } from './signals.ts';
import type { AgeBoundary } from './age.ts';
import type { AgeBand, Band, BandScale, CodeScale, RuleInput, Scale, ScoreRule } from './score-rule.ts';

export type ParsedScoreRule = { readonly ok: true; readonly rule: ScoreRule } | { readonly ok: false; readonly faults: readonly string[] };

/** Never throws: what is wrong with a rule file comes back as named faults. */
export function parseScoreRule(json: unknown): ParsedScoreRule {
  const parsed = scoreRuleSchema.safeParse(json);
  if (!parsed.success) return { ok: false, faults: parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`) };
  const rule = parsed.data;
  const shape = [...statusFaults(rule), ...nameFaults(rule), ...ageFaults(rule), ...inputFaults(rule), ...scaleFaults(rule), ...levelFaults(rule)];
  const faults = shape.length > 0 ? shape : maximumFaults(rule);
  return faults.length > 0 ? { ok: false, faults } : { ok: true, rule };
}

/** Tables that nobody verified, or whose sources disagree, ship disabled and say why. */
export function statusFaults(rule: Pick<ScoreRule, 'certainty' | 'enabled' | 'disabledReason'>): string[] {
  const faults: string[] = [];
  if (rule.enabled && (rule.certainty === 'U' || rule.certainty === 'D')) faults.push(`certainty ${rule.certainty} must be disabled`);
  if (rule.enabled !== (rule.disabledReason === null)) faults.push('disabledReason must be given exactly when the rule is disabled');
  return faults;
}

function nameFaults(rule: ScoreRule): string[] {
  const used = new Set([...rule.parts.flatMap((part) => leavesOf(part.scale).map((leaf) => leaf.input)), ...rule.triggers.map((trigger) => trigger.input)]);
  const declared = new Set(rule.inputs.map((input) => input.name));
  return [
    ...repeated('input', rule.inputs.map((input) => input.name)),
    ...repeated('part', rule.parts.map((part) => part.name)),
    ...repeated('level', rule.levels.map((level) => level.id)),
    ...[...used].filter((name) => !declared.has(name)).map((name) => `input ${name} is used but not declared`),
    ...[...declared].filter((name) => !used.has(name)).map((name) => `input ${name} is declared but not used`),
  ];
}

export function repeated(what: string, names: readonly string[]): string[] {
  return names.filter((name, index) => names.indexOf(name) !== index).map((name) => `${what} ${name} is repeated`);
}

function leavesOf(scale: Scale): (BandScale | CodeScale)[] {
  return scale.kind === 'max' || scale.kind === 'either' ? scale.of.flatMap(leavesOf) : [scale];
}

function ageFaults(rule: ScoreRule): string[] {
  const faults = ageBandFaults(rule.ageBands, { from: rule.intended.ageFrom, to: rule.intended.ageTo });
  const calendar = rule.ageBands.some((band) => [band.from, band.to].some((end) => end !== undefined && ('years' in end || 'months' in end)));
  if (rule.ageBasis === 'postmenstrual' && calendar) faults.push('postmenstrual age bands are in weeks or days');
  return faults;
}

/** Whether the bands fill `whole` in order, without a gap or an overlap. */
export function ageBandFaults(bands: readonly AgeBand[], whole: { readonly from: AgeBoundary | undefined; readonly to: AgeBoundary | undefined }): string[] {
  const faults = [...repeated('age band', bands.map((band) => band.id)), ...repeated('age band label', bands.map((band) => band.label))];
  bands.forEach((band, index) => {
    const before = index === 0 ? whole.from : bands[index - 1]?.to;
    if (!isSameBoundary(band.from, before)) faults.push(`age band ${band.id} does not start where the one before ends: gap or overlap`);
    if (band.from !== undefined && band.to !== undefined && !isEarlierBoundary(band.from, band.to)) faults.push(`age band ${band.id} ends before it starts`);
  });
  if (!isSameBoundary(bands.at(-1)?.to, whole.to)) faults.push('the last age band does not end where the intended age ends');
  return faults;
}

function isSameBoundary(a: AgeBoundary | undefined, b: AgeBoundary | undefined): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function inputFaults(rule: ScoreRule): string[] {
  return rule.inputs.flatMap((input) =>
    input.sources
      .filter((source) => source.kind === 'streamed' && !isSignalName(source.from))
      .map((source) => `input ${input.name}: no streamed signal ${source.from}`),
  );
}

function scaleFaults(rule: ScoreRule): string[] {
  const inputs = new Map(rule.inputs.map((input) => [input.name, input]));
  return rule.parts.flatMap((part) =>
    leavesOf(part.scale).flatMap((leaf) => {
      const faults = leaf.kind === 'codes' ? codeFaults(leaf, inputs.get(leaf.input)) : bandScaleFaults(leaf, inputs.get(leaf.input), rule);
      return faults.map((fault) => `part ${part.name}, ${leaf.input}: ${fault}`);
    }),
  );
}

function codeFaults(scale: CodeScale, input: RuleInput | undefined): string[] {
  const faults = input?.kind === 'number' ? ['codes for an input that is a number'] : [];
  const severity = scale.severity ?? [];
  const points = severity.map((code) => scale.points[code]);
  if (points.includes(undefined)) faults.push('severity names a code without points');
  const values = points.map((each) => (typeof each === 'object' ? each.points : each ?? 0));
  if (values.some((value, index) => index > 0 && value < (values[index - 1] ?? 0))) faults.push('points fall along the severity list');
  return faults;
}

function bandScaleFaults(scale: BandScale, input: RuleInput | undefined, rule: ScoreRule): string[] {
  if (input?.kind === 'code') return ['bands for an input that is a code'];
  if ((scale.bands === undefined) === (scale.byAge === undefined)) return ['either bands or byAge must be given'];
  if (scale.bands !== undefined) return bandFaults(scale.bands, scale.monotone);
  const tables = scale.byAge ?? {};
  const unknown = Object.keys(tables).filter((ageBand) => rule.ageBands.every((band) => band.id !== ageBand)).map((ageBand) => `no age band ${ageBand}`);
  const known = rule.ageBands.flatMap((band) => {
    const table = tables[band.id];
    return (table === undefined ? ['no table'] : bandFaults(table, scale.monotone)).map((fault) => `age band ${band.id}: ${fault}`);
  });
  return [...unknown, ...known];
}

/** Whether the bands fill the number line from minus to plus infinity, each value exactly once. */
function bandFaults(bands: readonly Band[], shape: BandScale['monotone']): string[] {
  const faults: string[] = [];
  bands.forEach((band, index) => {
    if ((band.from !== undefined && band.above !== undefined) || (band.below !== undefined && band.upTo !== undefined)) faults.push(`band ${index + 1} has two limits at one end`);
    const lower = band.from ?? band.above;
    const upper = band.below ?? band.upTo;
    if (lower !== undefined && upper !== undefined && lower >= upper) faults.push(`band ${index + 1} is empty`);
    if ((index === 0) !== (lower === undefined)) faults.push(`band ${index + 1} ${index === 0 ? 'must be' : 'must not be'} open below`);
    if ((index === bands.length - 1) !== (upper === undefined)) faults.push(`band ${index + 1} ${index === bands.length - 1 ? 'must be' : 'must not be'} open above`);
    const before = bands[index - 1];
    if (before !== undefined && (band.from !== before.below || band.above !== before.upTo)) faults.push(`gap or overlap between bands ${index} and ${index + 1}`);
  });
  if (shape !== undefined && !hasShape(bands.map((band) => band.points), shape)) faults.push(`points are not ${shape}`);
  return faults;
}

function hasShape(points: readonly number[], shape: NonNullable<BandScale['monotone']>): boolean {
  const lowest = points.indexOf(Math.min(...points));
  const turn = shape === 'rising' ? 0 : shape === 'falling' ? points.length : lowest;
  return points.every((value, index) => {
    const before = points[index - 1];
    return before === undefined || (index <= turn ? value <= before : value >= before);
  });
}

function levelFaults(rule: ScoreRule): string[] {
  const rising = rule.levels.every((level, index) => index === 0 || level.from > (rule.levels[index - 1]?.from ?? 0));
  const known = new Set(rule.levels.map((level) => level.id));
  return [
    ...(rising ? [] : ['levels are not in rising order']),
    ...rule.triggers.filter((trigger) => !known.has(trigger.level)).map((trigger) => `trigger on ${trigger.input}: no level ${trigger.level}`),
    ...rule.triggers.filter((trigger) => rule.inputs.some((input) => input.name === trigger.input && input.kind !== 'code')).map((trigger) => `trigger on ${trigger.input}: not a code`),
  ];
}

/** The stated maximum must be what the parts can reach at some age. */
function maximumFaults(rule: ScoreRule): string[] {
  const context = { inputs: new Map(rule.inputs.map((input) => [input.name, input])), ageBandIds: rule.ageBands.map((band) => band.id) };
  const scales = rule.parts.map((part) => compileScale(part.scale, context));
  const totals = rule.ageBands.map((_, ageBand) => scales.reduce((total, scale) => total + scale.bounds(ageBand).max, 0));
  const reached = Math.max(...totals);
  return reached === rule.maximum ? [] : [`maximum is ${rule.maximum}, but the parts reach ${reached}`];
}
