// Hazards: H05 (docs/hazards.md).
/**
 * States in which a child may die must not be silent: made-up courses, five calm minutes and then the
 * state, with the alert that each must give, its level and when. The rules are the shipped ones.
 */
import { english } from '../../support/told.ts';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseVitalRules } from '../../../services/clinical/vital/parse-vital-rules.ts';
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

const RULES = (() => {
  const parsed = parseVitalRules(
    JSON.parse(readFileSync(new URL('../../../models/rules/vital-alerts.json', import.meta.url), 'utf8')),
  );
  if (!parsed.ok) throw new Error(parsed.faults.join('; '));
  return { scores: [], vitals: parsed.rules, models: [] };
})();

const CALM_MS = 305_000;
const FIVE_YEARS = '2021-02-01';
const SIX_MONTHS = '2025-09-01';
const TEN_YEARS = '2016-02-01';

/** Heart rate, pulse, breathing, SpO2 and arterial systolic, diastolic, mean; null: nothing is sent. */
function values(...cells: readonly (number | 'off' | null)[]): Values {
  const names = [
    'heartRatePerMin',
    'pulseRatePerMin',
    'respiratoryRatePerMin',
    'spo2Percent',
    'arterialSystolicMmHg',
    'arterialDiastolicMmHg',
    'arterialMeanMmHg',
  ] as const;
  const read: Values = {};
  names.forEach((name, index) => {
    const cell = cells[index];
    if (cell !== null && cell !== undefined) read[name] = cell;
  });
  return read;
}

const WELL = values(100, 100, 22, 98, 100, 60, 73);
const WELL_INFANT = values(140, 140, 40, 97, 85, 50, 62);

interface Child {
  readonly birthDate: string | null;
  readonly gestationalAgeAtBirthDays?: number;
  readonly setting?: 'picu' | 'nicu';
}

function bed({ birthDate, gestationalAgeAtBirthDays, setting = 'picu' }: Child): Input[] {
  return [
    configured({ setting, beds: [{ bedId: 'bed-1', label: 'bed-1', setting }] }),
    opened('stay-1', 0, { birthDate, gestationalAgeAtBirthDays: gestationalAgeAtBirthDays ?? null }),
    occupied('bed-1', 'stay-1', 0),
    linked('monitor-1', 'bed-1', 0),
  ];
}

/** Every change with its second after the state began; that nobody looked is left out. While the state lasts, none may end. */
function courseOf(child: Child, calm: Values, state: Values, more: readonly Input[] = []): readonly string[] {
  const script = new UnitScript(RULES).play(
    bed(child),
    more,
    seconds(0, CALM_MS, () => calm),
  );
  const before = script.decisions.length;
  script.play(seconds(CALM_MS, CALM_MS + 600_000, () => state));
  return script.decisions.slice(before).flatMap((decision) => {
    if (decision.kind !== 'alert.changed' || decision.change === 'escalated') return [];
    // Unit time is that of the tick before.
    const atSecond = (decision.atMs - Date.UTC(2026, 2, 2, 10) - CALM_MS) / 1000 + 1;
    return [`${atSecond}: ${decision.change} ${decision.alert.level} ${english(decision.alert.title)}`];
  });
}

describe('a second source of the same quantity', () => {
  it('the pulse of the oximeter stands in for a lost ECG: tachycardia', () => {
    const course = courseOf({ birthDate: SIX_MONTHS }, WELL_INFANT, values(null, 260, 40, 96, 85, 50, 62));
    expect(course.filter((each) => each.includes('Tachycardia'))).toEqual([
      '39: raised high Tachycardia: 260/min (pulse rate)',
    ]);
  });

  it('the pulse of the oximeter stands in for a lost ECG: bradycardia', () => {
    const course = courseOf({ birthDate: SIX_MONTHS }, WELL_INFANT, values('off', 45, 40, 96, 85, 50, 62));
    expect(course.filter((each) => each.includes('Bradycardia'))).toEqual([
      '34: raised high Bradycardia: 45/min (pulse rate)',
    ]);
  });

  it('says which signal is away', () => {
    const script = new UnitScript(RULES).play(
      bed({ birthDate: SIX_MONTHS }),
      seconds(0, 60_000, () => values('off', 45, 40, 96)),
    );
    expect(script.of('alert.changed').find(({ alert }) => alert.ruleId === 'bradycardia')?.alert).toMatchObject({
      detail: {
        code: 'vital.breached',
        values: { signal: 'pulseRatePerMin', standsInFor: 'heartRatePerMin', limit: 60, value: 45, lastedMs: 25_000 },
      },
      inputs: [{ name: 'pulseRatePerMin', value: 45 }],
    });
  });

  it('is silent while the first one measures, and ends an alert of the first one only while that is away', () => {
    const script = new UnitScript(RULES).play(
      bed({ birthDate: SIX_MONTHS }),
      seconds(0, 60_000, () => values(140, 110, 40, 96)),
      seconds(60_000, 120_000, () => values(45, 140, 40, 96)),
      seconds(120_000, 124_000, () => values('off', 140, 40, 96)),
    );
    expect(script.changes('bradycardia')).toEqual(['raised high']);
    script.play(seconds(124_000, 200_000, () => values('off', 140, 40, 96)));
    expect(script.changes('bradycardia')).toEqual(['raised high', 'cleared high']);
  });
});

