/** FHIR Observations: what each vital-signs profile becomes, and what is refused, where and why. */
import { describe, expect, it } from 'vitest';
import { signalIndex } from '../../../services/clinical/signal/signals.ts';
import { quarantineSchema } from '../../../services/contract/records/quarantine.ts';
import type { Frame } from '../../../services/contract/records/vitals-block.ts';
import { DeviceChannels } from '../../../services/feed/channels/channel-frames.ts';
import { momentOf } from '../../../services/feed/fhir/elements/fhir-time.ts';
import { readObservation } from '../../../services/feed/fhir/read-observation.ts';
import {
  coding,
  LOCAL,
  LOINC,
  MDC,
  NOW_MS,
  observation,
  OBSERVED_AT,
  OBSERVED_AT_MS,
  quantity,
  SNOMED,
  UCUM,
  wardContext,
} from './observation-samples.ts';

const read = (changes: Readonly<Record<string, unknown>> = {}) => readObservation(observation(changes), wardContext);
const kept = (changes: Readonly<Record<string, unknown>>) =>
  read(changes).records.map((record) =>
    'name' in record && 'value' in record ? [record.kind, record.name, record.value] : record.kind,
  );
const value = (code: string, number: number, unit: string) => ({
  code: coding(LOINC, code),
  valueQuantity: quantity(number, unit),
});
const device = { reference: 'Device/monitor-1' };

describe('vital-signs profiles', () => {
  it.each([
    ['heart rate', value('8867-4', 142, '/min'), 'heartRatePerMin', 142],
    ['heart rate by MDC', { code: coding(MDC, '147842') }, 'heartRatePerMin', 142],
    ['heart rate by SNOMED CT', { code: coding(SNOMED, '364075005') }, 'heartRatePerMin', 142],
    ['heart rate by a local code', { code: coding(LOCAL, 'HF') }, 'heartRatePerMin', 142],
    ['respiratory rate', value('9279-1', 38, '{breaths}/min'), 'respiratoryRatePerMin', 38],
    [
      'oxygen saturation beside its wide code',
      {
        ...value('59408-5', 96, '%'),
        code: {
          coding: [
            { system: LOINC, code: '2708-6' },
            { system: LOINC, code: '59408-5' },
          ],
        },
      },
      'spo2Percent',
      96,
    ],
    [
      'temperature beside its wide code, in Fahrenheit',
      {
        ...value('8329-5', 100.4, '[degF]'),
        code: {
          coding: [
            { system: LOINC, code: '8310-5' },
            { system: LOINC, code: '8329-5' },
          ],
        },
      },
      'coreTemperatureCel',
      38,
    ],
    ['weight in grams', value('29463-7', 3450, 'g'), 'weightKg', 3.45],
    ['height', value('8302-2', 51, 'cm'), 'heightCm', 51],
    ['coma score', value('9269-2', 14, '{score}'), 'gcsTotal', 14],
    [
      'coma score of the eyes',
      { code: coding(LOINC, '9267-6'), valueQuantity: undefined, valueInteger: 3 },
      'gcsEye',
      '3',
    ],
    [
      'consciousness by code',
      {
        code: coding(LOINC, '67775-7'),
        valueQuantity: undefined,
        valueCodeableConcept: coding(LOINC, 'LA17107-6', 'Responds to pain'),
      },
      'consciousness',
      'pain',
    ],
    [
      'consciousness in words',
      { code: coding(LOINC, '67775-7'), valueQuantity: undefined, valueString: 'P' },
      'consciousness',
      'pain',
    ],
  ])('%s', (_, changes, name, number) => {
    const outcome = read(changes);
    expect(outcome).toMatchObject({
      status: 201,
      unitId: 'u1',
      frames: [],
      quarantined: [],
      records: [
        {
          kind: 'observation.charted',
          stayId: 'stay:minsu',
          name,
          value: number,
          observedAtMs: OBSERVED_AT_MS,
          receivedAtMs: NOW_MS,
          source: 'gateway-1',
          by: 'gateway-1',
        },
      ],
    });
  });

  it('a blood pressure panel is read part by part', () => {
    const panel = {
      code: coding(LOINC, '85354-9'),
      valueQuantity: undefined,
      component: [value('8480-6', 98, 'mm[Hg]'), { ...value('8462-4', 7.8, 'kPa') }],
    };
    expect(kept(panel)).toEqual([
      ['observation.charted', 'cuffSystolicMmHg', 98],
      ['observation.charted', 'cuffDiastolicMmHg', 58.505],
    ]);
    const part = { code: coding(LOINC, '8462-4'), dataAbsentReason: coding('x', 'not-performed') };
    expect(read({ ...panel, component: [value('8480-6', 98, 'mm[Hg]'), part] })).toMatchObject({
      status: 201,
      quarantined: [],
      issues: [{ severity: 'information', expression: 'Observation.component[1]' }],
    });
  });

  it('a laboratory result keeps what was sent beside its own unit', () => {
    expect(read({ category: undefined, ...value('2160-0', 44.2, 'umol/L') }).records).toMatchObject([
      {
        kind: 'lab.resulted',
        name: 'creatinineMgPerDL',
        value: 0.5,
        unit: 'mg/dL',
        sent: { value: 44.2, unit: 'umol/L', isApproximate: false },
      },
    ]);
    expect(read({ category: undefined, ...value('32693-4', 2.4, 'mmol/L') }).records[0]).not.toHaveProperty('sent');
  });
});

