/**
 * Silence is an alarm. Looked at on every tick, by gateway time against unit time:
 *
 *  - a stay whose monitors send nothing: «no data», at the limit and never a whole tick later;
 *  - three or more silent stays of one feed, or all of it: the feed is the fault, so one parent alert
 *    stands for its stays, and their own clear while it stands;
 *  - all vital signs at once: lost-signals.ts, one alert for them all;
 *  - one signal that was steadily there and is gone: a low alert, until it is back or an hour has
 *    shown that it was taken off on purpose.
 */
import { missingAfterMs } from '../../clinical/vital/signal-quality.ts';
import { SIGNAL_COUNT, signalAt } from '../../clinical/signal/signals.ts';
import { clearAlert } from '../alert/alert-machine.ts';
import { assertTechnicalAlert } from '../alert/technical-alert.ts';
import { CLOCK_TRUST_MS } from '../state/device-clock.ts';
import { SILENT_FLOOR_MS } from '../state/lateness.ts';
import { currentBedOf, currentBedOfDevice, currentStayIn } from '../state/links.ts';
import { isCapnogramLost, watchCapnogram } from './vital/lost-capnogram.ts';
import { areAllLost, watchLostSignals } from './vital/lost-signals.ts';
import type { StayState } from '../state/stay-state.ts';
import { timeOf } from '../windows/newest-readings.ts';
import { entryAt } from '../state/timeline.ts';
import type { FoldStep } from '../context/fold-context.ts';
import type { FeedState, UnitState } from '../state/unit-state.ts';

const FEED_STAYS_MIN = 3;
const STEADY_MS = 300_000;
const SIGNAL_GONE_MS = 120_000;
const SIGNAL_TAKEN_OFF_MS = 3_600_000;

export const NO_DATA_RULE = 'technical.no-data';

/** A feed and the stays its devices stand at. */
interface WatchedFeed {
  readonly feed: FeedState;
  readonly stays: ReadonlySet<string>;
}

/** Raises and clears the technical alerts that follow from the time without data. */
export function watchSilence(step: FoldStep): void {
  const { state } = step;
  const open = [...state.stays.values()].filter((stay) => stay.closedAtMs === null);
  for (const stay of open) forgetFuture(state, stay);
  const quiet = open.filter((stay) => quietMs(state, stay) >= limitMs(stay));
  const feeds = [...state.feeds.values()].map((feed): WatchedFeed => ({
    feed,
    stays: quiet.length === 0 ? NONE : feedStays(state, feed),
  }));
  const silent = new Set(
    quiet.filter((stay) => quietMs(state, stay) >= announcedLimitMs(feeds, stay)).map((stay) => stay.stayId),
  );
  const covered = new Set<string>();
  for (const watched of feeds) watchFeed(step, watched, silent, covered);
  for (const stay of open) {
    watchStay(step, stay, { silent: silent.has(stay.stayId), covered: covered.has(stay.stayId) });
    if (silent.has(stay.stayId)) continue;
    watchLostSignals(step, stay);
    watchCapnogram(step, stay);
    // One alert stands for them all.
    if (!areAllLost(step, stay)) watchSignals(step, stay);
  }
}

const NONE: ReadonlySet<string> = new Set();

/** A gateway clock that once ran ahead must not hide the silence after it. */
function forgetFuture(state: UnitState, stay: StayState): void {
  if ((stay.lastFrameAtMs ?? 0) > state.nowMs + CLOCK_TRUST_MS) stay.lastFrameAtMs = state.nowMs;
}

/** Time without a frame, ms; -Infinity when none is expected. */
function quietMs(state: UnitState, stay: StayState): number {
  return state.nowMs - (stay.lastFrameAtMs ?? expectedSinceMs(state, stay) ?? Number.POSITIVE_INFINITY);
}

/** Silence that is normal for the stay: three frames, never under 15 s. */
function limitMs(stay: StayState): number {
  return Math.max(SILENT_FLOOR_MS, 3 * stay.intervalMs);
}

/** The longest silence that a feed of the stay announced as normal. */
function announcedLimitMs(feeds: readonly WatchedFeed[], stay: StayState): number {
  return Math.max(0, ...feeds.filter(({ stays }) => stays.has(stay.stayId)).map(({ feed }) => feed.silentAfterMs));
}

