/** The seven families of monitors and the twelve traps of their messages, each with messages of our own. */
import { describe, expect, it } from 'vitest';
import { isPlausible } from '../../../services/clinical/vital/signal-quality.ts';
import { signalIndex } from '../../../services/clinical/signal/signals.ts';
import { quarantineSchema } from '../../../services/contract/records/quarantine.ts';
import { unitRecordSchema } from '../../../services/contract/records/unit-record.ts';
import { VitalsBlockBuilder } from '../../../services/contract/records/vitals-block.ts';
import { placesOf } from '../../../services/feed/sources/places.ts';
import {
  AT,
  AT_MS,
  bytesOf,
  carescape,
  cheapMonitor,
  comen,
  edan,
  header,
  hl7,
  mindrayGateway,
  oldMindray,
  patient,
  philips,
  RECEIVED_MS,
  report,
  row,
  UNITS,
  visit,
  vital,
  vitals,
} from './hl7-messages.ts';
import { pseudonym, readerWith, readOnce, said, saidBy, settings, saidOfChannels } from './hl7-readers.ts';
import { reasonsSaid } from '../../support/said.ts';

const CUFF_MS = AT_MS - 1_800_000;

function fail(): never {
  throw new Error('the test expects one');
}

const codesOf = (outcome: { readonly quarantined: readonly { readonly code: string }[] }): string[] =>
  outcome.quarantined.map(({ code }) => code);

describe('the seven families', () => {
  it.each([
    [
      'Carescape, IHE PCD-01',
      carescape(),
      [[AT_MS, { heartRatePerMin: 131, spo2Percent: 97, respiratoryRatePerMin: 34 }]],
      [],
    ],
    [
      'Mindray eGateway',
      mindrayGateway(),
      [
        [AT_MS, { heartRatePerMin: 142, spo2Percent: 94 }],
        [CUFF_MS, { cuffSystolicMmHg: 92, cuffMeanMmHg: 66, cuffDiastolicMmHg: 54 }],
      ],
      ['unmapped-code'],
    ],
    [
      'a cheaper monitor, nothing attached',
      cheapMonitor(),
      [
        [
          AT_MS,
          { spo2Percent: 'off', heartRatePerMin: 'off', respiratoryRatePerMin: 'off', coreTemperatureCel: 'off' },
        ],
      ],
      [],
    ],
    [
      'Comen NC',
      comen(),
      [
        [AT_MS, { heartRatePerMin: 118, spo2Percent: 98 }],
        [AT_MS - 900_000, { cuffSystolicMmHg: 101 }],
      ],
      ['unmapped-code'],
    ],
    [
      'Edan, answer to a question',
      edan(),
      [[AT_MS, { heartRatePerMin: 125, spo2Percent: 96, coreTemperatureCel: 37.2 }]],
      [],
    ],
    ['Philips', philips(), [[AT_MS, { heartRatePerMin: 133, spo2Percent: 95, coreTemperatureCel: 37.9 }]], []],
    ['old Mindray PDS', oldMindray(), [[AT_MS, { heartRatePerMin: 127 }]], []],
  ])('%s', (_name, message, frames, quarantined) => {
    const outcome = readOnce(message);
    expect(saidBy(outcome)).toEqual(frames);
    expect(codesOf(outcome)).toEqual(quarantined);
    expect(outcome.answer).toEqual({ code: 'AA', errorCode: null, location: null, reason: null });
    expect(
      outcome.frames.every(
        ({ unitId, source }) => unitId === 'picu' && source.id === 'gateway/3' && source.intervalMs === 1000,
      ),
    ).toBe(true);
    for (const item of outcome.quarantined) expect(quarantineSchema.parse(item)).toEqual(item);
    for (const record of outcome.records) expect(unitRecordSchema.parse(record)).toEqual(record);
    const block = new VitalsBlockBuilder();
    for (const frame of outcome.frames) block.add(frame);
  });

  it('counts the device tree, a posture and an empty weight as what they are', () => {
    expect(readOnce(carescape()).skipped).toEqual({ 'no-value': 3 });
    expect(readOnce(comen()).skipped).toEqual({ 'no-value': 2 });
    expect(readOnce(comen()).quarantined[0]?.observations).toMatchObject([
      { code: '188100', system: '99COMEN', value: '2', deviceId: 'gateway/3', observedAtMs: AT_MS },
    ]);
  });
});

