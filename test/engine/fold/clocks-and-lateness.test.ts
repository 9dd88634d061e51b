// Hazards: H17, H21 (docs/hazards.md).
import { describe, expect, it } from 'vitest';
import { signalIndex } from '../../../services/clinical/signal/signals.ts';
import { BRADYCARDIA, DESATURATION } from '../rules-for-tests.ts';
import {
  START_MS,
  UnitScript,
  frame,
  linked,
  occupied,
  oneChild,
  opened,
  record,
  seconds,
  tick,
  type Input,
  type Values,
} from '../unit-script.ts';

const RULES = { scores: [], vitals: [DESATURATION, BRADYCARDIA], models: [] };
const HEART_RATE = signalIndex('heartRatePerMin');
const low: Values = { heartRatePerMin: 40 };

/** Live frames whose bedside clock is off by `offMs`. */
function skewed(fromMs: number, toMs: number, offMs: number, values: Values): Input[] {
  const inputs: Input[] = [];
  for (let atMs = fromMs; atMs < toMs; atMs += 1000) {
    inputs.push(frame({ atMs: atMs + offMs, receivedAtMs: atMs, values }), tick(atMs));
  }
  return inputs;
}

describe('a monitor clock that is wrong', () => {
  const DAY = 86_400_000;
  it.each([-DAY, -3_600_000, -31_000, 31_000, 3_600_000, DAY])('by %i ms loses no alert, and says so', (offMs) => {
    const script = new UnitScript(RULES).play(oneChild(), skewed(0, 20_000, offMs, low));
    expect(script.changes('bradycardia')).toEqual(['raised high']);
    expect(script.changes('technical.clock-skew.monitor-1')).toEqual(['raised medium']);
    expect(script.of('engine.notice').filter((notice) => notice.code === 'clock-skew')).toHaveLength(1);
    expect(script.rows.every((row) => row.atMs >= -1000 && row.atMs < 20_000)).toBe(true);
    expect(script.rows.filter((row) => row.values[HEART_RATE] === 40).length).toBeGreaterThanOrEqual(19);
    script.play(skewed(20_000, 22_000, 0, low));
    expect(script.changes('technical.clock-skew.monitor-1')).toEqual(['raised medium', 'cleared medium']);
  });

  it.each([-20_000, -3_000, 3_000, 20_000])('by %i ms is used as it is, and reported once', (offMs) => {
    const script = new UnitScript(RULES).play(oneChild(), skewed(30_000, 60_000, offMs, low));
    expect(script.changes('bradycardia')).toEqual(['raised high']);
    expect(script.of('engine.notice').filter((notice) => notice.code === 'clock-skew')).toHaveLength(1);
    expect(script.changes('technical.clock-skew.monitor-1')).toEqual([]);
  });

  it('at the limit of trust is told once, not with every frame', () => {
    const script = new UnitScript(RULES).play(oneChild());
    for (let atMs = 0; atMs < 60_000; atMs += 1000) {
      script.play(skewed(atMs, atMs + 1000, atMs % 2000 === 0 ? 30_020 : 29_980, { heartRatePerMin: 100 }));
    }
    expect(script.changes('technical.clock-skew.monitor-1')).toEqual(['raised medium']);
  });

  it('does not keep a cuff pressure young that is dated ahead', () => {
    const script = new UnitScript(RULES).play(
      oneChild(),
      seconds(0, 10_000, () => ({ heartRatePerMin: 100 })),
      frame({ atMs: 86_400_000, receivedAtMs: 10_000, values: { cuffSystolicMmHg: 95 } }),
      tick(10_000),
    );
    expect(script.of('unit.state').length).toBeGreaterThan(0);
    expect(
      (script.state.stays.get('stay-1')?.newest.effectiveAtMs[signalIndex('cuffSystolicMmHg')] ?? 0) -
        script.state.nowMs,
    ).toBe(0);
  });

  it('never makes a live signal stale: age goes by arrival', () => {
    const script = new UnitScript(RULES).play(oneChild(), skewed(30_000, 90_000, -25_000, { heartRatePerMin: 100 }));
    expect(script.changes('technical.no-data')).toEqual([]);
  });
});