/** A stay that never had a frame is silent only when a device stands at its bed. */
function expectedSinceMs(state: UnitState, stay: StayState): number | null {
  const bedId = currentBedOf(state, stay.stayId);
  if (bedId === null) return null;
  for (const device of state.devices.values()) {
    const link = entryAt(device.links, state.nowMs);
    if (link?.id === bedId) return Math.max(link.fromMs, stay.openedAtMs);
  }
  return null;
}

function feedStays(state: UnitState, feed: FeedState): Set<string> {
  const stays = new Set<string>();
  for (const deviceId of feed.deviceIds) {
    const device = state.devices.get(deviceId);
    const bedId = device === undefined ? null : currentBedOfDevice(state, device);
    const stayId = bedId === null ? null : currentStayIn(state, bedId);
    if (stayId !== null) stays.add(stayId);
  }
  return stays;
}

function watchFeed(
  step: FoldStep,
  { feed, stays }: WatchedFeed,
  silent: ReadonlySet<string>,
  covered: Set<string>,
): void {
  const ruleId = `technical.feed-silent.${feed.feedId}`;
  const silentStays = [...stays].filter((stayId) => silent.has(stayId));
  if (silentStays.length < 2 || (silentStays.length < FEED_STAYS_MIN && silentStays.length < stays.size)) {
    return clearAlert(step, null, ruleId);
  }
  for (const stayId of silentStays) covered.add(stayId);
  assertTechnicalAlert(step, {
    stayId: null,
    ruleId,
    level: 'medium',
    startMs: step.state.nowMs,
    title: { code: 'feed-silent.title', values: { feedId: feed.feedId } },
    detail: { code: 'feed-silent.detail', values: { silentCount: silentStays.length, childCount: stays.size } },
  });
}

function watchStay(
  step: FoldStep,
  stay: StayState,
  how: { readonly silent: boolean; readonly covered: boolean },
): void {
  if (!how.silent) return clearAlert(step, stay.stayId, NO_DATA_RULE);
  if (how.covered) return clearAlert(step, stay.stayId, NO_DATA_RULE, { code: 'no-data.whole-feed', values: {} });
  assertTechnicalAlert(step, {
    stayId: stay.stayId,
    ruleId: NO_DATA_RULE,
    level: 'medium',
    startMs: step.state.nowMs,
    title: { code: 'no-data.title', values: {} },
    detail: { code: 'no-data.detail', values: { quietMs: quietMs(step.state, stay) } },
  });
}

function watchSignals(step: FoldStep, stay: StayState): void {
  const { nowMs } = step.state;
  for (let signal = 0; signal < SIGNAL_COUNT; signal++) {
    const goneMs = nowMs - timeOf(stay.newest.presentUntilMs, signal);
    const bit = 1 << signal;
    const alerted = (stay.goneBits & bit) !== 0;
    const gone = isGone(stay, signal, goneMs) && !isCapnogramLost(step, stay, signal);
    if (gone === alerted) continue;
    stay.goneBits ^= bit;
    if (gone) assertGone(step, stay, signal, goneMs);
    else clearAlert(step, stay.stayId, goneRuleId(signal));
  }
}

function goneRuleId(signal: number): string {
  return `technical.signal-missing.${signalAt(signal).name}`;
}

/**
 * Steadily there before, longer away than its missing limit, and not for so long that it was taken off. A cuff, which is
 * missing only after hours, and a signal that never was are taken off in this sense.
 */
function isGone({ newest }: StayState, signal: number, goneMs: number): boolean {
  if (goneMs <= SIGNAL_GONE_MS || goneMs >= SIGNAL_TAKEN_OFF_MS) return false;
  if (goneMs <= missingAfterMs(signal, newest.intervalMs[signal] ?? 0)) return false;
  return timeOf(newest.presentUntilMs, signal) - timeOf(newest.presentSinceMs, signal) >= STEADY_MS;
}

function assertGone(step: FoldStep, stay: StayState, signal: number, goneMs: number): void {
  const { name } = signalAt(signal);
  assertTechnicalAlert(step, {
    stayId: stay.stayId,
    ruleId: goneRuleId(signal),
    level: 'low',
    startMs: step.state.nowMs - goneMs,
    title: { code: 'signal-missing.title', values: { signal: name } },
    detail: { code: 'signal-missing.detail', values: { signal: name, goneMs } },
  });
}