describe('trap 1: numbers that mean «not available»', () => {
  it.each(['-1', '-100', '-999', '-99.9', '-10000', '8388607', '32767', '0'])('%s is off, never a value', (number) => {
    expect(saidBy(readOnce(vitals([vital.heartRate(number), vital.spo2('97')])))).toEqual([
      [AT_MS, { heartRatePerMin: 'off', spo2Percent: 97 }],
    ]);
  });

  it('0 is a heart rate only where the settings of the source say that it means it, and the row vouches for it', () => {
    const source = { trueZeros: ['heartRatePerMin' as const] };
    const read = (flags?: string) =>
      saidBy(
        readOnce(vitals([vital.heartRate('0', flags === undefined ? {} : { flags }), vital.spo2('0')]), { source }),
      );
    expect(read()).toEqual([[AT_MS, { heartRatePerMin: 0, spo2Percent: 'off' }]]);
    expect(read('QUES')).toEqual([[AT_MS, { heartRatePerMin: 'off', spo2Percent: 'off' }]]);
  });

  it.each([
    ['an empty field', vital.heartRate('')],
    ['two quotes', vital.heartRate('""')],
    ['status X', vital.heartRate('90', { status: 'X' })],
    ['a withdrawn value', vital.heartRate('90', { status: 'W' })],
    ['a deleted value', vital.heartRate('90', { status: 'D' })],
    ['dashes', vital.heartRate('---')],
  ])('%s is no value', (_name, heartRate) => {
    const outcome = readOnce(vitals([heartRate, vital.spo2('97')]));
    expect(saidBy(outcome)).toEqual([[AT_MS, { spo2Percent: 97 }]]);
    expect(outcome.quarantined).toEqual([]);
  });

  it.each(['INV', 'QUES', 'NAV', 'N~QUES', 'artefact', '<'])('a value flagged %s is missing', (flags) => {
    expect(saidBy(readOnce(vitals([vital.heartRate('90', { flags })])))).toEqual([[AT_MS, { heartRatePerMin: 'off' }]]);
  });

  it('a flag of high or low leaves the value', () => {
    expect(saidBy(readOnce(vitals([vital.heartRate('190', { flags: 'H~PM' })])))).toEqual([
      [AT_MS, { heartRatePerMin: 190 }],
    ]);
  });

  it('a monitor that names its signals without a value has spoken; a device tree has not', () => {
    expect(saidBy(readOnce(vitals([vital.heartRate(''), vital.spo2('')])))).toEqual([[AT_MS, {}]]);
    expect(readOnce(vitals([row({ code: '69965^MDC_DEV_MON^MDC', status: 'X' })])).frames).toEqual([]);
    expect(readOnce(vitals([vital.heartRate(''), vital.spo2('high')])).frames).toEqual([]);
  });
});

