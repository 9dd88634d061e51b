/** Trap 12: alarms of monitors are kept as context, answered, and never taken for vital signs. */
import { describe, expect, it } from 'vitest';
import { unitRecordSchema } from '../../../services/contract/records/unit-record.ts';
import type { MessageOutcome } from '../../../services/feed/hl7/message/message-outcome.ts';
import { AT_MS, header, hl7, patient, report, row, vital, visit } from './hl7-messages.ts';
import { pseudonym, readOnce } from './hl7-readers.ts';

interface AlarmParts {
  readonly flags?: string;
  readonly phase?: string;
  readonly state?: string;
  readonly priority?: string;
  readonly event?: string;
  readonly filler?: string;
  readonly parent?: string;
  readonly location?: string;
  readonly time?: string;
  readonly number?: string;
}

const part = (code: string, value: string | undefined): string[] =>
  value === undefined ? [] : [row({ type: 'ST', code, channel: '1.1.1', value })];

function alarm(parts: AlarmParts = {}): string {
  const {
    flags = '',
    event = '196652^MDC_EVT_LO_VAL_LT_LIM^MDC',
    filler = 'ALARM-17',
    parent = '',
    location,
    time = '',
    number = '',
  } = parts;
  return hl7([
    header({ type: 'ORU^R40^ORU_R40' }),
    patient(number),
    visit(location),
    report({ code: '196616^MDC_EVT_ALARM^MDC', filler, parent }),
    row({ type: 'CWE', code: '196616^MDC_EVT_ALARM^MDC', channel: '1.1.1', value: event, flags, time }),
    vital.spo2('82'),
    ...part('68481^MDC_ATTR_EVENT_PHASE^MDC', parts.phase),
    ...part('68482^MDC_ATTR_ALARM_STATE^MDC', parts.state),
    ...part('68484^MDC_ATTR_ALARM_PRIORITY^MDC', parts.priority),
  ]);
}

function alarmsOf({ records }: MessageOutcome) {
  return records.flatMap((record) => (record.kind === 'device.alarmed' ? [record] : []));
}

describe('alarms of monitors', () => {
  it('one alarm with all its parts, and no vital sign out of it', () => {
    const outcome = readOnce(
      alarm({ flags: 'A~PM~SP', phase: 'start', state: 'active', priority: 'PM', number: '7001' }),
    );
    expect(outcome.frames).toEqual([]);
    expect(outcome.quarantined).toEqual([]);
    expect(outcome.answer.code).toBe('AA');
    expect(outcome.skipped).toEqual({ 'alarm-context': 1 });
    expect(outcome.records).toMatchObject([
      { kind: 'patient.claimed', patientId: pseudonym('HOSP', '7001'), validFromMs: AT_MS },
      {
        kind: 'device.alarmed',
        unitId: 'picu',
        deviceId: 'gateway/3',
        observedAtMs: AT_MS,
        alarmId: 'ALARM-17',
        phase: 'start',
        priority: 'medium',
        origin: 'physiological',
        system: 'MDC',
        code: '196652',
        text: 'MDC_EVT_LO_VAL_LT_LIM',
      },
    ]);
    for (const record of outcome.records) expect(unitRecordSchema.parse(record)).toEqual(record);
  });

  it.each([
    ['the letters of OBX-8 alone', { flags: 'A~PL~ST' }, { phase: 'start', priority: 'low', origin: 'technical' }],
    ['a row beats the letters', { flags: 'A~PL~SA', priority: 'PH' }, { priority: 'high', origin: 'advisory' }],
    ['nothing but the event', {}, { phase: 'start', priority: 'none', origin: 'unknown' }],
    ['over, by its state', { state: 'inactive' }, { phase: 'end' }],
    ['over, by its phase', { phase: 'end', state: 'inactive' }, { phase: 'end' }],
    ['goes on', { phase: 'continue' }, { phase: 'update' }],
    ['gets worse', { phase: 'escalate' }, { phase: 'escalate' }],
    ['gets better', { phase: 'deescalate' }, { phase: 'de-escalate' }],
    ['a moment', { phase: 'tpoint' }, { phase: 'start' }],
    [
      'parts that nobody knows stay as text',
      { phase: 'flicker', state: 'latched', priority: 'P9' },
      { phase: 'update', priority: 'none', text: 'MDC_EVT_LO_VAL_LT_LIM (phase flicker, priority P9, state latched)' },
    ],
    ['an event of a vendor', { event: '42^ASYSTOLE!!^99VND' }, { system: '99VND', code: '42', text: 'ASYSTOLE!!' }],
    ['its own time', { time: '20260912115930+0900' }, { observedAtMs: AT_MS - 30_000 }],
  ])('%s', (_name, parts, expected) => {
    expect(alarmsOf(readOnce(alarm(parts)))).toMatchObject([expected]);
  });

  it('all phases of one alarm have one id, other alarms have others', () => {
    const idOf = (parts: AlarmParts): string | undefined => alarmsOf(readOnce(alarm(parts)))[0]?.alarmId;
    expect(idOf({ filler: 'ALARM-18', parent: 'P&HOSP^ALARM-17&HOSP', phase: 'end' })).toBe(
      idOf({ filler: 'ALARM-17' }),
    );
    expect(idOf({ filler: 'ALARM-19' })).not.toBe(idOf({ filler: 'ALARM-17' }));
    expect(idOf({ filler: '' })).toBe(idOf({ filler: '', phase: 'end' }));
    expect(idOf({ filler: '' })).not.toBe(idOf({ filler: '', event: '196670^MDC_EVT_HI_VAL_GT_LIM^MDC' }));
    expect(idOf({ filler: 'x'.repeat(500) })?.length).toBeLessThanOrEqual(128);
  });

  it('the same alarm sent again is the same record, its end is another', () => {
    const idOf = (parts: AlarmParts): string | undefined => alarmsOf(readOnce(alarm(parts)))[0]?.id;
    expect(idOf({ phase: 'start' })).toBe(idOf({ phase: 'start' }));
    expect(idOf({ phase: 'end' })).not.toBe(idOf({ phase: 'start' }));
  });

  it('two alarms in one message keep their own parts', () => {
    const event = (code: string, priority: string): string[] => [
      report({ filler: code }),
      row({ code: '196616^MDC_EVT_ALARM^MDC', value: `${code}^E^MDC` }),
      row({ code: '68484^MDC_ATTR_ALARM_PRIORITY^MDC', value: priority }),
    ];
    const outcome = readOnce(
      hl7([header({ type: 'ORU^R40' }), patient(), visit(), ...event('1', 'PH'), ...event('2', 'PL')]),
    );
    expect(alarmsOf(outcome)).toMatchObject([
      { code: '1', priority: 'high' },
      { code: '2', priority: 'low' },
    ]);
  });

  it.each([
    ['a place that is no bed', { location: 'HALL' }, 'unknown-location', '204'],
    ['a time that cannot be', { time: 'now' }, 'impossible-time', '102'],
    ['a time long past', { time: '20200101120000' }, 'impossible-time', '102'],
  ])('%s: AE, quarantined', (_name, parts, code, errorCode) => {
    expect(readOnce(alarm(parts))).toMatchObject({ answer: { code: 'AE', errorCode }, quarantined: [{ code }] });
  });

  it('a source that may not send alarms is refused', () => {
    expect(readOnce(alarm(), { sends: ['vitals'] })).toMatchObject({
      records: [],
      answer: { code: 'AR', errorCode: '207' },
    });
  });
});
