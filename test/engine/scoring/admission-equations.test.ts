/** Published equations from what is streamed, charted and measured at the bedside to the number that is frozen. */
import { describe, expect, it } from 'vitest';
import type { ScoreResult } from '../../../services/clinical/score/score-result.ts';
import type { ChartedName } from '../../../services/contract/records/closed-lists.ts';
import { shippedScore } from '../shipped-rules.ts';
import { configured, linked, occupied, opened, record, seconds, tick, UnitScript, type Input } from '../unit-script.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

function charted(atMs: number, name: ChartedName, value: number | string): Input {
  return record('observation.charted', atMs, { stayId: 'stay-1', name, value, by: 'nurse-1' }, `${name} ${atMs}`);
}

function admitted(setting: 'picu' | 'nicu', child: Parameters<typeof opened>[2]): Input[] {
  return [
    configured({ setting, beds: [{ bedId: 'bed-1', label: 'bed-1', setting }] }),
    opened('stay-1', 0, child),
    occupied('bed-1', 'stay-1', 0),
    linked('monitor-1', 'bed-1', 0),
  ];
}

function minutes(fromMs: number, toMs: number): Input[] {
  return Array.from({ length: (toMs - fromMs) / MINUTE_MS }, (_, index) => tick(fromMs + index * MINUTE_MS));
}

function lastOf(script: UnitScript, ruleId: string): ScoreResult | undefined {
  return script
    .of('score.computed')
    .map(({ score }) => score)
    .findLast((score) => score.ruleId === ruleId);
}

describe('PIM3 of a marrow recipient', async () => {
  const RULES = { scores: [await shippedScore('pim-3')], vitals: [], models: [] };
  const blood = { arterialSystolicMmHg: 104, fio2Percent: 39 };
  const gas = (atMs: number, name: 'pao2MmHg' | 'baseExcessMmolPerL', value: number): Input =>
    record(
      'lab.resulted',
      atMs,
      { stayId: 'stay-1', name, value, unit: name === 'pao2MmHg' ? 'mm[Hg]' : 'mmol/L' },
      `${name} ${atMs}`,
    );
  const firstHour = (): UnitScript =>
    new UnitScript(RULES)
      .play(admitted('picu', { birthDate: '2016-01-15', ventilated: null }))
      .play(seconds(0, 3 * MINUTE_MS, () => blood))
      .play([
        charted(3 * MINUTE_MS, 'oxygenDevice', 'ventilator'),
        charted(3 * MINUTE_MS, 'pupilReaction', 'both-reactive'),
      ])
      // The pressure falls: the first counts, not the worst.
      .play(seconds(3 * MINUTE_MS, 6 * MINUTE_MS, () => ({ ...blood, arterialSystolicMmHg: 60 })))
      .play([gas(6 * MINUTE_MS, 'pao2MmHg', 80), gas(6 * MINUTE_MS, 'baseExcessMmolPerL', 6)])
      .play(minutes(6 * MINUTE_MS, 30 * MINUTE_MS))
      .play([gas(30 * MINUTE_MS, 'pao2MmHg', 45), gas(30 * MINUTE_MS, 'baseExcessMmolPerL', -20)])
      .play(minutes(30 * MINUTE_MS, HOUR_MS + 2 * MINUTE_MS));

  it('has bounds after the hour, a total once the facts are said, and then stands', () => {
    const script = firstHour();
    expect(lastOf(script, 'pim-3')).toMatchObject({ status: 'partial', total: null, published: null });
    const laterMs = 3 * HOUR_MS;
    script
      .play(minutes(HOUR_MS + 2 * MINUTE_MS, laterMs))
      .play([
        charted(laterMs, 'electiveAdmission', 'no'),
        charted(laterMs, 'procedureAtAdmission', 'none'),
        charted(laterMs, 'pim3Diagnosis', 'very-high'),
      ])
      .play(minutes(laterMs, laterMs + MINUTE_MS));
    expect(lastOf(script, 'pim-3')).toMatchObject({ status: 'complete', total: 22.93, window: { frozenAtMs: null } });
    script.play(minutes(laterMs + MINUTE_MS, 24 * HOUR_MS + 2 * MINUTE_MS));
    const frozen = lastOf(script, 'pim-3');
    expect(frozen).toMatchObject({ status: 'complete', total: 22.93 });
    expect(frozen?.window?.frozenAtMs).not.toBeNull();
    script.play([charted(25 * HOUR_MS, 'pim3Diagnosis', 'low')]).play(minutes(25 * HOUR_MS, 26 * HOUR_MS));
    expect(lastOf(script, 'pim-3')).toEqual(frozen);
    expect(script.allChanges('pim-3')).toEqual([]);
  });
});

describe('early-onset sepsis at birth', async () => {
  const RULES = { scores: [await shippedScore('kaiser-eos-birth')], vitals: [], models: [] };
  const said = [
    charted(1_000, 'earlySepsisIncidencePer1000', '0.5'),
    charted(1_000, 'maternalTemperatureCel', 37),
    charted(1_000, 'membraneRuptureHours', 5),
    charted(1_000, 'groupBStreptococcus', 'negative'),
  ];
  const born = { birthDate: '2026-03-02', gestationalAgeAtBirthDays: 280, newbornStay: true };
  it('is told once all five facts of the mother are said, and raises no alert', () => {
    const script = new UnitScript(RULES)
      .play(admitted('nicu', born))
      .play(tick(0))
      .play(said)
      .play(minutes(MINUTE_MS, 2 * MINUTE_MS));
    expect(lastOf(script, 'kaiser-eos-birth')).toMatchObject({ status: 'abstained', total: null, lower: null });
    script.play([charted(2 * MINUTE_MS, 'intrapartumAntibiotics', 'none')]).play(minutes(2 * MINUTE_MS, 4 * MINUTE_MS));
    expect(lastOf(script, 'kaiser-eos-birth')).toMatchObject({ status: 'complete', total: 0.11 });
    expect(script.allChanges('kaiser-eos-birth')).toEqual([]);
  });
});
