/**
 * A rate of 0 from the gateway's door to the alert: «off» unless the sender vouches for the signal, and
 * then the gravest reading there is.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseVitalRules } from '../../../services/clinical/vital/parse-vital-rules.ts';
import { SIGNAL_NAMES } from '../../../services/clinical/signal/signals.ts';
import { readFrames } from '../../../services/feed/http/frame-message.ts';
import { START_MS, UNIT, UnitScript, frame, oneChild, record, type Input, type Values } from '../unit-script.ts';

const RULES = (() => {
  const parsed = parseVitalRules(
    JSON.parse(readFileSync(new URL('../../../models/rules/vital-alerts.json', import.meta.url), 'utf8')),
  );
  if (!parsed.ok) throw new Error(parsed.faults.join('; '));
  return { scores: [], vitals: parsed.rules, models: [] };
})();
const GOOD = ['heartRatePerMin', 'respiratoryRatePerMin'];

/** What the door admits of one frame as a gateway sends it. */
function throughTheDoor(values: Record<string, number>, goodSignal?: readonly string[], off?: readonly string[]) {
  const item = {
    observedAtMs: START_MS,
    values,
    ...(goodSignal === undefined ? {} : { goodSignal }),
    ...(off === undefined ? {} : { off }),
  };
  const { admitted, refused } = readFrames(
    { unitId: UNIT, deviceId: 'monitor-1', intervalMs: 1_000, frames: [item] },
    { source: 'gateway', receivedAtMs: START_MS },
  );
  const [first] = admitted;
  const read: Values = {};
  SIGNAL_NAMES.forEach((name, signal) => {
    if (((first?.presentBits ?? 0) & (1 << signal)) !== 0) read[name] = first?.values[signal] ?? Number.NaN;
    if (((first?.offBits ?? 0) & (1 << signal)) !== 0) read[name] = 'off';
  });
  return { values: read, refused };
}

/** The same frame every second. */
function sent(
  fromSecond: number,
  toSecond: number,
  values: Record<string, number>,
  goodSignal?: readonly string[],
): Input[] {
  const read = throughTheDoor(values, goodSignal);
  return Array.from({ length: toSecond - fromSecond }, (_, index) =>
    frame({ atMs: (fromSecond + index) * 1_000, values: read.values }),
  );
}

function child(): UnitScript {
  return new UnitScript(RULES).play(oneChild());
}

describe('the door', () => {
  it('takes 0 for off, unless the sender vouches for the signal', () => {
    expect(throughTheDoor({ heartRatePerMin: 0, respiratoryRatePerMin: 0 }).values).toEqual({
      heartRatePerMin: 'off',
      respiratoryRatePerMin: 'off',
    });
    expect(throughTheDoor({ heartRatePerMin: 0, respiratoryRatePerMin: 0 }, GOOD).values).toEqual({
      heartRatePerMin: 0,
      respiratoryRatePerMin: 0,
    });
    expect(throughTheDoor({ heartRatePerMin: 0, respiratoryRatePerMin: 0 }, ['heartRatePerMin']).values).toEqual({
      heartRatePerMin: 0,
      respiratoryRatePerMin: 'off',
    });
  });

  it('believes no other code, and no 0 of what is never 0 in life', () => {
    const { values, refused } = throughTheDoor({ heartRatePerMin: -1, respiratoryRatePerMin: -999, spo2Percent: 0 }, [
      ...GOOD,
      'spo2Percent',
      'nonsense',
    ]);
    expect(values).toEqual({ heartRatePerMin: 'off', respiratoryRatePerMin: 'off', spo2Percent: 'off' });
    expect(refused.map(({ reason }) => reason)).toEqual([
      { code: 'feed.never-zero', values: { name: 'spo2Percent' } },
      { code: 'feed.never-zero', values: { name: 'nonsense' } },
    ]);
  });

  it('believes «off» before «good»', () => {
    expect(throughTheDoor({ heartRatePerMin: 0 }, GOOD, ['heartRatePerMin']).values).toEqual({
      heartRatePerMin: 'off',
    });
  });
});

