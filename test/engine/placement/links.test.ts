import { describe, expect, it } from 'vitest';
import { signalIndex } from '../../../services/clinical/signal/signals.ts';
import { BRADYCARDIA } from '../rules-for-tests.ts';
import {
  START_MS,
  UnitScript,
  configured,
  frame,
  linked,
  occupied,
  oneChild,
  opened,
  record,
  seconds,
  tick,
  type Input,
} from '../unit-script.ts';

const RULES = { scores: [], vitals: [BRADYCARDIA], models: [] };
const HEART_RATE = signalIndex('heartRatePerMin');

/** Two children, two beds, one monitor at each; the monitor of bed 1 says 101, that of bed 2 says 102. */
function twoChildren(): Input[] {
  return [
    configured(),
    opened('stay-1'),
    opened('stay-2'),
    occupied('bed-1', 'stay-1', 0),
    occupied('bed-2', 'stay-2', 0),
    linked('monitor-1', 'bed-1', 0),
    linked('monitor-2', 'bed-2', 0),
  ];
}

function both(fromMs: number, toMs: number): Input[] {
  const inputs: Input[] = [];
  for (let atMs = fromMs; atMs < toMs; atMs += 1000) {
    inputs.push(
      frame({ deviceId: 'monitor-1', atMs, values: { heartRatePerMin: 101 } }),
      frame({ deviceId: 'monitor-2', atMs, values: { heartRatePerMin: 102 } }),
      tick(atMs),
    );
  }
  return inputs;
}

/** What history holds in the end: later rows fill what is empty, corrections replace. */
function historyOf(script: UnitScript, stayId: string): Map<number, number> {
  const history = new Map<number, number>();
  for (const row of script.rows) {
    if (row.stayId !== stayId) continue;
    if (row.correction) history.delete(row.atMs);
    const value = row.values[HEART_RATE];
    if (value !== undefined && !history.has(row.atMs)) history.set(row.atMs, value);
  }
  return history;
}

