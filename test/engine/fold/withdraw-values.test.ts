/** Values that came in under a wrong meaning: scored, judged and shown no more; the history is told, and keeps them. */
import { countIn, meanOfMinutes } from '../../../services/engine/windows/minute-ring.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { signalIndex, type SignalName } from '../../../services/clinical/signal/signals.ts';
import { withdrawalIn } from '../../../services/contract/decisions/withdrawal.ts';
import { shippedRules } from '../shipped-rules.ts';
import {
  linked,
  oneChild,
  record,
  seconds,
  START_MS,
  tick,
  UnitScript,
  type Input,
  type Values,
} from '../unit-script.ts';

const RULES = await shippedRules();
const WELL: Values = { heartRatePerMin: 120, respiratoryRatePerMin: 28, spo2Percent: 97 };

function withdrawn(
  atMs: number,
  name: string,
  range: { fromMs: number; toMs: number; kind?: 'signal' | 'lab' | 'charted' },
): Input {
  return record('values.withdrawn', atMs, {
    targets: [{ kind: range.kind ?? 'signal', name }],
    code: '99HOSP SAT1',
    fromMs: START_MS + range.fromMs,
    toMs: START_MS + range.toMs,
    by: 'Dr Kim',
    reason: 'it was the exhaled CO2',
  });
}

const shownOf = (script: UnitScript): readonly string[] =>
  script
    .of('stay.changed')
    .at(-1)
    ?.stay.signals.flatMap(({ signal, value }) => (value === null ? [] : [signal])) ?? [];

/** Every number of a signal that left for the history, rows of corrections last. */
const sentOf = (script: UnitScript, signal: SignalName): readonly (number | undefined)[] =>
  script.rows.map(({ values }) => values[signalIndex(signal)]);

