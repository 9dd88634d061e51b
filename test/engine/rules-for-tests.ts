/** Vital sign rules small enough to reckon with by hand, and the shipped National PEWS. */
import { readFileSync } from 'node:fs';
import type { ScoreRule } from '../../services/clinical/score/score-rule.ts';
import { parseScoreRule } from '../../services/clinical/score/parse-score-rule.ts';
import type { VitalRule } from '../../services/clinical/vital/vital-rule.ts';

const STEP = { source: 'test', certainty: 'V' } as const;

/** SpO2 below 90 for 10 s: medium; below 80 for 5 s: high; clears after 20 s at 92 (82) or more. */
export const DESATURATION: VitalRule = {
  id: 'desaturation',
  version: '1.0.0',
  label: 'Desaturation',
  signal: 'spo2Percent',
  direction: 'below',
  citation: 'test',
  certainty: 'V',
  enabled: true,
  disabledReason: null,
  choices: [],
  clearMargin: 2,
  clearForMs: 20_000,
  guard: {
    kind: 'rates-agree',
    signals: ['heartRatePerMin', 'pulseRatePerMin'],
    toleranceFraction: 0.2,
    heldBackMsMax: 15_000,
  },
  newborn: {
    id: 'newborn',
    label: 'newborn',
    postmenstrualBelowDays: 308,
    chronologicalBelowDays: 28,
    steps: [{ level: 'high', limit: 70, sustainedForMs: 5_000, ...STEP }],
  },
  bands: [
    {
      id: 'child',
      label: '28 days to 17 years',
      to: { years: 18 },
      steps: [
        { level: 'medium', limit: 90, sustainedForMs: 10_000, ...STEP },
        { level: 'high', limit: 80, sustainedForMs: 5_000, ...STEP },
      ],
    },
  ],
};

/** Heart rate below 60 for 5 s: high; other limits from the third birthday on. */
export const BRADYCARDIA: VitalRule = {
  ...DESATURATION,
  id: 'bradycardia',
  label: 'Bradycardia',
  signal: 'heartRatePerMin',
  clearMargin: 5,
  guard: null,
  bands: [
    {
      id: 'infant',
      label: 'under 3 years',
      to: { years: 3 },
      steps: [{ level: 'high', limit: 70, sustainedForMs: 5_000, ...STEP }],
    },
    {
      id: 'older',
      label: '3 years and more',
      from: { years: 3 },
      to: { years: 18 },
      steps: [{ level: 'high', limit: 60, sustainedForMs: 5_000, ...STEP }],
    },
  ],
};

export function nationalPews(): ScoreRule {
  const parsed = parseScoreRule(
    JSON.parse(readFileSync(new URL('../../models/rules/national-pews-england.json', import.meta.url), 'utf8')),
  );
  if (!parsed.ok) throw new Error(parsed.faults.join('; '));
  return parsed.rule;
}