describe('whose child a sample is', () => {
  it('follows the link that held at the bedside time', () => {
    const script = new UnitScript().play(
      twoChildren(),
      both(0, 10_000),
      occupied('bed-1', 'stay-2', 10_000),
      occupied('bed-2', 'stay-1', 10_000),
      both(10_000, 20_000),
      tick(20_000),
    );
    const first = historyOf(script, 'stay-1');
    expect([...first].filter(([atMs]) => atMs < 10_000).every(([, value]) => value === 101)).toBe(true);
    expect([...first].filter(([atMs]) => atMs >= 10_000).every(([, value]) => value === 102)).toBe(true);
    expect(first.size).toBe(20);
  });

  it('is nobody while a swap is only half told, and is put right by its second half', () => {
    const script = new UnitScript().play(
      twoChildren(),
      both(0, 10_000),
      occupied('bed-1', 'stay-2', 10_000),
      both(10_000, 15_000),
    );
    expect(historyOf(script, 'stay-1').size).toBe(10);
    script.play(occupied('bed-2', 'stay-1', 10_000, 15_000), both(15_000, 20_000), tick(20_000));
    expect(historyOf(script, 'stay-1').get(12_000)).toBe(102);
    expect(script.of('engine.notice').map((notice) => notice.code)).toContain('link-corrected');
  });

  it('is put right when the swap is told a minute late: windows, history, newest reading', () => {
    const script = new UnitScript().play(
      twoChildren(),
      both(0, 80_000),
      occupied('bed-1', 'stay-2', 20_000, 80_000),
      occupied('bed-2', 'stay-1', 20_000, 80_000),
      both(80_000, 81_000),
      tick(81_000),
    );
    for (const [stayId, before, after] of [
      ['stay-1', 101, 102],
      ['stay-2', 102, 101],
    ] as const) {
      const history = historyOf(script, stayId);
      expect([...history].every(([atMs, value]) => value === (atMs < 20_000 ? before : after))).toBe(true);
      expect(history.size).toBe(81);
      expect(script.state.stays.get(stayId)?.newest.values[HEART_RATE]).toBe(after);
    }
  });

  it('belongs to nobody in a gap, never to the last patient', () => {
    const script = new UnitScript().play(
      oneChild(),
      seconds(0, 10_000, () => ({ heartRatePerMin: 100 })),
      linked('monitor-1', null, 10_000),
      seconds(10_000, 40_000, () => ({ heartRatePerMin: 100 })),
    );
    expect(historyOf(script, 'stay-1').size).toBe(10);
    expect(script.of('engine.notice')[0]).toMatchObject({ code: 'unassigned-samples' });
    expect(script.changes('technical.unassigned.monitor-1')).toEqual(['raised low']);
    script.play(
      linked('monitor-1', 'bed-1', 40_000),
      seconds(40_000, 101_000, () => ({ heartRatePerMin: 100 })),
    );
    expect(script.changes('technical.unassigned.monitor-1')).toEqual(['raised low', 'cleared low']);
  });

  it('does not call an empty bed whose monitor is off a fault', () => {
    const script = new UnitScript().play(
      configured(),
      linked('monitor-1', 'bed-1', 0),
      seconds(0, 60_000, () => ({ heartRatePerMin: 'off' })),
    );
    expect(script.of('engine.notice')).toEqual([]);
    expect(script.of('alert.changed')).toEqual([]);
  });

  it('is nobody in a bed that was left, also when the bed after it is empty again', () => {
    const script = new UnitScript().play(
      oneChild(),
      seconds(0, 10_000, () => ({ heartRatePerMin: 100 })),
      occupied('bed-2', 'stay-1', 10_000),
      occupied('bed-2', null, 20_000),
      seconds(20_000, 40_000, () => ({ heartRatePerMin: 55 })),
    );
    expect([...historyOf(script, 'stay-1').values()]).toEqual(Array.from({ length: 10 }, () => 100));
    expect(script.of('stay.changed').at(-1)).toMatchObject({ change: 'moved', stay: { bedId: null } });
    expect(script.changes('technical.unassigned.monitor-1')).toEqual(['raised low']);
  });

  it('stays with the bed of today when a move is planned for tomorrow', () => {
    const script = new UnitScript(RULES).play(
      oneChild(),
      occupied('bed-2', 'stay-1', 86_400_000, 1_000),
      linked('monitor-1', 'bed-3', 86_400_000, 1_000),
      seconds(2_000, 12_000, () => ({ heartRatePerMin: 40 })),
      tick(15_000),
    );
    expect(script.of('alert.changed')[0]?.alert.bedId).toBe('bed-1');
    expect(script.of('unit.state').at(-1)?.stays[0]?.bedId).toBe('bed-1');
  });

  it.each([-20_000, -5_000, 5_000, 20_000])(
    'is nobody around a change of bed when the device is %i ms off, and somebody again after it',
    (offMs) => {
      const script = new UnitScript().play(twoChildren(), tick(0));
      for (let atMs = 30_000; atMs < 120_000; atMs += 1000) {
        const child = atMs < 60_000 ? 101 : 102;
        if (atMs === 60_000) script.play(linked('monitor-1', 'bed-2', 60_000));
        script.play(
          frame({ deviceId: 'monitor-1', atMs: atMs + offMs, receivedAtMs: atMs, values: { heartRatePerMin: child } }),
          tick(atMs),
        );
      }
      script.play(tick(150_000));
      const [first, second] = [historyOf(script, 'stay-1'), historyOf(script, 'stay-2')];
      expect(new Set(first.values())).toEqual(new Set([101]));
      expect(new Set(second.values())).toEqual(new Set([102]));
      expect(first.size + second.size).toBe(90 - Math.abs(offMs) / 1000);
    },
  );

  it('is put right for a device that is off, too, when its move is told late', () => {
    const script = new UnitScript().play(twoChildren(), tick(0));
    for (let atMs = 30_000; atMs < 100_000; atMs += 1000) {
      script.play(
        frame({
          deviceId: 'monitor-1',
          atMs: atMs - 20_000,
          receivedAtMs: atMs,
          values: { heartRatePerMin: atMs < 60_000 ? 101 : 102 },
        }),
        tick(atMs),
      );
    }
    script.play(linked('monitor-1', 'bed-2', 60_000, 100_000), tick(101_000));
    expect(new Set(historyOf(script, 'stay-1').values())).toEqual(new Set([101]));
    expect(new Set(historyOf(script, 'stay-2').values())).toEqual(new Set([102]));
  });

  it('goes on being corrected: what is added to a corrected second replaces it in the history', () => {
    const script = new UnitScript().play(
      twoChildren(),
      both(0, 80_000),
      occupied('bed-1', 'stay-2', 20_000, 80_000),
      occupied('bed-2', 'stay-1', 20_000, 80_000),
      tick(80_000),
      tick(81_000),
    );
    const isThere = (row: { stayId: string; atMs: number }): boolean => row.stayId === 'stay-1' && row.atMs === 70_000;
    const before = script.rows.filter(isThere);
    expect(before.at(-1)?.correction).toBe(true);
    script.play(
      frame({
        deviceId: 'monitor-2',
        atMs: 70_500,
        receivedAtMs: 81_000,
        intervalMs: 1000,
        values: { spo2Percent: 97 },
      }),
      tick(82_000),
      tick(83_000),
    );
    const added = script.rows.filter(isThere).slice(before.length);
    expect(added).toMatchObject([
      { correction: true, values: { [HEART_RATE]: 102, [signalIndex('spo2Percent')]: 97 } },
    ]);
  });

  it('never leaves a child off the board: an occupied bed that the unit does not list is shown', () => {
    const script = new UnitScript().play(
      oneChild(),
      opened('stay-2'),
      occupied('bed-77', 'stay-2', 0),
      configured({ beds: [{ bedId: 'bed-9', label: '9', setting: 'ward' }] }),
      tick(15_000),
    );
    expect(script.of('unit.state').at(-1)?.beds).toEqual([
      { bedId: 'bed-9', label: '9', setting: 'ward', stayId: null },
      { bedId: 'bed-1', label: 'bed-1', setting: 'ward', stayId: 'stay-1', listed: false },
      { bedId: 'bed-77', label: 'bed-77', setting: 'ward', stayId: 'stay-2', listed: false },
    ]);
  });

  it('marks alerts that rest on samples that changed hands, and withdraws none', () => {
    const script = new UnitScript(RULES).play(twoChildren(), both(0, 10_000));
    for (let atMs = 10_000; atMs < 20_000; atMs += 1000) {
      script.play(frame({ deviceId: 'monitor-1', atMs, values: { heartRatePerMin: 30 } }), tick(atMs));
    }
    expect(script.changes('bradycardia')).toEqual(['raised high']);
    script.play(linked('monitor-1', null, 10_000, 20_000));
    const changes = script
      .of('alert.changed')
      .filter((decision) => decision.alert.ruleId === 'bradycardia' && decision.change !== 'escalated');
    expect(changes.map((decision) => decision.change)).toEqual(['raised', 'annotated']);
    expect(changes.at(-1)?.alert.annotations[0]).toEqual({ code: 'link.corrected', values: {} });
  });

  it('is never another child than its own message names, whatever its time, before any claim and after a late move', () => {
    const named = { deviceId: 'monitor-1', patientId: 'patient-of-stay-2' } as const;
    const script = new UnitScript().play(
      twoChildren(),
      frame({ ...named, atMs: 480_000, values: { heartRatePerMin: 140 } }),
      frame({ ...named, atMs: 60_000, receivedAtMs: 480_000, values: { cuffSystolicMmHg: 99, cuffDiastolicMmHg: 88 } }),
      tick(481_000),
    );
    expect(script.rows).toEqual([]);
    // The admission puts stay-1 into the bed anew, back-dated: still the message's child is another one.
    script.play(occupied('bed-1', null, 30_000, 482_000), occupied('bed-1', 'stay-1', 40_000, 483_000), tick(484_000));
    expect(script.rows).toEqual([]);
    // The named child lay there: now bed and message agree, also for the cuff's earlier time.
    script.play(occupied('bed-1', 'stay-2', 50_000, 485_000), tick(486_000));
    expect(new Set(script.rows.map(({ stayId }) => stayId))).toEqual(new Set(['stay-2']));
    expect(script.rows.filter(({ values }) => Object.keys(values).length > 0).map(({ atMs }) => atMs)).toEqual([
      60_000, 480_000,
    ]);
  });

  it('is believed by its own message also where the device named another child before', () => {
    const script = new UnitScript().play(
      twoChildren(),
      record('patient.claimed', 0, { deviceId: 'monitor-1', patientId: 'patient-of-stay-2', validFromMs: START_MS }),
      frame({ atMs: 5_000, receivedAtMs: 60_000, patientId: 'patient-of-stay-1', values: { cuffSystolicMmHg: 90 } }),
      tick(61_000),
    );
    expect(script.rows).toMatchObject([{ stayId: 'stay-1', atMs: 5_000 }]);
  });

  it('has the name that its number was understood by later', () => {
    const script = new UnitScript().play(
      twoChildren(),
      frame({ atMs: 60_000, patientId: 'bare-number', values: { heartRatePerMin: 120 } }),
      tick(62_000),
    );
    expect(script.rows).toEqual([]);
    script.play(
      record('patient.claimed', 63_000, {
        deviceId: 'monitor-1',
        patientId: 'patient-of-stay-1',
        formerId: 'bare-number',
        validFromMs: START_MS + 60_000,
      }),
      tick(64_000),
    );
    expect(script.rows).toMatchObject([{ stayId: 'stay-1', atMs: 60_000, values: { [HEART_RATE]: 120 } }]);
  });

  it('finds the child for a device that spoke before anybody said where it stands', () => {
    const script = new UnitScript().play(
      configured(),
      seconds(0, 10_000, () => ({ heartRatePerMin: 100 })),
      opened('stay-1'),
      occupied('bed-1', 'stay-1', 0, 10_000),
      linked('monitor-1', 'bed-1', 0, 10_000),
      tick(10_000),
      tick(11_000),
    );
    expect(historyOf(script, 'stay-1').size).toBe(10);
  });

  it('ends with the stay, also when its end is told late', () => {
    const script = new UnitScript().play(
      oneChild(),
      seconds(0, 20_000, () => ({ heartRatePerMin: 100 })),
    );
    const closed = record('stay.closed', 10_000, { stayId: 'stay-1' });
    script.play(
      closed,
      seconds(20_000, 25_000, () => ({ heartRatePerMin: 100 })),
    );
    expect(historyOf(script, 'stay-1').size).toBe(10);
    expect(script.of('stay.changed').at(-1)).toMatchObject({ change: 'closed', stay: { bedId: null } });
  });

  it('notes what it does not know and goes on', () => {
    const script = new UnitScript().play(
      configured(),
      occupied('bed-99', 'stay-9', 0),
      record('lab.resulted', 0, { stayId: 'stay-9', name: 'lactateMmolPerL', value: 2, unit: 'mmol/L' }),
      linked('monitor-1', 'bed-99', 0),
      frame({ atMs: 0, values: { heartRatePerMin: 100 } }),
      tick(1000),
    );
    expect(script.of('engine.notice').map((notice) => notice.code)).toEqual([
      'unknown-reference',
      'unknown-reference',
      'unassigned-samples',
    ]);
  });
});