describe('the reference range of a laboratory', () => {
  const lactate = (more: Readonly<Record<string, unknown>>) =>
    read({ category: undefined, ...value('32693-4', 2.4, 'mmol/L'), ...more }).records.map((record) =>
      record.kind === 'lab.resulted' ? (record.range ?? null) : null,
    );
  const limit = (number: number, unit = 'mmol/L') => ({ value: number, unit, system: UCUM, code: unit });
  const type = (code: string) => ({ coding: [{ code }] });

  it('is kept with its own judgement', () => {
    const interpretation = [{ coding: [{ code: 'H' }] }];
    expect(lactate({ interpretation, referenceRange: [{ low: limit(0.5), high: limit(2.2) }] })).toEqual([
      { low: 0.5, high: 2.2, flag: 'H' },
    ]);
    expect(lactate({ referenceRange: [{ high: { value: 2.2 } }] })).toEqual([{ low: null, high: 2.2, flag: null }]);
    const converted = read({
      category: undefined,
      ...value('2160-0', 44.2, 'umol/L'),
      referenceRange: [{ high: limit(88.4, 'umol/L') }],
    });
    expect(converted.records).toMatchObject([{ value: 0.5, range: { low: null, high: 1, flag: null } }]);
    const unmapped = read({
      category: undefined,
      ...value('32693-4', 2.4, 'furlong'),
      interpretation,
      referenceRange: [{ low: limit(0.5, 'furlong') }],
    });
    expect(unmapped.quarantined[0]?.observations).toMatchObject([{ range: { low: 0.5, high: null, flag: 'H' } }]);
  });

  it('is the normal one of several, and none where several are, or where its unit is another', () => {
    const normal = { type: type('normal'), high: limit(2.2) };
    expect(lactate({ referenceRange: [normal, { type: type('therapeutic'), high: limit(9) }] })).toMatchObject([
      { high: 2.2 },
    ]);
    expect(lactate({ referenceRange: [normal, { high: limit(3) }] })).toEqual([null]);
    expect(lactate({ referenceRange: [{ high: limit(20, 'mg/dL') }] })).toEqual([null]);
    expect(lactate({ referenceRange: [{ text: 'below 2.2' }] })).toEqual([null]);
  });

  it('costs its value nothing when it is not as agreed', () => {
    expect(lactate({ referenceRange: 'high', interpretation: [{ coding: [] }] })).toEqual([null]);
  });
});

