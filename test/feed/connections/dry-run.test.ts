/** A dry run says what would be admitted, refused and answered, and who the child is never. */
import { describe, expect, it } from 'vitest';
import { SIGNAL_COUNT, signalIndex } from '../../../services/clinical/signal/signals.ts';
import type { Quarantined } from '../../../services/contract/records/quarantine.ts';
import { RECORD_VERSION, type UnitRecord } from '../../../services/contract/records/unit-record.ts';
import type { Frame } from '../../../services/contract/records/vitals-block.ts';
import { dryRun, type DryRunReader } from '../../../services/feed/connections/dry-run.ts';
import { ACCEPTED, type MessageOutcome } from '../../../services/feed/hl7/message/message-outcome.ts';
import { QUARANTINE_VERSION } from '../../../services/contract/records/quarantine.ts';
import type { Refusal } from '../../../services/contract/refusals/refusal.ts';
import { said } from '../../support/said.ts';

const AT_MS = 1_795_478_400_000;

function readerOf(outcome: Partial<MessageOutcome>, seen: string[] = []): DryRunReader {
  return {
    read: (bytes) => {
      seen.push(Buffer.from(bytes).toString());
      return { frames: [], records: [], quarantined: [], skipped: {}, answer: ACCEPTED, ...outcome };
    },
    bedOf: (deviceId) => (deviceId === 'monitor-1' ? 'bed-1' : null),
  };
}

const envelope = {
  version: RECORD_VERSION,
  unitId: 'picu',
  observedAtMs: AT_MS,
  receivedAtMs: AT_MS,
  source: 'adt',
} as const;

