/** Files and batches of messages: each message for itself, one answer for all. */
import { describe, expect, it } from 'vitest';
import { openHl7Receiver } from '../../../../services/feed/hl7/transport/hl7-receiver.ts';
import { batchIn } from '../../../../services/feed/hl7/transport/hl7-batch.ts';
import { SimulatedClock } from '../../../support/simulated-clock.ts';
import { bytesOf, header, hl7, patient, RECEIVED_MS, report, row, visit } from '../hl7-messages.ts';
import { readerWith } from '../hl7-readers.ts';

const HEART_RATE = '147842^MDC_ECG_HEART_RATE^MDC';
const BEATS = '264864^MDC_DIM_BEAT_PER_MIN^MDC';
const message = (controlId: string, location?: string): string =>
  hl7([
    header({ controlId }),
    patient(),
    visit(location),
    report(),
    row({ code: HEART_RATE, value: '120', unit: BEATS }),
  ]);

function door(fails = false) {
  const frames: unknown[] = [];
  const { readBytes } = readerWith();
  const handle = openHl7Receiver({
    reader: { read: (bytes) => readBytes(bytes), forget: () => undefined },
    intake: {
      admitFramesSoon: async (admitted) => {
        if (fails) throw new Error('the log takes nothing');
        frames.push(...admitted);
      },
      admitRecords: async () => undefined,
      quarantine: async () => undefined,
    },
    clock: new SimulatedClock(RECEIVED_MS),
    stamp: () => ({ atMs: RECEIVED_MS, controlId: 'V1' }),
    keepAdmissions: async () => undefined,
    onMessage: () => undefined,
  });
  return { frames, handle };
}

const FILE = `FHS|^~\\&|GW\rBHS|^~\\&|GW\r${message('M1')}${message('M2', 'PICU^^99')}${message('M3')}BTS|3\rFTS|1\r`;

describe('a batch', () => {
  it('is read message by message and answered as a batch, in order', async () => {
    const { frames, handle } = door();
    const answer = Buffer.from((await handle(bytesOf(FILE))) ?? []).toString();
    expect(frames).toHaveLength(2);
    expect(answer.split('\r').filter((line) => /^(BHS|MSA|BTS)/.test(line))).toEqual([
      expect.stringMatching(/^BHS\|\^~\\&\|VIGIL\|HOSPITAL\|GATEWAY\|HOSPITAL\|\d{14}/),
      'MSA|AA|M1',
      'MSA|AE|M2',
      'MSA|AA|M3',
      'BTS|3',
    ]);
  });

  it('of which nothing could be kept is not answered as taken', async () => {
    await expect(door(true).handle(bytesOf(FILE))).rejects.toThrow('the log takes nothing');
  });

  it.each([
    ['a single message', message('M1')],
    ['something before the first message', `BHS|^~\\&\rPID|1\r${message('M1')}`],
    ['nothing', ''],
  ])('%s is none', (_, text) => {
    expect(batchIn(bytesOf(text))).toBeNull();
  });

  it('holds its messages letter for letter, whatever ends the lines', () => {
    const text = FILE.replaceAll('\r', '\r\n');
    expect(batchIn(bytesOf(text))?.messages.map((bytes) => Buffer.from(bytes).toString().slice(0, 8))).toEqual(
      Array.from({ length: 3 }, () => 'MSH|^~\\&'),
    );
  });

  it('an empty control id is answered AE 101', async () => {
    const { frames, handle } = door();
    const answer = Buffer.from((await handle(bytesOf(message('')))) ?? []).toString();
    expect(frames).toEqual([]);
    expect(answer).toMatch(/\rMSA\|AE\|\rERR\|\|MSH\^1\^10\|101\^/);
  });
});
