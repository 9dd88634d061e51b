/** Vital signs that people chart, or that messages bring without a device, reach the rules of the monitor: shipped rules, real fold. */
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { VitalRule } from '../../../services/clinical/vital/vital-rule.ts';
import type { ChartedName } from '../../../services/contract/records/unit-record.ts';
import { english, korean } from '../../support/told.ts';
import { BRADYCARDIA } from '../rules-for-tests.ts';
import { shippedRules } from '../shipped-rules.ts';
import {
  START_MS,
  UnitScript,
  frame,
  oneChild,
  record,
  seconds,
  tick,
  type Input,
  type Values,
} from '../unit-script.ts';

const FIVE_YEARS = '2021-02-01';
const MINUTE = 60_000;
const HOUR = 3_600_000;

let vitals: readonly VitalRule[] = [];
beforeAll(async () => {
  vitals = (await shippedRules()).vitals;
});

function child(): UnitScript {
  return new UnitScript({ scores: [], vitals, models: [] }).play(oneChild({ birthDate: FIVE_YEARS }));
}

/** Charted at `toldAtMs` for `atMs`. */
function charted(name: ChartedName, value: number, atMs: number, toldAtMs = atMs): Input {
  const input = record(
    'observation.charted',
    toldAtMs,
    { stayId: 'stay-1', name, value, by: 'nurse-1' },
    `${name}-${value}-${atMs}-${toldAtMs}`,
  );
  if (input.kind === 'record') Object.assign(input.record, { observedAtMs: START_MS + atMs });
  return input;
}

/** A tick a minute. */
function minutes(fromMs: number, toMs: number): Input[] {
  return Array.from({ length: Math.ceil((toMs - fromMs) / MINUTE) }, (_, index) => tick(fromMs + index * MINUTE));
}

function cuff(mean: number, atMs: number): Input {
  return frame({ atMs, values: { cuffMeanMmHg: mean } });
}