describe('a device of the sender', () => {
  it('makes a frame of it, and pulse stays apart from heart rate', () => {
    const code = {
      coding: [
        { system: LOINC, code: '8867-4' },
        { system: MDC, code: '149530' },
      ],
    };
    const [frame] = read({ device, code }).frames;
    expect(frame).toMatchObject({
      unitId: 'u1',
      source: { id: 'monitor-1', intervalMs: 1_000, patientId: 'patient:minsu' },
      observedAtMs: OBSERVED_AT_MS,
      presentBits: 1 << signalIndex('pulseRatePerMin'),
      offBits: 0,
    });
    expect(frame?.values[signalIndex('pulseRatePerMin')]).toBe(142);
  });

  it('may stand alone; what is charted needs a subject', () => {
    expect(read({ device, subject: undefined })).toMatchObject({ status: 201, records: [] });
    expect(read({ device, subject: undefined, ...value('29463-7', 3450, 'g') })).toMatchObject({
      status: 422,
      quarantined: [{ code: 'unknown-patient' }],
    });
  });

  it('says «off» with its numbers, and is never believed against its subject', () => {
    expect(read({ device, valueQuantity: quantity(-999, '/min') })).toMatchObject({
      status: 201,
      frames: [{ presentBits: 0, offBits: 1 << signalIndex('heartRatePerMin') }],
    });
    expect(read({ device, subject: { reference: 'Patient/p2' } })).toMatchObject({
      status: 422,
      frames: [],
      quarantined: [{ code: 'patient-mismatch' }],
      issues: [{ code: 'conflict', expression: 'Observation.device' }],
    });
    expect(read({ device, subject: { reference: 'Patient/nobody' } })).toMatchObject({
      status: 422,
      frames: [],
      quarantined: [{ code: 'unknown-patient' }],
    });
  });

  it('of somebody else is no device: the value is charted', () => {
    expect(read({ device: { reference: 'Device/monitor-9' } })).toMatchObject({
      status: 201,
      frames: [],
      records: [{ name: 'heartRatePerMin' }],
    });
  });
});

describe('subjects', () => {
  it.each([
    ['by identifier', { subject: { identifier: { system: 'urn:oid:1.2.410.1', value: '4711' } } }],
    [
      'by identifier beside a foreign address',
      {
        subject: {
          reference: 'https://elsewhere.example/Patient/p2',
          identifier: { system: 'urn:oid:1.2.410.1', value: '4711' },
        },
      },
    ],
    ['with their encounter', { encounter: { reference: 'Encounter/e1' } }],
    ['with an encounter that is not known', { encounter: { reference: 'Encounter/e99' } }],
  ])('%s', (_, changes) => expect(read(changes)).toMatchObject({ status: 201, unitId: 'u1' }));

  it.each([
    ['nobody', { subject: undefined }, 'unknown-patient'],
    ['an unknown one', { subject: { reference: 'Patient/p9' } }, 'unknown-patient'],
    ['one on another server', { subject: { reference: 'https://elsewhere.example/Patient/p1' } }, 'unknown-patient'],
    ['one inside the resource', { subject: { reference: '#p1' } }, 'unknown-patient'],
    ['a group', { subject: { reference: 'Group/p1' } }, 'unknown-patient'],
    ['an encounter alone', { subject: undefined, encounter: { reference: 'Encounter/e1' } }, 'unknown-patient'],
    ['the encounter of another child', { encounter: { reference: 'Encounter/e2' } }, 'patient-mismatch'],
    [
      'two children at once',
      { subject: { reference: 'Patient/p1', identifier: { system: 'urn:oid:1.2.410.1', value: '4712' } } },
      'patient-mismatch',
    ],
    ['a child before it came', { effectiveDateTime: '2026-11-23T06:00:00Z' }, 'unknown-patient'],
  ])('refused: %s', (_, changes, code) => {
    const outcome = read(changes);
    expect(outcome).toMatchObject({
      status: 422,
      frames: [],
      records: [],
      quarantined: [{ code, unitId: 'unplaced' }],
    });
  });
});

