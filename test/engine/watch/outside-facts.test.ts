/** What others say of a child, an alert or a feed: kept under its name, never scored, and never lost without a word. */
import { isBlind } from '../../../services/engine/watch/beginning-lost.ts';
import { describe, expect, it } from 'vitest';
import { UnitScript, linked, occupied, oneChild, opened, record, seconds, tick, type Input } from '../unit-script.ts';

const RANGE = { low: 0.5, high: 2, flag: 'H' } as const;

function lateLab(stayId: string): Input {
  return record('lab.resulted', 5_000, {
    stayId,
    name: 'lactateMmolPerL',
    value: 2.4,
    unit: 'mmol/L',
    range: RANGE,
    late: true,
  });
}

function lateCharted(stayId: string): Input {
  const charted = { stayId, name: 'capillaryRefillSeconds', value: 3, by: 'nurse-1', late: true } as const;
  return record('observation.charted', 5_000, charted);
}

const notices = (script: UnitScript) =>
  script.of('engine.notice').map(({ code, stayId, detail }) => [code, stayId, detail] as const);

describe('a result that a corrected map let in late', () => {
  it('is kept with its unit and the range of its sender; a charted one has neither', () => {
    const script = new UnitScript().play(oneChild(), lateLab('stay-1'), lateCharted('stay-1'));
    expect(script.of('result.late').map(({ stayId, name, value, unit }) => [stayId, name, value, unit])).toEqual([
      ['stay-1', 'lactateMmolPerL', 2.4, 'mmol/L'],
      ['stay-1', 'capillaryRefillSeconds', 3, null],
    ]);
    expect(script.of('result.late').map((late) => ('range' in late ? late.range : null))).toEqual([RANGE, null]);
    expect(notices(script)).toEqual([]);
    expect(new Set(script.of('result.late').map(({ id }) => id)).size).toBe(2);
  });

  it('has no range where its sender sends none', () => {
    const late = { stayId: 'stay-1', name: 'lactateMmolPerL', value: 2.4, unit: 'mmol/L', late: true } as const;
    const script = new UnitScript().play(oneChild(), record('lab.resulted', 5_000, late));
    expect(script.of('result.late').map((result) => 'range' in result)).toEqual([false]);
  });

  it('of a child who has left long ago is kept for that child', () => {
    const script = new UnitScript().play(oneChild(), record('stay.closed', 1_000, { stayId: 'stay-1' }));
    script.play(tick(2_000), tick(3_600_000), lateLab('stay-1'));
    expect(script.of('result.late').map(({ stayId }) => stayId)).toEqual(['stay-1']);
    expect(notices(script).filter(([code]) => code === 'unknown-reference')).toEqual([]);
  });

  it('of a stay that nobody knows is told, and kept for nobody', () => {
    const script = new UnitScript().play(oneChild(), lateLab('stay-9'));
    expect(script.of('result.late')).toEqual([]);
    expect(notices(script)).toEqual([
      ['unknown-reference', 'stay-9', { code: 'notice.late-of-no-stay', values: { name: 'lactateMmolPerL' } }],
    ]);
  });
});

function concern(stayId: string, value: 'high' | 'none', atMs: number): Input {
  const told = { stayId, name: 'nurseConcern', value, by: 'nurse-1' } as const;
  return record('observation.charted', atMs, told, `concern-${stayId}-${atMs}`);
}

