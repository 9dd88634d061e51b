/** Counts of a unit's alerts, from episodes, monitor alarms and the time that children lay there. Pure. */
import { hourReader } from '../../clinical/age/local-hour.ts';
import { ALERT_LEVELS } from '../../contract/decisions/alert.ts';
import type { PolicyChanged } from '../../contract/decisions/decision.ts';
import type { DeviceAlarm } from '../../contract/records/device-alarm.ts';
import type { AlarmBurden, AlertCounts, PolicyEffect } from '../../contract/screens/alarm-burden.ts';
import type { StayRow, TimeRange } from '../history.port.ts';
import type { AlertEpisode } from '../../contract/alert-course/alert-episodes.ts';
import { answersWorth } from '../../contract/alert-course/answers-worth.ts';
import { largestFirst } from '../../contract/alert-course/largest-first.ts';

const DAY_MS = 86_400_000;
/** More sources than these nobody works through at a time. */
const CODES_MAX = 20;

export interface BurdenFacts {
  readonly unitId: string;
  readonly span: TimeRange;
  readonly timeZone: string;
  readonly stays: readonly Pick<StayRow, 'openedAtMs' | 'closedAtMs'>[];
  readonly episodes: readonly AlertEpisode[];
  /** Alarms of monitors that began in the span. */
  readonly monitorAlarms: readonly { readonly atMs: number; readonly alarm: Pick<DeviceAlarm, 'code' | 'text'> }[];
  /** In order of time. */
  readonly policies: readonly Pick<PolicyChanged, 'atMs' | 'policy'>[];
}

export function alarmBurden(facts: BurdenFacts): AlarmBurden {
  const { unitId, span, timeZone, episodes, monitorAlarms } = facts;
  const bedDays = bedDaysIn(facts.stays, span);
  const count = (some: readonly AlertEpisode[]): AlertCounts => countsOf(some, bedDays);
  const byLevel = (level: string): AlertCounts => count(episodes.filter(({ worstLevel }) => worstLevel === level));
  const [low, medium, high] = ALERT_LEVELS.map(byLevel);
  if (low === undefined || medium === undefined || high === undefined) throw new RangeError('three levels');
  const hourOf = hourReader(timeZone);
  return {
    unitId,
    ...span,
    timeZone,
    bedDays,
    all: count(episodes),
    byLevel: { low, medium, high },
    byRule: largestFirst(episodes, ({ ruleId }) => ruleId).map(([ruleId, some]) => {
      const { kind, title } = newestOf(some);
      return { ruleId, kind, title, ...count(some) };
    }),
    byBed: largestFirst(episodes, ({ bedId }) => bedId).map(([bedId, some]) => ({ bedId, ...count(some) })),
    byHour: hoursOf(episodes.map(({ raisedAtMs }) => hourOf(raisedAtMs))),
    monitorAlarms: {
      alarms: monitorAlarms.length,
      perBedDay: rate(monitorAlarms.length, bedDays),
      byHour: hoursOf(monitorAlarms.map(({ atMs }) => hourOf(atMs))),
      byCode: largestFirst(monitorAlarms, ({ alarm }) => alarm.code)
        .slice(0, CODES_MAX)
        .map(([code, some]) => ({ code, text: newestOf(some).alarm.text, alarms: some.length })),
    },
    policyChanges: policyEffects(facts),
  };
}

/** Time that children lay in the unit within the span, in days; one who still lies there until its end. */
export function bedDaysIn(stays: BurdenFacts['stays'], { fromMs, toMs }: TimeRange): number {
  const overlapMs = ({ openedAtMs, closedAtMs }: BurdenFacts['stays'][number]): number =>
    Math.max(0, Math.min(closedAtMs ?? toMs, toMs) - Math.max(openedAtMs, fromMs));
  return stays.reduce((sum, stay) => sum + overlapMs(stay), 0) / DAY_MS;
}

function countsOf(episodes: readonly AlertEpisode[], bedDays: number): AlertCounts {
  const answered = episodes.filter(({ answeredAtMs }) => answeredAtMs !== null);
  const ended = episodes.filter(({ answeredAtMs, clearedAtMs }) => answeredAtMs === null && clearedAtMs !== null);
  return {
    alerts: episodes.length,
    perBedDay: rate(episodes.length, bedDays),
    rings: episodes.reduce((sum, { rings }) => sum + rings, 0),
    answered: answered.length,
    endedUnanswered: ended.length,
    escalated: episodes.filter(({ isEscalated }) => isEscalated).length,
    answeredAfterMs: centilesOf(
      answered.map(({ answeredAtMs, raisedAtMs }) => Math.max(0, (answeredAtMs ?? raisedAtMs) - raisedAtMs)),
    ),
    worth: answersWorth(answered),
  };
}

function rate(count: number, bedDays: number): number | null {
  return bedDays > 0 ? count / bedDays : null;
}

/** Nearest-rank centiles: each is a wait that somebody had. */
function centilesOf(waitsMs: readonly number[]): AlertCounts['answeredAfterMs'] {
  const sorted = waitsMs.toSorted((a, b) => a - b);
  const at = (share: number): number | undefined => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
  const [p50, p90, p99] = [at(0.5), at(0.9), at(0.99)];
  return p50 === undefined || p90 === undefined || p99 === undefined ? null : { p50, p90, p99 };
}

function newestOf<T>(items: readonly [T, ...T[]]): T {
  return items.at(-1) ?? items[0];
}

function hoursOf(hours: readonly number[]): readonly number[] {
  const counts = Array.from({ length: 24 }, () => 0);
  for (const hour of hours) counts[hour] = (counts[hour] ?? 0) + 1;
  return counts;
}

/** Each change between the one before it and the one after it, or the ends of the span. */
function policyEffects({ span, policies, episodes, stays }: BurdenFacts): readonly PolicyEffect[] {
  const rateIn = (fromMs: number, toMs: number): number | null =>
    rate(
      episodes.filter(({ raisedAtMs }) => raisedAtMs >= fromMs && raisedAtMs < toMs).length,
      bedDaysIn(stays, { fromMs, toMs }),
    );
  return policies.map(({ atMs, policy }, index) => ({
    atMs,
    decided: policy.decided,
    perBedDayBefore: rateIn(policies[index - 1]?.atMs ?? span.fromMs, atMs),
    perBedDayAfter: rateIn(atMs, policies[index + 1]?.atMs ?? span.toMs),
  }));
}
