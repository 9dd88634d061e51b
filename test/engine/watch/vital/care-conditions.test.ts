/** What a limit asks of the child beside its value (`when`, `with`): each condition at its edges, told by a rule that asks for nothing else. */
import { describe, expect, it } from 'vitest';
import type { CareCondition } from '../../../../services/clinical/rule/care-conditions.ts';
import type { CompanionCondition, VitalRule } from '../../../../services/clinical/vital/vital-rule.ts';
import type { ChartedName, RecordOf } from '../../../../services/contract/records/unit-record.ts';
import { DESATURATION } from '../../rules-for-tests.ts';
import {
  START_MS,
  UnitScript,
  configured,
  linked,
  occupied,
  opened,
  record,
  seconds,
  tick,
  type Input,
  type Values,
} from '../../unit-script.ts';

const HOUR = 3_600_000;

/** Above 38 °C, charted or measured for 5 s, where the conditions hold. */
function ruleOf(when: readonly CareCondition[], companions: readonly CompanionCondition[] = []): VitalRule {
  return {
    ...DESATURATION,
    id: 'asked',
    signal: 'coreTemperatureCel',
    direction: 'above',
    guard: null,
    charted: { fromLevel: 'low', countsForMs: 4 * HOUR, besideMonitor: 'both', source: 'test' },
    bands: [
      {
        id: 'child',
        label: 'below 18 years',
        to: { years: 18 },
        steps: [
          {
            level: 'medium',
            limit: 38,
            sustainedForMs: 5_000,
            source: 'test',
            certainty: 'V',
            when: [...when],
            with: [...companions],
          },
        ],
      },
    ],
  };
}

function charted(name: ChartedName, value: string | number, atMs: number, toldAtMs = atMs): Input {
  const input = record(
    'observation.charted',
    toldAtMs,
    { stayId: 'stay-1', name, value, by: 'nurse-1' },
    `${name}-${value}-${atMs}`,
  );
  if (input.kind === 'record') Object.assign(input.record, { observedAtMs: START_MS + atMs });
  return input;
}

interface Asked {
  readonly before: readonly Input[];
  /** When the hot child is charted. */
  readonly atMs: number;
  readonly ventilated?: boolean | null;
  readonly setting?: RecordOf<'unit.configured'>['setting'];
}

function isRaised(rule: VitalRule, { before, atMs, ventilated = false, setting = 'ward' }: Asked): boolean {
  const script = new UnitScript({ scores: [], vitals: [rule], models: [] }).play(
    configured({ setting, beds: [{ bedId: 'bed-1', label: '1', setting }] }),
    opened('stay-1', 0, { ventilated }),
    occupied('bed-1', 'stay-1', 0),
    linked('monitor-1', 'bed-1', 0),
    [...before],
    tick(atMs),
    charted('coreTemperatureCel', 39, atMs),
  );
  return script.changes('asked').includes('raised medium');
}

const holds = (condition: CareCondition, asked: Asked): boolean => isRaised(ruleOf([condition]), asked);

describe('ventilation', () => {
  it.each([
    [true, { ventilated: true, 'not-ventilated': false, intubated: true }],
    [false, { ventilated: false, 'not-ventilated': true, intubated: false }],
    [null, { ventilated: false, 'not-ventilated': true, intubated: false }],
  ] as const)('said to be %s', (ventilated, answers) => {
    for (const [condition, answer] of Object.entries(answers)) {
      const asked = { before: [], atMs: 1_000, ventilated };
      expect([condition, holds(condition as CareCondition, asked)]).toEqual([condition, answer]);
    }
  });

  it.each([
    ['tube', true],
    ['full-face', false],
    ['nasal', false],
  ])('a child with %s is intubated without a word of ventilation: %s', (value, answer) => {
    expect(holds('intubated', { before: [charted('breathingInterface', value, 0)], atMs: 1_000 })).toBe(answer);
  });
});

