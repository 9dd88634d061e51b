/** A child on a ward with one complete set of well observations: the base that the score tests change. */
import { spokenScore, type SpokenScore } from '../../support/said.ts';
import { readFileSync } from 'node:fs';
import { parseScoreRule } from '../../../services/clinical/score/parse-score-rule.ts';
import type { ScoreSubject } from '../../../services/clinical/score/evaluate-score.ts';
import type { Quality } from '../../../services/clinical/vital/signal-quality.ts';
import type { InputReading } from '../../../services/clinical/score/score-result.ts';
import type { ScoreRule } from '../../../services/clinical/score/score-rule.ts';

export const NOW_MS = Date.UTC(2026, 2, 10, 12);
export const ON_DATE = { year: 2026, month: 3, day: 10 };

export type Observed = Readonly<Record<string, number | string>>;

/** JSON of the shipped rule, fresh for each caller so that a test may break its own copy. */
export function npewsJson(): unknown {
  return JSON.parse(readFileSync(new URL('../../../models/rules/national-pews-england.json', import.meta.url), 'utf8'));
}

export function npewsRule(): ScoreRule {
  const parsed = parseScoreRule(npewsJson());
  if (!parsed.ok) throw new Error(parsed.faults.join('; '));
  return parsed.rule;
}

/** Birth dates in the middle of each age band of the chart on ON_DATE. */
export const BIRTH_DATES = {
  '0-11-months': '2025-09-20',
  '1-4-years': '2023-01-05',
  '5-12-years': '2017-06-01',
  '13-17-years': '2011-02-02',
} as const;
export type BandId = keyof typeof BIRTH_DATES;

/** Values that score 0 in each age band. */
export const WELL: Readonly<Record<BandId, Observed>> = {
  '0-11-months': well({ respiratoryRate: 40, heartRate: 130, systolicPressure: 80 }),
  '1-4-years': well({ respiratoryRate: 30, heartRate: 110, systolicPressure: 90 }),
  '5-12-years': well({ respiratoryRate: 22, heartRate: 100, systolicPressure: 100 }),
  '13-17-years': well({ respiratoryRate: 18, heartRate: 80, systolicPressure: 110 }),
};

function well(rates: Observed): Observed {
  return {
    ...rates,
    respiratoryDistress: 'none',
    spo2: 98,
    oxygenDevice: 'air',
    capillaryRefill: 1,
    consciousness: 'alert',
  };
}

export function reading(
  name: string,
  value: number | string | null,
  quality: Quality = 'present',
  ageMs = 10_000,
): InputReading {
  return {
    name,
    quality,
    value,
    unit: null,
    observedAtMs: NOW_MS - ageMs,
    ageMs,
    from: name,
    formula: null,
    record: '0:1',
  };
}

export function readingsOf(observed: Observed): Map<string, InputReading> {
  return new Map(Object.entries(observed).map(([name, value]) => [name, reading(name, value)]));
}

export function childOf(band: BandId, changes: Partial<ScoreSubject> = {}): ScoreSubject {
  return {
    birthDate: BIRTH_DATES[band],
    gestationalAgeAtBirthDays: null,
    onDate: ON_DATE,
    setting: 'ward',
    ventilated: false,
    newbornStay: false,
    optIn: null,
    previousCodes: new Map(),
    ...changes,
  };
}

/** Points of one part; null when unknown. */
export function pointsOf(result: SpokenScore, part: string): number | null {
  const found = result.parts.find((each) => each.name === part);
  if (found === undefined) throw new Error(`no part ${part}`);
  return found.points;
}

export function score(rule: ScoreRule, band: BandId, observed: Observed): SpokenScore {
  return spokenScore(rule, childOf(band), readingsOf(observed));
}