describe('trap 2: a cuff reading that is sent again and again', () => {
  const cuff = (value: string, time: string): string[] => [
    vital.cuffSystolic(value, { time }),
    vital.cuffMean('60', { time }),
  ];
  const at = (second: number): string => `202609121200${String(second).padStart(2, '0')}+0900`;

  it('is sent once, with the time it was measured at', () => {
    const { read } = readerWith();
    const first = read(vitals([vital.heartRate('120'), ...cuff('90', '20260912113000+0900')], { at: at(0) }));
    const second = read(vitals([vital.heartRate('121'), ...cuff('90', '20260912113000+0900')], { at: at(1) }));
    const third = read(vitals([vital.heartRate('121'), ...cuff('90', '20260912115900+0900')], { at: at(2) }));
    expect(saidBy(first)).toEqual([
      [AT_MS, { heartRatePerMin: 120 }],
      [CUFF_MS, { cuffSystolicMmHg: 90, cuffMeanMmHg: 60 }],
    ]);
    expect(saidBy(second)).toEqual([[AT_MS + 1000, { heartRatePerMin: 121 }]]);
    expect(second.skipped).toEqual({ repeated: 2 });
    expect(saidBy(third)[1]).toEqual([AT_MS - 60_000, { cuffSystolicMmHg: 90, cuffMeanMmHg: 60 }]);
  });

  it('a late part of it is told, what was told before is not', () => {
    const { read } = readerWith();
    read(vitals(cuff('90', AT)));
    expect(saidBy(read(vitals([...cuff('90', AT), vital.cuffDiastolic('50', { time: AT })])))).toEqual([
      [AT_MS, { cuffDiastolicMmHg: 50 }],
    ]);
  });

  it('without a time of its own it is told when it changes', () => {
    const { read } = readerWith();
    expect(read(vitals([vital.cuffSystolic('90'), vital.cuffMean('60')], { at: at(0) })).frames).toHaveLength(1);
    expect(read(vitals([vital.cuffMean('60'), vital.cuffSystolic('90')], { at: at(1) })).frames).toHaveLength(0);
    expect(saidBy(read(vitals([vital.cuffSystolic('91'), vital.cuffMean('60')], { at: at(2) })))).toEqual([
      [AT_MS + 2000, { cuffSystolicMmHg: 91, cuffMeanMmHg: 60 }],
    ]);
  });

  it('is told again when the message before never became durable', () => {
    const { read, forget } = readerWith();
    const message = vitals(cuff('90', AT), { patient: '7001' });
    const first = read(message);
    expect(read(message)).toMatchObject({ frames: [], records: [] });
    forget();
    expect(read(message)).toEqual(first);
  });

  it('its pulse stands back where the pulse is streamed', () => {
    const spot = vital.cuffPulse('99', { access: 'APERIODIC', time: '20260912113000+0900' });
    expect(saidBy(readOnce(vitals([spot, vital.pulse('120')])))).toEqual([[AT_MS, { pulseRatePerMin: 120 }]]);
    expect(saidBy(readOnce(vitals([vital.cuffPulse('99', { access: 'APERIODIC' }), vital.pulse('120')])))).toEqual([
      [AT_MS, { pulseRatePerMin: 120 }],
    ]);
    expect(saidBy(readOnce(vitals([spot])))).toEqual([[CUFF_MS, { pulseRatePerMin: 99 }]]);
  });
});

describe('trap 3: one code from several sources', () => {
  it('two probes are two channels: one is scored, the other kept under its own name, none refused', () => {
    for (const probes of [
      ['98', '91'],
      ['98', '98'],
    ] as const) {
      const outcome = readOnce(comen(probes));
      expect(saidOfChannels(outcome)).toMatchObject([
        [null, { heartRatePerMin: 118, spo2Percent: 98 }],
        ['/1.3.2/150456', { spo2Percent: Number(probes[1]) }],
        [null, { cuffSystolicMmHg: 101 }],
      ]);
      expect(codesOf(outcome)).not.toContain('ambiguous-source');
      expect(outcome.answer.code).toBe('AA');
    }
  });

  it('a probe that is off leaves the other alone', () => {
    expect(said(readOnce(comen(['-100', '93'])).frames[0] ?? fail())).toMatchObject({ spo2Percent: 93 });
  });

  it('the same row twice is one reading, with two values it is none', () => {
    expect(saidBy(readOnce(vitals([vital.spo2('97'), vital.spo2('97')])))).toEqual([[AT_MS, { spo2Percent: 97 }]]);
    expect(saidBy(readOnce(vitals([vital.spo2('97'), vital.spo2('88'), vital.heartRate('99')])))).toEqual([
      [AT_MS, { heartRatePerMin: 99 }],
    ]);
  });
});

describe('trap 4: one quantity under several codes', () => {
  it('the lowest preference is scored, in any order, and the rest is kept', () => {
    const rows = [vital.breathing('30'), vital.breathingOfCapnometer('28')];
    for (const order of [rows, rows.toReversed()]) {
      const outcome = readOnce(vitals(order));
      expect(saidOfChannels(outcome)).toEqual([
        [null, { respiratoryRatePerMin: 30 }],
        ['/1.9.1.151594/151594', { respiratoryRatePerMin: 28 }],
      ]);
      expect(outcome.skipped).toEqual({});
    }
  });

  it('the next one stands in where the first is off', () => {
    expect(saidBy(readOnce(vitals([vital.breathing('-100'), vital.breathingOfCapnometer('28')])))).toEqual([
      [AT_MS, { respiratoryRatePerMin: 28 }],
    ]);
  });

  it('pulse and heart rate stay two', () => {
    expect(saidBy(readOnce(vitals([vital.heartRate('140'), vital.pulse('70')])))).toEqual([
      [AT_MS, { heartRatePerMin: 140, pulseRatePerMin: 70 }],
    ]);
  });
});

