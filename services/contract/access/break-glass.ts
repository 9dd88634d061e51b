/**
 * Opening a unit that is not one's own, for an hour, because a child there needs it now. A reason is a code of a closed
 * list: what a person would write could name a child, and it stands in the trail.
 */
import type { Right, Role } from './access-table.ts';

export const BREAK_GLASS_MS = 3_600_000;

export const BREAK_GLASS_REASONS = ['emergency', 'called-to-help', 'transfer', 'covering', 'other'] as const;
export type BreakGlassReason = (typeof BREAK_GLASS_REASONS)[number];

/** What may be done in a unit that was opened so: care for a child; not decide about the unit, nor leave a screen behind. */
export const BREAK_GLASS_RIGHTS: readonly Right[] = [
  'watch-unit',
  'answer-alerts',
  'chart-observations',
  'read-policy',
  'look-back',
  'see-connections',
  'see-quality',
];

/** A unit that somebody has opened, and until when, ms. */
export interface OpenedUnit {
  readonly unitId: string;
  readonly untilMs: number;
}

/** What everybody in the unit is told of it; who it is stands in the trail. */
export interface OpeningNotice {
  readonly role: Role;
  readonly untilMs: number;
}

export interface BreakGlassAnswer {
  /** Units that are not theirs and could be opened. */
  readonly units: readonly { readonly unitId: string; readonly name: string }[];
  readonly opened: readonly OpenedUnit[];
}