describe('a charted temperature', () => {
  it('alerts at once, at the level of its limit, and says that it was charted and how long it counts', () => {
    const script = child().play(tick(0), charted('coreTemperatureCel', 41.2, 10 * MINUTE));
    expect(script.changes('hyperthermia')).toEqual(['raised high']);
    const alert = script.of('alert.changed')[0]?.alert;
    expect(alert?.detail).toEqual({
      code: 'vital.charted',
      values: {
        signal: 'coreTemperatureCel',
        side: 'above',
        limit: 41,
        value: 41.2,
        observedAtMs: START_MS + 10 * MINUTE,
        untilMs: START_MS + 10 * MINUTE + 4 * HOUR,
      },
    });
    expect(alert?.inputs).toMatchObject([{ name: 'coreTemperatureCel', value: 41.2, quality: 'present' }]);
    expect(english(alert?.title)).toBe('High temperature: 41.2 °C (charted)');
    expect(english(alert?.detail)).toContain('charted for 19:10');
    expect(korean(alert?.title)).toContain('기록된 값');
  });

  it('is the worst number of its alert until a worse one is charted', () => {
    const script = child().play(charted('coreTemperatureCel', 40.5, 0), charted('coreTemperatureCel', 41.2, HOUR));
    const worst = (value: number, atMs: number) => [
      { signal: 'coreTemperatureCel', extreme: 'highest', value, observedAtMs: START_MS + atMs, doubtful: false },
    ];
    expect(script.of('alert.changed').map(({ alert }) => alert.worst)).toEqual([worst(40.5, 0), worst(41.2, HOUR)]);
    script.play(charted('coreTemperatureCel', 40.4, 2 * HOUR));
    expect(script.of('alert.changed').at(-1)?.alert.worst).toEqual(worst(41.2, HOUR));
  });

  it('eases with the next one, and ends with one back inside', () => {
    const script = child().play(
      charted('coreTemperatureCel', 41.2, 0),
      charted('coreTemperatureCel', 40.5, 30 * MINUTE),
      charted('coreTemperatureCel', 37.4, HOUR),
    );
    expect(script.changes('hyperthermia')).toEqual(['raised high', 'annotated medium', 'cleared medium']);
  });

  it('is corrected by one of the same moment', () => {
    const script = child().play(
      charted('coreTemperatureCel', 31, 0),
      charted('coreTemperatureCel', 37.1, 0, 2 * MINUTE),
    );
    expect(script.changes('hypothermia')).toEqual(['raised high', 'cleared high']);
  });

  it('counts for four hours, and then it is said that nobody measured again', () => {
    const script = child().play(charted('coreTemperatureCel', 34, 0), minutes(0, 4 * HOUR));
    expect(script.changes('hypothermia')).toEqual(['raised medium']);
    script.play(tick(4 * HOUR));
    expect(script.changes('hypothermia')).toEqual(['raised medium', 'cleared medium']);
    expect(script.of('alert.changed').at(-1)?.alert.annotations).toEqual([
      { code: 'vital.charted-old', values: { signal: 'coreTemperatureCel', afterMs: 4 * HOUR } },
    ]);
  });

  it('that comes late alerts while it counts, never after, and never past a newer one', () => {
    expect(
      child()
        .play(tick(3 * HOUR), charted('coreTemperatureCel', 41.5, 0, 3 * HOUR))
        .changes('hyperthermia'),
    ).toEqual(['raised high']);
    expect(
      child()
        .play(tick(4 * HOUR), charted('coreTemperatureCel', 41.5, 0, 4 * HOUR))
        .changes('hyperthermia'),
    ).toEqual([]);
    const past = child().play(
      charted('coreTemperatureCel', 37, HOUR),
      charted('coreTemperatureCel', 41.5, 0, HOUR + 1000),
    );
    expect(past.changes('hyperthermia')).toEqual([]);
  });

  it('beside a probe that says otherwise alerts until the probe has said so for five minutes', () => {
    const well: Values = { coreTemperatureCel: 37, heartRatePerMin: 100 };
    const script = child().play(
      seconds(0, MINUTE, () => well),
      charted('coreTemperatureCel', 41.2, MINUTE),
      seconds(MINUTE, 6 * MINUTE, () => well),
    );
    expect(script.changes('hyperthermia')).toEqual(['raised high']);
    script.play(seconds(6 * MINUTE, 6 * MINUTE + 1_000, () => well));
    expect(script.changes('hyperthermia')).toEqual(['raised high', 'cleared high']);
  });

  it('is not outweighed by a probe that is past the limit again', () => {
    const well: Values = { coreTemperatureCel: 37, heartRatePerMin: 100 };
    const script = child().play(
      charted('coreTemperatureCel', 41.2, MINUTE),
      seconds(MINUTE, 6 * MINUTE, () => well),
      seconds(6 * MINUTE, 6 * MINUTE + 3_000, () => ({ ...well, coreTemperatureCel: 41.5 })),
    );
    expect(script.changes('hyperthermia')).toEqual(['raised high']);
  });

  it.each([
    [8 * MINUTE, []],
    [7 * MINUTE, ['raised high']],
  ])('entered late counts where the probe that says otherwise was taken off since, after %d ms', (goneMs, changes) => {
    const probe = (second: number): Values => (second * 1_000 < goneMs ? { coreTemperatureCel: 37 } : {});
    const script = child().play(
      seconds(MINUTE, 8 * MINUTE, (second) => ({ heartRatePerMin: 100, ...probe(second) })),
      charted('coreTemperatureCel', 41.2, MINUTE, 8 * MINUTE),
    );
    expect(script.changes('hyperthermia')).toEqual(changes);
  });

  it('says how old it was when it alerted, and never an age below 0', () => {
    const ageOf = (nowMs: number, atMs: number): unknown =>
      child()
        .play(tick(nowMs), charted('coreTemperatureCel', 41.2, atMs, nowMs))
        .of('alert.changed')
        .find(({ alert }) => alert.ruleId === 'hyperthermia')
        ?.alert.inputs.map(({ ageMs, unit, record: position }) => [ageMs, unit, position]);
    expect(ageOf(3 * HOUR, HOUR)).toEqual([[2 * HOUR, 'Cel', '0:5']]);
    expect(ageOf(0, 30_000)).toEqual([[0, 'Cel', '0:5']]);
  });

  it('follows a birth date that is corrected', () => {
    // Newborn: 36.2 °C is low, in a child of five years nothing.
    const script = child().play(charted('coreTemperatureCel', 36.2, 0));
    expect(script.changes('hypothermia')).toEqual([]);
    const born = { stayId: 'stay-1', changes: { birthDate: '2026-02-25' } };
    script.play(record('stay.updated', MINUTE, born));
    expect(script.changes('hypothermia')).toEqual(['raised low']);
    script.play(record('stay.updated', 2 * MINUTE, { stayId: 'stay-1', changes: { birthDate: FIVE_YEARS } }));
    expect(script.changes('hypothermia')).toEqual(['raised low', 'cleared low']);
  });

  it('says nothing while the unit has switched the rule off, and speaks when it is on again', () => {
    const policy = (atMs: number, disabledRules: string[]) =>
      record('policy.set', atMs, { optIns: {}, disabledRules } as never);
    const script = child().play(policy(0, ['hyperthermia']), charted('coreTemperatureCel', 41.5, MINUTE));
    expect(script.changes('hyperthermia')).toEqual([]);
    script.play(policy(2 * MINUTE, []));
    expect(script.changes('hyperthermia')).toEqual(['raised high']);
    script.play(policy(3 * MINUTE, ['hyperthermia']));
    expect(script.changes('hyperthermia').at(-1)).toBe('cleared high');
  });
});