describe('trap 5: wrong codes in the field', () => {
  it.each([
    [
      'a name that belongs to another code',
      { code: '150456^MDC_CO2_RESP_RATE^MDC', unit: UNITS.PERCENT },
      'conflicting-terms',
    ],
    [
      'a unit that the quantity cannot have',
      { code: '151578^MDC_TTHOR_RESP_RATE^MDC', unit: UNITS.BEATS },
      'wrong-unit',
    ],
    ['a code that nobody mapped', { code: '151999^MDC_NEW^MDC', unit: UNITS.BEATS }, 'unmapped-code'],
  ])('%s: refused, kept, the rest admitted', (_name, parts, code) => {
    const outcome = readOnce(
      vitals([row({ ...parts, value: '33', channel: '1.9.1' }), vital.heartRate('120')], { patient: '7001' }),
    );
    expect(saidBy(outcome)).toEqual([[AT_MS, { heartRatePerMin: 120 }]]);
    expect(codesOf(outcome)).toEqual([code]);
    expect(outcome.quarantined[0]?.observations).toMatchObject([
      {
        hospitalId: 'seoul',
        value: '33',
        unitCode: parts.unit.split('^')[0],
        unitSystem: 'MDC',
        intervalMs: 1000,
        stayId: null,
      },
    ]);
    expect(outcome.quarantined[0]?.raw).toContain('7001');
    expect(`${JSON.stringify(outcome.quarantined[0]?.reasons)} ${outcome.quarantined[0]?.excerpt}`).not.toContain(
      '7001',
    );
    expect(outcome.answer.code).toBe('AA');
  });

  it('a message of unmapped codes alone is accepted: sending it again cannot help', () => {
    const outcome = readOnce(vitals([row({ code: '1^A^L', value: '1' }), row({ code: '2^B^L', value: '2' })]));
    expect(outcome).toMatchObject({ frames: [], answer: { code: 'AA' } });
    expect(outcome.quarantined[0]?.observations).toHaveLength(2);
  });

  it('so is one whose other rows are no numbers: neither gets better by being repeated', () => {
    expect(readOnce(vitals([row({ code: '1^A^L', value: '1' }), vital.heartRate('fast')]))).toMatchObject({
      frames: [],
      answer: { code: 'AA' },
      quarantined: [{ code: 'unmapped-code' }, { code: 'not-a-number' }],
    });
  });

  it('an alternate code is asked only where the first is unmapped', () => {
    const coded = (code: string): string => row({ code, value: '130', unit: '264864^MDC_DIM_BEAT_PER_MIN^MDC' });
    expect(
      saidBy(readOnce(vitals([coded('149530^MDC_PULS_OXIM_PULS_RATE^MDC^147842^MDC_ECG_HEART_RATE^MDC')]))),
    ).toEqual([[AT_MS, { pulseRatePerMin: 130 }]]);
    expect(saidBy(readOnce(vitals([coded('HRX^own^L^147842^MDC_ECG_HEART_RATE^MDC')])))).toEqual([
      [AT_MS, { heartRatePerMin: 130 }],
    ]);
  });
});

describe('trap 6: decimal slips', () => {
  it('384.5 degrees is kept as what it is, and the engine calls it implausible', () => {
    const outcome = readOnce(vitals([vital.temperature('384.5')]));
    expect(saidBy(outcome)).toEqual([[AT_MS, { coreTemperatureCel: 384.5 }]]);
    expect(isPlausible(signalIndex('coreTemperatureCel'), 384.5)).toBe(false);
  });

  it.each([
    ['38,5', 'comma'],
    ['<40', 'bound'],
    ['>200', 'bound'],
    ['high', 'text'],
    ['12~13', 'several'],
    ['1e9', 'not a measurement'],
    ['0x26', 'text'],
  ])('%s is refused with its reason', (value, reason) => {
    const outcome = readOnce(vitals([vital.temperature(value), vital.heartRate('120')]));
    expect(saidBy(outcome)).toEqual([[AT_MS, { heartRatePerMin: 120 }]]);
    expect(outcome.quarantined).toMatchObject([{ code: 'not-a-number' }]);
    expect(outcome.quarantined.map(reasonsSaid).join()).toContain(reason);
    expect(outcome.answer.code).toBe('AA');
    expect(readOnce(vitals([vital.heartRate('120'), vital.temperature(value)].slice(1))).answer).toMatchObject({
      code: 'AE',
      errorCode: '102',
      location: 'OBX^1^5',
    });
  });
});