describe('oxygen', () => {
  const at = (name: ChartedName, value: number, atMs = 0): readonly Input[] => [charted(name, value, atMs)];
  const streamed = (percent: number, fromMs: number, toMs: number): readonly Input[] =>
    seconds(fromMs, toMs, () => ({ fio2Percent: percent }));

  it.each<[string, readonly Input[], number, boolean]>([
    ['nobody says', [], 1_000, false],
    ['charted room air', at('fio2Percent', 21), 1_000, false],
    ['charted above it', at('fio2Percent', 22), 1_000, true],
    ['charted just within the hour', at('fio2Percent', 40), HOUR - 1, true],
    ['charted an hour ago', at('fio2Percent', 40), HOUR, false],
    ['no flow', at('oxygenFlowLPerMin', 0), 1_000, false],
    ['a little flow', at('oxygenFlowLPerMin', 0.1), 1_000, true],
    ['a flow just within the hour', at('oxygenFlowLPerMin', 2), HOUR - 1, true],
    ['a flow of an hour ago', at('oxygenFlowLPerMin', 2), HOUR, false],
    ['streamed room air', streamed(21, 0, 2_000), 2_000, false],
    ['streamed above it', streamed(22, 0, 2_000), 2_000, true],
    ['streamed just within the hour', streamed(40, 0, 1_000), HOUR - 1, true],
    ['streamed an hour ago', streamed(40, 0, 1_000), HOUR, false],
    ['streamed after it was charted', [...at('fio2Percent', 40), ...streamed(21, 1_000, 3_000)], 3_000, false],
    ['charted after it was streamed', [...streamed(40, 0, 2_000), ...at('fio2Percent', 21, 3_000)], 4_000, false],
    [
      'streamed and charted of one moment',
      [...at('fio2Percent', 40, 1_000), ...streamed(21, 1_000, 2_000)],
      2_000,
      false,
    ],
    [
      'off since it was streamed',
      [...streamed(40, 0, 2_000), ...seconds(2_000, 3_000, () => ({ fio2Percent: 'off' }))],
      3_000,
      false,
    ],
    ['streamed room air beside a flow', [...at('oxygenFlowLPerMin', 2), ...streamed(21, 0, 2_000)], 2_000, true],
    [
      'streamed long ago, charted longer ago',
      [...at('fio2Percent', 40), ...streamed(21, 60_000, 61_000)],
      HOUR + 1_000,
      false,
    ],
  ])('%s', (_, before, atMs, answer) => {
    expect(holds('on-oxygen', { before, atMs })).toBe(answer);
  });

  it.each([
    [true, true, true],
    [true, false, false],
    [false, true, false],
    [false, false, false],
  ])('ventilated %s, on oxygen %s', (ventilated, onOxygen, both) => {
    const before = at('fio2Percent', onOxygen ? 40 : 21);
    expect(holds('ventilated-on-oxygen', { before, atMs: 1_000, ventilated })).toBe(both);
    expect(holds('not-ventilated-on-oxygen', { before, atMs: 1_000, ventilated })).toBe(!both);
  });
});

it.each([
  ['nicu', false],
  ['picu', true],
  ['ward', true],
] as const)('a bed of a %s is of no neonatal unit: %s', (setting, answer) => {
  expect(holds('unit-not-neonatal', { before: [], atMs: 1_000, setting })).toBe(answer);
});

it('all conditions must hold', () => {
  const both = ruleOf(['ventilated', 'on-oxygen']);
  const oxygen = [charted('fio2Percent', 40, 0)];
  expect(isRaised(both, { before: oxygen, atMs: 1_000, ventilated: true })).toBe(true);
  expect(isRaised(both, { before: oxygen, atMs: 1_000, ventilated: false })).toBe(false);
  expect(isRaised(both, { before: [], atMs: 1_000, ventilated: true })).toBe(false);
});

