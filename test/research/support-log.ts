/** A unit's past in a log of memory, as research reads it. */
import type { Archive } from '../../services/archive/archive.port.ts';
import { TOPICS, UNIT_TOPIC } from '../../services/contract/topics.ts';
import { ReplaySource } from '../../services/replay/replay-source.ts';
import { START_MS, UNIT, type Input } from '../engine/unit-script.ts';
import { bytesOf } from '../golden/golden-story.ts';
import { MemoryEventLog } from '../support/memory-event-log.ts';
import { SimulatedClock } from '../support/simulated-clock.ts';

/** Something that reached the log, ms after START_MS. */
export interface Arrival {
  readonly arrivedMs: number;
  readonly input: Input;
}

export async function sourceOf(arrivals: readonly Arrival[]): Promise<ReplaySource> {
  return new ReplaySource(await logOf(arrivals), null);
}

export async function logOf(arrivals: readonly Arrival[]): Promise<MemoryEventLog> {
  const clock = new SimulatedClock(START_MS);
  const log = new MemoryEventLog(clock);
  await log.createTopics(TOPICS.map((name) => ({ name, partitions: 1, retentionMs: 1e9 })));
  for (const { arrivedMs, input } of arrivals) {
    clock.goOnFrom(START_MS + arrivedMs);
    await log.append(UNIT_TOPIC, 0, [{ key: UNIT, value: bytesOf(input) }]);
  }
  return log;
}

/** An archive that holds no record yet. */
export const NOTHING_SEALED: Omit<Archive, 'checkpoints'> = {
  findStay: async () => null,
  begin: async () => null,
  end: async () => null,
  recordedBefore: async () => null,
  digests: async () => [],
  async *records() {},
};

/** Each arrived when the gateway had it. */
export function arrivingOf(inputs: readonly Input[]): readonly Arrival[] {
  return inputs.map((input) => ({ arrivedMs: receivedMsOf(input), input }));
}

export function receivedMsOf(input: Input): number {
  if (input.kind === 'record') return input.record.receivedAtMs - START_MS;
  const [first] = input.frames;
  return first?.receivedAtMs ?? first?.atMs ?? 0;
}
