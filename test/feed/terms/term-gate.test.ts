// Hazards: H08, H09 (docs/hazards.md).
/** The gate: what standard codes mean, what a hospital's map adds, and what is refused and never guessed. */
import { describe, expect, it } from 'vitest';
import { parseCodeMap } from '../../../services/feed/terms/code-map.ts';
import { entry, gateOf, mapOf, meaning, sent } from './term-parts.ts';

const gate = gateOf();
const ask = (code: string, unit = '', channel = ''): string => meaning(gate.resolve(sent(code, unit, channel)));

describe('standard codes', () => {
  it.each([
    ['147842^MDC_ECG_HEART_RATE^MDC', '264864^MDC_DIM_BEAT_PER_MIN^MDC', 'heartRatePerMin'],
    ['149530^MDC_PULS_OXIM_PULS_RATE^MDC', '{beat}/min^{beat}/min^UCUM', 'pulseRatePerMin'],
    ['151578^MDC_TTHOR_RESP_RATE^MDC', '264928^MDC_DIM_RESP_PER_MIN^MDC', 'respiratoryRatePerMin'],
    ['150456^MDC_PULS_OXIM_SAT_O2^MDC', '262688^MDC_DIM_PERCENT^MDC', 'spo2Percent'],
    ['150301^MDC_PRESS_CUFF_SYS^MDC', '266016^MDC_DIM_MMHG^MDC', 'cuffSystolicMmHg'],
    ['150087^^MDC', 'mm[Hg]', 'centralVenousPressureMmHg'],
    ['0002-4182^HR^MDIL', 'bpm', 'heartRatePerMin'],
    ['0002-4BB8^SpO₂^MDILL', '%', 'spo2Percent'],
    ['131072^ECG_HR^EHC', 'bpm', 'heartRatePerMin'],
    ['110^HR', 'bpm', 'heartRatePerMin'],
    ['147842^MDC_ECG_HEART_RATE', 'bpm', 'heartRatePerMin'],
    ['8867-4^Heart rate^http://loinc.org', '/min^beats/minute^http://unitsofmeasure.org', 'heartRatePerMin'],
    ['2160-0^Creatinine^LN', 'umol/L', 'creatinineMgPerDL'],
    ['6301-6^INR^LN', '', 'inr'],
    ['9270-0^GCS verbal^LN', '{score}', 'gcsVerbal'],
  ])('%s in %s is %s', (code, unit, expected) => {
    expect(ask(code, unit)).toBe(expected);
  });

  it.each(['150488^MDC_BLD_PERF_INDEX^MDC', '196616^MDC_EVT_ALARM^MDC', '149546^MDC_PULS_RATE_NON_INV^MDC'])(
    '%s is known and of no use',
    (code) => {
      expect(ask(code, '264864')).toBe('none');
    },
  );

  it('keeps pulse and heart rate apart, and puts sources in order', () => {
    const preferences = ['151562', '151594', '151578', '151658'].map((code) =>
      gate.resolve(sent(`${code}^^MDC`, '264928')),
    );
    expect(preferences.map((verdict) => (verdict.ok && verdict.target !== null ? verdict.preference : null))).toEqual([
      1, 2, 3, 4,
    ]);
    expect(ask('149522^MDC_BLD_PULS_RATE_INV^MDC', '264864')).toBe('pulseRatePerMin');
  });

  it.each([
    ['a temperature that does not say where', '150344^MDC_TEMP^MDC', '268192^MDC_DIM_DEGC^MDC'],
    ['a pressure of unsaid origin', '150017^MDC_PRESS_BLD_SYS^MDC', '266016'],
    ['an unknown number', '999999^MDC_NEW^MDC', '264864'],
    ['an unknown system', 'HR^HR^99HERE', 'bpm'],
    ['an old number without its name', '110', 'bpm'],
    ['nothing', '', ''],
    ['a name of JavaScript', 'constructor^__proto__^toString', 'valueOf'],
  ])('%s is unmapped', (_, code, unit) => {
    expect(ask(code, unit)).toBe('unmapped-code');
  });
});