describe('beside other signals', () => {
  /** `well` for a minute, then `now` for as many seconds; charted in the last of these. */
  const says = (companion: CompanionCondition, now: Values | null, secondsLong = 1, well: Values = WELL): boolean =>
    isRaised(ruleOf([], [companion]), {
      before: [...seconds(0, 60_000, () => well), ...seconds(60_000, 60_000 + secondsLong * 1_000, () => now)],
      atMs: 60_000 + (secondsLong - 1) * 1_000,
    });
  const WELL: Values = { heartRatePerMin: 120, pulseRatePerMin: 120, spo2Percent: 97 };
  const LINE: Values = { ...WELL, arterialSystolicMmHg: 60, arterialDiastolicMmHg: 40 };

  it.each<[string, Values, boolean]>([
    ['a trace with a pulse', { ...LINE, arterialDiastolicMmHg: 55 }, true],
    ['a flat one', { ...LINE, arterialDiastolicMmHg: 56 }, false],
    ['no diastolic', { ...WELL, arterialSystolicMmHg: 60 }, true],
    ['no systolic', { ...WELL, arterialDiastolicMmHg: 60 }, true],
  ])('pulsatile: %s', (_, now, answer) => {
    expect(says('pulsatile', now)).toBe(answer);
  });

  it('pulsatile: a flat trace is not explained away once the pulse has been lost for ten seconds', () => {
    const flat: Values = { arterialSystolicMmHg: 60, arterialDiastolicMmHg: 58 };
    expect(says('pulsatile', flat, 9, LINE)).toBe(false);
    expect(says('pulsatile', flat, 10, LINE)).toBe(true);
  });

  it.each<[string, Values | null, number, boolean]>([
    ['well', WELL, 1, false],
    ['SpO₂ at 80', { ...WELL, spo2Percent: 80 }, 1, false],
    ['SpO₂ below 80', { ...WELL, spo2Percent: 79 }, 1, true],
    ['no pulse for nine seconds', { heartRatePerMin: 120, spo2Percent: 97 }, 9, false],
    ['no pulse for ten seconds', { heartRatePerMin: 120, spo2Percent: 97 }, 10, true],
  ])('poor perfusion: %s', (_, now, secondsLong, answer) => {
    expect(says('poor-perfusion', now, secondsLong)).toBe(answer);
  });

  it('poor perfusion: a pulse that never was is not lost', () => {
    expect(says('poor-perfusion', { heartRatePerMin: 120 }, 20, { heartRatePerMin: 120 })).toBe(false);
  });

  it('poor perfusion: a low SpO₂ counts for five seconds after its last reading', () => {
    const low: Values = { ...WELL, spo2Percent: 70 };
    const rest: Values = { heartRatePerMin: 120, pulseRatePerMin: 120 };
    expect(says('poor-perfusion', rest, 4, low)).toBe(true);
    expect(says('poor-perfusion', rest, 5, low)).toBe(false);
  });

  it('poor perfusion: with hypotension, as the rule of that name has it', () => {
    const hypotension: VitalRule = {
      ...DESATURATION,
      id: 'hypotension',
      signal: 'arterialMeanMmHg',
      guard: null,
      bands: [
        {
          id: 'child',
          label: 'below 18 years',
          to: { years: 18 },
          steps: [{ level: 'high', limit: 50, sustainedForMs: 5_000, source: 'test', certainty: 'V' }],
        },
      ],
    };
    const play = (mean: number): readonly string[] =>
      new UnitScript({ scores: [], vitals: [hypotension, ruleOf([], ['poor-perfusion'])], models: [] })
        .play(
          configured(),
          opened('stay-1'),
          occupied('bed-1', 'stay-1', 0),
          linked('monitor-1', 'bed-1', 0),
          seconds(0, 20_000, () => ({ ...WELL, arterialMeanMmHg: mean })),
          charted('coreTemperatureCel', 39, 20_000),
        )
        .changes('asked');
    expect(play(49)).toEqual(['raised medium']);
    expect(play(50)).toEqual([]);
  });

  it.each<[string, Values, boolean]>([
    ['both by the ECG', { ...WELL, heartRatePerMin: 99, spo2Percent: 79 }, true],
    ['both by the pulse', { ...WELL, pulseRatePerMin: 99, spo2Percent: 79 }, true],
    ['the rate at 100', { ...WELL, heartRatePerMin: 100, pulseRatePerMin: 100, spo2Percent: 79 }, false],
    ['SpO₂ at 80', { ...WELL, heartRatePerMin: 99, spo2Percent: 80 }, false],
    ['bradycardia alone', { ...WELL, heartRatePerMin: 60 }, false],
    ['desaturation alone', { ...WELL, spo2Percent: 60 }, false],
  ])('with bradycardia and desaturation: %s', (_, now, answer) => {
    expect(says('with-bradycardia-and-desaturation', now)).toBe(answer);
  });

  const breathing = (count: number, co2: number): readonly Input[] =>
    seconds(0, 20_000, (second) => ({ heartRatePerMin: 120, endTidalCo2MmHg: second < count ? co2 : 5 }));

  it.each([
    [3, 10, true],
    [2, 10, false],
    [20, 9, false],
  ])('breaths seen: %d seconds of %d mmHg: %s', (count, co2, answer) => {
    expect(isRaised(ruleOf([], ['breaths-seen']), { before: breathing(count, co2), atMs: 19_000 })).toBe(answer);
  });

  it('breaths seen: before the moment that is judged, and not in it', () => {
    const late = seconds(0, 20_000, (second) => ({ heartRatePerMin: 120, endTidalCo2MmHg: second >= 17 ? 30 : 5 }));
    expect(isRaised(ruleOf([], ['breaths-seen']), { before: late, atMs: 19_000 })).toBe(false);
    expect(isRaised(ruleOf([], ['breaths-seen']), { before: late, atMs: 20_000 })).toBe(true);
  });

  it('breaths seen: in the ten minutes before, and no longer ago', () => {
    const rule = ruleOf([], ['breaths-seen']);
    const heart = (fromMs: number, toMs: number) => seconds(fromMs, toMs, () => ({ heartRatePerMin: 120 }));
    const before = [...breathing(3, 30), ...heart(20_000, 602_000)];
    // The ring holds ten minutes: the third breath is of second 2.
    expect(isRaised(rule, { before: before.slice(0, before.length - 10), atMs: 596_000 })).toBe(true);
    expect(isRaised(rule, { before, atMs: 601_000 })).toBe(false);
  });
});