describe('intracranial pressure', () => {
  const icp = (value: number): Values => ({ ...WELL, intracranialPressureMmHg: value });

  it('above 20 mmHg for five minutes is high, whatever the age, and ends after two minutes below 18', () => {
    for (const birthDate of [SIX_MONTHS, TEN_YEARS, null]) {
      const script = new UnitScript(RULES).play(
        bed({ birthDate }),
        seconds(0, 300_000, () => icp(24)),
      );
      expect(script.changes('raised-intracranial-pressure')).toEqual([]);
      script.play(seconds(300_000, 420_000, () => icp(24)));
      expect(script.changes('raised-intracranial-pressure')).toEqual(['raised high']);
      script.play(seconds(420_000, 540_000, () => icp(17)));
      expect(script.changes('raised-intracranial-pressure')).toEqual(['raised high']);
      script.play(seconds(540_000, 542_000, () => icp(17)));
      expect(script.changes('raised-intracranial-pressure')).toEqual(['raised high', 'cleared high']);
    }
  });

  it('of 20 mmHg is not above it', () => {
    const course = courseOf({ birthDate: TEN_YEARS }, icp(12), icp(20));
    expect(course).toEqual([]);
  });
});

describe('hypotension', () => {
  it('arterial 35/15, mean 22, at five years is an emergency after 15 s', () => {
    const course = courseOf({ birthDate: FIVE_YEARS }, WELL, values(150, 150, 40, 95, 35, 15, 22));
    expect(course[0]).toBe('15: raised high Hypotension: 22 mmHg');
  });

  it('one low cuff is medium, the second within ten minutes high, the next good one ends it', () => {
    const cuff = (value: number): Values => ({ cuffSystolicMmHg: value });
    const script = new UnitScript(RULES).play(
      bed({ birthDate: FIVE_YEARS }),
      seconds(0, 1_000, () => cuff(75)),
      seconds(1_000, 300_000, () => null),
      seconds(300_000, 301_000, () => cuff(70)),
      seconds(301_000, 400_000, () => null),
      seconds(400_000, 401_000, () => cuff(95)),
    );
    expect(script.changes('hypotension')).toEqual(['raised medium', 'worsened high', 'cleared high']);
    expect(english(script.of('alert.changed')[0]?.alert.detail)).toBe('Cuff systolic below 80 mmHg: 75 mmHg');
  });

  it('a flat line beside a good pulse is a line', () => {
    const flat = values(100, 100, 22, 98, 30, 29, 29);
    expect(courseOf({ birthDate: FIVE_YEARS }, WELL, flat).filter((each) => each.includes('Hypotension'))).toEqual([]);
  });

  it('a former preterm below 44 weeks keeps the limits of newborns', () => {
    const course = courseOf(
      { birthDate: '2025-12-20', gestationalAgeAtBirthDays: 182, setting: 'nicu' },
      values(150, 150, 50, 92, 65, 38, 48),
      values(150, 150, 50, 92, 55, 25, 35),
    );
    expect(course.filter((each) => each.includes('Hypotension'))).toEqual([]);
  });
});

