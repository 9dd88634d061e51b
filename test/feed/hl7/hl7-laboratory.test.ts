/** Results of laboratories: whose they are and of when, what they mean, and what is not taken for a value. */
import { describe, expect, it } from 'vitest';
import { unitRecordSchema } from '../../../services/contract/records/unit-record.ts';
import type { StayPlace } from '../../../services/feed/hl7/message/message-context.ts';
import type { MessageOutcome } from '../../../services/feed/hl7/message/message-outcome.ts';
import { AT, AT_MS, header, hl7, patient, report, row, vital, visit } from './hl7-messages.ts';
import type { RowParts } from './hl7-messages.ts';
import { readerWith, readOnce, saidBy } from './hl7-readers.ts';
import { reasonsSaid } from '../../support/said.ts';

const SPECIMEN = '20260912110500+0900';
const SPECIMEN_MS = AT_MS - 55 * 60_000;
const STAY: StayPlace = { unitId: 'picu', stayId: 'stay:1', patientId: 'patient:1' };
const LABORATORY = { sends: ['laboratory'], stayAt: () => STAY } as const;

const lactate = (value: string, rest: Partial<RowParts> = {}): string =>
  row({ code: '2524-7^Lactate^LN', value, unit: 'mmol/L^^UCUM', status: 'F', ...rest });

function results(
  rows: readonly string[],
  parts: {
    readonly number?: string;
    readonly visitNumber?: string;
    readonly location?: string;
    readonly at?: string;
    readonly controlId?: string;
  } = {},
): string {
  const { number = '7001', visitNumber = 'V9', location = '', at = SPECIMEN, controlId = 'L1' } = parts;
  return hl7([
    header({ sender: 'LAB', controlId }),
    patient(number, 'Kim^Minji'),
    visit(location, visitNumber),
    report({ at, code: '24326-1^Blood gas^LN' }),
    ...rows,
  ]);
}

const labsOf = ({ records }: MessageOutcome) =>
  records.flatMap((record) => (record.kind === 'lab.resulted' ? [record] : []));

