/** Confirmations: only what is known word for word counts, and only for the message that was sent. */
import { describe, expect, it } from 'vitest';
import { RECEIPT_STATUSES } from '../../../services/contract/records/alert-records.ts';
import { parseUnitRecord, encodeUnitRecord } from '../../../services/contract/records/unit-record.ts';
import { answerVerdict, readStatusReport, receiptRecord } from '../../../services/export/hl7/read-receipt.ts';
import { read } from '../export-samples.ts';

const answer = (code: string, controlId: string) =>
  read(`MSH|^~\\&|AM|H|VIGIL|H|20260115080000||ACK|1|P|2.6\rMSA|${code}|${controlId}\r`);
const report = (...segments: string[]) =>
  read(['MSH|^~\\&|AM|H|VIGIL|H|20260115080000||ORA^R41^ORA_R41|7|P|2.6', ...segments, ''].join('\r'));

describe('the answer on the line', () => {
  it.each([
    ['AA', 'accepted'],
    ['CA', 'accepted'],
    ['AE', 'failed'],
    ['CE', 'failed'],
    ['AR', 'refused'],
    ['CR', 'refused'],
    ['ZZ', 'other'],
  ] as const)('%s: %s', (code, verdict) => {
    expect(answerVerdict(answer(code, 'A1'), 'A1')).toBe(verdict);
  });

  it('does not count for another message, nor when it is no message', () => {
    expect(answerVerdict(answer('AA', 'A2'), 'A1')).toBe('other');
    expect(answerVerdict(null, 'A1')).toBe('other');
  });
});

describe('a status report', () => {
  it.each(RECEIPT_STATUSES)('%s', (status) => {
    expect(readStatusReport(report('MSA|AA|A1', `OBX|1|ST|0^STATUS^L||${status.toUpperCase()}||||||F`))).toEqual({
      controlId: 'A1',
      alert: null,
      status,
    });
    expect(readStatusReport(report('MSA|AA|A1', `PRT|1|AD|${status}|AAP`))?.status).toBe(status);
  });

  it('names the alert by OBR-3 where it repeats it', () => {
    expect(
      readStatusReport(report('MSA|AA|', 'OBR|1||unit-a/stay-1/rule/1/5#3^VIGIL', 'OBX|1|ST|||read||||||F'))?.alert,
    ).toEqual({ alertId: 'unit-a/stay-1/rule/1/5', transition: 3 });
  });

  it('without a word says whether the manager took it', () => {
    expect(readStatusReport(report('MSA|AA|A1'))?.status).toBe('received');
    expect(readStatusReport(report('MSA|AR|A1'))?.status).toBe('rejected');
  });

  it('is none when its word is not known, or when it is another message', () => {
    expect(readStatusReport(report('MSA|AA|A1', 'OBX|1|ST|||acknowledged by all||||||F'))).toBeNull();
    expect(readStatusReport(answer('AA', 'A1'))).toBeNull();
  });

  it('becomes a record that the log takes', () => {
    const record = receiptRecord({
      unitId: 'unit-a',
      alertId: 'unit-a/stay-1/rule/1/5',
      transition: 3,
      receiverId: 'alert-manager',
      status: 'read',
      atMs: 1_700_000_000_000,
    });
    expect(parseUnitRecord(encodeUnitRecord(record))).toEqual({ ok: true, record });
  });
});
