/** The tick: 1 Hz of a unit's time, as a record of its log, and the test alert that goes with one of sixty. Two tickers make the same records. */
import { contentDigest, contentId } from '../../contract/content-id.ts';
import { PROBE_EVERY_MS } from '../../contract/records/alert-records.ts';
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

const PROBE_EVERY_SECONDS = PROBE_EVERY_MS / 1000;

/**
 * The test alert of a unit that falls due in (`afterSecond`, `second`], null: none does. Units have seconds of their own within
 * the minute; id and bedside time are those of the due second, so that tickers that look at other moments make the same record.
 */
export function probeRecord(unitId: string, afterSecond: number, second: number): RecordOf<'delivery.probed'> | null {
  const phase = Number.parseInt(contentDigest(unitId).slice(0, 8), 16) % PROBE_EVERY_SECONDS;
  const due = second - ((second - phase) % PROBE_EVERY_SECONDS);
  if (due <= afterSecond) return null;
  return {
    version: RECORD_VERSION,
    kind: 'delivery.probed',
    id: contentId('probe', [unitId, due]),
    unitId,
    observedAtMs: due * 1000,
    receivedAtMs: second * 1000,
    source: 'ticker',
  };
}