describe('results', () => {
  it('belong to the stay at the time of the specimen', () => {
    const { read, queries } = readerWith(LABORATORY);
    const outcome = read(
      results([lactate('2.4'), row({ code: '777-3^Platelets^LN', value: '180', unit: '10*3/uL', status: 'F' })]),
    );
    expect(queries).toEqual([
      {
        query: { hospitalId: 'seoul', patientNumber: '7001', authority: 'HOSP', visitNumber: 'V9' },
        atMs: SPECIMEN_MS,
      },
    ]);
    expect(outcome.answer.code).toBe('AA');
    expect(outcome.records).toMatchObject([
      {
        kind: 'lab.resulted',
        unitId: 'picu',
        stayId: 'stay:1',
        name: 'lactateMmolPerL',
        value: 2.4,
        unit: 'mmol/L',
        observedAtMs: SPECIMEN_MS,
        source: 'gateway',
      },
      { kind: 'lab.resulted', name: 'plateletsThousandPerUL', value: 180, unit: '10*3/uL' },
    ]);
    expect(outcome.records).toHaveLength(2);
    for (const record of outcome.records) expect(unitRecordSchema.parse(record)).toEqual(record);
    expect(JSON.stringify(outcome)).not.toMatch(/7001|Minji|V9/);
  });

  it('keep the range and the flag that the laboratory sent (OBX-7, OBX-8), in the unit of the value', () => {
    const read = (range: string, flags: string, unit = 'mmol/L') =>
      labsOf(readOnce(results([lactate('2.4', { range, flags, unit })]), LABORATORY)).map((lab) => lab.range);
    expect(read('0.5-2.2', 'H')).toEqual([{ low: 0.5, high: 2.2, flag: 'H' }]);
    expect(read('4.505-18.02', '', 'mg/dL')).toEqual([{ low: 0.5, high: 2, flag: null }]);
    expect(read('see note', 'U~HH')).toEqual([{ low: null, high: null, flag: 'HH' }]);
    expect(read('', '')).toEqual([undefined]);
  });

  it("come in Vigil's unit, with what was sent", () => {
    expect(labsOf(readOnce(results([lactate('18.02', { unit: 'mg/dL' })]), LABORATORY))).toMatchObject([
      { value: 2, unit: 'mmol/L', sent: { value: 18.02, unit: 'mg/dL', isApproximate: false } },
    ]);
  });

  it('by a local code', () => {
    expect(
      labsOf(
        readOnce(results([row({ code: 'LACT^Laktat^99LAB', value: '3.1', unit: 'mmol/L', status: 'P' })]), LABORATORY),
      ),
    ).toMatchObject([{ name: 'lactateMmolPerL', value: 3.1 }]);
  });

  it('a structured number without a comparator is one', () => {
    expect(
      labsOf(readOnce(results([lactate('^2.2', { type: 'SN' }), lactate('=^2.2', { type: 'SN' })]), LABORATORY)).map(
        ({ value }) => value,
      ),
    ).toEqual([2.2, 2.2]);
  });

  it.each([
    ['<0.5', { type: 'NM' }, 'bound'],
    ['<^0.5', { type: 'SN' }, 'bound'],
    ['^1^-^2', { type: 'SN' }, 'range'],
    ['^1^:^128', { type: 'SN' }, 'range'],
    ['haemolysed', { type: 'ST' }, 'text'],
    ['2,4', { type: 'NM' }, 'comma'],
  ])('%s is refused with its reason, the rest is admitted', (value, rest, reason) => {
    const outcome = readOnce(
      results([lactate(value, rest), row({ code: '777-3^Platelets^LN', value: '180', unit: '10*3/uL' })]),
      LABORATORY,
    );
    expect(labsOf(outcome).map(({ name }) => name)).toEqual(['plateletsThousandPerUL']);
    expect(outcome).toMatchObject({
      answer: { code: 'AA' },
      quarantined: [{ code: 'not-a-number', unitId: 'picu' }],
    });
    expect(outcome.quarantined.map(reasonsSaid).join()).toContain(reason);
    expect(outcome.quarantined[0]?.observations).toBeUndefined();
  });

  it('a value that cannot be is refused', () => {
    expect(readOnce(results([lactate('240')]), LABORATORY)).toMatchObject({
      records: [],
      quarantined: [{ code: 'implausible-value' }],
    });
  });

  it.each([
    ['', 'F'],
    ['2.4', 'X'],
    ['2.4', 'I'],
    ['-999', 'F'],
    ['---', 'F'],
  ])('«%s» with status %s is no value', (value, status) => {
    expect(readOnce(results([lactate(value, { status })]), LABORATORY)).toMatchObject({
      records: [],
      quarantined: [],
      skipped: { 'no-value': 1 },
      answer: { code: 'AA' },
    });
  });

  it.each(['D', 'W'])('status %s takes back what was sent: not supported, and kept for a person', (status) => {
    expect(readOnce(results([lactate('2.4', { status })]), LABORATORY)).toMatchObject({
      records: [],
      quarantined: [
        { code: 'unsupported-message', reasons: [{ at: null, reason: { code: 'hl7.result-taken-back', values: {} } }] },
      ],
      answer: { code: 'AE', location: 'OBX^1^11' },
    });
  });

  it('what is unmapped is kept with its stay and the range that was sent, for a corrected map', () => {
    const sent = { code: 'NEW^new^99LAB', value: '7', unit: 'U/L', status: 'F', range: '10-40', flags: 'L' };
    expect(readOnce(results([row(sent)]), LABORATORY)).toMatchObject({
      answer: { code: 'AA' },
      quarantined: [
        {
          code: 'unmapped-code',
          observations: [
            {
              stayId: 'stay:1',
              deviceId: null,
              code: 'NEW',
              value: '7',
              range: { low: 10, high: 40, flag: 'L' },
              observedAtMs: SPECIMEN_MS,
            },
          ],
        },
      ],
    });
  });
});

describe('corrections', () => {
  const idOf = (value: string, status: string, controlId: string): string | undefined =>
    labsOf(readOnce(results([lactate(value, { status })], { controlId }), LABORATORY))[0]?.id;

  it('a preliminary result that is confirmed is the same record, also when sent again', () => {
    expect(idOf('2.4', 'F', 'L2')).toBe(idOf('2.4', 'P', 'L1'));
    expect(idOf('2.5', 'F', 'L2')).not.toBe(idOf('2.4', 'P', 'L1'));
  });

  it('a correction is a record of its own, also back to an earlier value', () => {
    const ids = [idOf('2.4', 'F', 'L1'), idOf('4.2', 'C', 'L2'), idOf('2.4', 'C', 'L3')];
    expect(new Set(ids).size).toBe(3);
    expect(idOf('2.4', 'C', 'L3')).toBe(ids[2]);
  });
});