describe('trap 7: nobody is named, and the bed is all there is', () => {
  it.each([
    ['as configured', 'PICU^^3'],
    ['with a facility that the settings do not name', 'PICU^^3^HOSP&1.2.3&ISO^^N'],
    ['with spaces and empty ends', ' PICU ^^ 3 ^^^'],
    ['with subcomponents', 'PICU^^3&0&1'],
  ])('%s', (_name, location) => {
    expect(readOnce(vitals([vital.heartRate('120')], { location })).frames).toMatchObject([
      { unitId: 'picu', source: { id: 'gateway/3' } },
    ]);
  });

  it("a facility that the settings name must be the message's own", () => {
    expect(readOnce(vitals([vital.heartRate('120')], { location: 'PICU^R1^1^HOSP' })).frames).toMatchObject([
      { source: { id: 'gateway/1' } },
    ]);
  });

  it.each([
    ['', 'no place'],
    ['PICU^^33', '«PICU^^33»'],
    ['picu^^3', 'no bed'],
    ['PICU^3', 'no bed'],
    ['PICU^R1^1', 'no bed'],
    ['PICU^R1^1^OTHER', 'no bed'],
  ])('«%s» is no bed: AE, quarantined', (location, reason) => {
    const outcome = readOnce(vitals([vital.heartRate('120')], { location, patient: '7001' }));
    expect(outcome).toMatchObject({
      frames: [],
      records: [],
      answer: { code: 'AE', errorCode: '204', location: 'PV1^1^3' },
    });
    expect(outcome.quarantined).toMatchObject([{ code: 'unknown-location', unitId: 'picu' }]);
    expect(outcome.quarantined.map(reasonsSaid).join()).toContain(reason);
  });

  it('a bed of a unit that the source may not write into is refused', () => {
    expect(readOnce(vitals([vital.heartRate('120')], { location: 'NICU^^1' }))).toMatchObject({
      frames: [],
      answer: { code: 'AR', errorCode: '207' },
      quarantined: [{ code: 'unsupported-message' }],
    });
  });

  it('whom the device names is told when it changes, as a pseudonym', () => {
    const { read } = readerWith();
    const claims = ['', '', '7001', '7001', '7002', ''].map((number, second) =>
      read(
        vitals([vital.heartRate('120')], { patient: number, at: `2026091212000${second}+0900` }),
        RECEIVED_MS + second * 1000,
      ),
    );
    expect(
      claims.map(({ records }) =>
        records.flatMap((record) =>
          record.kind === 'patient.claimed' ? [[record.deviceId, record.patientId, record.validFromMs - AT_MS]] : [],
        ),
      ),
    ).toEqual([
      [['gateway/3', null, 0]],
      [],
      [['gateway/3', pseudonym('HOSP', '7001'), 2000]],
      [],
      [['gateway/3', pseudonym('HOSP', '7002'), 4000]],
      [['gateway/3', null, 5000]],
    ]);
    expect(JSON.stringify(claims.map(({ frames, skipped, answer }) => ({ frames, skipped, answer })))).not.toMatch(
      /700[12]/,
    );
  });

  it('of several numbers the medical record number counts', () => {
    const message = vitals([vital.heartRate('120')]).replace('PID|||', 'PID|||9^^^STATE^NI~7001^^^HOSP^MR');
    expect(readOnce(message).records[0]).toMatchObject({ patientId: pseudonym('HOSP', '7001') });
  });

  it('a number that the admissions know better later is told anew, from when it was first shown', () => {
    const known = new Map<string, string>();
    const { read } = readerWith({ patientIdOf: (_authority, number) => known.get(number) ?? 'patient:bare' });
    const claimsAt = (second: number) =>
      read(
        vitals([vital.heartRate('120')], {
          patient: '7001',
          at: `202609121200${String(second).padStart(2, '0')}+0900`,
        }),
        RECEIVED_MS + second * 1000,
      ).records.filter(({ kind }) => kind === 'patient.claimed');
    expect(claimsAt(0)).toMatchObject([{ patientId: 'patient:bare', validFromMs: AT_MS }]);
    known.set('7001', 'patient:whole');
    expect(claimsAt(5)).toEqual([]);
    expect(claimsAt(10)).toMatchObject([{ patientId: 'patient:whole', formerId: 'patient:bare', validFromMs: AT_MS }]);
    expect(claimsAt(30)).toEqual([]);
  });

  it('two patients for one bed in one message are nobody', () => {
    const outcome = readOnce(
      hl7([
        header(),
        patient('7001'),
        visit(),
        report(),
        vital.heartRate('120'),
        patient('7002'),
        visit(),
        report(),
        vital.heartRate('99'),
      ]),
    );
    expect(outcome).toMatchObject({
      frames: [],
      records: [],
      answer: { code: 'AE', location: 'PID^1^3' },
      quarantined: [{ code: 'patient-mismatch' }],
    });
  });

  it('nothing of one patient reaches into the next', () => {
    const outcome = readOnce(
      hl7([
        header(),
        patient('7001'),
        visit(),
        report(),
        vital.heartRate('120'),
        patient('7002'),
        report(),
        vital.heartRate('99'),
      ]),
    );
    expect(saidBy(outcome)).toEqual([[AT_MS, { heartRatePerMin: 120 }]]);
    expect(codesOf(outcome)).toEqual(['unknown-location']);
  });

  it('a place that leads to two beds stops the start', () => {
    const [unit] = settings.units;
    if (unit === undefined) throw new Error('there is a unit');
    const [first, second] = unit.beds;
    const units = [
      {
        ...unit,
        beds: [
          { ...(first ?? fail()), locations: ['A^1'] },
          { ...(second ?? fail()), locations: ['A^ 1^'] },
        ],
      },
    ];
    expect(() => placesOf({ units }, 'seoul')).toThrow(/also that of bed/);
  });
});

