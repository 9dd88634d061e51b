/** A child whom every organ score finds well: the base that their tests change. */
import type { SpokenScore } from '../../support/said.ts';
import type { ScoreSubject } from '../../../services/clinical/score/evaluate-score.ts';
import type { ScoreRule } from '../../../services/clinical/score/score-rule.ts';
import type { Observed } from './npews-child.ts';
import { scored } from '../../clinical/score/shipped-rule.ts';

export function infusions(names: readonly string[], rate: number): Observed {
  return Object.fromEntries(names.map((name) => [name, rate]));
}

export const PHOENIX_DRUGS = [
  'dobutamine',
  'dopamine',
  'epinephrine',
  'milrinone',
  'norepinephrine',
  'vasopressin',
] as const;

/** Breathing room air, awake, with normal results: 0 points and nothing unknown in every organ score. */
export const WELL: Observed = {
  invasiveVentilation: 'no',
  pressureSupport: 'no',
  spo2: 97,
  fio2: 21,
  pao2: 95,
  fio2AtGas: 21,
  paco2: 40,
  ...infusions(PHOENIX_DRUGS, 0),
  phenylephrine: 0,
  systemicSteroid: 'no',
  meanArterialPressure: 80,
  lactate: 1,
  platelets: 250,
  inr: 1,
  dDimer: 0.3,
  fibrinogen: 250,
  gcsTotal: 15,
  pupils: 'both-reactive',
  infection: 'none',
  glucose: 90,
  neutrophils: 4,
  lymphocytes: 3,
  whiteCells: 8,
  creatinine: 0.2,
  bilirubin: 0.5,
  alt: 20,
};

/** The well child, changed. */
export function wellBut(changes: Observed, without: readonly string[] = []): Observed {
  return Object.fromEntries(Object.entries({ ...WELL, ...changes }).filter(([name]) => !without.includes(name)));
}

/** Scores a three-year-old in the first setting that the rule was made for. */
export function score(
  rule: ScoreRule,
  observed: Observed,
  { birthDate = '2023-01-05', ...subject }: Partial<ScoreSubject> = {},
): SpokenScore {
  return scored(rule, { observed, born: birthDate, subject });
}

export function answersOf(result: SpokenScore): Readonly<Record<string, string>> {
  return Object.fromEntries(result.findings.map((finding) => [finding.id, finding.answer]));
}
