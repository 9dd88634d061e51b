/** The engine on a log with the limits of a real one. */
import { describe, expect, it } from 'vitest';
import type { Decision } from '../../../services/contract/decisions/decision.ts';
import { DECISION_TOPIC, UNIT_TOPIC } from '../../../services/contract/topics.ts';
import { encodeUnitRecord } from '../../../services/contract/records/unit-record.ts';
import type { EventLog } from '../../../services/log/event-log.port.ts';
import { VigilError } from '../../../services/platform/errors.ts';
import type { Clock } from '../../../services/platform/clock.port.ts';
import { SystemClock } from '../../../services/platform/system-clock.ts';
import { MemoryEventLog } from '../../support/memory-event-log.ts';
import { openPipeline } from '../../support/pipeline.ts';
import { configured, occupied, opened, record, type Input } from '../unit-script.ts';

/** What Kafka takes in one append. */
const LIMIT_BYTES = 8 * 1024 * 1024;
const CHILDREN = 800;

function limited(log: EventLog, refused: number[]): EventLog {
  const append = log.append.bind(log);
  log.append = async (topic, partition, entries) => {
    const bytes = entries.reduce((sum, { value }) => sum + value.byteLength, 0);
    if (bytes > LIMIT_BYTES) {
      refused.push(bytes);
      throw new VigilError('log-append-too-large', `${bytes} bytes`);
    }
    await append(topic, partition, entries);
  };
  return log;
}

/** Everything a ward of this size is told in one go: each child admitted, weighed and charted five times. */
function crowd(): readonly Input[] {
  const charted = {
    respiratoryDistress: 'none',
    capillaryRefillSeconds: 1.5,
    consciousness: 'alert',
    oxygenDevice: 'air',
    carerConcern: 'same',
  } as const;
  return Array.from({ length: CHILDREN }, (_, index) => `stay-${index}`).flatMap((stayId, index) => [
    opened(stayId, 0, { birthDate: '2022-06-01', ventilated: true }),
    occupied(`bed-${index}`, stayId, 0),
    // A corrected admission is scored at once, in full; what is charted in heaps waits for the ticks.
    record('stay.updated', 0, { stayId, changes: { weightKg: 14 } }, `${stayId}-weight`),
    ...(Object.keys(charted) as (keyof typeof charted)[]).map((name) =>
      record('observation.charted', 0, { stayId, name, value: charted[name], by: 'nurse-1' }, `${stayId}-${name}`),
    ),
  ]);
}

describe('a batch that decides more than one append may hold', () => {
  it('is published whole, in parts', async () => {
    const refused: number[] = [];
    const pipeline = await openPipeline(limited(new MemoryEventLog(new SystemClock()), refused), 1);
    const inputs = [configured(), ...crowd()].flatMap((input) => (input.kind === 'record' ? [input.record] : []));
    await pipeline.log.append(
      UNIT_TOPIC,
      0,
      inputs.map((each) => ({ key: each.unitId, value: encodeUnitRecord(each) })),
    );
    const decided = await pipeline.decisions(inputs[0]?.unitId ?? '');
    await pipeline.close();
    expect(refused).toEqual([]);
    expect(
      new Set(decided.flatMap((decision) => (decision.kind === 'stay.charted' ? [decision.stayId] : []))).size,
    ).toBe(CHILDREN);
    expect(JSON.stringify(decided).length).toBeGreaterThan(LIMIT_BYTES);
  });
});

/** A clock by which folding takes no time. */
class StillClock extends SystemClock {
  override monotonicMs(): number {
    return 0;
  }
}

/** A clock by which each look at it takes 10 ms: folding a few records takes long. */
class SlowClock extends SystemClock {
  #atMs = 0;

  override monotonicMs(): number {
    this.#atMs += 10;
    return this.#atMs;
  }
}

describe('a batch that takes long to fold', () => {
  const decidedWith = async (clock: Clock): Promise<{ appends: number; decided: readonly Decision[] }> => {
    const log = new MemoryEventLog(new SystemClock());
    const pipeline = await openPipeline(log, 1, [], clock);
    const inputs = [configured(), ...crowd().slice(0, 70)].flatMap((input) =>
      input.kind === 'record' ? [input.record] : [],
    );
    let appends = 0;
    const append = log.append.bind(log);
    log.append = async (topic, partition, entries) => {
      if (topic === DECISION_TOPIC) appends += 1;
      await append(topic, partition, entries);
    };
    await log.append(
      UNIT_TOPIC,
      0,
      inputs.map((each) => ({ key: each.unitId, value: encodeUnitRecord(each) })),
    );
    const decided = await pipeline.decisions(inputs[0]?.unitId ?? '');
    await pipeline.close();
    return { appends, decided };
  };

  it('is published as it is folded, so that nothing waits for its last record, and decides the same', async () => {
    const atOnce = await decidedWith(new StillClock());
    const bitByBit = await decidedWith(new SlowClock());
    expect(atOnce.appends).toBe(1);
    expect(bitByBit.appends).toBeGreaterThan(20);
    expect(bitByBit.decided).toEqual(atOnce.decided);
  });
});
