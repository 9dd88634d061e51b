/** What a reader remembers of a message is no larger than itself: the message behind it is let go. */
import v8 from 'node:v8';
import vm from 'node:vm';
import { describe, expect, it } from 'vitest';
import { row, vital, vitals } from './hl7-messages.ts';
import { readerWith } from './hl7-readers.ts';

const MESSAGES = 400;
/** Beside each message's few remembered words: half a kilobyte of code is nothing, a message is 100 kB. */
const KEPT_BYTES_MAX = 10_000_000;

describe('a reader of messages that all have their own time', () => {
  it('keeps no message', () => {
    v8.setFlagsFromString('--expose-gc');
    const collect = vm.runInNewContext('gc') as () => void;
    const { read } = readerWith();
    const note = row({ type: 'TX', code: '69965^MDC_DEV_MON_PHYSIO_MULTI_PARAM_MDS^MDC', value: 'x'.repeat(100_000) });
    const send = (index: number): void => {
      const at = `20260912120000.${String(index).padStart(4, '0')}+0900`;
      expect(read(vitals([vital.heartRate('120', { time: at }), note], { at })).frames).toHaveLength(1);
    };
    send(0);
    collect();
    const before = process.memoryUsage().heapUsed;
    for (let index = 1; index <= MESSAGES; index++) send(index);
    collect();
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(KEPT_BYTES_MAX);
  });
});