describe('trap 8: units', () => {
  it('Fahrenheit is converted', () => {
    expect(saidBy(readOnce(vitals([vital.temperature('98.6', { unit: UNITS.FAHRENHEIT })])))).toEqual([
      [AT_MS, { coreTemperatureCel: 37 }],
    ]);
  });

  it('an alternate unit counts where the first is left out', () => {
    expect(saidBy(readOnce(vitals([vital.temperature('98.6', { unit: `^^^${UNITS.FAHRENHEIT}` })])))).toEqual([
      [AT_MS, { coreTemperatureCel: 37 }],
    ]);
  });

  it('no unit is a wrong unit', () => {
    expect(codesOf(readOnce(vitals([vital.temperature('37', { unit: '' })])))).toEqual(['wrong-unit']);
  });
});

describe('trap 9: ends of segments and other delimiters', () => {
  it.each([
    ['CR', '\r'],
    ['LF', '\n'],
    ['CRLF', '\r\n'],
  ])('%s', (_name, end) => {
    expect(saidBy(readOnce(carescape().replaceAll('\r', end)))).toEqual(saidBy(readOnce(carescape())));
  });

  it('a message may declare its own delimiters', () => {
    const other = new Map([
      ['|', '$'],
      ['^', '%'],
      ['~', '*'],
      ['\\', '!'],
      ['&', '#'],
    ]);
    const message = Array.from(philips(), (letter) => other.get(letter) ?? letter)
      .join('')
      .replace('0004-0220$', '0004-0220')
      .replaceAll('0004-0220%%', '0004-0220%P%');
    expect(saidBy(readOnce(message))).toEqual([
      [AT_MS, { heartRatePerMin: 133, spo2Percent: 95, coreTemperatureCel: 37.9 }],
    ]);
  });

  it.each([
    ['no header', 'PID|1\r'],
    ['half a header', 'MSH'],
    ['nothing', ''],
    ['a line that is no segment', `${carescape()}hello\r`],
  ])('%s is refused as a whole and kept', (_name, text) => {
    expect(readOnce(text)).toMatchObject({
      frames: [],
      records: [],
      answer: { code: 'AR', errorCode: '100' },
      quarantined: [{ code: 'malformed-line', raw: text.slice(0, 8000) }],
    });
  });

  it('bytes of another character set are refused, not guessed', () => {
    const bytes = Buffer.concat([Buffer.from(bytesOf(carescape())), Buffer.from([0xff, 0xfe])]);
    expect(readerWith().readBytes(bytes)).toMatchObject({
      answer: { code: 'AR', location: 'MSH^1^18' },
      quarantined: [{ code: 'wrong-charset' }],
    });
  });
});