describe('a charted cuff pressure', () => {
  it('is hypotension at once, and a second reading is not asked for', () => {
    const script = child().play(tick(0), charted('cuffMeanMmHg', 40, MINUTE));
    expect(script.changes('hypotension')).toEqual(['raised high']);
    expect(english(script.of('alert.changed')[0]?.alert.title)).toBe('Hypotension: 40 mmHg (charted)');
  });

  it('does not raise again what the monitor has raised', () => {
    const script = child().play(cuff(40, 0), tick(0), cuff(38, 5 * MINUTE), tick(5 * MINUTE));
    expect(script.changes('hypotension')).toEqual(['raised medium', 'worsened high']);
    script.play(charted('cuffMeanMmHg', 38, 5 * MINUTE, 7 * MINUTE));
    expect(script.changes('hypotension')).toEqual(['raised medium', 'worsened high']);
  });

  it('ends with a newer cuff of the monitor back inside, and is nothing when that came first', () => {
    const script = child().play(charted('cuffMeanMmHg', 40, 0), cuff(60, 10 * MINUTE), tick(10 * MINUTE));
    expect(script.changes('hypotension')).toEqual(['raised high', 'cleared high']);
    const late = child().play(cuff(60, 10 * MINUTE), tick(10 * MINUTE), charted('cuffMeanMmHg', 40, 0, 11 * MINUTE));
    expect(late.changes('hypotension')).toEqual([]);
  });

  it('is not outweighed by a cuff of the very moment', () => {
    const script = child().play(cuff(60, MINUTE), tick(MINUTE), charted('cuffMeanMmHg', 40, MINUTE), tick(2 * MINUTE));
    expect(script.changes('hypotension')).toEqual(['raised high']);
  });

  it('stays when the low cuff of the monitor is only an older one', () => {
    const script = child().play(
      cuff(60, 0),
      tick(0),
      charted('cuffMeanMmHg', 40, 5 * MINUTE),
      minutes(5 * MINUTE, HOUR),
    );
    expect(script.changes('hypotension')).toEqual(['raised high']);
  });
});

describe('two charted cuff pressures', () => {
  it('of which the older one runs out: the alert eases to the other, and ends with that', () => {
    const script = child().play(charted('cuffMeanMmHg', 40, 0), charted('cuffSystolicMmHg', 75, HOUR));
    expect(script.changes('hypotension')).toEqual(['raised high']);
    script.play(charted('cuffMeanMmHg', 55, 2 * HOUR), tick(2 * HOUR), charted('cuffMeanMmHg', 40, 3 * HOUR));
    script.play(tick(5 * HOUR - 1_000), tick(5 * HOUR), tick(7 * HOUR - 1_000));
    expect(script.changes('hypotension').at(-1)).toMatch(/^annotated|^raised/);
    script.play(tick(7 * HOUR));
    expect(script.changes('hypotension').at(-1)).toBe('cleared high');
  });
});

