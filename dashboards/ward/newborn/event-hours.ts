/**
 * Events and saturation of a newborn by clock hour. An hour in which nobody looked is no hour without an event: every
 * number stands beside the seconds that were observed, and without any it is null.
 */
import type { NewbornEvent } from '../../../services/contract/decisions/newborn-events.ts';
import type { SignalName } from '../../../services/clinical/signal/signals.ts';
import type { HistorySeries } from '../page/server-api.ts';

export const HOUR_MS = 3_600_000;
/** Lower ends of the bands of saturation, in per cent; the first begins at 0. */
export const SPO2_BANDS = [0, 80, 85, 90, 95] as const;
/**
 * Band of the target of preterm infants on oxygen, 90 to 94 %: Auckland newborn guideline, as in
 * models/rules/vital-alerts.json («SpO₂ above target on oxygen»).
 */
export const TARGET_BAND = 3;

export interface Hour {
  readonly fromMs: number;
  /** Seconds with a saturation. */
  readonly spo2Seconds: number;
  /** Of them in each band. */
  readonly bandSeconds: readonly number[];
  readonly observedSeconds: Readonly<Partial<Record<SignalName, number>>>;
}

/** Clock hours that the range touches, oldest first. */
export function hoursOf(span: { readonly fromMs: number; readonly toMs: number }): readonly number[] {
  const first = Math.floor(span.fromMs / HOUR_MS);
  const count = Math.max(0, Math.ceil(span.toMs / HOUR_MS) - first);
  return Array.from({ length: count }, (_, index) => (first + index) * HOUR_MS);
}

/** `seconds`: the saturation of each second; `hourly`: how many seconds each signal had a value. */
export function hourTable(
  hours: readonly number[],
  seconds: readonly HistorySeries[],
  hourly: HistorySeries | null,
): readonly Hour[] {
  const bands = new Map(hours.map((fromMs) => [fromMs, SPO2_BANDS.map(() => 0)]));
  for (const { atMs, signals } of seconds) {
    for (const [index, each] of atMs.entries()) {
      const value = signals['spo2Percent']?.mean[index] ?? null;
      const counts = bands.get(Math.floor(each / HOUR_MS) * HOUR_MS);
      if (value === null || counts === undefined) continue;
      const band = SPO2_BANDS.findLastIndex((from) => value >= from);
      if (band >= 0) counts[band] = (counts[band] ?? 0) + 1;
    }
  }
  return hours.map((fromMs) => {
    const bandSeconds = bands.get(fromMs) ?? [];
    return {
      fromMs,
      bandSeconds,
      spo2Seconds: bandSeconds.reduce((sum, each) => sum + each, 0),
      observedSeconds: observedIn(hourly, fromMs),
    };
  });
}

function observedIn(hourly: HistorySeries | null, fromMs: number): Hour['observedSeconds'] {
  if (hourly === null) return {};
  const index = hourly.atMs.indexOf(fromMs);
  return Object.fromEntries(
    Object.entries(hourly.signals).map(([name, { count }]) => [name, index < 0 ? 0 : (count?.[index] ?? 0)]),
  );
}

/** Events of one definition that ended in the hour; null where none of its hour was observed and none was found. */
export function eventsIn(hour: Hour, events: readonly NewbornEvent[], signal: SignalName): number | null {
  const found = events.filter(({ endMs }) => endMs >= hour.fromMs && endMs < hour.fromMs + HOUR_MS).length;
  return found === 0 && (hour.observedSeconds[signal] ?? 0) === 0 ? null : found;
}

/** Share of a band, 0 to 1; null where nothing was observed. */
export function bandShare(hours: readonly Pick<Hour, 'bandSeconds' | 'spo2Seconds'>[], band: number): number | null {
  const observed = hours.reduce((sum, { spo2Seconds }) => sum + spo2Seconds, 0);
  const within = hours.reduce((sum, { bandSeconds }) => sum + (bandSeconds[band] ?? 0), 0);
  return observed === 0 ? null : within / observed;
}
