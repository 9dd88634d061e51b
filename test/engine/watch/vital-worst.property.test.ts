/** The worst number of a vital sign alert: the lowest (or highest) that was measured from its first second on, kept in the alert. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { worstStatements, type WorstValue } from '../../../services/contract/decisions/alert-worst.ts';
import type { Alert } from '../../../services/contract/decisions/alert.ts';
import { titledAlertText } from '../../../services/wording/alert-text.ts';
import { statementText } from '../../../services/wording/wording.ts';
import { BRADYCARDIA, DESATURATION } from '../rules-for-tests.ts';
import { shippedRules } from '../shipped-rules.ts';
import {
  frame,
  linked,
  occupied,
  oneChild,
  opened,
  record,
  seconds,
  START_MS,
  tick,
  UnitScript,
} from '../unit-script.ts';

const RULES = { scores: [], vitals: [DESATURATION, BRADYCARDIA], models: [] };
const SHIPPED = await shippedRules();
const WELL = { spo2Percent: 97, heartRatePerMin: 110, pulseRatePerMin: 110 };
const spo2 = (value: number) => ({ ...WELL, spo2Percent: value });
/** The child's limit here is 90 for 10 s; everything from 92 on is back inside. */
const RUN_FROM_S = 40;

function running(script: UnitScript, ruleId = 'desaturation'): Alert | undefined {
  return [...script.state.alerts.values()].find(({ alert }) => alert.ruleId === ruleId)?.alert;
}

/** What the next transition of the alert would say, whatever was told last. */
function worstNow(script: UnitScript, ruleId = 'desaturation') {
  return [...script.state.alerts.values()].find(({ alert }) => alert.ruleId === ruleId)?.course?.worst;
}

function lowest(value: number, atS: number, doubtful = false): WorstValue[] {
  return [{ signal: 'spo2Percent', extreme: 'lowest', value, observedAtMs: START_MS + atS * 1000, doubtful }];
}

/** The first of the worst of a run. */
function worstOf(values: readonly number[]): ReturnType<typeof lowest> {
  const value = Math.min(...values);
  return lowest(value, RUN_FROM_S + values.indexOf(value));
}

function courseOf(values: readonly number[]): UnitScript {
  return new UnitScript(RULES).play(
    oneChild(),
    seconds(0, RUN_FROM_S * 1000, () => WELL),
    seconds(RUN_FROM_S * 1000, (RUN_FROM_S + values.length) * 1000, (index) => spo2(values[index - RUN_FROM_S] ?? 0)),
  );
}

const fallen = fc.array(fc.integer({ min: 81, max: 89 }), { minLength: 40, maxLength: 90 });