describe('a signal that is withdrawn', () => {
  it('is shown no more at once, and every second that was measured stays in the history', () => {
    const script = new UnitScript({ ...RULES, models: [] });
    script.play(
      oneChild(),
      seconds(1_000, 120_000, () => WELL),
    );
    script.play(withdrawn(120_000, 'spo2Percent', { fromMs: 0, toMs: 120_000 }), tick(121_000), tick(122_000));
    expect(shownOf(script)).toEqual(['heartRatePerMin', 'respiratoryRatePerMin']);
    expect(sentOf(script, 'spo2Percent')).toEqual(Array.from({ length: 119 }, () => 97));
    expect(script.rows.some(({ correction }) => correction)).toBe(false);
    const [said] = script.decisions.flatMap((decision) => withdrawalIn(decision) ?? []);
    expect(said).toMatchObject({
      targets: [{ kind: 'signal', name: 'spo2Percent' }],
      fromMs: START_MS,
      toMs: START_MS + 120_000,
      by: 'Dr Kim',
      reason: 'it was the exhaled CO2',
    });
    expect(script.of('engine.notice').at(-1)).toMatchObject({ code: 'values-withdrawn', stayId: null });
  });

  it('is in no score that is computed after it', () => {
    const script = new UnitScript({ ...RULES, models: [] });
    script.play(
      oneChild(),
      seconds(1_000, 120_000, () => WELL),
    );
    const usesSaturation = (): boolean =>
      script
        .of('score.computed')
        .filter(({ score }) => score.ruleId === 'national-pews-england')
        .at(-1)
        ?.score.parts.some(({ inputs }) =>
          inputs.some(({ from, value }) => from === 'spo2Percent' && value !== null),
        ) ?? false;
    expect(usesSaturation()).toBe(true);
    script.play(withdrawn(120_000, 'spo2Percent', { fromMs: 0, toMs: 120_000 }));
    script.play(seconds(121_000, 180_000, () => ({ heartRatePerMin: 121, respiratoryRatePerMin: 28 })));
    expect(usesSaturation()).toBe(false);
  });

  it('does not come back with a late link', () => {
    const script = new UnitScript({ ...RULES, models: [] });
    script.play(
      oneChild(),
      seconds(1_000, 60_000, () => WELL),
    );
    script.play(withdrawn(60_000, 'spo2Percent', { fromMs: 0, toMs: 60_000 }));
    script.play(
      linked('monitor-1', 'bed-2', 30_000, 61_000),
      linked('monitor-1', 'bed-1', 30_000, 62_000),
      tick(63_000),
    );
    const { newest } = script.state.stays.get('stay-1') ?? {};
    expect(['heartRatePerMin', 'spo2Percent'].map((name) => newest?.kind[signalIndex(name as SignalName)])).toEqual([
      1, 0,
    ]);
  });

  it('leaves an alert that it raised with the word that values of its time were taken back', () => {
    const script = new UnitScript({ ...RULES, models: [] });
    script.play(
      oneChild(),
      seconds(1_000, 240_000, () => ({ ...WELL, spo2Percent: 38 })),
    );
    const raised = script
      .of('alert.changed')
      .find(({ change, alert }) => change === 'raised' && alert.kind === 'clinical');
    expect(raised).toBeDefined();
    script.play(withdrawn(240_000, 'spo2Percent', { fromMs: 0, toMs: 240_000 }), tick(241_000));
    expect(
      script
        .of('alert.changed')
        .filter(({ alert }) => alert.id === raised?.alert.id)
        .at(-1)
        ?.alert.annotations.map(({ code }) => code),
    ).toContain('values.withdrawn');
  });

  it('whatever is taken back: no reading of that time is left anywhere in the state, and no other is lost', () => {
    const names = ['heartRatePerMin', 'spo2Percent', 'respiratoryRatePerMin'] as const;
    fc.assert(
      fc.property(
        fc.constantFrom(...names),
        fc.integer({ min: 0, max: 900 }),
        fc.integer({ min: 1, max: 900 }),
        (name, from, length) => {
          const script = new UnitScript({ scores: [], vitals: [], models: [] });
          script.play(
            oneChild(),
            seconds(1_000, 900_000, () => WELL),
          );
          const toMs = Math.min(900_000, (from + length) * 1_000);
          script.play(withdrawn(900_000, name, { fromMs: from * 1_000, toMs }), tick(901_000));
          const stay = script.state.stays.get('stay-1');
          if (stay === undefined) throw new Error('no stay');
          const signal = signalIndex(name);
          const others = names.filter((other) => other !== name);
          stay.seconds.second.forEach((second, row) => {
            if (second < 0) return;
            const atMs = second * 1_000 - START_MS;
            const bits = stay.seconds.presentBits[row] ?? 0;
            if (atMs >= from * 1_000 && atMs < toMs) expect(bits & (1 << signal)).toBe(0);
            for (const other of others) expect(bits & (1 << signalIndex(other))).not.toBe(0);
          });
          const newestMs = stay.newest.effectiveAtMs[signal] ?? -1;
          expect(newestMs >= START_MS + from * 1_000 && newestMs < START_MS + toMs).toBe(false);
          for (const cells of [...stay.minutes.day.cells, ...stay.minutes.hours.cells]) {
            expect(cells?.every((cell) => countIn(cell) <= 60)).not.toBe(false);
          }
        },
      ),
      { numRuns: 25 },
    );
  });
});

describe('what was charted or resulted', () => {
  it('goes with the time that is withdrawn; what came before it stands again', () => {
    const script = new UnitScript({ ...RULES, models: [] });
    const lactate = (atMs: number, value: number): Input =>
      record('lab.resulted', atMs, { stayId: 'stay-1', name: 'lactateMmolPerL', value, unit: 'mmol/L' });
    script.play(oneChild(), lactate(10_000, 1.2), lactate(60_000, 9.9), tick(61_000));
    script.play(withdrawn(62_000, 'lactateMmolPerL', { fromMs: 30_000, toMs: 62_000, kind: 'lab' }));
    expect(script.of('stay.changed').at(-1)?.stay.labs).toMatchObject([{ name: 'lactateMmolPerL', value: 1.2 }]);
    script.play(withdrawn(63_000, 'lactateMmolPerL', { fromMs: 0, toMs: 62_000, kind: 'lab' }));
    expect(script.of('stay.changed').at(-1)?.stay.labs).toEqual([]);
  });
});