describe('the clock of Vigil that is wrong', () => {
  const HOUR = 3_600_000;
  const twoChildren: Input[] = [
    ...oneChild(),
    opened('stay-2'),
    occupied('bed-2', 'stay-2', 0),
    linked('monitor-2', 'bed-2', 0),
  ];

  /** Both monitors are right; ticks and gateway are off by `gatewayOffMs`. Ticks may be off on their own. */
  function ward(fromMs: number, toMs: number, off: { tickMs: number; gatewayMs: number }, values: Values): Input[] {
    const inputs: Input[] = [];
    for (let atMs = fromMs; atMs < toMs; atMs += 1000) {
      for (const deviceId of ['monitor-1', 'monitor-2']) {
        inputs.push(frame({ deviceId, atMs, receivedAtMs: atMs + off.gatewayMs, values }));
      }
      inputs.push(tick(atMs + off.tickMs));
    }
    return inputs;
  }
  const well: Values = { heartRatePerMin: 100 };
  const right = { tickMs: 0, gatewayMs: 0 };
  const ahead = { tickMs: HOUR, gatewayMs: HOUR };
  const raisedFor = (script: UnitScript): readonly string[] => script.changes('bradycardia');

  it('an hour ahead is one high alert of the unit, and the children still alarm', () => {
    const script = new UnitScript(RULES).play(twoChildren, ward(0, 60_000, right, well));
    script.play(ward(60_000, 90_000, ahead, well), ward(90_000, 120_000, ahead, low));
    expect(script.changes('technical.unit-clock')).toEqual(['raised high']);
    expect(script.changes('technical.clock-skew.monitor-1')).not.toContain('raised high');
    expect(raisedFor(script)).toEqual(['raised high', 'raised high']);
  });

  it('set back by an hour between two processes: time goes on, children alarm, a person hears of it', () => {
    const script = new UnitScript(RULES).play(twoChildren, ward(0, 60_000, ahead, well));
    const restarted = ward(60_000, 90_000, right, well);
    script.play(restarted, ward(90_000, 120_000, right, low));
    expect(script.changes('technical.unit-clock').at(-1)).toMatch(/^(raised|worsened) high$/);
    expect(raisedFor(script)).toEqual(['raised high', 'raised high']);
    expect(script.state.nowMs).toBeGreaterThan(START_MS + HOUR + 100_000);
    // The wall has caught up: the clock of the log and the wall's are one again.
    script.play(ward(HOUR + 125_000, HOUR + 140_000, right, well));
    expect(script.changes('technical.unit-clock').at(-1)).toBe('cleared high');
    expect(script.state.nowMs).toBe(START_MS + HOUR + 139_000);
  });

  it('told by the ticking machine itself is an alert at once', () => {
    const script = new UnitScript(RULES).play(
      oneChild(),
      seconds(0, 10_000, () => well),
    );
    script.play(record('tick', 10_000, { aheadOfWallMs: HOUR }));
    expect(script.changes('technical.unit-clock')).toEqual(['raised high']);
    script.play(tick(11_000));
    expect(script.changes('technical.unit-clock')).toEqual(['raised high', 'cleared high']);
  });

  it('is not read from single ticks that come late', () => {
    const script = new UnitScript(RULES).play(
      oneChild(),
      seconds(0, 120_000, () => well),
    );
    for (let atMs = 120_000; atMs < 180_000; atMs += 1000) script.play(tick(atMs), tick(atMs - 60_000));
    expect(script.changes('technical.unit-clock')).toEqual([]);
    expect(script.state.nowMs).toBe(START_MS + 179_000);
  });
});

