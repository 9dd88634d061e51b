/**
 * A process that appends numbered entries as fast as they are acknowledged, and prints each number
 * only then. Tests kill it with SIGKILL: every number printed must be found in the log.
 * Arguments: `lmdb FOLDER TOPIC`, `kafka BROKERS TOPIC`, or `settings JSON TOPIC` with settings of Vigil.
 */
import { z } from 'zod';
import { SILENT_LOGGER } from '../../services/platform/logger.ts';
import { SystemClock } from '../../services/platform/system-clock.ts';
import type { EventLog } from '../../services/log/event-log.port.ts';

const [kind, place, topic] = process.argv.slice(2);
if (kind === undefined || place === undefined || topic === undefined) {
  throw new Error('usage: lmdb|kafka|settings PLACE TOPIC');
}

async function openLog(at: string): Promise<EventLog> {
  if (kind === 'lmdb') {
    const { LmdbEventLog } = await import('../../services/log/adapters/lmdb/lmdb-event-log.ts');
    return new LmdbEventLog({ folder: at, clock: new SystemClock() });
  }
  if (kind === 'settings') {
    const { openLog: openLogOf } = await import('../../services/compose/parts/open-parts.ts');
    const { parseConfig } = await import('../../services/platform/config.ts');
    const settings = parseConfig(z.record(z.string(), z.string()).parse(JSON.parse(at)));
    return openLogOf(settings, { clock: new SystemClock(), logger: SILENT_LOGGER });
  }
  const { KafkaEventLog } = await import('../../services/log/adapters/kafka/kafka-event-log.ts');
  return new KafkaEventLog({ brokers: at.split(','), clock: new SystemClock() });
}

const log = await openLog(place);
for (let number = 0; ; number += 3) {
  const entries = [number, number + 1, number + 2].map((each) => ({ key: 'writer', value: Buffer.from(String(each)) }));
  await log.append(topic, 0, entries);
  process.stdout.write(`${number + 2}\n`);
}