it('a charted value ends with the condition of its limit, at the next tick', () => {
  const script = new UnitScript({ scores: [], vitals: [ruleOf(['on-oxygen'])], models: [] }).play(
    configured(),
    opened('stay-1'),
    occupied('bed-1', 'stay-1', 0),
    charted('oxygenFlowLPerMin', 2, 0),
    charted('coreTemperatureCel', 39, 1_000),
    tick(2_000),
  );
  expect(script.changes('asked')).toEqual(['raised medium']);
  script.play(charted('oxygenFlowLPerMin', 0, 3_000), tick(4_000));
  expect(script.changes('asked')).toEqual(['raised medium', 'cleared medium']);
});

describe('on the monitor as in the chart', () => {
  it('a limit is judged only while its condition holds, and ends when it no longer does', () => {
    const hot = (fromMs: number, toMs: number) => seconds(fromMs, toMs, () => ({ coreTemperatureCel: 39 }));
    const script = new UnitScript({ scores: [], vitals: [ruleOf(['on-oxygen'])], models: [] }).play(
      configured(),
      opened('stay-1'),
      occupied('bed-1', 'stay-1', 0),
      linked('monitor-1', 'bed-1', 0),
      hot(0, 10_000),
    );
    expect(script.changes('asked')).toEqual([]);
    script.play(charted('oxygenFlowLPerMin', 2, 10_000), hot(10_000, 12_000));
    expect(script.changes('asked')).toEqual(['raised medium']);
    script.play(charted('oxygenFlowLPerMin', 0, 12_000), hot(12_000, 14_000));
    expect(script.changes('asked')).toEqual(['raised medium', 'cleared medium']);
  });
});
