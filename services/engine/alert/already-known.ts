/**
 * Problems that somebody knows of. In a unit whose policy says so, a new alert of a child comes one level lower where the same
 * rule's alert of the same child was answered a short while ago by «doctor told», «treatment started» or «already known», and one
 * of a score also where a worry about the child was charted: a score, too, speaks of the child as a whole.
 *
 * An emergency is never lowered, and nothing below low. What worsens rings at its own level, and so does a lowered alert that
 * nobody has answered by the time at which what was known is too old.
 */
import { CONCERN_SOURCES, type ConcernSource } from '../../contract/records/concern.ts';
import type { Alert, AlertLevel } from '../../contract/decisions/alert.ts';
import type { KnownBy } from '../../contract/statement/alert-statements.ts';
import { KNOWN_BOUNDS_MS } from '../../contract/known-bounds.ts';
import type { Statement } from '../../contract/statement/statement.ts';
import type { AlertEntry, Lowered, UnitState } from '../state/unit-state.ts';

const LOWER: Readonly<Record<AlertLevel, AlertLevel>> = { high: 'medium', medium: 'low', low: 'low' };
const COUNTING: readonly KnownBy[] = ['doctor-told', 'treatment-started', 'already-known'];

interface Raising {
  readonly stayId: string | null;
  readonly ruleId: string;
  readonly kind: Alert['kind'];
  readonly level: AlertLevel;
  readonly isEmergency?: boolean;
}

interface Known {
  readonly atMs: number;
  readonly by: KnownBy;
}

/** How far a new alert is lowered, and what says so; null: it comes as it is. */
export function loweringOf(
  state: UnitState,
  raising: Raising,
): { readonly level: AlertLevel; readonly lowered: Lowered; readonly remark: Statement } | null {
  const { alreadyKnown } = state.policy;
  if (alreadyKnown === undefined || raising.isEmergency === true || raising.level === 'low') return null;
  const known = newestOf([answerOf(state, raising), ...concernsOf(state, raising, alreadyKnown.concerns)]);
  if (known === null) return null;
  const agoMs = Math.max(0, state.nowMs - known.atMs);
  if (agoMs >= alreadyKnown.withinMs) return null;
  return {
    level: LOWER[raising.level],
    lowered: { from: raising.level, untilMs: known.atMs + alreadyKnown.withinMs },
    remark: { code: 'alert.lowered', values: { from: raising.level, because: known.by, agoMs } },
  };
}

/** An answer says that somebody knows of the problem of this alert. */
export function noteAnswered(state: UnitState, { stayId, ruleId }: Alert, reason: string): void {
  const counted = COUNTING.find((each) => each === reason);
  if (stayId === null || counted === undefined || state.policy.alreadyKnown === undefined) return;
  const answered = (state.answered ??= new Map());
  for (const [key, { atMs }] of answered) {
    if (state.nowMs - atMs >= KNOWN_BOUNDS_MS.together) answered.delete(key);
  }
  answered.set(keyOf(stayId, ruleId), { atMs: state.nowMs, reason: counted });
}

/** An answer that was taken back says nothing. */
export function forgetAnswered(state: UnitState, { stayId, ruleId }: Alert): void {
  if (stayId !== null) state.answered?.delete(keyOf(stayId, ruleId));
}

/** Level at which the alert would stand without what was known. */
export function ownLevelOf({ alert, lowered }: AlertEntry): AlertLevel {
  return lowered?.from ?? alert.level;
}

/** What a change back to its own level says; nothing where it is at that. */
export function unlowered(entry: AlertEntry): Partial<Alert> {
  if (entry.lowered === null) return {};
  return { level: entry.lowered.from, annotations: withoutRemark(entry.alert) };
}

/** What an easing to a level makes of a lowered alert: it never rises by that. */
export function easedLevel(entry: AlertEntry, level: AlertLevel): Partial<Alert> {
  const { alert, lowered } = entry;
  if (lowered === null) return { level };
  if (level === lowered.from) return {};
  entry.lowered = null;
  return { level, annotations: withoutRemark(alert) };
}

function withoutRemark({ annotations }: Alert): Alert['annotations'] {
  return annotations.filter(({ code }) => code !== 'alert.lowered');
}

function answerOf({ answered }: UnitState, { stayId, ruleId }: Raising): Known | null {
  const found = stayId === null ? undefined : answered?.get(keyOf(stayId, ruleId));
  return found === undefined ? null : { atMs: found.atMs, by: found.reason };
}

function concernsOf(
  state: UnitState,
  { stayId, kind }: Raising,
  counting: readonly ConcernSource[],
): readonly (Known | null)[] {
  const stay = stayId === null || kind !== 'score' ? undefined : state.stays.get(stayId);
  return CONCERN_SOURCES.filter((from) => counting.includes(from)).map((from) => {
    const concern = stay?.concerns.get(from);
    if (concern === undefined || concern.ended || concern.level === 'none') return null;
    return { atMs: concern.toldAtMs, by: `concern-${from}` };
  });
}

function newestOf(all: readonly (Known | null)[]): Known | null {
  return all.reduce(
    (newest, each) => (each !== null && (newest === null || each.atMs > newest.atMs) ? each : newest),
    null,
  );
}

function keyOf(stayId: string, ruleId: string): string {
  return `${stayId}\n${ruleId}`;
}