describe('a dry run', () => {
  it.each([
    ['line feeds', 'MSH|^~\\&|A\nPID|1'],
    ['carriage returns and line feeds', 'MSH|^~\\&|A\r\nPID|1\r\n'],
    ['the bytes of its frame', '\u000bMSH|^~\\&|A\rPID|1\r\u001c\r'],
    ['the names of the bytes of its frame', '<VT>MSH|^~\\&|A\rPID|1<CR><FS><CR>'],
  ])('reads what was pasted with %s', (_, text) => {
    const seen: string[] = [];
    dryRun(readerOf({}, seen), text, AT_MS);
    expect(seen).toEqual(['MSH|^~\\&|A\rPID|1\r']);
  });

  it('reads text as text, whatever charset the message was sent in', () => {
    const seen: string[] = [];
    dryRun(readerOf({}, seen), 'MSH|^~\\&|A||||20260115||ORU^R01|1|P|2.6||||||KS X 1001\rPID|1||||김', AT_MS);
    expect(seen).toEqual(['MSH|^~\\&|A||||20260115||ORU^R01|1|P|2.6||||||UNICODE UTF-8\rPID|1||||김\r']);
  });

  it('tells each value with its unit, bed and time, what is off, and what cannot be', () => {
    const values = new Float64Array(SIGNAL_COUNT);
    values[signalIndex('heartRatePerMin')] = 172;
    values[signalIndex('coreTemperatureCel')] = Math.fround(98.6);
    const frame: Frame = {
      unitId: 'picu',
      source: { id: 'monitor-1', intervalMs: 1_000 },
      observedAtMs: AT_MS,
      receivedAtMs: AT_MS,
      presentBits: (1 << signalIndex('heartRatePerMin')) | (1 << signalIndex('coreTemperatureCel')),
      offBits: 1 << signalIndex('spo2Percent'),
      values,
    };
    expect(dryRun(readerOf({ frames: [frame] }), 'MSH', AT_MS).values).toEqual([
      {
        unitId: 'picu',
        bed: 'bed-1',
        deviceId: 'monitor-1',
        observedAtMs: AT_MS,
        signal: 'heartRatePerMin',
        unit: '/min',
        value: 172,
        isPlausible: true,
      },
      {
        unitId: 'picu',
        bed: 'bed-1',
        deviceId: 'monitor-1',
        observedAtMs: AT_MS,
        signal: 'spo2Percent',
        unit: '%',
        value: null,
        isPlausible: true,
      },
      {
        unitId: 'picu',
        bed: 'bed-1',
        deviceId: 'monitor-1',
        observedAtMs: AT_MS,
        signal: 'coreTemperatureCel',
        unit: 'Cel',
        value: 98.6,
        isPlausible: false,
      },
    ]);
  });

  it('tells records in words without name and birth date', () => {
    const records: UnitRecord[] = [
      {
        ...envelope,
        kind: 'stay.opened',
        id: '1',
        stayId: 'stay:1',
        patientId: 'patient:1',
        displayName: 'KIM MINSEO',
        birthDate: '2023-01-05',
        sex: 'female',
        gestationalAgeAtBirthDays: null,
        weightKg: null,
        ventilated: false,
        newbornStay: false,
      },
      {
        ...envelope,
        kind: 'stay.updated',
        id: '2',
        stayId: 'stay:1',
        changes: { displayName: 'KIM MINSEO', weightKg: 12 },
      },
      { ...envelope, kind: 'bed.occupied', id: '3', bedId: 'bed-1', stayId: null, validFromMs: AT_MS },
      {
        ...envelope,
        kind: 'lab.resulted',
        id: '4',
        stayId: 'stay:1',
        name: 'lactateMmolPerL',
        value: 2,
        unit: 'mmol/L',
        sent: { value: 18, unit: 'mg/dL', isApproximate: false },
      },
    ];
    const report = dryRun(readerOf({ records }), 'MSH', AT_MS);
    expect(report.records.map(({ kind, says }) => [kind, said(says)])).toEqual([
      ['stay.opened', 'stay:1 of patient:1, birth date given'],
      ['stay.updated', 'stay:1: displayName, weightKg'],
      ['bed.occupied', 'bed bed-1 empty from 2026-11-24 00:00:00 UTC'],
      ['lab.resulted', 'lactateMmolPerL 2 mmol/L (sent as 18 mg/dL), stay:1'],
    ]);
    expect(JSON.stringify(report)).not.toMatch(/KIM|2023-01-05/);
  });

  it('tells refusals with reason and place, what was left alone, and the acknowledgement', () => {
    const unmapped = (sourceName: string): Refusal => ({
      code: 'code.unmapped',
      values: { sourceCode: '99', sourceName, system: 'L' },
    });
    const refused: Quarantined = {
      version: QUARANTINE_VERSION,
      id: 'q',
      unitId: 'picu',
      source: 'adt',
      file: null,
      line: null,
      code: 'unmapped-code',
      reasons: [{ at: null, reason: unmapped('KIM') }],
      excerpt: '',
      receivedAtMs: AT_MS,
    };
    const report = dryRun(
      readerOf({
        quarantined: [refused],
        skipped: { waveform: 2 },
        answer: { code: 'AE', errorCode: '103', location: 'OBX^1^3', reason: unmapped('KIM') },
      }),
      'MSH|^~\\&|A\rPID|1||||KIM',
      AT_MS,
    );
    expect(report).toMatchObject({
      refused: [{ code: 'unmapped-code', reasons: [{ at: null, reason: unmapped('•••') }], place: 'OBX^1^3' }],
      skipped: [{ what: 'waveform', count: 2 }],
      answer: { code: 'AE', errorCode: '103', reason: unmapped('•••') },
      leftOut: 0,
    });
  });

  it('cuts a message of very many rows, and says so', () => {
    const record = { ...envelope, kind: 'stay.closed' as const, id: '1', stayId: 'stay:1' };
    expect(dryRun(readerOf({ records: Array.from({ length: 250 }, () => record) }), 'MSH', AT_MS)).toMatchObject({
      leftOut: 50,
    });
  });
});