describe('the worst number of an alert', () => {
  it('is the worst that was measured in the episode, whatever the order of arrival', () => {
    fc.assert(
      fc.property(
        fallen,
        fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 90, maxLength: 90 }),
        (values, delays) => {
          const script = new UnitScript(RULES).play(
            oneChild(),
            seconds(0, RUN_FROM_S * 1000, () => WELL),
          );
          const frames = values
            .map((value, index) => ({
              value,
              atS: RUN_FROM_S + index,
              comesS: RUN_FROM_S + index + (delays[index] ?? 0),
            }))
            .toSorted((a, b) => a.comesS - b.comesS || a.atS - b.atS);
          for (const { value, atS, comesS } of frames) {
            script.play(
              frame({ atMs: atS * 1000, receivedAtMs: comesS * 1000, values: spo2(value) }),
              tick(comesS * 1000),
            );
          }
          expect(worstNow(script)).toEqual(worstOf(values));
        },
      ),
      { numRuns: 40 },
    );
  });

  it('is in the alert when it clears, and through the acknowledgement before', () => {
    fc.assert(
      fc.property(fallen, (values) => {
        const script = courseOf(values);
        const alert = running(script);
        script.play(
          record(
            'alert.acknowledged',
            (RUN_FROM_S + values.length) * 1000,
            {
              alertId: alert?.id ?? '',
              seenTransition: alert?.transition ?? 0,
              by: 'nurse-1',
              displayName: 'Nurse One',
              role: 'nurse',
              reason: 'seen-at-bedside',
              note: null,
            },
            'command-1',
          ),
        );
        expect(running(script)).toMatchObject({ phase: 'acknowledged', worst: worstOf(values) });
        const backMs = (RUN_FROM_S + values.length + 1) * 1000;
        script.play(seconds(backMs, backMs + 30_000, () => WELL));
        const cleared = script.of('alert.changed').findLast(({ change }) => change === 'cleared');
        expect(cleared?.alert.worst).toEqual(worstOf(values));
      }),
      { numRuns: 15 },
    );
  });

  it('is told at most every 10 s while it falls within its level, rings nobody, and is never milder than before', () => {
    const script = courseOf(Array.from({ length: 90 }, (_, index) => 89.9 - index / 10));
    const told = script.of('alert.changed').filter(({ change }) => change === 'reached');
    expect(
      told.map(({ atMs }) => atMs).every((atMs, index) => index === 0 || atMs - (told[index - 1]?.atMs ?? 0) >= 10_000),
    ).toBe(true);
    expect(told.length).toBeGreaterThanOrEqual(6);
    const numbers = told.map(({ alert }) => alert.worst?.[0]?.value ?? Number.NaN);
    expect(numbers).toEqual(numbers.toSorted((a, b) => b - a));
    expect(told.every(({ alert }) => alert.phase === 'raised' && alert.escalation === 0)).toBe(true);
  });

  it('outlasts the ten minutes that the engine keeps by the second', () => {
    const script = courseOf([...Array.from({ length: 30 }, () => 88), 82, ...Array.from({ length: 900 }, () => 87)]);
    expect(running(script)?.worst).toEqual(lowest(82, RUN_FROM_S + 30));
  });

  it('is the worst of what is left when values are withdrawn, from whichever minutes', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 81, max: 89 }), { minLength: 400, maxLength: 400 }),
        fc.integer({ min: 0, max: 6 }),
        fc.integer({ min: 1, max: 3 }),
        (values, fromMinute, minutes) => {
          const script = courseOf(values);
          const endMs = (RUN_FROM_S + values.length) * 1000;
          const [fromS, toS] = [fromMinute * 60, (fromMinute + minutes) * 60];
          script.play(
            record('values.withdrawn', endMs, {
              targets: [{ kind: 'signal', name: 'spo2Percent' }],
              code: 'X',
              fromMs: START_MS + fromS * 1000,
              toMs: START_MS + toS * 1000,
              by: 'Dr Kim',
              reason: 'another probe',
            }),
          );
          const left = values.map((value, index) => {
            const atS = RUN_FROM_S + index;
            return atS >= fromS && atS < toS ? Number.POSITIVE_INFINITY : value;
          });
          expect(worstNow(script)).toEqual(worstOf(left));
        },
      ),
      { numRuns: 25 },
    );
  });

  it('is not of another child, once a late link says whose the numbers were', () => {
    const script = new UnitScript(RULES).play(
      oneChild(),
      opened('stay-2'),
      occupied('bed-2', 'stay-2', 0),
      seconds(0, RUN_FROM_S * 1000, () => WELL),
      seconds(RUN_FROM_S * 1000, 70_000, (second) => spo2(second === RUN_FROM_S + 10 ? 82 : 88)),
    );
    expect(worstNow(script)).toEqual(lowest(82, RUN_FROM_S + 10));
    script.play(linked('monitor-1', 'bed-2', RUN_FROM_S * 1000 + 5_000, 70_000), tick(71_000));
    expect(worstNow(script)?.every(({ value }) => value > 82) ?? true).toBe(true);
    expect(running(script)?.worst?.some(({ value }) => value === 82) ?? false).toBe(false);
  });

  it('says that it is in doubt where pulse and heart rate disagreed, and leaves off and implausible readings out', () => {
    const script = courseOf(Array.from({ length: 20 }, () => 88));
    const at = (RUN_FROM_S + 20) * 1000;
    script.play(
      frame({ atMs: at, values: { ...spo2(60), pulseRatePerMin: 60 } }),
      frame({ atMs: at + 1000, values: { ...WELL, spo2Percent: 'off' } }),
      frame({ atMs: at + 2000, values: { ...WELL, heartRatePerMin: 500 } }),
    );
    expect(worstNow(script)).toMatchObject([
      { doubtful: false, value: 88 },
      { doubtful: true, value: 60 },
    ]);
  });

  it('is the worst number without doubt, and a doubtful one beside it only where that is worse', () => {
    const reading = fc.record({ value: fc.integer({ min: 81, max: 89 }), doubtful: fc.boolean() });
    fc.assert(
      fc.property(fc.array(reading, { minLength: 20, maxLength: 70 }), (readings) => {
        const script = courseOf(Array.from({ length: 20 }, () => 89));
        const fromS = RUN_FROM_S + 20;
        script.play(
          seconds(fromS * 1000, (fromS + readings.length) * 1000, (index) => {
            const { value, doubtful } = readings[index - fromS] ?? { value: 89, doubtful: false };
            return { ...spo2(value), pulseRatePerMin: doubtful ? 60 : 110 };
          }),
        );
        const all = [...Array.from({ length: 20 }, () => ({ value: 89, doubtful: false })), ...readings];
        const worst = (isDoubtful: boolean): ReturnType<typeof lowest> => {
          const values = all.map(({ value, doubtful }) => (doubtful === isDoubtful ? value : Number.POSITIVE_INFINITY));
          const value = Math.min(...values);
          return lowest(value, RUN_FROM_S + values.indexOf(value), isDoubtful);
        };
        const [sure, doubted] = [worst(false), worst(true)];
        const isTold = (doubted[0]?.value ?? 0) < (sure[0]?.value ?? 0);
        expect(worstNow(script)).toEqual(isTold ? [...sure, ...doubted] : sure);
      }),
      { numRuns: 25 },
    );
    const told = worstStatements({
      title: {
        code: 'vital.title',
        values: { ruleId: 'desaturation', signal: 'spo2Percent', standsIn: false, value: 88 },
      },
      worst: [...lowest(85, 1), ...lowest(60, 2, true)],
    });
    expect(told.map(({ values }) => 'named' in values && values.named)).toEqual([false, false]);
  });

  it('names each signal that was past its limit, and the highest where the limit is above', () => {
    const script = new UnitScript({ ...SHIPPED, scores: [], models: [] }).play(
      oneChild(),
      seconds(0, 60_000, () => ({ heartRatePerMin: 120 })),
      seconds(60_000, 200_000, (second) => ({ heartRatePerMin: 200 + (second % 7) })),
      frame({ atMs: 200_000, values: { cuffSystolicMmHg: 40, cuffMeanMmHg: 28 } }),
      frame({ atMs: 260_000, values: { cuffSystolicMmHg: 38, cuffMeanMmHg: 29 } }),
      tick(280_000),
    );
    expect(worstNow(script, 'tachycardia')).toMatchObject([
      { signal: 'heartRatePerMin', extreme: 'highest', value: 206, observedAtMs: START_MS + 62_000 },
    ]);
    expect(worstNow(script, 'hypotension')).toMatchObject([
      { signal: 'cuffSystolicMmHg', value: 38 },
      { signal: 'cuffMeanMmHg', value: 28 },
    ]);
  });

  it('is no pulse of the seconds in which a late heart rate stands, into the next minute too', () => {
    const script = new UnitScript({ ...SHIPPED, scores: [], models: [] }).play(
      oneChild(),
      seconds(0, 64_000, (second) => ({ pulseRatePerMin: second === 61 ? 33 : 45 })),
    );
    const worst = (value: number, signal: string) => ({ signal, value });
    expect(worstNow(script, 'bradycardia')).toMatchObject([worst(33, 'pulseRatePerMin')]);
    script.play(frame({ atMs: 58_500, receivedAtMs: 64_000, values: { heartRatePerMin: 44 } }), tick(64_000));
    expect(worstNow(script, 'bradycardia')).toMatchObject([worst(44, 'heartRatePerMin'), worst(45, 'pulseRatePerMin')]);
  });

  it('counts what was charted, and takes a correction of it', () => {
    const charted = (atMs: number, value: number, toldAtMs = atMs) =>
      record(
        'observation.charted',
        atMs,
        { stayId: 'stay-1', name: 'coreTemperatureCel', value, by: 'nurse-1' },
        `temperature-${toldAtMs}`,
      );
    const script = new UnitScript({ ...SHIPPED, scores: [], models: [] }).play(
      oneChild(),
      tick(1000),
      charted(2_000, 34.1),
    );
    script.play(tick(60_000), charted(60_000, 33.6), tick(61_000));
    expect(worstNow(script, 'hypothermia')).toMatchObject([{ value: 33.6, observedAtMs: START_MS + 60_000 }]);
    script.play(charted(60_000, 34.4, 70_000), tick(71_000));
    expect(worstNow(script, 'hypothermia')).toMatchObject([{ value: 34.1, observedAtMs: START_MS + 2_000 }]);
  });
});

describe('its words', () => {
  it('stand behind the title, in English and in Korean', () => {
    const script = courseOf([...Array.from({ length: 30 }, () => 88), 82, ...Array.from({ length: 30 }, () => 87)]);
    const alert = running(script);
    if (alert === undefined) throw new Error('no alert');
    const en = { language: 'en', timeZone: 'Europe/London', seesNames: false } as const;
    expect(titledAlertText(alert, en)).toMatch(/^Desaturation: 88 %, lowest 82 % at 10:01\. SpO₂ below 90 %/);
    const said = worstStatements(alert).map((each) => statementText(each, { ...en, language: 'ko' }));
    expect(said).toEqual(['최저 82 % (10:01)']);
  });
});