describe('common blood tests by LOINC', () => {
  it.each([
    ['2951-2^Sodium^LN', 'mmol/L', 'sodiumMmolPerL'],
    ['2823-3^Potassium^LN', 'mmol/L', 'potassiumMmolPerL'],
    ['2075-0^Chloride^LN', 'mmol/L', 'chlorideMmolPerL'],
    ['1963-8^Bicarbonate^LN', 'mmol/L', 'bicarbonateMmolPerL'],
    ['17861-6^Calcium^LN', 'mg/dL', 'calciumMgPerDL'],
    ['19123-9^Magnesium^LN', 'mg/dL', 'magnesiumMgPerDL'],
    ['2777-1^Phosphate^LN', 'mg/dL', 'phosphateMgPerDL'],
    ['3094-0^BUN^LN', 'mg/dL', 'ureaNitrogenMgPerDL'],
    ['1920-8^AST^LN', 'U/L', 'astUnitsPerL'],
    ['14682-9^Creatinine^LN', 'umol/L', 'creatinineMgPerDL'],
    ['718-7^Haemoglobin^LN', 'g/L', 'haemoglobinGPerDL'],
    ['4544-3^Haematocrit^LN', '%', 'haematocritPercent'],
    ['26464-8^WBC^LN', '10*9/L', 'leukocytesThousandPerUL'],
    ['14979-9^aPTT^LN', 's', 'partialThromboplastinTimeSeconds'],
    ['1925-7^Base excess^LN', 'mmol/L', 'baseExcessMmolPerL'],
    // Understood, and read by no score: neither scored nor quarantined.
    ['1988-5^CRP^LN', 'mg/L', 'none'],
    ['33959-8^Procalcitonin^LN', 'ng/mL', 'none'],
    ['1751-7^Albumin^LN', 'g/dL', 'none'],
    // A deficit is an excess of the other sign, and ionised calcium is not the total.
    ['1922-4^Base deficit^LN', 'mmol/L', 'unmapped-code'],
    ['1995-0^Ionised calcium^LN', 'mmol/L', 'unmapped-code'],
    // A milliequivalent is a mole of some ions alone: a hospital's map says so.
    ['2951-2^Sodium^LN', 'meq/L', 'wrong-unit'],
    ['1988-5^Creatinine^LN', 'mg/dL', 'conflicting-terms'],
    ['2160-0^C reactive protein^LN', 'mg/dL', 'conflicting-terms'],
  ])('%s in %s: %s', (code, unit, expected) => {
    expect(ask(code, unit)).toBe(expected);
  });
});

describe('number, name and unit disagree', () => {
  it.each([
    ['the number of SpO2 labelled end-tidal CO2', '150456^MDC_AWAY_CO2_ET^MDC', '266016^MDC_DIM_MMHG^MDC'],
    ['the same in plain words', '150456^EtCO2^MDC', '262688'],
    [
      'a respiratory rate with the number of the heart rate',
      '147842^MDC_TTHOR_RESP_RATE^MDC',
      '264864^MDC_DIM_BEAT_PER_MIN^MDC',
    ],
    ['the same in Korean', '147842^호흡수^MDC', '264864'],
    ['a pulse rate with the number of a mean pressure', '150035^MDC_BLD_PULS_RATE_INV^MDC', '264864'],
    ['a perfusion index called SpO2', '150488^SpO2^MDC', '262688'],
    ['a unit that is Celsius by number and Fahrenheit by name', '150368^MDC_TEMP_CORE^MDC', '268192^MDC_DIM_FAHR^MDC'],
    ['a unit of beats by number and breaths by name', '147842^^MDC', '264864^MDC_DIM_RESP_PER_MIN^MDC'],
  ])('%s', (_, code, unit) => {
    expect(ask(code, unit)).toBe('conflicting-terms');
  });

  it('a name that nobody knows says nothing', () => {
    expect(ask('147842^Herzfrequenz^MDC', '264864')).toBe('heartRatePerMin');
  });
});