describe('trap 10: zones', () => {
  it.each([
    ['with a zone', '20260912120000+0900'],
    ['another zone', '20260912083000+0530'],
    ['without one: the configured', '20260912120000'],
    ['with fractions', '20260912120000.0000+0900'],
    ['fractions without a point', '20260912120000000+0900'],
    ['minutes only, the header says the second', '202609121200'],
  ])('%s', (_name, reportAt) => {
    expect(saidBy(readOnce(vitals([vital.heartRate('120')], { reportAt })))).toEqual([
      [AT_MS, { heartRatePerMin: 120 }],
    ]);
  });

  it('the time of the row counts before that of the report, and that before the header', () => {
    const rows = [vital.heartRate('120', { time: '20260912115958+0900' }), vital.spo2('97')];
    expect(saidBy(readOnce(vitals(rows, { reportAt: '20260912115959+0900' })))).toEqual([
      [AT_MS - 2000, { heartRatePerMin: 120 }],
      [AT_MS - 1000, { spo2Percent: 97 }],
    ]);
    expect(saidBy(readOnce(hl7([header(), patient(), visit(), vital.spo2('97')])))).toEqual([
      [AT_MS, { spo2Percent: 97 }],
    ]);
  });

  it.each([
    ['no time', 'noon'],
    ['a day long past', '20200101120000'],
    ['a time far ahead', '20270101120000'],
    ['minutes only with a header of another minute', '202609121158'],
  ])('%s is refused, not replaced', (_name, time) => {
    const outcome = readOnce(vitals([vital.heartRate('120', { time })]));
    expect(outcome).toMatchObject({
      frames: [],
      quarantined: [{ code: 'impossible-time' }],
      answer: { code: 'AE', errorCode: '102', location: 'OBX^1^14' },
    });
  });

  it('a source that sends once a minute may leave the seconds out', () => {
    const outcome = readOnce(vitals([vital.heartRate('120')], { reportAt: '202609121158' }), {
      source: { intervalMs: 60_000 },
    });
    expect(saidBy(outcome)).toEqual([[AT_MS - 120_000, { heartRatePerMin: 120 }]]);
  });
});

describe('trap 11: waveforms', () => {
  const samples = row({ type: 'NA', code: '131328^MDC_ECG_ELEC_POTL^MDC', channel: '1.7.1', value: '1^2^3^4' });
  const rate = row({ code: '0^MDC_ATTR_SAMP_RATE^MDC', channel: '1.7.1.1', value: '500', unit: 'Hz' });
  const wave = [
    header(),
    patient(),
    visit('somewhere'),
    report({ code: '69121^CONTINUOUS WAVEFORM^MDC' }),
    samples,
    rate,
  ];

  it.each([
    ['a report of its own', hl7(wave), { waveform: 2 }],
    ['ORU^W01', hl7([header({ type: 'ORU^W01^ORU_W01' }), ...wave.slice(1)]), { waveform: 2 }],
  ])('%s is skipped without an error', (_name, message, skipped) => {
    expect(readOnce(message)).toEqual({
      frames: [],
      records: [],
      quarantined: [],
      skipped,
      answer: { code: 'AA', errorCode: null, location: null, reason: null },
    });
  });

  it('among numerics only the wave and what describes it is skipped', () => {
    for (const rows of [
      [samples, rate, vital.heartRate('120')],
      [rate, vital.heartRate('120'), samples],
    ]) {
      const outcome = readOnce(vitals(rows));
      expect(saidBy(outcome)).toEqual([[AT_MS, { heartRatePerMin: 120 }]]);
      expect(outcome).toMatchObject({ quarantined: [], skipped: { waveform: 2 } });
    }
  });
});

// Trap 12, alarms, is hl7-alarms.test.ts.
