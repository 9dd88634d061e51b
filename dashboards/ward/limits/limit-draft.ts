/**
 * What somebody has typed about one limit: which change it asks for, and who may decide it as far as the bounds of that
 * limit say. The engine judges it again; what is foretold here is never the last word. Pure.
 */
import { isSamePlace, type LimitPlace } from '../../../services/clinical/vital/limit-place.ts';
import type { LimitBounds, LimitRange, Reach } from '../../../services/clinical/vital/limit-bounds.ts';
import type { HeldLimit, LimitChange, LimitFields, LimitScope } from '../../../services/clinical/vital/limit-change.ts';
import type { VitalLevel } from '../../../services/clinical/vital/vital-rule.ts';
import type { LimitRow, LimitValues } from '../../../services/contract/screens/limits/limits-answer.ts';

export const LEVELS = ['low', 'medium', 'high', 'emergency'] as const satisfies readonly VitalLevel[];
/** Of one child, from now on; a week is the longest. */
export const STAY_HOURS = [4, 8, 12, 24, 72, 168] as const;

/** Names one limit of one age on the page. */
export function rowKey({ ruleId, bandId, level, signal, when, with: companions, shipped }: LimitRow): string {
  return JSON.stringify([ruleId, bandId, level, signal, when, companions, shipped.limit]);
}

export type Whom = Exclude<LimitScope['of'], 'hospital'>;

/** Numbers as they were typed. */
export interface LimitDraft {
  readonly whom: Whom;
  readonly hours: number;
  readonly limit: string;
  readonly waitSeconds: string;
  readonly raisesAs: VitalLevel;
  readonly clearMargin: string;
  readonly clearSeconds: string;
  readonly restSeconds: string;
  readonly isOff: boolean;
}

export interface AskedOf {
  /** Null: no child is looked at. */
  readonly stayId: string | null;
  readonly nowMs: number;
  /** Of the policy that holds. */
  readonly limits: readonly HeldLimit[];
}

export function draftOf({ inForce, shipped }: LimitRow, whom: Whom): LimitDraft {
  const now = inForce ?? shipped;
  return {
    whom,
    hours: 24,
    limit: String(now.limit),
    waitSeconds: String(now.sustainedForMs / 1_000),
    raisesAs: now.level,
    clearMargin: String(now.clearMargin),
    clearSeconds: String(now.clearForMs / 1_000),
    restSeconds: String(now.cooldownMs / 1_000),
    isOff: inForce === null,
  };
}

export type AskedLimit = Omit<LimitChange, 'reason'>;

/** Null: nothing is other, or what was typed is no number. */
export function limitIn(row: LimitRow, draft: LimitDraft, asked: AskedOf): AskedLimit | null {
  const fields = alteredIn(row, draft);
  if (fields === null || Object.keys(fields).length === 0) return null;
  const place = placeOf(row, draft, asked);
  if (place === null) return null;
  const held = asked.limits.find((each) => isSamePlace(each, place));
  if (held === undefined) return { ...place, ...fields };
  const { scope: _scope, reason: _reason, set: _set, ...kept } = held;
  return { ...kept, ...place, ...fields };
}

/** Where these children have a limit of their own that can be taken back. */
export function heldPlaceOf(row: LimitRow, draft: LimitDraft, asked: AskedOf): LimitPlace | null {
  const place = placeOf(row, draft, asked);
  if (place === null || !asked.limits.some((each) => isSamePlace(each, place))) return null;
  return place;
}

function placeOf(
  { ruleId, level, signal, isOtherSignal, bandId }: LimitRow,
  { whom, hours }: LimitDraft,
  { stayId, nowMs }: AskedOf,
): LimitPlace | null {
  if (whom === 'stay' && stayId === null) return null;
  const scope = scopeOf({ whom, bandId, stayId: stayId ?? '', untilMs: nowMs + hours * 3_600_000 });
  return { scope, ruleId, level, ...(isOtherSignal ? { signal } : {}) };
}

function scopeOf(to: {
  readonly whom: Whom;
  readonly bandId: string;
  readonly stayId: string;
  readonly untilMs: number;
}): LimitScope {
  if (to.whom === 'unit') return { of: 'unit' };
  return to.whom === 'age' ? { of: 'age', bandId: to.bandId } : { of: 'stay', stayId: to.stayId, untilMs: to.untilMs };
}

/** Fields that are other than they are in force; null: something is no number. */
function alteredIn({ inForce, shipped, bounds }: LimitRow, draft: LimitDraft): LimitFields | null {
  const now: LimitValues = inForce ?? shipped;
  const numbers = [draft.limit, draft.waitSeconds, draft.clearMargin, draft.clearSeconds, draft.restSeconds].map(
    numberIn,
  );
  if (numbers.includes(null)) return null;
  const [limit = 0, wait = 0, clearMargin = 0, clear = 0, rest = 0] = numbers.map((each) => each ?? 0);
  return {
    ...(limit === now.limit ? {} : { limit }),
    ...(bounds.waitMs === null || wait * 1_000 === now.sustainedForMs ? {} : { sustainedForMs: wait * 1_000 }),
    ...(draft.raisesAs === now.level ? {} : { raisesAs: draft.raisesAs }),
    ...(clearMargin === now.clearMargin ? {} : { clearMargin }),
    ...(clear * 1_000 === now.clearForMs ? {} : { clearForMs: clear * 1_000 }),
    ...(rest * 1_000 === now.cooldownMs ? {} : { cooldownMs: rest * 1_000 }),
    ...(draft.isOff === (inForce === null) ? {} : { off: draft.isOff }),
  };
}

function numberIn(typed: string): number | null {
  const value = Number(typed.replace(',', '.'));
  return typed.trim() === '' || !Number.isFinite(value) || value < 0 ? null : value;
}

export type Foretold = 'alone' | 'together' | 'never';
const GRAVITY: readonly Foretold[] = ['alone', 'together', 'never'];

/** Who may decide what is asked, by the bounds of this limit. */
export function foretold({ level, bounds }: LimitRow, asked: LimitFields): Foretold {
  const { limit, sustainedForMs, cooldownMs, clearMargin, raisesAs = level, off = false } = asked;
  const falls = LEVELS.indexOf(raisesAs) < LEVELS.indexOf(level);
  const said: readonly Foretold[] = [
    limit === undefined ? 'alone' : ofLimit(bounds, limit),
    sustainedForMs === undefined || bounds.waitMs === null ? 'alone' : ofReach(bounds.waitMs, sustainedForMs),
    cooldownMs === undefined ? 'alone' : ofReach(bounds.cooldownMs, cooldownMs),
    clearMargin !== undefined && clearMargin > bounds.clearMarginMost ? 'never' : 'alone',
    level === 'emergency' && (falls || off) ? 'never' : falls || (off && level !== 'low') ? 'together' : 'alone',
  ];
  return GRAVITY.findLast((each) => said.includes(each)) ?? 'alone';
}

function ofLimit({ limit: ranges }: LimitBounds, value: number): Foretold {
  if (ranges === null) return 'together';
  if (isIn(ranges.alone, value)) return 'alone';
  return isIn(ranges.together, value) ? 'together' : 'never';
}

function ofReach({ alone, together }: Reach, value: number): Foretold {
  return value <= alone ? 'alone' : value <= together ? 'together' : 'never';
}

function isIn({ from, to }: LimitRange, value: number): boolean {
  return value >= from && value <= to;
}
