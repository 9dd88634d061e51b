/** Reads from the history what a unit's alarm burden is counted from, page by page. */
import type { Decision } from '../../contract/decisions/decision.ts';
import type { AlarmBurden } from '../../contract/screens/alarm-burden.ts';
import { decisionPages } from './decision-pages.ts';
import type { History, TimeRange } from '../history.port.ts';
import { alarmBurden, type BurdenFacts } from './alarm-burden.ts';
import { AlertEpisodes } from '../../contract/alert-course/alert-episodes.ts';

/** An answer may come long after the span has ended; by then a high alert has run out a hundred times. */
const FOLLOWED_MS = 86_400_000;
/** Transitions of one answer: some thousand alerts a day for a month. */
const PAGES_MAX = 200;

export interface AskedBurden extends TimeRange {
  readonly unitId: string;
  /** IANA. */
  readonly timeZone: string;
  /** What of a decision may be told to whoever asks. */
  readonly see: (decision: Decision) => Decision;
}

/** Rejects as `History.decisions` does. */
export async function readAlarmBurden(
  history: Pick<History, 'decisions' | 'stays'>,
  { unitId, timeZone, fromMs, toMs, see }: AskedBurden,
): Promise<AlarmBurden> {
  const newestMs = await newestMsOf(history, unitId);
  const span = { fromMs, toMs: Math.max(fromMs, Math.min(toMs, newestMs + 1)) };
  const episodes = new AlertEpisodes(span);
  const monitorAlarms: BurdenFacts['monitorAlarms'][number][] = [];
  const policies: BurdenFacts['policies'][number][] = [];
  const take = (decision: Decision): void => {
    if (decision.kind === 'alert.changed') episodes.take(decision);
    if (decision.atMs >= span.toMs) return;
    if (decision.kind === 'policy.changed') policies.push(decision);
    if (decision.kind === 'device.alarmed' && decision.alarm.phase === 'start') monitorAlarms.push(decision);
  };
  const readUntilMs = await decisionPages(history, {
    unitId,
    stayId: null,
    kinds: ['alert.changed', 'device.alarmed', 'policy.changed'],
    fromMs,
    toMs: span.toMs + FOLLOWED_MS,
    pagesMax: PAGES_MAX,
    take: (decision) => take(see(decision)),
  });
  const toldUntilMs = Math.min(span.toMs, readUntilMs);
  return alarmBurden({
    unitId,
    span: { fromMs, toMs: toldUntilMs },
    timeZone,
    stays: await history.stays({ unitId }),
    episodes: episodes.episodes.filter(({ raisedAtMs }) => raisedAtMs < toldUntilMs),
    monitorAlarms: monitorAlarms.filter(({ atMs }) => atMs < toldUntilMs),
    policies: policies.filter(({ atMs }) => atMs < toldUntilMs),
  });
}

/** Where the unit stands in its own time, which of a playback is long ago; before everything where it has said nothing. */
async function newestMsOf(history: Pick<History, 'decisions'>, unitId: string): Promise<number> {
  const all = { unitId, stayId: null, kinds: NEWEST_KINDS, fromMs: 0, toMs: LATEST_MS };
  const [newest] = await history.decisions({ ...all, newestFirst: true, limit: 1 });
  return newest?.atMs ?? -1;
}

/** The last moment that a date can be. */
const LATEST_MS = 8.64e15;
/** Scores are told again each half hour at the latest while a child is there. */
const NEWEST_KINDS: readonly Decision['kind'][] = ['alert.changed', 'score.computed', 'stay.changed'];
