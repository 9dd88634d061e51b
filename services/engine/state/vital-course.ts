/**
 * The numbers of a vital sign alert from its first second on, so that the worst of them can be told. Kept as the
 * worst of each minute and not as one number: what is withdrawn or given to another child takes its minutes out, and
 * what is left is still the worst of the rest. Plain data, a part of the unit's state.
 */
import type { WorstValue } from '../../contract/decisions/alert-worst.ts';

/** A day of minutes of one signal; older ones are joined two by two. */
const MINUTES_MAX = 1440;

export interface Reached {
  readonly signal: number;
  readonly value: number;
  readonly observedAtMs: number;
  readonly doubtful: boolean;
}

/** The worst reading in force within one minute since 1970; beside it may stand the worst doubtful one. */
export interface MinuteWorst extends Reached {
  readonly minute: number;
}

export interface VitalCourse {
  /** First second of the episode, and the one at which it was raised. A late reading can move the first. */
  fromSecond: number;
  readonly raisedSecond: number;
  /** Signal of the limit that raised it. */
  readonly signal: number;
  /** In order of signal, then minute, then without doubt first. */
  minutes: readonly MinuteWorst[];
  /** Charted values of the episode that counted. */
  charted: readonly Reached[];
  /** One a signal that was past a limit, and behind it a doubtful one that is worse. */
  worst: readonly WorstValue[];
}

/** Whether `one` is worse, or as bad and earlier. */
export function isWorse(direction: 'below' | 'above', one: Reached, other: Reached): boolean {
  if (one.value === other.value) return one.observedAtMs < other.observedAtMs;
  return direction === 'below' ? one.value < other.value : one.value > other.value;
}

/** The course with this minute of a signal in place of what it had of it; the doubtful and the others apart. */
export function withMinute(
  course: VitalCourse,
  at: Pick<MinuteWorst, 'minute' | 'signal' | 'doubtful'>,
  found: MinuteWorst | null,
): void {
  const others = course.minutes.filter(
    ({ minute, signal, doubtful }) => minute !== at.minute || signal !== at.signal || doubtful !== at.doubtful,
  );
  course.minutes = found === null ? others : inOrder([...others, found]);
}

function inOrder(minutes: readonly MinuteWorst[]): readonly MinuteWorst[] {
  return minutes.toSorted(
    (a, b) => a.signal - b.signal || a.minute - b.minute || Number(a.doubtful) - Number(b.doubtful),
  );
}

/** Joins the two oldest minutes of each signal that has more than a day of them, the doubtful and the others apart. */
export function shorten(course: VitalCourse, direction: 'below' | 'above'): void {
  const kinds = new Set(course.minutes.map(({ signal, doubtful }) => signal * 2 + Number(doubtful)));
  for (const kind of kinds) {
    const own = course.minutes.filter(({ signal, doubtful }) => signal * 2 + Number(doubtful) === kind);
    const [oldest, next] = own;
    if (own.length <= MINUTES_MAX || oldest === undefined || next === undefined) continue;
    const joined = isWorse(direction, oldest, next) ? { ...oldest, minute: next.minute } : next;
    course.minutes = course.minutes.flatMap((each) => (each === oldest ? [] : each === next ? [joined] : [each]));
  }
}

export function isSameReached(one: Reached | null, other: Reached | null): boolean {
  return isSameValue(one, other) && one?.signal === other?.signal;
}

export function isSameWorst(one: readonly WorstValue[], other: readonly WorstValue[]): boolean {
  return (
    one.length === other.length &&
    one.every((each, index) => isSameValue(each, other[index]) && each.signal === other[index]?.signal)
  );
}

type Value = Pick<Reached, 'value' | 'observedAtMs' | 'doubtful'>;

function isSameValue(one: Value | null | undefined, other: Value | null | undefined): boolean {
  return one?.value === other?.value && one?.observedAtMs === other?.observedAtMs && one?.doubtful === other?.doubtful;
}