describe('charted rates and saturation', () => {
  it('alert where no monitor measures them', () => {
    const script = child().play(charted('heartRatePerMin', 44, 0), charted('spo2Percent', 76, 0));
    expect(script.changes('bradycardia')).toEqual(['raised high']);
    expect(script.changes('desaturation')).toEqual(['raised high']);
    expect(
      child()
        .play(charted('spo2Percent', 88, 0))
        .changes('desaturation'),
    ).toEqual([]);
  });

  it('are a copy while the monitor measures', () => {
    const script = child().play(
      seconds(0, MINUTE, () => ({ heartRatePerMin: 182 })),
      charted('heartRatePerMin', 182, MINUTE),
    );
    expect(script.changes('tachycardia')).not.toContain('raised high');
    // No other sensor measures saturation: the monitor's own is the one that is looked at.
    const saturated = child().play(
      seconds(0, MINUTE, () => ({ spo2Percent: 97 })),
      charted('spo2Percent', 76, MINUTE),
    );
    expect(saturated.changes('desaturation')).toEqual([]);
  });

  it('are a copy while the monitor measures the second source of the rule, and no longer', () => {
    const raisedAfter = (pulseUntilMs: number): readonly string[] =>
      child()
        .play(
          seconds(0, MINUTE, (second) =>
            second * 1_000 < pulseUntilMs ? { pulseRatePerMin: 120 } : { fio2Percent: 21 },
          ),
          charted('heartRatePerMin', 44, MINUTE),
        )
        .changes('bradycardia');
    expect([raisedAfter(MINUTE), raisedAfter(MINUTE / 2)]).toEqual([[], ['raised high']]);
  });

  it('of 0 are worse than any other below the limit, and ring again', () => {
    const script = child().play(charted('heartRatePerMin', 44, 0), charted('heartRatePerMin', 0, MINUTE));
    expect(script.changes('bradycardia')).toEqual(['raised high', 'worsened high']);
  });

  it('of 0 stay the gravest while they stand, whatever else of the rule ends, until a rate is charted', () => {
    const script = child().play(charted('heartRatePerMin', 0, 0), charted('heartRatePerMin', 0, MINUTE));
    script.play(record('stay.updated', 2 * MINUTE, { stayId: 'stay-1', changes: { weightKg: 18 } }));
    expect(script.changes('bradycardia')).toEqual(['raised high']);
    script.play(charted('heartRatePerMin', 44, 3 * MINUTE), charted('heartRatePerMin', 0, 4 * MINUTE));
    expect(script.changes('bradycardia')).toEqual(['raised high', 'annotated high', 'worsened high']);
  });

  it('of 0 are no worse where the gravest limit that is passed is none of level high', () => {
    const played = (level: 'medium' | 'high'): readonly string[] => {
      const step = { level, limit: 60, sustainedForMs: 10_000, source: 'test', certainty: 'V' } as const;
      const rule: VitalRule = {
        ...BRADYCARDIA,
        bands: [{ id: 'all', label: 'all', to: { years: 18 }, steps: [step] }],
        charted: { countsForMs: HOUR, fromLevel: 'low', besideMonitor: 'monitor-alone', source: 'test' },
      };
      return new UnitScript({ scores: [], vitals: [rule], models: [] })
        .play(oneChild(), charted('heartRatePerMin', 44, 0), charted('heartRatePerMin', 0, MINUTE))
        .changes('bradycardia');
    };
    expect([played('medium'), played('high')]).toEqual([['raised medium'], ['raised high', 'worsened high']]);
  });

  it('of 0 ask what it is', () => {
    const script = child().play(charted('heartRatePerMin', 0, 0));
    expect(english(script.of('alert.changed')[0]?.alert.title)).toBe('Heart rate 0: asystole or lead?');
  });
});

describe('laws of charted values', () => {
  const entry = fc.record({
    name: fc.constantFrom<ChartedName>('coreTemperatureCel', 'cuffMeanMmHg', 'cuffSystolicMmHg'),
    value: fc.constantFrom(28, 34, 37, 40.5, 42, 60, 75, 110),
    atMinute: fc.integer({ min: 0, max: 300 }),
  });

  it('the alerts that stand follow from the newest value of each name, whatever the order of entry', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(entry, { maxLength: 8, selector: (each) => `${each.name}${each.atMinute}` }),
        (entries) => {
          const standing = (ordered: typeof entries): string[] => {
            const script = child().play(
              tick(300 * MINUTE),
              ordered.map(({ name, value, atMinute }, index) =>
                charted(
                  name,
                  name === 'coreTemperatureCel' ? Math.min(value, 43) : value,
                  atMinute * MINUTE,
                  300 * MINUTE + index,
                ),
              ),
            );
            return [...script.state.alerts.values()]
              .filter(({ alert }) => alert.kind === 'clinical')
              .map(({ alert }) => `${alert.ruleId} ${alert.level}`)
              .toSorted();
          };
          const inOrder = entries.toSorted((a, b) => a.atMinute - b.atMinute);
          expect(standing(entries)).toEqual(standing(inOrder));
        },
      ),
      { numRuns: 150 },
    );
  });
});

describe('a rate of 0 that the monitor measures', () => {
  it('is not called eased by what is charted beside it', () => {
    const breathing: Values = { spo2Percent: 97 };
    const script = child().play(
      seconds(0, 60_000, () => breathing),
      charted('heartRatePerMin', 42, 59_000, 60_000),
      seconds(60_000, 120_000, () => ({ ...breathing, heartRatePerMin: 0 })),
    );
    const before = script.changes('bradycardia');
    expect(before.at(-1)).toMatch(/worsened high|raised high/);
    script.play(charted('heartRatePerMin', 96, 119_500, 120_200), tick(121_000));
    expect(script.changes('bradycardia').slice(before.length)).toEqual([]);
  });
});