describe('breathing, oxygen, rate', () => {
  it('80 breaths a minute at six months are fast', () => {
    const course = courseOf({ birthDate: SIX_MONTHS }, WELL_INFANT, values(140, 140, 80, 93, 95, 55, 68));
    expect(course).toContain('300: raised medium Fast breathing: 80/min');
  });

  it('and are the machine’s in a ventilated child', () => {
    const script = new UnitScript(RULES).play(
      configured(),
      opened('stay-1', 0, { birthDate: SIX_MONTHS, ventilated: true }),
      occupied('bed-1', 'stay-1', 0),
      linked('monitor-1', 'bed-1', 0),
      seconds(0, 400_000, () => values(140, 140, 80, 93)),
    );
    expect(script.changes('tachypnoea')).toEqual([]);
  });

  const preterm: Child = { birthDate: '2026-02-20', gestationalAgeAtBirthDays: 189, setting: 'nicu' };
  const calm = values(150, 150, 50, 92, 50, 28, 35);
  const above = values(150, 150, 50, 100, 50, 28, 35);
  const oxygen = record('observation.charted', 1, { stayId: 'stay-1', name: 'fio2Percent', value: 30, by: 'nurse-1' });
  it('SpO₂ 100 % of a preterm on oxygen is above target', () => {
    expect(courseOf(preterm, calm, above, [oxygen])).toEqual(['90: raised low SpO₂ above target on oxygen: 100 %']);
  });

  it('and in room air, or when nobody has said, it is not', () => {
    expect(courseOf(preterm, calm, above)).toEqual([]);
  });

  it('235/min at ten years is high', () => {
    const course = courseOf({ birthDate: TEN_YEARS }, WELL, values(235, 235, 30, 95, 80, 50, 60));
    expect(course).toContain('15: raised high Tachycardia: 235/min');
  });

  it('a ventilated child on oxygen is treated to 88-92 %: 89 % is quiet, 87 % is not', () => {
    const script = (spo2Percent: number): string[] =>
      new UnitScript(RULES)
        .play(
          configured(),
          opened('stay-1', 0, { birthDate: FIVE_YEARS, ventilated: true }),
          occupied('bed-1', 'stay-1', 0),
          linked('monitor-1', 'bed-1', 0),
          seconds(0, 120_000, () => ({ ...values(100, 100, 22, spo2Percent), fio2Percent: 40 })),
        )
        .changes('desaturation');
    expect([script(89), script(87)]).toEqual([[], ['raised medium']]);
  });

  it('a preterm’s dip of 20 s is no alert, of a minute is', () => {
    const dips = new UnitScript(RULES).play(
      bed(preterm),
      seconds(0, 600_000, (second) => (second % 60 < 20 ? values(150, 150, 50, 76) : values(150, 150, 50, 92))),
    );
    expect(dips.changes('desaturation')).toEqual([]);
    dips.play(seconds(600_000, 662_000, () => values(150, 150, 50, 76)));
    expect(dips.changes('desaturation')).toEqual(['raised medium', 'worsened high']);
  });
});

describe('a child without a birth date', () => {
  it('is watched by the limits that hold at every age', () => {
    const course = courseOf({ birthDate: null }, WELL, values(40, 40, 5, 60, 35, 15, 22));
    expect(course).toEqual([
      '15: raised high Bradycardia: 40/min',
      '20: raised high Slow breathing or apnoea: 5/min',
      '60: raised high Desaturation: 60 %',
      '60: raised high Hypotension: 22 mmHg',
    ]);
  });

  it('and an adult as well; nothing is alerted on ordinary values of any age', () => {
    expect(courseOf({ birthDate: '1990-01-01' }, WELL, values(40, 40, 5, 60, 35, 15, 22))).toHaveLength(4);
    for (const calm of [WELL, WELL_INFANT, values(60, 60, 14, 97, 120, 70, 85), values(170, 170, 60, 95, 70, 40, 50)]) {
      expect(courseOf({ birthDate: null }, calm, calm)).toEqual([]);
    }
  });

  it('has an alert of its own for the date', () => {
    const script = new UnitScript(RULES).play(bed({ birthDate: null }));
    expect(script.changes('technical.birth-date-missing')).toContain('raised low');
  });
});

describe('an intubated child', () => {
  const tube = record('observation.charted', 1, {
    stayId: 'stay-1',
    name: 'breathingInterface',
    value: 'tube',
    by: 'nurse-1',
  });
  it('whose CO₂ trace goes flat is an emergency after 20 s', () => {
    const withCo2 = (endTidalCo2MmHg: number): Values => ({ ...WELL, endTidalCo2MmHg });
    expect(courseOf({ birthDate: FIVE_YEARS }, withCo2(38), withCo2(2), [tube])).toContain(
      '20: raised high No exhaled CO₂: 2 mmHg',
    );
    expect(courseOf({ birthDate: FIVE_YEARS }, withCo2(2), withCo2(2), [tube])).toEqual([]);
  });
});

