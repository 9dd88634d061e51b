/**
 * One tick a second for every unit that lives by the wall clock, and once a minute the test alert that proves the path of its alerts. Time rules look at ticks alone, so
 * a ticker that stops makes the engine's time stand still, which screens show as NOT LIVE. Ids follow
 * from unit and second: two tickers do no harm.
 */
import type { Clock } from '../../platform/clock.port.ts';
import { messageOf } from '../../platform/errors.ts';
import type { UnitRecord } from '../../contract/records/unit-record.ts';
import { probeRecord, tickRecord } from './tick.ts';

export interface TickerOptions {
  readonly clock: Clock;
  /** Where ticks go: the intake. */
  readonly admitRecords: (records: readonly UnitRecord[]) => Promise<void>;
  /** Units that are ticked now; asked every second. */
  readonly units: () => readonly string[];
  /** Told when a tick was not taken; the next second is tried all the same. */
  readonly onFault: (message: string, error: unknown) => void;
}

/** A wall clock put right by less than this is caught up with within a minute and is worth no alert. */
const WALL_TRUST_MS = 5_000;

/** How far unit time is held ahead of the wall clock of this machine, whole ms; 0 while they agree within 5 s. */
export function disagreementMs(clock: Clock): number {
  const aheadMs = Math.round(clock.aheadOfWallMs());
  return aheadMs > WALL_TRUST_MS ? aheadMs : 0;
}

/** Looked at this often, so that a tick is at most a tenth of a second late and none is skipped. */
const LOOK_EVERY_MS = 100;

/**
 * Starts ticking; the returned function stops it. After a stall only the present second is ticked; a
 * wall clock that steps back gives no tick until it has caught up, since unit time never goes back.
 */
export function startTicker(options: TickerOptions): () => void {
  let lastSecond = Math.floor(options.clock.nowMs() / 1000) - 1;
  const look = (): void => {
    const second = Math.floor(options.clock.nowMs() / 1000);
    if (second <= lastSecond) return;
    const beforeSecond = lastSecond;
    lastSecond = second;
    const aheadOfWallMs = disagreementMs(options.clock);
    const units = options.units();
    const ticks = units.map((unitId) => tickRecord(unitId, second, aheadOfWallMs));
    if (ticks.length === 0) return;
    const probes = units.flatMap((unitId) => probeRecord(unitId, beforeSecond, second) ?? []);
    options
      .admitRecords([...ticks, ...probes])
      .catch((error: unknown) => options.onFault(`tick was not taken: ${messageOf(error)}`, error));
  };
  look();
  return options.clock.every(LOOK_EVERY_MS, look);
}