describe('data that come late', () => {
  it('by hours in a catch-up: history gets every row, nobody is alarmed, one notice', () => {
    const hours = 6 * 3600;
    const script = new UnitScript(RULES).play(oneChild(), tick(0), tick(hours * 1000));
    const frames = Array.from({ length: 3_000 }, (_, index) =>
      frame({ atMs: index * 1000, receivedAtMs: hours * 1000 + index, values: low }),
    );
    for (let index = 0; index < frames.length; index += 500) {
      script.play(frames.slice(index, index + 500), tick((hours + index / 500) * 1000 + 600));
    }
    script.play(tick((hours + 60) * 1000));
    expect(script.of('alert.changed').filter((decision) => decision.alert.kind === 'clinical')).toEqual([]);
    expect(new Set(script.rows.map((row) => row.atMs)).size).toBe(3_000);
    expect(script.of('engine.notice').filter((notice) => notice.code === 'late-samples')).toMatchObject([
      { count: 3_000, stayId: 'stay-1' },
    ]);
    expect(script.changes('technical.clock-skew.monitor-1')).toEqual([]);
  });

  it('from a spool of our own gateway is judged by its arrival there', () => {
    const script = new UnitScript(RULES).play(
      oneChild(),
      tick(600_000),
      Array.from({ length: 60 }, (_, index) => frame({ atMs: index * 1000, values: low })),
      tick(610_000),
    );
    expect(script.of('alert.changed').filter((decision) => decision.alert.kind === 'clinical')).toEqual([]);
    expect(script.rows).toHaveLength(60);
  });

  it('within the bound completes a breach that was not seen before', () => {
    const order = [0, 1, 2, 5, 6, 7, 8, 9, 3, 4];
    const script = new UnitScript(RULES).play(oneChild(), tick(0));
    for (const second of order) {
      script.play(frame({ atMs: second * 1000, values: second > 6 ? { heartRatePerMin: 100 } : low }));
    }
    expect(script.changes('bradycardia')).toEqual(['raised high']);
  });

  it('older than a signal’s own watermark does not touch its windows', () => {
    const script = new UnitScript(RULES).play(
      oneChild(),
      seconds(0, 60_000, () => ({ heartRatePerMin: 100 })),
      frame({ atMs: 20_500, receivedAtMs: 45_000, values: low }),
    );
    expect(script.state.stays.get('stay-1')?.lateCount).toBe(1);
    expect(script.rows.at(-1)).toMatchObject({ atMs: 20_000, values: { [HEART_RATE]: 40 } });
  });

  it('is no lateness when a cuff value carries its own older time', () => {
    const script = new UnitScript(RULES).play(
      oneChild(),
      seconds(0, 300_000, () => ({ heartRatePerMin: 100 })),
      frame({ atMs: 120_000, receivedAtMs: 299_500, values: { cuffSystolicMmHg: 95 } }),
      tick(300_000),
    );
    const stay = script.state.stays.get('stay-1');
    expect(stay?.lateCount).toBe(0);
    expect(stay?.newest.values[signalIndex('cuffSystolicMmHg')]).toBe(95);
    expect(script.of('engine.notice')).toEqual([]);
    expect(script.rows.findLast((row) => row.atMs === 120_000)?.values).toMatchObject({
      [signalIndex('cuffSystolicMmHg')]: 95,
    });
  });
});