describe('refused, with the place and the reason', () => {
  it.each([
    ['a status of no measurement', { status: 'entered-in-error' }, 422, 'schema', 'Observation.status'],
    ['a cancelled one', { status: 'cancelled' }, 422, 'schema', 'Observation.status'],
    ['an unknown status', { status: 'unknown' }, 422, 'schema', 'Observation.status'],
    ['no time', { effectiveDateTime: undefined }, 422, 'impossible-time', 'Observation.effective'],
    ['a day', { effectiveDateTime: '2026-11-23' }, 422, 'impossible-time', 'Observation.effective'],
    [
      'a time without a zone',
      { effectiveDateTime: '2026-11-23T10:00:00' },
      422,
      'impossible-time',
      'Observation.effective',
    ],
    [
      'a timing',
      { effectiveDateTime: undefined, effectiveTiming: {} },
      422,
      'impossible-time',
      'Observation.effective',
    ],
    ['two times', { effectiveInstant: '2026-11-23T09:59:00Z' }, 422, 'impossible-time', 'Observation.effective'],
    [
      'a time far ahead',
      { effectiveDateTime: '2026-11-25T10:00:00Z' },
      422,
      'impossible-time',
      'Observation.effective',
    ],
    ['an unmapped code', { code: coding(LOINC, '1-8') }, 422, 'unmapped-code', 'Observation.code'],
    ['no code but a text', { code: { text: 'Heart rate' } }, 422, 'unmapped-code', 'Observation.code'],
    ['bpm', { valueQuantity: quantity(142, 'bpm') }, 422, 'wrong-unit', 'Observation.value.code'],
    [
      'a temperature in coulomb',
      { code: coding(LOINC, '8329-5'), valueQuantity: quantity(38, 'C') },
      422,
      'wrong-unit',
      'Observation.value.code',
    ],
    ['a unit of another kind', { valueQuantity: quantity(142, 'mg/dL') }, 422, 'wrong-unit', 'Observation.value.code'],
    [
      'a vital sign without UCUM',
      { valueQuantity: { value: 142, unit: '/min' } },
      422,
      'wrong-unit',
      'Observation.value.system',
    ],
    [
      'codings of two meanings',
      {
        code: {
          coding: [
            { system: LOINC, code: '9279-1' },
            { system: MDC, code: '147842' },
            { system: LOCAL, code: 'HF' },
            { system: MDC, code: '149530' },
          ],
        },
      },
      422,
      'conflicting-terms',
      'Observation.code',
    ],
    [
      'a comparator',
      { valueQuantity: { ...quantity(142, '/min'), comparator: '>' } },
      422,
      'not-a-number',
      'Observation.value.comparator',
    ],
    [
      'a quantity without its number',
      { valueQuantity: { system: UCUM, code: '/min' } },
      422,
      'schema',
      'Observation.value.value',
    ],
    ['no value', { valueQuantity: undefined }, 422, 'schema', 'Observation.value'],
    ['two values', { valueInteger: 3 }, 422, 'schema', 'Observation.value'],
    [
      'a value and its absence',
      { dataAbsentReason: coding('x', 'unknown') },
      422,
      'schema',
      'Observation.dataAbsentReason',
    ],
    ['a range', { valueQuantity: undefined, valueRange: { low: {} } }, 422, 'not-a-number', 'Observation.value'],
    [
      'an impossible value',
      { valueQuantity: quantity(1420, '/min') },
      422,
      'implausible-value',
      'Observation.value.value',
    ],
    [
      'a charted off code',
      { valueQuantity: quantity(-999, '/min') },
      422,
      'implausible-value',
      'Observation.value.value',
    ],
    [
      'words for a number',
      { valueQuantity: undefined, valueString: 'normal' },
      422,
      'wrong-unit',
      'Observation.value.code',
    ],
    [
      'words for a score',
      { code: coding(LOINC, '9269-2'), valueQuantity: undefined, valueString: 'good' },
      422,
      'wrong-unit',
      'Observation.value.code',
    ],
    [
      'an answer of no list',
      { code: coding(LOINC, '67775-7'), valueQuantity: undefined, valueString: 'sleepy' },
      422,
      'unmapped-code',
      'Observation.value',
    ],
    [
      'a prototype key as answer',
      { code: coding(LOINC, '67775-7'), valueQuantity: undefined, valueString: 'constructor' },
      422,
      'unmapped-code',
      'Observation.value',
    ],
    ['a streamed signal without its device', { ...value('76214-6', 55, 'mm[Hg]') }, 422, 'schema', 'Observation.code'],
    ['a number in quotes', { valueQuantity: quantity('142', '/min') }, 400, 'schema', 'Observation.value.value'],
    ['a modifier extension', { modifierExtension: [{ url: 'x' }] }, 400, 'schema', 'Observation.modifierExtension'],
    ['rules of its own', { implicitRules: 'https://example.org/rules' }, 400, 'schema', 'Observation.implicitRules'],
    ['another resource', { resourceType: 'Patient' }, 400, 'schema', 'Observation.resourceType'],
  ])('%s', (...[, changes, status, code, expression]) => {
    const outcome = read(changes);
    expect(outcome).toMatchObject({ status, frames: [], records: [], quarantined: [{ code }] });
    expect(outcome.issues[0]).toMatchObject({ severity: 'error', expression });
    expect(quarantineSchema.safeParse(outcome.quarantined[0]).success).toBe(true);
  });

  it('a part costs that part, and a corrected map can still admit it', () => {
    const component = [value('8480-6', 98, 'mm[Hg]'), { ...value('8462-4', 58, 'furlong') }];
    const outcome = read({ code: coding(LOINC, '85354-9'), valueQuantity: undefined, component });
    expect(outcome).toMatchObject({
      status: 201,
      records: [{ name: 'cuffSystolicMmHg' }],
      issues: [{ severity: 'warning', code: 'value', expression: 'Observation.component[1].value.code' }],
    });
    expect(outcome.quarantined[0]?.observations).toEqual([
      {
        deviceId: null,
        stayId: 'stay:minsu',
        patientId: 'patient:minsu',
        hospitalId: 'h1',
        system: LOINC,
        code: '8462-4',
        name: '',
        channel: '',
        unitCode: 'furlong',
        unitName: 'furlong',
        unitSystem: UCUM,
        value: '58',
        observedAtMs: OBSERVED_AT_MS,
        intervalMs: 1_000,
      },
    ]);
  });

  describe('several channels of a device', () => {
    const site = (code: string) => coding('http://snomed.info/sct', code);
    const saturation = (value: number, bodySite: object | undefined, at = OBSERVED_AT): Record<string, unknown> =>
      observation({
        code: coding(LOINC, '59408-5'),
        device: { reference: 'Device/monitor-1' },
        valueQuantity: quantity(value, '%'),
        effectiveDateTime: at,
        bodySite,
      });
    const framesOf = ({ frames }: { readonly frames: readonly Frame[] }) =>
      frames.map(({ source, values }) => [source.channel ?? null, values[signalIndex('spo2Percent')]]);

    it('hand and foot, each in an Observation of its own: the foot is kept beside and never takes the place', () => {
      const channels = new DeviceChannels();
      const context = { ...wardContext, channelsOf: () => channels };
      const hand = readObservation(saturation(95, site('78791008')), context);
      const foot = readObservation(saturation(80, site('22335008')), context);
      expect(framesOf(hand)).toEqual([[null, 95]]);
      expect(framesOf(foot)).toEqual([['left-foot/22335008/59408-5', 80]]);
      expect(foot.records).toMatchObject([
        { kind: 'channels.chosen', signal: 'spo2Percent', scored: 'right-hand/78791008/59408-5', because: 'rank' },
      ]);
      expect(foot).toMatchObject({ status: 201, quarantined: [] });
    });

    it('two heart rates of two codes in one Observation: both are kept, none is refused', () => {
      const outcome = read({
        code: coding(LOINC, '85353-1'),
        device: { reference: 'Device/monitor-1' },
        valueQuantity: undefined,
        component: [
          { code: coding(LOINC, '8867-4'), valueQuantity: quantity(140, '/min') },
          { code: coding(MDC, '147842'), valueQuantity: quantity(141, '/min') },
        ],
      });
      expect(outcome.quarantined).toEqual([]);
      expect(
        outcome.frames.map(({ source, values }) => [source.channel ?? null, values[signalIndex('heartRatePerMin')]]),
      ).toEqual([
        [null, 141],
        ['//8867-4', 140],
      ]);
    });

    it('the same said twice is no conflict, charted or streamed', () => {
      const twice = {
        code: coding(LOINC, '85353-1'),
        valueQuantity: undefined,
        component: [
          { code: coding(LOINC, '8867-4'), valueQuantity: quantity(140, '/min') },
          { code: coding(MDC, '147842'), valueQuantity: quantity(140, '/min') },
        ],
      };
      expect(read(twice)).toMatchObject({ status: 201, quarantined: [], records: [{ value: 140 }] });
      const same = {
        ...twice,
        device: { reference: 'Device/monitor-1' },
        component: [twice.component[0], twice.component[0]],
      };
      expect(read(same)).toMatchObject({ status: 201, quarantined: [], records: [] });
    });
  });

  it('two sources of one value without an order are ambiguous, with one the first stands', () => {
    const sources = (...codes: readonly (readonly [string, string])[]) => ({
      code: coding(LOINC, '85353-1'),
      valueQuantity: undefined,
      component: codes.map(([system, code], index) => ({
        code: coding(system, code),
        valueQuantity: quantity(140 + index, '/min'),
      })),
    });
    expect(read(sources([LOINC, '8867-4'], [MDC, '147842']))).toMatchObject({
      status: 422,
      quarantined: [{ code: 'ambiguous-source' }],
    });
    expect(kept(sources([LOCAL, 'HF'], [MDC, '147842']))).toEqual([['observation.charted', 'heartRatePerMin', 141]]);
  });

  it('no identifier leaves the raw text', () => {
    const { raw, ...rest } =
      read({
        subject: { identifier: { system: 'urn:oid:1.2.410.1', value: 'MRN-77' } },
        code: coding(LOINC, '1-8'),
        valueQuantity: undefined,
        valueString: 'child MRN-77',
      }).quarantined[0] ?? {};
    expect(raw).toContain('MRN-77');
    expect(JSON.stringify(rest)).not.toContain('MRN-77');
  });
});

