/** Issue 10 A1: sepsis and septic shock of Phoenix alert where a unit's policy asks for it, and nowhere else. Shipped rule, real fold. */
import { describe, expect, it } from 'vitest';
import { parseScoreRule } from '../../../services/clinical/score/parse-score-rule.ts';
import { english, korean } from '../../support/told.ts';
import { shippedScore } from '../shipped-rules.ts';
import {
  UnitScript,
  configured,
  linked,
  occupied,
  opened,
  record,
  seconds,
  type Input,
  type Values,
} from '../unit-script.ts';

const PHOENIX = await shippedScore('phoenix-4');
const RULES = { scores: [PHOENIX], vitals: [], models: [] };
const WELL: Values = { heartRatePerMin: 110, spo2Percent: 98, arterialMeanMmHg: 70 };
/** 2 points below 36 mmHg at five years. */
const SHOCK: Values = { ...WELL, arterialMeanMmHg: 30 };

function policy(atMs: number, findings: readonly string[]): Input {
  return record('policy.set', atMs, {
    by: 'lead',
    reason: 'unit decision',
    optIns: [],
    disabledRules: [],
    findingAlerts: findings.map((findingId) => ({ ruleId: PHOENIX.id, findingId, reason: 'unit decision' })),
  });
}

function infection(atMs: number, value: 'suspected' | 'none' = 'suspected'): Input {
  return record('observation.charted', atMs, { stayId: 'stay-1', name: 'infection', value, by: 'doctor-1' });
}

function lactate(atMs: number, value: number): Input {
  return record('lab.resulted', atMs, { stayId: 'stay-1', name: 'lactateMmolPerL', value, unit: 'mmol/L' });
}

function child(): UnitScript {
  return new UnitScript(RULES).play(
    configured({ setting: 'picu', beds: [{ bedId: 'bed-1', label: '1', setting: 'picu' }] }),
    opened('stay-1', 0, { birthDate: '2021-02-01' }),
    occupied('bed-1', 'stay-1', 0),
    linked('monitor-1', 'bed-1', 0),
  );
}

describe('septic shock of Phoenix', () => {
  it('is shown and alerts nobody by default', () => {
    const script = child().play(
      infection(0),
      seconds(0, 61_000, () => SHOCK),
    );
    expect(script.of('score.computed').at(-1)?.score.findings).toContainEqual({ id: 'septic-shock', answer: 'yes' });
    expect(script.of('alert.changed')).toEqual([]);
  });

  it('alerts where the unit asks for it, after two looks at monitor data', () => {
    const script = child().play(
      policy(0, ['sepsis', 'septic-shock']),
      infection(500),
      seconds(1_000, 61_000, () => WELL),
    );
    expect(script.changes(PHOENIX.id)).toEqual([]);
    script.play(seconds(61_000, 131_000, () => SHOCK));
    expect(script.changes(PHOENIX.id)).toEqual(['raised high']);
    const alert = script.of('alert.changed')[0]?.alert;
    expect(alert).toMatchObject({
      kind: 'score',
      title: { code: 'score.finding-title', values: { ruleId: PHOENIX.id, finding: 'septic-shock' } },
      detail: { code: 'score.detail' },
    });
    expect(english(alert?.title)).toBe('Septic shock (Phoenix)');
    expect(korean(alert?.title)).toContain('패혈');
    expect(alert?.inputs.some((input) => input.from === 'arterialMeanMmHg' && input.value === 30)).toBe(true);
  });

  it('asked for alone does not make sepsis alert', () => {
    const oxygen = record('observation.charted', 600, { stayId: 'stay-1', name: 'gcsTotal', value: 3, by: 'nurse-1' });
    const sepsis = (findings: string[]) =>
      child().play(
        policy(0, findings),
        infection(500),
        oxygen,
        record('observation.charted', 700, { stayId: 'stay-1', name: 'pupilReaction', value: 'both-fixed', by: 'n' }),
        seconds(1_000, 61_000, () => WELL),
      );
    expect(sepsis(['septic-shock']).changes(PHOENIX.id)).toEqual([]);
    expect(sepsis(['sepsis']).changes(PHOENIX.id)).toEqual(['raised medium']);
  });

  it('is told at once when a doctor or the laboratory completes it', () => {
    const script = child().play(
      policy(0, ['septic-shock']),
      seconds(1_000, 61_000, () => SHOCK),
    );
    expect(script.changes(PHOENIX.id)).toEqual([]);
    script.play(infection(61_500));
    expect(script.changes(PHOENIX.id)).toEqual(['raised high']);
    const byLaboratory = child().play(policy(0, ['septic-shock']), infection(500), lactate(1_000, 12));
    expect(byLaboratory.changes(PHOENIX.id)).toEqual(['raised high']);
  });

  it('eases to sepsis or ends only after five minutes, and not because something is missing', () => {
    const script = child().play(
      policy(0, ['sepsis', 'septic-shock']),
      infection(500),
      seconds(1_000, 61_000, () => SHOCK),
      seconds(61_000, 700_000, () => ({ heartRatePerMin: 110 })),
    );
    expect(script.changes(PHOENIX.id)).toEqual(['raised high']);
    script.play(seconds(700_000, 1_050_000, () => WELL));
    expect(script.changes(PHOENIX.id)).toEqual(['raised high', 'cleared high']);
  });

  it('ends at once when the unit no longer asks', () => {
    const script = child().play(
      policy(0, ['septic-shock']),
      infection(500),
      seconds(1_000, 61_000, () => SHOCK),
      policy(61_500, []),
    );
    expect(script.changes(PHOENIX.id)).toEqual(['raised high', 'cleared high']);
    expect(script.of('alert.changed').at(-1)?.alert.annotations).toEqual([{ code: 'score.finding-off', values: {} }]);
  });

  it('is a finding that its rule names: no policy makes another one alert', () => {
    const script = child().play(
      policy(0, ['sepsis-of-nobody']),
      infection(500),
      seconds(1_000, 61_000, () => SHOCK),
    );
    expect(script.of('alert.changed')).toEqual([]);
  });
});

describe('a rule file', () => {
  it('cannot let levels and findings both alert, nor findings that fall', () => {
    const faultsOf = (change: (rule: Record<string, unknown>) => object): readonly string[] => {
      const parsed = parseScoreRule(change(structuredClone(PHOENIX)));
      return parsed.ok ? [] : parsed.faults;
    };
    expect(faultsOf((rule) => rule)).toEqual([]);
    expect(
      faultsOf((rule) => ({ ...rule, levels: PHOENIX.levels.map((level) => ({ ...level, alert: 'high' })) })).join(),
    ).toContain('levels and findings both alert');
    expect(faultsOf((rule) => ({ ...rule, findings: PHOENIX.findings.toReversed() })).join()).toContain('must rise');
  });
});
