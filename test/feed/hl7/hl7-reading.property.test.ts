/** Laws of reading HL7 messages: no order, no text and no mutation makes it say what it should not. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SIGNALS } from '../../../services/clinical/signal/signals.ts';
import { quarantineSchema } from '../../../services/contract/records/quarantine.ts';
import { unitRecordSchema } from '../../../services/contract/records/unit-record.ts';
import {
  carescape,
  comen,
  header,
  hl7,
  mindrayGateway,
  oldMindray,
  patient,
  philips,
  RECEIVED_MS,
  report,
  row,
  visit,
  vital,
  vitals,
} from './hl7-messages.ts';
import { readerWith, readOnce, saidBy } from './hl7-readers.ts';

describe('laws', () => {
  const rows = [
    vital.heartRate('120'),
    vital.heartRate('-100'),
    vital.pulse('118'),
    vital.pulse('118', { time: '20260912115959+0900' }),
    vital.spo2('97'),
    vital.spo2('88', { channel: '1.3.2' }),
    vital.breathing('30'),
    vital.breathingOfCapnometer('28'),
    vital.breathingOfCapnometer('27', { channel: '1.9.2' }),
    vital.temperature('38.5'),
    vital.temperature('384.5'),
    vital.temperature(''),
    vital.cuffSystolic('90', { time: '20260912113000+0900' }),
    vital.cuffMean('60'),
    vital.cuffPulse('99', { access: 'APERIODIC' }),
    vital.heartRate('bad'),
    row({ code: '9^X^L', value: '1' }),
    vital.arterialMean('50', { flags: 'INV' }),
  ];
  const someRows = fc.subarray(rows, { minLength: 1 });
  const shuffled = someRows.chain((chosen) =>
    fc.tuple(fc.constant(chosen), fc.shuffledSubarray(chosen, { minLength: chosen.length, maxLength: chosen.length })),
  );

  it('the order of rows changes no frame', () => {
    fc.assert(
      fc.property(shuffled, ([chosen, other]) => {
        expect(saidBy(readOnce(vitals(other)))).toEqual(saidBy(readOnce(vitals(chosen))));
      }),
      { numRuns: 300 },
    );
  });

  it('every row is admitted, counted or quarantined, and the answer is AA when any was understood', () => {
    fc.assert(
      fc.property(someRows, (chosen) => {
        const outcome = readOnce(vitals(chosen));
        const isSilent =
          outcome.frames.length === 0 && outcome.quarantined.length === 0 && Object.keys(outcome.skipped).length === 0;
        expect(isSilent).toBe(false);
        for (const { presentBits, offBits } of outcome.frames) expect(presentBits & offBits).toBe(0);
        if (outcome.frames.length > 0) expect(outcome.answer.code).toBe('AA');
        if (outcome.answer.code !== 'AA') expect(outcome.quarantined.length).toBeGreaterThan(0);
      }),
      { numRuns: 100 },
    );
  });

  it('no text makes it throw, and what it says keeps to the contracts', () => {
    const base = [
      carescape(),
      mindrayGateway(),
      comen(['98', '91']),
      philips(),
      oldMindray(),
      hl7([
        header({ type: 'ORU^R40' }),
        patient('1'),
        visit(),
        report(),
        row({ code: '196616^MDC_EVT_ALARM^MDC', value: '1^X^MDC' }),
      ]),
    ];
    const pieces = [
      '|',
      '^',
      '~',
      '&',
      '\\',
      '\r',
      '\n',
      'MSH|',
      'OBX|',
      'PID|',
      '""',
      '-',
      '9'.repeat(30),
      '\\X41\\',
      '\u0000',
      '한',
      '\ud800',
      '20260912120000',
      'NA',
      '<',
    ];
    const mutated = fc
      .tuple(
        fc.constantFrom(...base),
        fc.array(fc.tuple(fc.nat(2_000), fc.nat(30), fc.oneof(fc.constantFrom(...pieces), fc.string())), {
          maxLength: 8,
        }),
      )
      .map(([text, edits]) =>
        edits.reduce(
          (edited, [at, length, piece]) =>
            `${edited.slice(0, at % (edited.length + 1))}${piece}${edited.slice((at % (edited.length + 1)) + length)}`,
          text,
        ),
      );
    const all = readerWith({
      sends: ['vitals', 'alarms', 'laboratory', 'admissions'],
      stayAt: () => ({ unitId: 'picu', stayId: 'stay:1', patientId: 'patient:1' }),
    });
    fc.assert(
      fc.property(fc.oneof(mutated, fc.string()), (text) => {
        const outcome = all.read(text);
        for (const item of outcome.quarantined) expect(quarantineSchema.safeParse(item).error).toBeUndefined();
        for (const record of outcome.records) expect(unitRecordSchema.safeParse(record).error).toBeUndefined();
        for (const { presentBits, offBits, observedAtMs, values } of outcome.frames) {
          expect(presentBits & offBits).toBe(0);
          expect(Math.abs(observedAtMs - RECEIVED_MS)).toBeLessThanOrEqual(30 * 86_400_000);
          for (const signal of SIGNALS.keys()) {
            if ((presentBits & (1 << signal)) !== 0) expect(Number.isFinite(values[signal])).toBe(true);
          }
        }
      }),
      { numRuns: 2_000 },
    );
  });
});