describe('understood, and nothing to keep', () => {
  it.each([
    ['a reason for absence', { valueQuantity: undefined, dataAbsentReason: coding('x', 'not-performed') }],
    ['a known code of no use', { code: coding(LOINC, '8310-5') }],
    ['a waveform', { valueQuantity: undefined, valueSampledData: { period: 2 } }],
    [
      'a panel of references',
      { code: coding(LOINC, '85353-1'), valueQuantity: undefined, hasMember: [{ reference: 'Observation/1' }] },
    ],
  ])('%s', (_, changes) =>
    expect(read(changes)).toMatchObject({ status: 200, frames: [], records: [], quarantined: [] }),
  );

  it('preliminary is kept and said; an interpretation is not read', () => {
    expect(read({ status: 'preliminary', interpretation: [coding('x', 'HH')] })).toMatchObject({
      status: 201,
      issues: [{ severity: 'information', expression: 'Observation.status' }],
    });
    expect(read({ status: 'amended' }).issues).toEqual([]);
  });
});

describe('a retry', () => {
  it('has the same ids, and other content has others', () => {
    const later = readObservation(observation(), {
      ...wardContext,
      receipt: { source: 'gateway-1', receivedAtMs: NOW_MS + 5_000 },
    });
    expect([later.id, later.records[0]?.id]).toEqual([read().id, read().records[0]?.id]);
    expect(read({ device }).id).not.toBe(read().id);
    expect(
      new Set(
        [
          read(),
          read({ valueQuantity: quantity(143, '/min') }),
          read({ effectiveDateTime: '2026-11-23T09:59:29Z' }),
        ].map(({ records }) => records[0]?.id),
      ).size,
    ).toBe(3);
    expect(read().id).toMatch(/^[A-Za-z0-9\-.]{1,64}$/);
  });
});

describe('times', () => {
  it.each([
    ['2026-11-23T10:00:00Z', NOW_MS],
    ['2026-11-23T19:00:00.5+09:00', NOW_MS + 500],
    ['2026-11-23T10:00:00.123456789Z', NOW_MS + 123],
    ['2028-02-29T00:00:00Z', Date.UTC(2028, 1, 29)],
  ])('%s', (text, atMs) => expect(momentOf(text)).toBe(atMs));

  it.each([
    '2026-02-29T00:00:00Z',
    '2026-11-31T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-11-23T24:00:00Z',
    '2026-11-23T10:00Z',
    '2026-11-23 10:00:00Z',
    '2026-11-23T10:00:60Z',
    '2026-11-23T10:00:00+15:00',
    ' 2026-11-23T10:00:00Z',
    '',
  ])('none: «%s»', (text) => expect(momentOf(text)).toBeNull());
  it('of a period its end', () =>
    expect(
      read({
        effectiveDateTime: undefined,
        effectivePeriod: { start: '2026-11-23T09:00:00Z', end: '2026-11-23T09:59:30Z' },
      }),
    ).toMatchObject({ records: [{ observedAtMs: OBSERVED_AT_MS }] }));
});
