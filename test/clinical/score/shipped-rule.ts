/** A rule as it ships, a child to score and readings to score it from: the ground of the tests of single rules. */
import { spokenScore, type SpokenScore } from '../../support/said.ts';
import { readFileSync } from 'node:fs';
import type { ScoreSubject } from '../../../services/clinical/score/evaluate-score.ts';
import { parseScoreRule } from '../../../services/clinical/score/parse-score-rule.ts';
import type { ScorePart } from '../../../services/clinical/score/score-result.ts';
import type { ScoreRule } from '../../../services/clinical/score/score-rule.ts';
import { readingsOf, type Observed } from '../../models/rules/npews-child.ts';
import { ON_DATE } from '../../models/rules/threshold-edges.ts';

export function shippedRule(id: string): ScoreRule {
  const parsed = parseScoreRule(
    JSON.parse(readFileSync(new URL(`../../../models/rules/${id}.json`, import.meta.url), 'utf8')),
  );
  if (!parsed.ok) throw new Error(`${id}: ${parsed.faults.join('; ')}`);
  return parsed.rule;
}

/** The rule with everything on that ships disabled: its rows are held to the table too. */
export function withDisabledOn(rule: ScoreRule): ScoreRule {
  return { ...rule, enabled: true, disabledReason: null, parts: rule.parts.map(({ disabled: _off, ...part }) => part) };
}

/** What is scored: inputs by name; `born` YYYY-MM-DD, five years old when not given. */
export interface Scored {
  readonly observed: Observed;
  readonly born?: string | null;
  readonly subject?: Partial<ScoreSubject>;
}

/** Scores a child in the first setting that the rule was made for. */
export function scored(rule: ScoreRule, { observed, born = '2021-01-05', subject = {} }: Scored): SpokenScore {
  const child: ScoreSubject = {
    birthDate: born,
    gestationalAgeAtBirthDays: null,
    onDate: ON_DATE,
    setting: rule.intended.settings[0] ?? '',
    ventilated: false,
    newbornStay: false,
    optIn: null,
    previousCodes: new Map(),
    ...subject,
  };
  return spokenScore(rule, child, readingsOf(observed));
}

export function partOf(result: SpokenScore, name: string): ScorePart {
  const part = result.parts.find((each) => each.name === name);
  if (part === undefined) throw new Error(`no part ${name} in ${result.ruleId}: ${result.reason ?? ''}`);
  return part;
}

/** Least and most points of a part. */
export function boundsOf(result: SpokenScore, name: string): readonly [number, number] {
  const { pointsMin, pointsMax } = partOf(result, name);
  return [pointsMin, pointsMax];
}

export function findingOf(result: SpokenScore, id: string): string {
  const finding = result.findings.find((each) => each.id === id);
  if (finding === undefined) throw new Error(`no finding ${id}`);
  return finding.answer;
}