describe('frames that repeat', () => {
  it('change nothing when equal, and are told when they contradict', () => {
    const script = new UnitScript(RULES).play(
      oneChild(),
      seconds(0, 3_000, () => ({ heartRatePerMin: 100 })),
    );
    const before = script.decisions.length;
    script.play(frame({ atMs: 1_000, values: { heartRatePerMin: 100 } }));
    expect(script.decisions).toHaveLength(before);
    script.play(frame({ atMs: 1_000, values: { heartRatePerMin: 55 } }));
    expect(script.of('engine.notice').map((notice) => notice.code)).toEqual(['conflicting-record']);
    script.play(frame({ atMs: 1_000, values: { cuffSystolicMmHg: 90 } }));
    expect(script.of('engine.notice')).toHaveLength(1);
    script.play(tick(3_000), tick(4_000));
    script.play(
      seconds(4_000, 60_000, () => ({ heartRatePerMin: 100 })),
      [1, 2, 3].map(() => frame({ atMs: 20_500, receivedAtMs: 45_000, values: low })),
    );
    expect(script.state.stays.get('stay-1')?.lateCount).toBe(1);
    expect(script.rows.filter((row) => row.atMs === 1_000).every((row) => row.values[HEART_RATE] === 100)).toBe(true);
  });

  it('from two monitors with one name are told at once, then counted, not told once a second', () => {
    const script = new UnitScript(RULES).play(oneChild());
    for (let atMs = 0; atMs < 130_000; atMs += 1000) {
      script.play(
        frame({ atMs, values: { heartRatePerMin: 100 } }),
        frame({ atMs, values: { heartRatePerMin: 140 } }),
        tick(atMs),
      );
    }
    const notices = script.of('engine.notice').filter((notice) => notice.code === 'conflicting-record');
    expect(notices.map((notice) => notice.count)).toEqual([1, 60, 60]);
  });
});

describe('a gateway whose clock is behind the unit’s', () => {
  const behind = (fromMs: number, toMs: number, byMs: number, values: Values): Input[] =>
    Array.from({ length: (toMs - fromMs) / 1_000 }, (_, index) => fromMs + index * 1_000).flatMap((atMs) => [
      frame({ atMs: atMs - byMs, receivedAtMs: atMs - byMs, values }),
      tick(atMs),
    ]);

  it.each([60_000, 3_600_000])('by %d ms hides no child: its frames came when the unit says', (byMs) => {
    const script = new UnitScript(RULES).play(oneChild(), behind(4_000_000, 4_030_000, byMs, low), tick(4_031_000));
    expect(script.changes('bradycardia')).toEqual(['raised high']);
    expect(script.changes('technical.no-data')).toEqual(['raised medium', 'cleared medium']);
    const newest = script.state.stays.get('stay-1')?.newest;
    expect((newest?.effectiveAtMs[HEART_RATE] ?? 0) - START_MS).toBe(4_028_000);
  });

  it('by no more than a late frame may be is no clock to remember', () => {
    const script = new UnitScript(RULES).play(oneChild(), behind(4_000_000, 4_030_000, 20_000, low));
    expect(script.state.devices.get('monitor-1')?.gatewayClock).toBeUndefined();
    expect(script.changes('bradycardia')).toEqual(['raised high']);
  });
});

describe('frames that wait for a verdict', () => {
  it('are all kept when more come than the ring holds: no frame is overwritten unread', () => {
    const script = new UnitScript(RULES).play(oneChild(), tick(600_000));
    const frames = Array.from({ length: 200 }, (_, index) => ({
      atMs: 500_000 + index * 100,
      receivedAtMs: 600_000 + index,
      values: { heartRatePerMin: 100 + (index % 50) },
    }));
    script.play({ kind: 'frames', frames }, tick(601_000), tick(620_000));
    const distinct = new Set(script.rows.map(({ atMs, values }) => `${atMs} ${values[HEART_RATE]}`));
    expect(distinct.size).toBe(200);
  });
});

it('a cuff pressure of a monitor whose clock is wrong keeps its distance to the frames around it', () => {
  const behindMs = 100_000;
  const script = new UnitScript(RULES).play(oneChild(), skewed(0, 20_000, -behindMs, { heartRatePerMin: 100 }));
  const cuff = { cuffSystolicMmHg: 95 };
  script.play(frame({ atMs: 12_000 - behindMs, receivedAtMs: 20_000, values: cuff }), tick(20_000), tick(21_000));
  const systolic = signalIndex('cuffSystolicMmHg');
  expect((script.state.stays.get('stay-1')?.newest.effectiveAtMs[systolic] ?? 0) - START_MS).toBe(12_000);
});
