/**
 * Who is asked for an answer to an alert, in which order and after how long, and who holds which role in which shift: one law for the
 * engine, the screens and the commands. Pure.
 */

/** Levels of alerts, as in decisions/alert.ts, which rests on this file. */
export const LADDER_LEVELS = ['low', 'medium', 'high'] as const;
type Level = (typeof LADDER_LEVELS)[number];

/** `bed-owner`: whoever looks after the bed; `whole-unit`: everybody, which never ends by itself. */
export const ASKED = ['bed-owner', 'charge-nurse', 'doctor-on-call', 'whole-unit'] as const;
export type AskedWho = (typeof ASKED)[number];

/** Roles that somebody holds for a shift, by the roster. */
export const ROSTER_ROLES = ['charge-nurse', 'doctor-on-call'] as const satisfies readonly AskedWho[];
export type RosterRole = (typeof ROSTER_ROLES)[number];

/** How long a step waits for an answer, ms; null: until somebody answers. */
export interface StepWaits {
  readonly emergency: number;
  readonly high: number;
  readonly medium: number;
  readonly low: number | null;
}

export interface LadderStep {
  readonly who: AskedWho;
  /** null: the last one, which waits for ever. */
  readonly waitMs: StepWaits | null;
}

export interface Ladder {
  /** From the bedside to the whole unit. */
  readonly steps: readonly LadderStep[];
  /** The lowest level at which an alert that no visible screen paints in time goes on. */
  readonly unseenFrom: Level;
}

/** What holds in a unit, and who decided so. */
export interface HeldLadder extends Ladder {
  /** Id of the record that set it. */
  readonly version: string;
  readonly by: string;
  readonly displayName: string;
  readonly reason: string;
  readonly atMs: number;
}

export const LADDER_STEPS_MAX = ASKED.length;

/** Shortest and longest wait of a step (engineering choice): shorter leaves no time to walk, longer leaves a child alone. */
export const WAIT_BOUNDS_MS = {
  emergency: { least: 15_000, most: 180_000 },
  high: { least: 30_000, most: 300_000 },
  medium: { least: 60_000, most: 1_800_000 },
  low: { least: 600_000, most: 14_400_000 },
} as const;

const SHIPPED_WAITS: StepWaits = { emergency: 120_000, high: 120_000, medium: 600_000, low: null };

/** Of a unit that has set none (engineering choice after IEC 60601-1-8 priorities). */
export const SHIPPED_LADDER: Ladder = {
  steps: [
    { who: 'bed-owner', waitMs: SHIPPED_WAITS },
    { who: 'charge-nurse', waitMs: SHIPPED_WAITS },
    { who: 'whole-unit', waitMs: null },
  ],
  unseenFrom: 'high',
};

export interface RosterEntry {
  readonly role: RosterRole;
  /** Account; null: somebody without one. */
  readonly by: string | null;
  readonly displayName: string;
  readonly fromMs: number;
  /** The first moment at which they hold it no more. */
  readonly untilMs: number;
}

export interface RosterGap {
  readonly role: RosterRole;
  readonly fromMs: number;
  readonly untilMs: number;
}

/** So far ahead a gap in the roster is told. */
export const ROSTER_AHEAD_MS = 72 * 3_600_000;

export type LadderFault = 'last-not-unit' | 'asked-twice' | 'waits';

/** What is wrong with a ladder; null: nothing. */
export function ladderFault({ steps }: Ladder): LadderFault | null {
  const last = steps.at(-1);
  if (last?.who !== 'whole-unit' || last.waitMs !== null || steps.length < 2) return 'last-not-unit';
  if (new Set(steps.map(({ who }) => who)).size !== steps.length) return 'asked-twice';
  return steps.slice(0, -1).every(({ waitMs }) => waitMs !== null && areWithin(waitMs)) ? null : 'waits';
}

function areWithin(waits: StepWaits): boolean {
  return (['emergency', 'high', 'medium', 'low'] as const).every((level) => {
    const waitMs = waits[level];
    const { least, most } = WAIT_BOUNDS_MS[level];
    return waitMs === null || (waitMs >= least && waitMs <= most);
  });
}

/** How long a step waits for an answer to this alert, ms; null: for ever. */
export function waitOf(
  { waitMs }: LadderStep,
  { level, isEmergency }: { readonly level: Level; readonly isEmergency?: boolean },
): number | null {
  return waitMs === null ? null : waitMs[isEmergency === true ? 'emergency' : level];
}

export function isRosterRole(who: AskedWho): who is RosterRole {
  return ROSTER_ROLES.some((role) => role === who);
}

/** Who holds a role at a moment. */
export function holdersAt(roster: readonly RosterEntry[], role: RosterRole, atMs: number): readonly RosterEntry[] {
  return roster.filter((entry) => entry.role === role && entry.fromMs <= atMs && atMs < entry.untilMs);
}

/** The first stretch of a span in which nobody holds a role, from when it really begins on; null: somebody always does. */
export function firstGap(
  roster: readonly RosterEntry[],
  role: RosterRole,
  span: { readonly fromMs: number; readonly untilMs: number },
): RosterGap | null {
  const held = roster.filter((entry) => entry.role === role).toSorted((a, b) => a.fromMs - b.fromMs);
  let reachedMs = Number.NEGATIVE_INFINITY;
  for (const { fromMs, untilMs } of held) {
    if (fromMs > reachedMs && fromMs > span.fromMs && reachedMs < span.untilMs) {
      return { role, fromMs: Math.max(reachedMs, 0), untilMs: fromMs };
    }
    reachedMs = Math.max(reachedMs, untilMs);
  }
  return reachedMs >= span.untilMs ? null : { role, fromMs: Math.max(reachedMs, 0), untilMs: Number.MAX_SAFE_INTEGER };
}
