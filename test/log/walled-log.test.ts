// Hazards: H53 (docs/hazards.md).
/** Two hospitals that came to write into one topic: neither reads a byte of the other, and both are told that there is something. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { EventLog, LogRecord } from '../../services/log/event-log.port.ts';
import { foreignRecords, walledLog } from '../../services/log/walled-log.ts';
import { SimulatedClock } from '../support/simulated-clock.ts';
import { MemoryEventLog } from '../support/memory-event-log.ts';
import { propertyRuns } from '../support/property-runs.ts';

const TOPIC = 'topic';

async function readAll(log: EventLog, count: number): Promise<readonly LogRecord[]> {
  if (count === 0) return [];
  const records: LogRecord[] = [];
  let done: () => void = () => undefined;
  const seen = new Promise<void>((resolve) => (done = resolve));
  const reader = await log.read({
    topic: TOPIC,
    positions: new Map([[0, { kind: 'start' }]]),
    onBatch: async (_partition, batch) => {
      records.push(...batch);
      if (records.length >= count) done();
    },
    onFault: (fault) => {
      throw fault;
    },
  });
  await seen;
  await reader.close();
  return records;
}

const textOf = ({ value }: LogRecord): string => Buffer.from(value).toString();

it('whatever is written in whatever order, each reads its own and no byte of another', async () => {
  const written = fc.array(
    fc.record({ by: fc.constantFrom('east', 'west', null), key: fc.string(), text: fc.string() }),
    { maxLength: 30 },
  );
  await fc.assert(
    fc.asyncProperty(written, async (entries) => {
      const plain = new MemoryEventLog(new SimulatedClock());
      await plain.createTopics([{ name: TOPIC, partitions: 1, retentionMs: 1e9 }]);
      for (const { by, key, text } of entries) {
        const log = by === null ? plain : walledLog(plain, by);
        // What nobody of any hospital wrote may not look like one by chance.
        await log.append(TOPIC, 0, [{ key: by === null ? `x${key}` : key, value: Buffer.from(text) }]);
      }
      for (const hospital of ['east', 'west']) {
        const records = await readAll(walledLog(plain, hospital), entries.length);
        expect(records.map((record) => [record.key, textOf(record), record.isDamaged === true])).toEqual(
          entries.map(({ by, key, text }) => (by === hospital ? [key, text, false] : ['', '', true])),
        );
      }
    }),
    { numRuns: propertyRuns(50) },
  );
});

it('a topic that begins with another is told with whose it is', async () => {
  const clock = new SimulatedClock();
  const plain = new MemoryEventLog(clock);
  await plain.createTopics([{ name: TOPIC, partitions: 3, retentionMs: 1e9 }]);
  const append = (log: EventLog, partition: number) =>
    log.append(TOPIC, partition, [{ key: 'unit', value: Buffer.from('x') }]);
  const foreign = () => foreignRecords(plain, [TOPIC], 'east', (ms, run) => clock.after(ms, run));
  expect(await foreign()).toEqual([]);
  await append(walledLog(plain, 'east'), 0);
  expect(await foreign()).toEqual([]);
  await append(walledLog(plain, 'west'), 1);
  await append(plain, 2);
  expect(await foreign()).toEqual([
    { topic: TOPIC, partition: 1, hospitalId: 'west' },
    { topic: TOPIC, partition: 2, hospitalId: null },
  ]);
});