describe('charted values', () => {
  it('the oxygen a gas was taken at is a reading by hand, not a stream', () => {
    const outcome = readOnce(
      results([row({ code: '3151-8^FiO2^LN', value: '40', unit: '%', status: 'F' })]),
      LABORATORY,
    );
    expect(outcome).toMatchObject({
      frames: [],
      records: [{ kind: 'observation.charted', name: 'fio2Percent', value: 40, by: 'gateway', stayId: 'stay:1' }],
    });
  });

  it('a coded answer goes through the map', () => {
    const avpu = (value: string): string => results([row({ type: 'CWE', code: 'AVPU^^L', value, status: 'F' })]);
    expect(readOnce(avpu('U^Unresponsive^L'), LABORATORY)).toMatchObject({
      records: [{ kind: 'observation.charted', name: 'consciousness', value: 'unresponsive' }],
    });
    expect(readOnce(avpu('Z^?^L'), LABORATORY)).toMatchObject({ records: [], quarantined: [{ code: 'schema' }] });
  });

  it('what only monitors measure is not taken from a laboratory', () => {
    expect(
      readOnce(results([row({ code: '8480-6^Systolic^LN', value: '90', unit: 'mm[Hg]', status: 'F' })]), LABORATORY),
    ).toMatchObject({ records: [], quarantined: [{ code: 'unsupported-message' }] });
  });
});

describe('whose and when', () => {
  it('nobody known: AE, so that it can be sent again after the admission, and kept', () => {
    expect(readOnce(results([lactate('2.4')]), { sends: ['laboratory'] })).toMatchObject({
      records: [],
      answer: { code: 'AE', errorCode: '204', location: 'PID^1^3' },
      quarantined: [{ code: 'unknown-patient' }],
    });
  });

  it('nobody named: nobody is asked for', () => {
    const { read, queries } = readerWith(LABORATORY);
    expect(read(results([lactate('2.4')], { number: '', visitNumber: '' }))).toMatchObject({
      records: [],
      answer: { code: 'AE', errorCode: '204' },
    });
    expect(queries).toEqual([]);
  });

  it('a patient of another ward is left alone, counted, and leaves no trace', () => {
    expect(readOnce(results([lactate('2.4')], { location: 'ORTHO^^7' }), { sends: ['laboratory'] })).toEqual({
      frames: [],
      records: [],
      quarantined: [],
      skipped: { 'other-ward': 1 },
      answer: { code: 'AA', errorCode: null, location: null, reason: null },
    });
  });

  it('a stay in a unit that the source may not write into is refused', () => {
    expect(
      readOnce(results([lactate('2.4')]), {
        sends: ['laboratory'],
        stayAt: () => ({ unitId: 'nicu', stayId: 'stay:2', patientId: 'patient:2' }),
      }),
    ).toMatchObject({
      records: [],
      answer: { code: 'AE', errorCode: '207' },
      quarantined: [{ code: 'unsupported-message' }],
    });
  });

  it.each([
    ['no time at all', ''],
    ['a date alone', '20260912'],
    ['long past', '20200101120000'],
  ])('%s of a specimen: AE', (_name, at) => {
    expect(readOnce(results([lactate('2.4')], { at }), LABORATORY)).toMatchObject({
      records: [],
      answer: { code: 'AE', errorCode: '102', location: 'OBR^1^7' },
      quarantined: [{ code: 'impossible-time' }],
    });
  });

  it('without a time of the report each row has its own', () => {
    expect(
      labsOf(
        readOnce(results([lactate('2.4', { time: SPECIMEN }), lactate('2.6', { time: AT })], { at: '' }), LABORATORY),
      ).map(({ observedAtMs }) => observedAtMs),
    ).toEqual([SPECIMEN_MS, AT_MS]);
  });

  it('a source that sends vitals and results is told apart by report', () => {
    const message = hl7([
      header(),
      patient('7001'),
      visit(),
      report(),
      vital.heartRate('120'),
      report({ at: SPECIMEN }),
      lactate('2.4'),
      row({ code: '3151-8^FiO2^LN', value: '40', unit: '%' }),
    ]);
    const outcome = readOnce(message, { sends: ['vitals', 'laboratory'], stayAt: () => STAY });
    expect(saidBy(outcome)).toEqual([[AT_MS, { heartRatePerMin: 120 }]]);
    expect(outcome.records.map(({ kind }) => kind)).toEqual([
      'patient.claimed',
      'lab.resulted',
      'observation.charted',
      'codes.read',
    ]);
  });

  it('results in a message of a monitor that may not send them are refused', () => {
    expect(readOnce(results([lactate('2.4')], { location: 'PICU^^3' }), { sends: ['vitals'] })).toMatchObject({
      frames: [],
      skipped: { 'not-streamed': 1 },
    });
  });
});