describe('a receipt of an alert', () => {
  const receipt = (alertId: string, atMs: number): Input =>
    record(
      'alert.receipted',
      atMs,
      { alertId, transition: 1, receiverId: 'pager', status: 'delivered' },
      `receipt-${atMs}`,
    );

  it('stands for its child while the alert is raised and after it was cleared', () => {
    const script = new UnitScript().play(
      oneChild(),
      seconds(0, 2_000, () => ({ heartRatePerMin: 100 })),
    );
    for (let atMs = 2_000; atMs < 60_000; atMs += 1_000) script.play(tick(atMs));
    const alertId =
      script.of('alert.changed').find(({ alert }) => alert.ruleId === 'technical.no-data')?.alert.id ?? '';
    script.play(receipt(alertId, 60_000));
    script.play(seconds(61_000, 64_000, () => ({ heartRatePerMin: 100 })));
    expect(script.changes('technical.no-data')).toEqual(['raised medium', 'cleared medium']);
    script.play(receipt(alertId, 65_000));
    expect(script.of('alert.receipted')).toMatchObject([
      { stayId: 'stay-1', alertId, transition: 1, receiverId: 'pager', status: 'delivered' },
      { stayId: 'stay-1', alertId, transition: 1, receiverId: 'pager', status: 'delivered' },
    ]);
    expect(new Set(script.of('alert.receipted').map(({ id }) => id)).size).toBe(2);
    expect(notices(script)).toEqual([]);
  });

  it('is of the child whose alert it names, of several that are raised and of several that were cleared', () => {
    const script = new UnitScript().play(
      oneChild(),
      opened('stay-2'),
      occupied('bed-2', 'stay-2', 0),
      ...['stay-1', 'stay-2'].map((stayId) => concern(stayId, 'high', 1_000)),
    );
    const alerts = script.of('alert.changed').map(({ alert }) => alert);
    expect(alerts.map(({ stayId }) => stayId)).toEqual(['stay-1', 'stay-2']);
    script.play(alerts.map(({ id }, index) => receipt(id, 2_000 + index)));
    script.play(...['stay-1', 'stay-2'].map((stayId) => concern(stayId, 'none', 3_000)));
    script.play(alerts.map(({ id }, index) => receipt(id, 4_000 + index)));
    expect(script.of('alert.receipted').map(({ stayId }) => stayId)).toEqual(['stay-1', 'stay-2', 'stay-1', 'stay-2']);
  });

  it('of an alert that there never was is told', () => {
    const script = new UnitScript().play(oneChild(), receipt('no-such-alert', 1_000));
    expect(script.of('alert.receipted')).toEqual([]);
    expect(notices(script)).toEqual([
      ['unknown-reference', null, { code: 'notice.receipt-of-no-alert', values: { receiverId: 'pager' } }],
    ]);
  });
});

describe('a map of codes that counts from now on', () => {
  it('is told with its digest, its author and what it changes', () => {
    const map = {
      hospitalId: 'hospital-1',
      mapVersion: '2.0.0',
      mapSha256: 'b'.repeat(64),
      by: 'Dr Lee',
      reason: 'second review',
      changes: [{ code: '99LAB CREA', before: null, after: 'lab:creatinineMgPerDL in mg/dL' }],
      changeCount: 1,
    };
    const script = new UnitScript().play(oneChild(), record('terms.activated', 1_000, map));
    expect(notices(script)).toEqual([['terms-activated', null, { code: 'notice.terms-activated', values: map }]]);
  });
});

describe('the quality of a feed', () => {
  it('is a low technical alert until it is good again, one for each check and signal', () => {
    const judged = (atMs: number, signal: string | null, isBreached: boolean): Input =>
      record('quality.judged', atMs, {
        feedId: 'gateway',
        check: 'completeness',
        signal,
        value: 0.4,
        threshold: 0.9,
        isBreached,
      });
    const script = new UnitScript().play(oneChild(), judged(1_000, 'spo2Percent', true), judged(2_000, null, true));
    expect(script.changes('technical.quality.completeness.spo2Percent.gateway')).toEqual(['raised low']);
    script.play(judged(3_000, 'spo2Percent', false));
    expect(script.changes('technical.quality.completeness.spo2Percent.gateway')).toEqual(['raised low', 'cleared low']);
    expect(script.changes('technical.quality.completeness.all.gateway')).toEqual(['raised low']);
  });
});

describe('an alarm of a monitor', () => {
  it('is context for the child at whose bed the monitor stood then', () => {
    const alarm = { deviceId: 'monitor-1', alarmId: 'a', phase: 'start', priority: 'high', origin: 'unknown' } as const;
    const named = { system: 'urn:iso:std:iso:11073:10101', code: '196610', text: 'HR low' };
    const script = new UnitScript().play(
      oneChild(),
      linked('monitor-1', null, 10_000),
      record('device.alarmed', 5_000, { ...alarm, ...named }),
      record('device.alarmed', 15_000, { ...alarm, ...named }),
    );
    const kept = script.of('device.alarmed');
    expect(kept.map(({ stayId }) => stayId)).toEqual(['stay-1', null]);
    // One decision a record: a reader knows it again by its id.
    expect(new Set(kept.map(({ id }) => id)).size).toBe(2);
    expect(kept[0]?.alarm).toEqual({ alarmId: 'a', phase: 'start', priority: 'high', origin: 'unknown', ...named });
  });
});

describe('a unit whose beginning the log no longer has', () => {
  it('is one high alert, from the first tick on', () => {
    const script = new UnitScript();
    expect(isBlind(script.state)).toBe(false);
    script.state.isBeginningLost = true;
    expect(isBlind(script.state)).toBe(true);
    script.play(tick(0), tick(1_000));
    expect(script.changes('technical.beginning-lost')).toEqual(['raised high']);
    expect(isBlind(script.state)).toBe(true);
  });
});
