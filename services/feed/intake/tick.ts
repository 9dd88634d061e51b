/** The tick: 1 Hz of a unit's time, as a record of its log. Two tickers make the same record. */
import { RECORD_VERSION } from '../../contract/records/unit-record.ts';
import type { RecordOf } from '../../contract/records/unit-record.ts';

/**
 * Tick of a unit at a whole second since 1970 UTC. Everything in it follows from unit and second, but for
 * `aheadOfWallMs` (ms, 0 or more): how far this machine's clock has to be held ahead of its wall.
 */
export function tickRecord(unitId: string, epochSeconds: number, aheadOfWallMs = 0): RecordOf<'tick'> {
  const atMs = epochSeconds * 1000;
  return {
    version: RECORD_VERSION,
    kind: 'tick',
    id: `tick:${unitId}:${epochSeconds}`,
    unitId,
    observedAtMs: atMs,
    receivedAtMs: atMs,
    source: 'ticker',
    ...(aheadOfWallMs > 0 ? { aheadOfWallMs } : {}),
  };
}