describe('kPa, Fahrenheit and unknown units: converted right or refused, 0 scored wrong', () => {
  const converted = (code: string, unit: string, value: number): number | string => {
    const verdict = gate.resolve(sent(code, unit));
    if (!verdict.ok || verdict.target === null) return meaning(verdict);
    return Math.round((value * verdict.conversion.factor + verdict.conversion.offset) * 100) / 100;
  };

  it.each([
    ['150021^^MDC', '266016^MDC_DIM_MMHG^MDC', 90, 90],
    ['150021^^MDC', '265987^MDC_DIM_KILO_PASCAL^MDC', 12, 90.01],
    ['150021^^MDC', 'kPa', 12, 90.01],
    ['151728^^MDC', 'kPa', 5, 37.5],
    ['2703-7^^LN', 'kPa', 10, 75.01],
    ['150368^^MDC', '268192^MDC_DIM_DEGC^MDC', 38.5, 38.5],
    ['150368^^MDC', '266560^MDC_DIM_FAHR^MDC', 101.3, 38.5],
    ['150368^^MDC', '°F', 101.3, 38.5],
    ['152196^^MDC', '1', 0.4, 40],
    ['2160-0^^LN', 'umol/L', 88.4, 1],
  ])('%s in %s: %d is %d', (code, unit, value, expected) => {
    expect(converted(code, unit, value)).toBe(expected);
  });

  it.each([
    ['150021^^MDC', ''],
    ['150021^^MDC', '268192^MDC_DIM_DEGC^MDC'],
    ['150021^^MDC', '999999^MDC_DIM_NEW^MDC'],
    ['150021^^MDC', 'stone'],
    ['150021^^MDC', '/min'],
    ['150368^^MDC', 'mmHg'],
    ['150368^^MDC', '268224^MDC_DIM_FAHR^MDC'],
    ['151728^^MDC', '262688^MDC_DIM_PERCENT^MDC'],
    ['151562^^MDC', '264864^MDC_DIM_BEAT_PER_MIN^MDC'],
    ['147842^^MDC', '264928^MDC_DIM_RESP_PER_MIN^MDC'],
    ['147842^^MDC', 'ms'],
    ['6301-6^^LN', '%'],
    ['48065-7^^LN', 'mg/L'],
    ['2703-7^^LN', ''],
    ['9267-6^^LN', 'mmHg'],
  ])('%s in «%s» is no unit of it', (code, unit) => {
    expect(ask(code, unit)).toBe('wrong-unit');
  });
});

