/** How far the time of a unit has come, read from the log itself, so that nothing is played into its past. */
import { UNIT_TOPIC, partitionOfUnit } from '../../contract/topics.ts';
import { parseUnitRecord } from '../../contract/records/unit-record.ts';
import { isVitalsBlock } from '../../contract/records/vitals-block.ts';
import type { EventLog, LogRecord } from '../../log/event-log.port.ts';
import { readRange } from '../../replay/read-range.ts';

/** Newest tick of the unit, ms since 1970 UTC; undefined when the log holds none. Rejects with the log's fault. */
export async function unitClockMs(log: EventLog, unitId: string): Promise<number | undefined> {
  const partition = partitionOfUnit(unitId, await log.partitionCount(UNIT_TOPIC));
  let newestMs: number | undefined;
  await readRange({
    log,
    topic: UNIT_TOPIC,
    partition,
    bounds: await log.bounds(UNIT_TOPIC, partition),
    onRecord: (record) => {
      const atMs = tickMs(record, unitId);
      if (atMs !== null) newestMs = Math.max(newestMs ?? atMs, atMs);
    },
  });
  return newestMs;
}

/** So far back from its end a partition is read for the newest ticks: at one a second and unit, and some blocks between them. */
const TAIL_RECORDS = 20_000;

/** Newest tick in the log of any of these units, ms since 1970 UTC; null when its end holds none. Rejects with the log's fault. */
export async function newestTickMs(log: EventLog, unitIds: readonly string[]): Promise<number | null> {
  const wanted = new Set(unitIds);
  if (wanted.size === 0) return null;
  const partitions = await log.partitionCount(UNIT_TOPIC);
  let newestMs: number | null = null;
  for (const partition of new Set(unitIds.map((unitId) => partitionOfUnit(unitId, partitions)))) {
    const bounds = await log.bounds(UNIT_TOPIC, partition);
    await readRange({
      log,
      topic: UNIT_TOPIC,
      partition,
      bounds: { ...bounds, startOffset: Math.max(bounds.startOffset, bounds.endOffset - TAIL_RECORDS) },
      onRecord: (record) => {
        const atMs = wanted.has(record.key) ? tickMs(record, record.key) : null;
        if (atMs !== null) newestMs = Math.max(newestMs ?? atMs, atMs);
      },
    });
  }
  return newestMs;
}

/** The key tells the unit at no cost, so that only its own records are parsed. */
function tickMs({ key, value }: LogRecord, unitId: string): number | null {
  if (key !== unitId || isVitalsBlock(value)) return null;
  const parsed = parseUnitRecord(value);
  return parsed.ok && parsed.record.kind === 'tick' ? parsed.record.observedAtMs : null;
}
