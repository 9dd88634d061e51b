/**
 * A stay as moments at which somebody could have looked: every step from admission to the first event of the label, with
 * the value as known then, and whether the event followed within the horizon. Nothing after the event counts. While the
 * horizon of a moment reaches beyond what is known of a child who is still there, its outcome is not known: left out, and told.
 */
import type { StayCourse } from '../stays/stay-course.ts';
import type { EvaluationNote } from './subject-notes.ts';

export interface MomentSettings {
  readonly stepMs: number;
  /** The event must come within this time, ms. */
  readonly horizonMs: number;
  /** And not sooner than this: a warning of less is of no use, and such moments are left out. */
  readonly gapMs: number;
  /** A value is as good as none after this time, ms; null: what is evaluated says itself when it lacks something. */
  readonly holdMs: number | null;
  /** Alert at this value and above; null: the alerts that Vigil raised. */
  readonly threshold: number | null;
  /** Lower values are worse: they are turned round. */
  readonly lowerIsWorse: boolean;
  /** Value before the first one; null: none. */
  readonly atFirst: number | null;
  /** An alert is already known when somebody told so within this time before it, ms. */
  readonly knownWithinMs: number;
}

export interface Moment {
  readonly atMs: number;
  /** Higher is worse. Null: there was none. */
  readonly value: number | null;
  readonly isPartial: boolean;
  readonly probability: number | null;
  readonly isBeforeEvent: boolean;
}

export interface AlertOnset {
  readonly atMs: number;
  /** Null: what followed is not known yet. */
  readonly isBeforeEvent: boolean | null;
  readonly isAlreadyKnown: boolean;
}

export interface StayMoments {
  readonly moments: readonly Moment[];
  readonly alerts: readonly AlertOnset[];
  readonly bedDays: number;
  readonly event: {
    /** From the first alert within the horizon to the event, ms; null: none. */
    readonly leadMs: number | null;
  } | null;
  /** Moments whose outcome is not known yet. */
  readonly censored: number;
  /** Moments nearer to the event than the gap. */
  readonly tooNear: number;
}

const DAY_MS = 86_400_000;

type ValueNote = Extract<EvaluationNote, { what: 'value' }>;

/** `eventsMs`: every event of the label, in order. */
export function momentsOfStay(
  course: StayCourse<EvaluationNote>,
  eventsMs: readonly number[],
  settings: MomentSettings,
): StayMoments {
  const { openedAtMs } = course.stay;
  const eventMs = eventsMs.find((atMs) => atMs >= openedAtMs && atMs <= course.untilMs) ?? null;
  const endMs = eventMs ?? course.untilMs;
  const values = course.noted.filter((note) => note.what === 'value');
  const moments: Moment[] = [];
  let [censored, tooNear, next] = [0, 0, 0];
  let newest: ValueNote | null = null;
  for (let atMs = openedAtMs + settings.stepMs; atMs < endMs; atMs += settings.stepMs) {
    for (; next < values.length && (values[next]?.atMs ?? atMs + 1) <= atMs; next++) newest = values[next] ?? null;
    const outcome = outcomeAt(atMs, eventMs, course, settings);
    if (outcome === 'censored') censored += 1;
    else if (outcome === 'too-near') tooNear += 1;
    else moments.push({ atMs, ...valueAt(newest, atMs, settings), isBeforeEvent: outcome === 'event' });
  }
  const alerts = alertsBefore(endMs, { course, eventMs, values }, settings);
  const first = alerts.find(({ isBeforeEvent }) => isBeforeEvent === true);
  return {
    moments,
    alerts,
    bedDays: Math.max(0, endMs - openedAtMs) / DAY_MS,
    event: eventMs === null ? null : { leadMs: first === undefined ? null : eventMs - first.atMs },
    censored,
    tooNear,
  };
}

function outcomeAt(
  atMs: number,
  eventMs: number | null,
  { closedAtMs, untilMs }: Pick<StayCourse<EvaluationNote>, 'closedAtMs' | 'untilMs'>,
  { horizonMs, gapMs }: MomentSettings,
): 'event' | 'none' | 'censored' | 'too-near' {
  if (eventMs === null) return closedAtMs === null && atMs + horizonMs > untilMs ? 'censored' : 'none';
  const aheadMs = eventMs - atMs;
  if (aheadMs <= gapMs) return 'too-near';
  return aheadMs <= horizonMs ? 'event' : 'none';
}

function valueAt(
  newest: ValueNote | null,
  atMs: number,
  { holdMs, lowerIsWorse, atFirst }: MomentSettings,
): Pick<Moment, 'value' | 'isPartial' | 'probability'> {
  if (newest === null) return { value: atFirst, isPartial: false, probability: null };
  const isHeld = holdMs === null || atMs - newest.atMs <= holdMs;
  const value = isHeld ? newest.value : null;
  return {
    value: value !== null && lowerIsWorse ? -value : value,
    isPartial: value !== null && newest.isPartial,
    probability: isHeld ? newest.probability : null,
  };
}

function alertsBefore(
  endMs: number,
  stay: { course: StayCourse<EvaluationNote>; eventMs: number | null; values: readonly ValueNote[] },
  settings: MomentSettings,
): readonly AlertOnset[] {
  const { course, eventMs, values } = stay;
  const onsets =
    settings.threshold === null
      ? course.noted.filter(({ what }) => what === 'alert').map(({ atMs }) => atMs)
      : crossings(values, settings.threshold, settings.lowerIsWorse);
  const known = course.noted.filter(({ what }) => what === 'known');
  return onsets
    .filter((atMs) => atMs < endMs)
    .map((atMs) => {
      const outcome = outcomeAt(atMs, eventMs, course, { ...settings, gapMs: 0 });
      return {
        atMs,
        isBeforeEvent: outcome === 'censored' ? null : outcome === 'event',
        isAlreadyKnown: known.some((each) => each.atMs <= atMs && atMs - each.atMs <= settings.knownWithinMs),
      };
    });
}

/** Moments at which the value came to the threshold; what is not known lies between. */
function crossings(values: readonly ValueNote[], threshold: number, lowerIsWorse: boolean): readonly number[] {
  const found: number[] = [];
  let isPast = false;
  for (const { atMs, value } of values) {
    if (value === null) continue;
    const isPastNow = lowerIsWorse ? value <= threshold : value >= threshold;
    if (isPastNow && !isPast) found.push(atMs);
    isPast = isPastNow;
  }
  return found;
}