describe('signals that are lost', () => {
  const off = values('off', 'off', 'off', 'off', 'off', 'off', 'off');

  it('all at once are one high alert within a minute, and nothing beside it', () => {
    const expected = ['15: raised high All vital signs lost at once: arrest or cable?'];
    expect(courseOf({ birthDate: FIVE_YEARS }, WELL, off)).toEqual(expected);
    expect(courseOf({ birthDate: FIVE_YEARS }, WELL, { fio2Percent: 40 })).toEqual(expected);
  });

  it('also as values that no living child gives, beside the asystole that a sender vouches for', () => {
    const course = courseOf({ birthDate: FIVE_YEARS }, WELL, values(0, 0, 0, 0, 0, 0, 0));
    expect(course).toContain('15: raised high All vital signs lost at once: arrest or cable?');
  });

  it('end with two signals back, or one for a minute', () => {
    const lost = (): UnitScript =>
      new UnitScript(RULES).play(
        bed({ birthDate: FIVE_YEARS }),
        seconds(0, CALM_MS, () => WELL),
        seconds(CALM_MS, CALM_MS + 60_000, () => off),
      );
    const two = lost().play(seconds(CALM_MS + 60_000, CALM_MS + 63_000, () => values(100, 'off', 'off', 98)));
    expect(two.changes('technical.all-signals-lost')).toEqual(['raised high', 'cleared high']);
    const one = lost().play(seconds(CALM_MS + 60_000, CALM_MS + 100_000, () => values(100)));
    expect(one.changes('technical.all-signals-lost')).toEqual(['raised high']);
    one.play(seconds(CALM_MS + 100_000, CALM_MS + 125_000, () => values(100)));
    expect(one.changes('technical.all-signals-lost')).toEqual(['raised high', 'cleared high']);
  });

  it('stand at level low after an hour, and are never forgotten', () => {
    const script = new UnitScript(RULES).play(
      bed({ birthDate: FIVE_YEARS }),
      seconds(0, CALM_MS, () => WELL),
      seconds(CALM_MS, CALM_MS + 3_660_000, () => off),
    );
    const alert = script
      .of('alert.changed')
      .findLast((each) => each.alert.ruleId === 'technical.all-signals-lost')?.alert;
    expect(alert).toMatchObject({ level: 'low', annotations: [{ code: 'all-lost.on-purpose', values: {} }] });
    expect(alert?.phase).not.toBe('cleared');
  });

  it('one signal alone, or a monitor that never spoke, is none of it', () => {
    const course = courseOf({ birthDate: FIVE_YEARS }, WELL, values(100, 100, 22, 'off', 100, 60, 73));
    expect(course).toEqual(['121: raised low SpO₂ is missing']);
    expect(courseOf({ birthDate: FIVE_YEARS }, values('off', 'off'), values('off', 'off'))).toEqual([]);
  });

  it('no heart rate while SpO₂ and pressure fall is no lead', () => {
    const course = courseOf({ birthDate: FIVE_YEARS }, WELL, values('off', null, null, 40, 12, 10, 11));
    expect(course).toContain('15: raised high No heart rate and no pulse, and the child gets worse');
    expect(course).toContain('15: raised high Desaturation: 40 %');
    expect(course).toContain('15: raised high Hypotension: 11 mmHg');
  });

  it('a count or two amid a lost beat end nothing; beats for ten seconds do', () => {
    const lost = values('off', 'off', null, 40, 12, 10, 11);
    const script = new UnitScript(RULES).play(
      bed({ birthDate: FIVE_YEARS }),
      seconds(0, 60_000, () => WELL),
      seconds(60_000, 80_000, () => lost),
      seconds(80_000, 82_000, () => values(80, null, null, 40, 12, 10, 11)),
      seconds(82_000, 120_000, () => lost),
    );
    expect(script.changes('clinical.heart-beat-lost')).toEqual(['raised high']);
    script.play(seconds(120_000, 129_000, () => WELL));
    expect(script.changes('clinical.heart-beat-lost')).toEqual(['raised high']);
    script.play(seconds(129_000, 133_000, () => WELL));
    expect(script.changes('clinical.heart-beat-lost')).toEqual(['raised high', 'cleared high']);
  });

  it('a lost beat is back with the pulse alone', () => {
    const script = new UnitScript(RULES).play(
      bed({ birthDate: FIVE_YEARS }),
      seconds(0, 60_000, () => WELL),
      seconds(60_000, 80_000, () => values('off', 'off', null, 40, 12, 10, 11)),
      seconds(80_000, 93_000, () => values('off', 100, null, 96, 100, 60, 73)),
    );
    expect(script.changes('clinical.heart-beat-lost')).toEqual(['raised high', 'cleared high']);
  });

  it('no heart rate beside a pressure that is low, and stays as it was, is no lead', () => {
    const low = (rate: number | 'off') => values(rate, rate, 22, 98, 45, 25, 32);
    const script = new UnitScript(RULES).play(
      bed({ birthDate: FIVE_YEARS }),
      seconds(0, CALM_MS, () => low(100)),
      seconds(CALM_MS, CALM_MS + 20_000, () => low('off')),
    );
    expect(script.changes('hypotension')).toContain('raised high');
    expect(script.changes('clinical.heart-beat-lost')).toEqual(['raised high']);
  });

  it('no heart rate beside good SpO₂ and pressure is a lead', () => {
    const course = courseOf({ birthDate: FIVE_YEARS }, WELL, values('off', 'off', 22, 98, 100, 60, 73));
    expect(course).toEqual(['121: raised low Heart rate is missing', '121: raised low Pulse rate is missing']);
  });
});
