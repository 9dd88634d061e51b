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

/** Looked at this often, so that no tick is skipped. */
const LOOK_EVERY_MS = 100;
const LOOKS_A_SECOND = 1000 / LOOK_EVERY_MS;
/** So many units are ticked together at the least: up to a hundred units, a look has ten. */
const TOGETHER_MIN = 10;

/**
 * Starts ticking; the returned function stops it. After a stall only the present second is ticked; a
 * wall clock that steps back gives no tick until it has caught up, since unit time never goes back.
 *
 * Where there are many units their ticks are spread over the second, since the engine works longest for ticks, and an
 * alert would wait behind those of a whole hospital. The tick of a unit tells the whole second all the same.
 */
export function startTicker(options: TickerOptions): () => void {
  const { clock } = options;
  const beganAtSecond = Math.floor(clock.nowMs() / 1000);
  let lastSeconds = new Map<string, number>();
  const look = (): void => {
    const nowMs = clock.nowMs();
    const units = options.units();
    const aheadOfWallMs = disagreementMs(clock);
    const known = lastSeconds;
    lastSeconds = new Map();
    const records = units.flatMap((unitId, rank) => {
      const second = Math.floor((nowMs - lookOf(rank, units.length) * LOOK_EVERY_MS) / 1000);
      const lastSecond = known.get(unitId) ?? Math.max(second, beganAtSecond) - 1;
      lastSeconds.set(unitId, Math.max(lastSecond, second));
      if (second <= lastSecond) return [];
      const tick = tickRecord(unitId, second, aheadOfWallMs);
      return [tick, probeRecord(unitId, lastSecond, second) ?? []].flat();
    });
    if (records.length === 0) return;
    options
      .admitRecords(records)
      .catch((error: unknown) => options.onFault(`tick was not taken: ${messageOf(error)}`, error));
  };
  look();
  return clock.every(LOOK_EVERY_MS, look);
}

/** At which look of the second the unit with this rank is ticked, from 0. */
function lookOf(rank: number, units: number): number {
  return Math.floor(rank / Math.max(TOGETHER_MIN, Math.ceil(units / LOOKS_A_SECOND)));
}