describe('a hospital’s map', () => {
  const spo2 = { kind: 'signal', name: 'spo2Percent' } as const;
  const map = mapOf([
    entry({
      system: '99LAB',
      code: 'CR01',
      name: '크레아티닌',
      units: [{ sent: 'µmol/L', ucum: 'umol/L' }],
      target: { kind: 'lab', name: 'creatinineMgPerDL' },
    }),
    entry({
      system: 'MDC',
      code: '150344',
      channel: '1.2.1.*',
      units: [{ sent: '268192', ucum: 'Cel' }],
      target: { kind: 'signal', name: 'coreTemperatureCel' },
    }),
    entry({
      system: 'MDC',
      code: '150344',
      channel: '1.2.2.*',
      units: [{ sent: '268192', ucum: 'Cel' }],
      target: { kind: 'signal', name: 'skinTemperatureCel' },
    }),
    entry({ system: 'MDC', code: '150456', channel: '1.3.2', units: [{ sent: '262688', ucum: '%' }], target: null }),
    entry({ system: '99MON', code: 'S1', units: [{ sent: '%', ucum: '%' }], target: spo2, preference: 2 }),
    entry({
      system: '99MON',
      code: 'S9',
      units: [{ sent: '%', ucum: '%' }],
      target: spo2,
      status: 'suggested',
      reviewedBy: null,
      reviewedAt: null,
    }),
    entry({
      system: '99EMR',
      code: 'AVPU',
      target: { kind: 'charted', name: 'consciousness' },
      answers: { A: 'alert', V: 'voice', P: 'pain', U: 'unresponsive' },
    }),
  ]);
  const own = gateOf(map);
  const asked = (code: string, unit = '', channel = ''): string => meaning(own.resolve(sent(code, unit, channel)));

  it('is a map that proves itself, and says its version', () => {
    expect(parseCodeMap(map)).toEqual({ ok: true, map });
    expect(own.mapVersion).toMatch(/^codes-1\.1\.0\+hospital-1-1\.[0-9a-f]{8}$/);
  });

  it('goes before the standard codes, place by place', () => {
    expect(asked('150344^MDC_TEMP^MDC', '268192^MDC_DIM_DEGC^MDC', '1.2.1.150344')).toBe('coreTemperatureCel');
    expect(asked('150344^MDC_TEMP^MDC', '268192^MDC_DIM_DEGC^MDC', '1.2.2.150344')).toBe('skinTemperatureCel');
    expect(asked('150344^MDC_TEMP^MDC', '268192^MDC_DIM_DEGC^MDC', '1.9.1.150344')).toBe('unmapped-code');
    expect(asked('150456^MDC_PULS_OXIM_SAT_O2^MDC', '262688', '1.3.2')).toBe('none');
    expect(asked('150456^MDC_PULS_OXIM_SAT_O2^MDC', '262688', '1.3.1')).toBe('spo2Percent');
  });

  it('takes its own units and names, and no others', () => {
    expect(asked('CR01^크레아티닌^99LAB', 'µmol/L')).toBe('creatinineMgPerDL');
    expect(asked('CR01^^99LAB', 'µmol/L')).toBe('creatinineMgPerDL');
    expect(asked('CR01^크레아티닌^99LAB', 'mg/dL')).toBe('wrong-unit');
    expect(asked('CR01^Lactate^99LAB', 'µmol/L')).toBe('conflicting-terms');
    expect(asked('CR01^크레아티닌^99LAB', 'µmol/L^mg/dL')).toBe('conflicting-terms');
    expect(asked('S1^HR^99MON', '%')).toBe('conflicting-terms');
  });

  it('counts nothing that is only suggested', () => {
    expect(asked('S9^^99MON', '%')).toBe('unmapped-code');
    expect(asked('S1^^99MON', '%')).toBe('spo2Percent');
  });

  it('carries answers and preference', () => {
    expect(own.resolve(sent('AVPU^^99EMR'))).toMatchObject({
      ok: true,
      answers: { P: 'pain' },
      conversion: { factor: 1, offset: 0 },
    });
    expect(own.resolve(sent('S1^^99MON', '%'))).toMatchObject({ ok: true, preference: 2 });
    expect(asked('AVPU^^99EMR', 'mmHg')).toBe('wrong-unit');
  });

  it.each([
    [
      'an approval without a reviewer',
      entry({ code: 'X', units: [{ sent: '%', ucum: '%' }], target: spo2, reviewedBy: null }),
      'without a reviewer',
    ],
    [
      'a reviewer of nothing but blanks',
      entry({ code: 'X', units: [{ sent: '%', ucum: '%' }], target: spo2, reviewedBy: '  ' }),
      'reviewedBy',
    ],
    ['a suggestion with a reviewer', entry({ code: 'X', target: spo2, status: 'suggested' }), 'not approved'],
    ['an approval in no unit', entry({ code: 'X', target: spo2 }), 'in no unit'],
    ['an unknown target', entry({ code: 'X', target: { kind: 'lab', name: 'heartRatePerMin' } }), 'no such target'],
    [
      'an answer that is none',
      entry({ code: 'X', target: { kind: 'charted', name: 'consciousness' }, answers: { X: 'sleepy' } }),
      'sleepy is no answer',
    ],
    [
      'a pattern of stars',
      entry({ code: 'X', units: [{ sent: '%', ucum: '%' }], target: spo2, channel: '*1*1*1*1*' }),
      'stars',
    ],
  ])('%s is refused', (_, faulty, fault) => {
    const parsed = parseCodeMap(mapOf([faulty]));
    expect(parsed.ok ? '' : parsed.faults.join()).toContain(fault);
  });

  it('a code of one place that stands twice is refused, and so is what is no map', () => {
    const twice = parseCodeMap(mapOf([entry({ code: 'X', target: null }), entry({ code: 'X', target: null })]));
    expect(twice.ok ? '' : twice.faults.join()).toContain('stands at entries.0 already');
    for (const json of [null, 7, 'map', [], {}, { format: 2 }]) expect(parseCodeMap(json).ok).toBe(false);
  });
});