describe('a heart rate of 0', () => {
  it('with a good signal is a high alert that asks what it is', () => {
    const script = child().play(sent(0, 16, { heartRatePerMin: 0, respiratoryRatePerMin: 25 }, GOOD));
    expect(script.changes('bradycardia')).toEqual(['raised high']);
    expect(script.of('alert.changed')[0]?.alert).toMatchObject({
      title: { code: 'vital.zero', values: { signal: 'heartRatePerMin' } },
      detail: { code: 'vital.breached', values: { value: 0 } },
    });
  });

  it('without one is off, and no such alert', () => {
    expect(
      child()
        .play(sent(0, 120, { heartRatePerMin: 0, respiratoryRatePerMin: 25 }))
        .changes('bradycardia'),
    ).toEqual([]);
  });

  it('rings through an acknowledged bradycardia, and again after beats came back', () => {
    const script = child().play(sent(0, 20, { heartRatePerMin: 45 }));
    const alertId = script.of('alert.changed')[0]?.alert.id ?? '';
    script.play(
      record(
        'alert.acknowledged',
        20_000,
        {
          alertId,
          seenTransition: 1,
          by: 'nurse-1',
          displayName: 'Nurse One',
          role: 'nurse',
          reason: 'seen-at-bedside',
          note: null,
        },
        'command-1',
      ),
    );
    script.play(sent(20, 40, { heartRatePerMin: 0 }, GOOD));
    expect(script.changes('bradycardia')).toEqual(['raised high', 'acknowledged high', 'worsened high']);
    expect(script.of('alert.changed').at(-1)?.alert).toMatchObject({
      title: { code: 'vital.zero', values: { signal: 'heartRatePerMin' } },
      phase: 'raised',
      holder: null,
    });
    script.play(sent(40, 60, { heartRatePerMin: 45 }));
    expect(script.of('alert.changed').at(-1)).toMatchObject({
      change: 'annotated',
      alert: {
        title: { code: 'vital.title', values: { ruleId: 'bradycardia', value: 45 } },
        annotations: [{ code: 'vital.no-longer-zero' }],
      },
    });
    script.play(sent(60, 80, { heartRatePerMin: 0 }, GOOD));
    expect(script.changes('bradycardia').at(-1)).toBe('worsened high');
  });

  it('is not eased by the pulse that stood in before', () => {
    const script = child()
      .play(sent(0, 40, { pulseRatePerMin: 120 }))
      .play(sent(40, 120, { heartRatePerMin: 0 }, GOOD));
    expect(script.changes('bradycardia')).toEqual(['raised high']);
    expect(script.of('alert.changed').at(-1)?.alert).toMatchObject({
      title: { code: 'vital.zero' },
      annotations: [],
      phase: 'raised',
    });
  });

  it('beside a beating pulse is held back, but not for longer than the guard may', () => {
    const script = child().play(sent(0, 40, { heartRatePerMin: 0, pulseRatePerMin: 120 }, GOOD));
    expect(script.changes('bradycardia')).toEqual([]);
    script.play(sent(40, 42, { heartRatePerMin: 0, pulseRatePerMin: 120 }, GOOD));
    expect(script.changes('bradycardia')).toEqual(['raised high']);
  });
});

describe('a respiratory rate of 0', () => {
  it('with a good signal is apnoea', () => {
    const script = child().play(sent(0, 21, { heartRatePerMin: 110, respiratoryRatePerMin: 0 }, GOOD));
    expect(script.changes('apnoea')).toEqual(['raised high']);
    expect(script.of('alert.changed')[0]?.alert.title).toEqual({
      code: 'vital.zero',
      values: { signal: 'respiratoryRatePerMin', asked: 'respiratoryRatePerMin' },
    });
  });

  it('without one is off, and no apnoea', () => {
    expect(
      child()
        .play(sent(0, 120, { heartRatePerMin: 110, respiratoryRatePerMin: 0 }))
        .changes('apnoea'),
    ).toEqual([]);
  });
});

describe('an end-tidal CO2 of 0', () => {
  const intubated = (): UnitScript =>
    new UnitScript(RULES)
      .play(oneChild({ ventilated: true }))
      .play(sent(0, 30, { heartRatePerMin: 110, endTidalCo2MmHg: 38 }));

  it('with a good signal is a flat trace: an emergency, once', () => {
    const script = intubated().play(
      sent(30, 51, { heartRatePerMin: 110, endTidalCo2MmHg: 0 }, ['endTidalCo2MmHg']),
      record('tick', 51_000, {}),
    );
    expect(script.changes('capnogram-lost')).toEqual(['raised high']);
    expect([...new Set(script.of('alert.changed').map(({ alert }) => alert.ruleId))]).toEqual(['capnogram-lost']);
  });

  it('without one is off, and never a value', () => {
    expect(throughTheDoor({ endTidalCo2MmHg: 0 }).values).toEqual({ endTidalCo2MmHg: 'off' });
    expect(
      intubated()
        .play(sent(30, 90, { heartRatePerMin: 110, endTidalCo2MmHg: 0 }))
        .changes('capnogram-lost'),
    ).toEqual([]);
  });
});

describe('an implausible value', () => {
  it('is kept, with its flag, and neither scored nor alerted on', () => {
    const script = child().play(
      frame({ atMs: 0, values: { heartRatePerMin: 400, spo2Percent: 97 } }),
      record('tick', 1_000, {}),
      record('tick', 15_000, {}),
    );
    expect(script.rows.map(({ values }) => values)).toEqual([{ 0: 400, 3: 97 }]);
    const signals = script.of('unit.state').at(-1)?.stays[0]?.signals;
    expect(signals).toMatchObject([
      { signal: 'heartRatePerMin', value: 400, judged: 'implausible' },
      { signal: 'spo2Percent', judged: 'present' },
    ]);
    expect(script.changes('tachycardia')).toEqual([]);
  });
});
