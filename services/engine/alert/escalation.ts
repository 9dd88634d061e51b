/** Where an alert stands on the unit's ladder: who is asked for an answer, who next, and when. Reads the state and changes nothing. */
import { UNPAINTED_MS } from '../../contract/decisions/alert-timing.ts';
import { isGraverLevel, type Alert, type Asked } from '../../contract/decisions/alert.ts';
import {
  SHIPPED_LADDER,
  holdersAt,
  isRosterRole,
  waitOf,
  type Ladder,
  type LadderStep,
} from '../../contract/ladder/ladder.ts';
import type { AlertEntry, UnitState } from '../state/unit-state.ts';

export function ladderOf({ care }: UnitState): Ladder {
  return care?.ladder ?? SHIPPED_LADDER;
}

/** Null once somebody has answered, and of an alert that has ended. */
export function askedOf(state: UnitState, { stepFromMs }: Pick<AlertEntry, 'stepFromMs'>, alert: Alert): Asked | null {
  if (alert.phase !== 'raised') return null;
  const at = stepOf(ladderOf(state), alert.escalation);
  const next = nextStep(state, alert.escalation);
  if (next === null) return { who: at.who, next: null };
  const waitMs = waitOf(at, alert);
  return { who: at.who, next: { who: next.step.who, atMs: waitMs === null ? null : stepFromMs + waitMs } };
}

/** The step to which an alert that nobody has answered goes now; null: it stays where it is. */
export function dueStep(state: UnitState, entry: AlertEntry): number | null {
  const { alert, painted } = entry;
  const ladder = ladderOf(state);
  const next = nextStep(state, alert.escalation);
  if (next === null) return null;
  const at = stepOf(ladder, alert.escalation);
  const waitMs = waitOf(at, alert);
  const waitedMs = state.nowMs - entry.stepFromMs;
  const isUnseen = !painted && waitedMs >= UNPAINTED_MS && !isGraverLevel(ladder.unseenFrom, alert.level);
  const isDue = waitMs !== null && waitedMs >= waitMs;
  return isUnseen || isDue || isWithoutAnybody(state, at) ? next.index : null;
}

/** The next step that somebody stands on; the last one everybody does. */
function nextStep(state: UnitState, escalation: number): { readonly index: number; readonly step: LadderStep } | null {
  const { steps } = ladderOf(state);
  for (const [index, step] of steps.entries()) {
    if (index > escalation && !isWithoutAnybody(state, step)) return { index, step };
  }
  return null;
}

/** A role that the roster gives to nobody now. Where there is no roster, whoever holds the role knows it. */
function isWithoutAnybody({ care, nowMs }: UnitState, { who }: LadderStep): boolean {
  const roster = care?.roster ?? [];
  return roster.length > 0 && isRosterRole(who) && holdersAt(roster, who, nowMs).length === 0;
}

function stepOf({ steps }: Ladder, escalation: number): LadderStep {
  return steps[Math.min(escalation, steps.length - 1)] ?? { who: 'whole-unit', waitMs: null };
}
