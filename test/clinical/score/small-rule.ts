/**
 * Rules of a few lines for the tests of the evaluator: what a test is about stands in the test, all
 * else is here. Numbers are `a` to `d` (0 to 20, one decimal), answers are `x` and `y`.
 */
import { spokenScore, type SpokenScore } from '../../support/said.ts';
import type { ScoreSubject } from '../../../services/clinical/score/evaluate-score.ts';
import { parseScoreRule } from '../../../services/clinical/score/parse-score-rule.ts';
import type { Quality } from '../../../services/clinical/vital/signal-quality.ts';
import type { InputReading, ScorePart } from '../../../services/clinical/score/score-result.ts';
import { scoreRuleSchema, type ScoreRule } from '../../../services/clinical/score/score-rule.ts';

export const NOW_MS = Date.UTC(2026, 2, 10, 12);
const TEN_SECONDS_MS = 10_000;

export type Json = Readonly<Record<string, unknown>>;

/** An observed value, or one with its age or its quality. */
export type Seen =
  | number
  | string
  | { readonly value: number | string | null; readonly ageMs?: number | null; readonly quality?: Quality };
export type Observed = Readonly<Record<string, Seen>>;

const charted = (from: string) => [{ kind: 'charted', from, validForMs: 3_600_000 }];

export function numberInput(name: string, changes: Json = {}): Json {
  return {
    name,
    label: `Value ${name}`,
    kind: 'number',
    unit: '1',
    decimals: 1,
    range: [0, 20],
    sources: charted(name),
    ...changes,
  };
}

export function codeInput(name: string, changes: Json = {}): Json {
  return { name, label: `Answer ${name}`, kind: 'code', unit: null, sources: charted(name), ...changes };
}

export function part(name: string, scale: Json, changes: Json = {}): Json {
  return { name, label: `Part ${name}`, scale, ...changes };
}

/** Rows that give 0, 1, 2 … points, with limits that belong to the upper row. */
export function rising(input: string, ...limits: number[]): Json {
  const bands = [...limits, undefined].map((below, points) => ({
    ...(points === 0 ? {} : { from: limits[points - 1] }),
    ...(below === undefined ? {} : { below }),
    points,
  }));
  return { kind: 'bands', input, bands };
}

const INTENDED = {
  text: 'made for children in intensive care',
  ageTo: { years: 18 },
  settings: ['picu'],
  ventilatedAllowed: true,
  newbornStayAllowed: true,
  outside: { setting: 'Elsewhere unproved.', ventilated: 'Ventilation changes it.', newbornStay: 'Newborns differ.' },
};

/** JSON of a rule about one part on `a`, changed. */
export function ruleJson(changes: Json = {}): Json {
  return {
    id: 'small',
    version: '1.0.0',
    label: 'Small rule',
    shortLabel: 'Small',
    citation: 'made up',
    source: 'made up',
    verifiedBy: 'nobody',
    certainty: 'V',
    enabled: true,
    disabledReason: null,
    choices: [],
    intended: INTENDED,
    ageBasis: 'chronological',
    ageBands: [{ id: 'child', label: '0-17 y', to: { years: 18 } }],
    inputs: [numberInput('a')],
    parts: [part('one', rising('a', 5, 10))],
    maximum: 2,
    partsMissingMax: 9,
    levels: [],
    triggers: [],
    ...changes,
  };
}

export function intendedBut(changes: Json): Json {
  return { ...INTENDED, ...changes };
}

/** The rule as parseScoreRule accepts it. */
export function acceptedRule(changes: Json = {}): ScoreRule {
  const parsed = parseScoreRule(ruleJson(changes));
  if (!parsed.ok) throw new Error(parsed.faults.join('; '));
  return parsed.rule;
}

/** Every fault that parseScoreRule names; none when it accepts. */
export function faultsOf(changes: Json = {}): readonly string[] {
  const parsed = parseScoreRule(ruleJson(changes));
  return parsed.ok ? [] : parsed.faults;
}

/** A rule of one part, all inputs declared; its maximum is not proved. */
export function ruleOfScale(scale: Json, changes: Json = {}): ScoreRule {
  return scoreRuleSchema.parse(
    ruleJson({
      inputs: ['a', 'b', 'c', 'd'].map((name) => numberInput(name)).concat(['x', 'y'].map((name) => codeInput(name))),
      parts: [part('one', scale)],
      ...changes,
    }),
  );
}

/** A six-year-old in intensive care. */
export function child(changes: Partial<ScoreSubject> = {}): ScoreSubject {
  return {
    birthDate: '2020-01-05',
    gestationalAgeAtBirthDays: null,
    onDate: { year: 2026, month: 3, day: 10 },
    setting: 'picu',
    ventilated: false,
    newbornStay: false,
    optIn: null,
    previousCodes: new Map(),
    ...changes,
  };
}

function readingOf(name: string, seen: Seen): InputReading {
  const { value, quality = 'present', ageMs = TEN_SECONDS_MS } = typeof seen === 'object' ? seen : { value: seen };
  return {
    name,
    quality,
    value,
    unit: null,
    observedAtMs: ageMs === null ? null : NOW_MS - ageMs,
    ageMs,
    from: `chart ${name}`,
    formula: null,
    record: `0:${name}`,
  };
}

export function readings(observed: Observed): Map<string, InputReading> {
  return new Map(Object.entries(observed).map(([name, seen]) => [name, readingOf(name, seen)]));
}

export function score(rule: ScoreRule, observed: Observed, changes: Partial<ScoreSubject> = {}): SpokenScore {
  return spokenScore(rule, child(changes), readings(observed));
}

export function partNamed(result: SpokenScore, name = 'one'): ScorePart {
  const found = result.parts.find((each) => each.name === name);
  if (found === undefined) throw new Error(`no part ${name}: ${result.status}`);
  return found;
}

/** Least and most points of a scale for what was observed. */
export function boundsOf(scale: Json, observed: Observed, changes: Json = {}): [number, number] {
  const { pointsMin, pointsMax } = partNamed(score(ruleOfScale(scale, changes), observed));
  return [pointsMin, pointsMax];
}
