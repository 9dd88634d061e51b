/**
 * Who holds which role in which shift. Where the unit's ladder asks a role that nobody holds at some time of the next 72 hours, the unit
 * is told while somebody can still be found.
 */
import {
  ROSTER_AHEAD_MS,
  ROSTER_ROLES,
  firstGap,
  isRosterRole,
  type RosterEntry,
  type RosterGap,
  type RosterRole,
} from '../../contract/ladder/ladder.ts';
import type { RecordOf } from '../../contract/records/unit-record.ts';
import { isSameJson } from '../../contract/same-json.ts';
import type { FoldStep } from '../context/fold-context.ts';
import type { UnitState } from '../state/unit-state.ts';
import { alertOf, clearAlert } from './alert-machine.ts';
import { ladderOf } from './escalation.ts';
import { refreshAsked } from './ladder.ts';
import { assertTechnicalAlert } from './technical-alert.ts';

/** Shifts that are over are kept for so long: whoever had them is named for a while. */
const OVER_KEPT_MS = 24 * 3_600_000;
/** Of all records together: half a year of three shifts a day and two roles. */
const ENTRIES_MAX = 1_200;
/** A gap that begins within this time is graver. */
const SOON_MS = 12 * 3_600_000;

export function setRoster({ state }: FoldStep, record: RecordOf<'roster.set'>): void {
  const { care, nowMs } = state;
  if (care === undefined) return;
  const { roles, fromMs, untilMs, entries } = record;
  const known = care.roster ?? [];
  const others = known.filter(({ role }) => !roles.includes(role));
  const same = known.filter(({ role }) => roles.includes(role));
  const outside = same.flatMap((entry) => [
    ...(entry.fromMs < fromMs ? [{ ...entry, untilMs: Math.min(entry.untilMs, fromMs) }] : []),
    ...(entry.untilMs > untilMs ? [{ ...entry, fromMs: Math.max(entry.fromMs, untilMs) }] : []),
  ]);
  const within = entries.flatMap((entry) => {
    const cut = { ...entry, fromMs: Math.max(entry.fromMs, fromMs), untilMs: Math.min(entry.untilMs, untilMs) };
    return cut.fromMs < cut.untilMs && roles.includes(entry.role) ? [cut] : [];
  });
  care.roster = [...others, ...outside, ...within]
    .filter((entry) => entry.untilMs > nowMs - OVER_KEPT_MS)
    .toSorted(byTime)
    .slice(0, ENTRIES_MAX);
}

function byTime(left: RosterEntry, right: RosterEntry): number {
  return left.fromMs - right.fromMs || ROSTER_ROLES.indexOf(left.role) - ROSTER_ROLES.indexOf(right.role);
}

/** Looked at on every tick. A unit that has neither a ladder of its own nor a roster is not watched. */
export function watchRoster(step: FoldStep): void {
  const { care } = step.state;
  if (care === undefined || (care.ladder === undefined && care.roster === undefined)) return;
  for (const role of ROSTER_ROLES) watchRole(step, role);
  refreshAsked(step);
}

function watchRole(step: FoldStep, role: RosterRole): void {
  const ruleId = `technical.roster-gap.${role}`;
  const gap = gapOf(step.state, role);
  const standing = alertOf(step.state, null, ruleId)?.alert.detail ?? null;
  if (gap === null) return clearAlert(step, null, ruleId);
  const detail = detailOf(gap);
  if (standing !== null && !isSameJson(standing, detail)) clearAlert(step, null, ruleId);
  const isSoon = gap.fromMs - step.state.nowMs < SOON_MS;
  assertTechnicalAlert(step, {
    stayId: null,
    bedId: null,
    ruleId,
    level: isSoon ? 'medium' : 'low',
    severity: isSoon ? 2 : 1,
    startMs: gap.fromMs,
    title: { code: 'roster-gap.title', values: { role } },
    detail,
  });
}

function detailOf({ role, fromMs, untilMs }: RosterGap) {
  const isOpen = untilMs === Number.MAX_SAFE_INTEGER;
  return {
    code: 'roster-gap.detail',
    values: { role, fromMs: fromMs === 0 ? null : fromMs, untilMs: isOpen ? null : untilMs },
  } as const;
}

function gapOf(state: UnitState, role: RosterRole): RosterGap | null {
  if (!ladderOf(state).steps.some(({ who }) => isRosterRole(who) && who === role)) return null;
  const { nowMs, care } = state;
  return firstGap(care?.roster ?? [], role, { fromMs: nowMs, untilMs: nowMs + ROSTER_AHEAD_MS });
}
