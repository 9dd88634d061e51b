/** What a message may be, and what is kept of one that is refused. */
import { describe, expect, it } from 'vitest';
import { quarantineSchema } from '../../../services/contract/records/quarantine.ts';
import { header, hl7, patient, row, vital, vitals, visit } from './hl7-messages.ts';
import { readerWith, readOnce } from './hl7-readers.ts';
import { SmallTermGate } from './hl7-terms.ts';

describe('what a message may be', () => {
  it.each([
    ['a question', 'QRY^R02', '200'],
    ['an unknown event', 'ORU^R99', '201'],
    ['admissions that the source may not send', 'ADT^A01', '207'],
  ])('%s', (_name, type, errorCode) => {
    const outcome = readOnce(hl7([header({ type }), patient('7001'), visit()]));
    expect(outcome).toMatchObject({
      frames: [],
      records: [],
      quarantined: [{ code: 'unsupported-message' }],
      answer: { code: 'AR', errorCode, location: 'MSH^1^9' },
    });
  });

  it.each(['D', 'T'])('processing id %s is no production data', (processing) => {
    expect(readOnce(vitals([vital.heartRate('120')], { processing }))).toMatchObject({
      frames: [],
      answer: { code: 'AE', errorCode: '202', location: 'MSH^1^11' },
      quarantined: [{ code: 'unsupported-message' }],
    });
  });

  it('vitals of a source that may send alarms alone are refused', () => {
    expect(readOnce(vitals([vital.heartRate('120')]), { sends: ['alarms'] })).toMatchObject({
      frames: [],
      answer: { code: 'AR', errorCode: '207' },
    });
  });

  it('admissions go to who reads them', () => {
    const { read, admissions } = readerWith({ sends: ['admissions'] });
    read(hl7([header({ type: 'ADT^A01^ADT_A01' }), patient('7001'), visit()]));
    expect(admissions.map(({ controlId }) => controlId)).toEqual(['M1']);
  });

  it('the same message has the same quarantine id, another one has another', () => {
    const bad = vitals([vital.heartRate('fast')]);
    const ids = [bad, bad, vitals([vital.heartRate('faster')])].map((text) => readOnce(text).quarantined[0]?.id);
    expect(ids[0]).toBe(ids[1]);
    expect(ids[2]).not.toBe(ids[0]);
  });

  it('an item keeps the rows concerned, within its limits', () => {
    const many = Array.from({ length: 450 }, (_, index) => row({ code: `n${index}^${'N'.repeat(150)}^L`, value: '1' }));
    const items = readOnce(vitals([...many, vital.heartRate('120')])).quarantined;
    expect(items.map(({ observations }) => observations?.length)).toEqual([200, 200, 50]);
    expect(new Set(items.map(({ id }) => id)).size).toBe(3);
    for (const item of items) expect(quarantineSchema.parse(item)).toEqual(item);
    expect(items[0]?.raw).not.toContain('147842');
  });

  it('free text of a row stays out of everything but the raw message', () => {
    const [item] = readOnce(vitals([row({ type: 'TX', code: 'NOTE^note^L', value: 'Kim Minji asleep' })])).quarantined;
    expect(item).toMatchObject({ code: 'unmapped-code' });
    expect(JSON.stringify({ ...item, raw: '' })).not.toContain('Minji');
  });

  it('the raw message is kept once a minute of each reason, the observation of each message', () => {
    const reader = readerWith();
    const items = [0, 1, 59_999, 60_000].flatMap(
      (laterMs) => reader.read(vitals([row({ code: 'x^x^L', value: String(laterMs) })]), laterMs).quarantined,
    );
    expect(items.map(({ raw, observations }) => [raw !== undefined, observations?.[0]?.value])).toEqual([
      [true, '0'],
      [false, '1'],
      [false, '59999'],
      [true, '60000'],
    ]);
    const other = reader.read(vitals([row({ code: 'y^y^L', value: '1' })]), 0).quarantined;
    expect(other[0]?.raw).toContain('y^y^L');
    reader.forget();
    expect(reader.read(vitals([row({ code: 'x^x^L', value: '1' })]), 60_001).quarantined[0]?.raw).toBeDefined();
  });

  it('one code is asked of the gate once', () => {
    const terms = new SmallTermGate();
    const { read } = readerWith({ terms });
    for (const second of [0, 1, 2]) {
      read(vitals([vital.heartRate('120'), vital.spo2('97')], { at: `2026091212000${second}+0900` }));
    }
    expect(terms.asked).toBe(2);
  });
});