describe('how far back a withdrawal reaches', () => {
  const RATE = signalIndex('heartRatePerMin');
  const FIRST_MINUTE = START_MS / 60_000;

  it('takes whole minutes out of the means of a day, the newest and those that the seconds no longer hold', () => {
    const script = new UnitScript();
    script.play(
      oneChild(),
      seconds(0, 20 * 60_000, () => WELL),
    );
    const isKnown = (): readonly boolean[] => {
      const { minutes } = script.state.stays.get('stay-1') ?? {};
      if (minutes === undefined) throw new Error('no stay');
      return Array.from({ length: 20 }, (_, minute) => {
        const at = FIRST_MINUTE + minute;
        return !Number.isNaN(meanOfMinutes(minutes, RATE, at, at + 1));
      });
    };
    expect(isKnown()).toEqual(Array.from({ length: 20 }, () => true));
    script.play(withdrawn(1_200_000, 'heartRatePerMin', { fromMs: 2 * 60_000 + 1, toMs: 4 * 60_000 + 1 }));
    expect(isKnown().flatMap((known, minute) => (known ? [] : [minute]))).toEqual([2, 3, 4]);
    script.play(withdrawn(1_201_000, 'heartRatePerMin', { fromMs: 18 * 60_000, toMs: 20 * 60_000 }));
    expect(isKnown().flatMap((known, minute) => (known ? [] : [minute]))).toEqual([2, 3, 4, 18, 19]);
    const { minutes } = script.state.stays.get('stay-1') ?? {};
    expect(
      minutes === undefined
        ? null
        : meanOfMinutes(minutes, signalIndex('spo2Percent'), FIRST_MINUTE + 3, FIRST_MINUTE + 4),
    ).toBe(97);
  });

  it('takes the signal and leaves what was charted under its name, and the reverse', () => {
    const left = (kind: 'signal' | 'charted') => {
      const script = new UnitScript();
      const charted = { stayId: 'stay-1', name: 'heartRatePerMin', value: 118, by: 'nurse-1' } as const;
      script.play(
        oneChild(),
        seconds(0, 60_000, () => WELL),
        record('observation.charted', 60_000, charted),
      );
      script.play(withdrawn(61_000, 'heartRatePerMin', { fromMs: 0, toMs: 61_000, kind }));
      const stay = script.state.stays.get('stay-1');
      return { charted: stay?.charted.has('heartRatePerMin'), measured: stay?.newest.kind[RATE] !== 0 };
    };
    expect([left('signal'), left('charted')]).toEqual([
      { charted: true, measured: false },
      { charted: false, measured: true },
    ]);
  });
});

describe('the worst number of an alert that goes on', () => {
  const worstOf = (script: UnitScript, ruleId: string): unknown =>
    [...script.state.alerts.values()]
      .find(({ alert }) => alert.ruleId === ruleId)
      ?.course?.worst.map(({ value }) => value);

  it('is the worst of the minutes that were not taken back', () => {
    const played = (fromMinute: number, toMinute: number): unknown => {
      const script = new UnitScript({ ...RULES, scores: [], models: [] });
      const spo2 = [97, 60, 55, 65, 70];
      script.play(
        oneChild(),
        seconds(0, 300_000, (second) => ({ ...WELL, spo2Percent: spo2[Math.floor(second / 60)] ?? 70 })),
      );
      expect(worstOf(script, 'desaturation')).toEqual([55]);
      script.play(
        withdrawn(300_000, 'spo2Percent', { fromMs: fromMinute * 60_000, toMs: toMinute * 60_000 }),
        seconds(301_000, 303_000, () => ({ ...WELL, spo2Percent: 70 })),
      );
      return worstOf(script, 'desaturation');
    };
    expect([played(2, 3), played(1, 3), played(3, 4)]).toEqual([[60], [65], [55]]);
  });

  it('is the worst of what is still charted', () => {
    const charted = (atMs: number, value: number): Input =>
      record('observation.charted', atMs, { stayId: 'stay-1', name: 'coreTemperatureCel', value, by: 'nurse-1' });
    const after = (fromMs: number, toMs: number): unknown => {
      const script = new UnitScript({ ...RULES, scores: [], models: [] });
      script.play(oneChild(), charted(60_000, 41.5), charted(120_000, 41.2), charted(180_000, 40.5));
      script.play(withdrawn(200_000, 'coreTemperatureCel', { fromMs, toMs, kind: 'charted' }));
      return worstOf(script, 'hyperthermia');
    };
    expect([after(0, 60_000), after(60_000, 120_000), after(60_000, 120_001)]).toEqual([[41.5], [41.2], [40.5]]);
  });
});
