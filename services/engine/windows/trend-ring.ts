/**
 * The lower bounds of one score over the last twelve hours, one every ten minutes, with the parts that
 * were known: a change is only told between moments at which the same parts were known, since a part
 * that became known is no deterioration.
 */
import type { CompiledScoreRule } from '../../clinical/score/compile-score-rule.ts';
import type { ScoreTrend } from '../../clinical/score/score-result.ts';

const SLOT_MS = 600_000;
const SLOTS_AN_HOUR = 3_600_000 / SLOT_MS;
const AREA_HOURS = 12;
/** Twelve hours and the slot that is being filled. */
const SLOTS = AREA_HOURS * SLOTS_AN_HOUR + 1;

export interface TrendRing {
  /** Ten-minute slot since 1970 of each entry; -1: none. */
  readonly slot: Float64Array;
  readonly lower: Float64Array;
  /** One bit a part that was known. */
  readonly knownParts: Uint32Array;
}

export function createTrendRing(): TrendRing {
  return { slot: new Float64Array(SLOTS).fill(-1), lower: new Float64Array(SLOTS), knownParts: new Uint32Array(SLOTS) };
}

export interface TrendPoint {
  readonly lower: number;
  readonly knownParts: number;
}

/** Whether the slot of this moment has no entry yet. */
export function isSlotOpen(ring: TrendRing, nowMs: number): boolean {
  const slot = Math.floor(nowMs / SLOT_MS);
  return ring.slot[slot % SLOTS] !== slot;
}

/** Enters the first score of a slot; later ones of the same slot change nothing. */
export function notePoint(ring: TrendRing, nowMs: number, point: TrendPoint): void {
  const slot = Math.floor(nowMs / SLOT_MS);
  const at = slot % SLOTS;
  ring.slot[at] = slot;
  ring.lower[at] = point.lower;
  ring.knownParts[at] = point.knownParts;
}

/** What the parts of a compiled rule say at this moment: least total, and which are known (at most 32 parts). */
export function pointOf(compiled: CompiledScoreRule): TrendPoint {
  let lower = 0;
  let knownParts = 0;
  for (let index = 0; index < compiled.parts.length; index++) {
    const outcome = compiled.parts[index]?.node.outcome;
    if (outcome === undefined) continue;
    lower += outcome.min;
    if (outcome.min === outcome.max) knownParts |= 1 << index;
  }
  return { lower, knownParts: knownParts >>> 0 };
}

/** Changes to `now` and the area above the threshold, rounded to the digits of the rule (the area to two). */
export function trendOf(ring: TrendRing, nowMs: number, now: TrendPoint, rule: CompiledScoreRule['rule']): ScoreTrend {
  const change = (hours: number): number | null =>
    changeSince(ring, Math.floor(nowMs / SLOT_MS) - hours * SLOTS_AN_HOUR, now, rule.decimals);
  return {
    change1h: change(1),
    change4h: change(4),
    change12h: change(12),
    areaAbove: rule.areaAbove === null ? null : areaAbove(ring, nowMs, rule.areaAbove),
  };
}

function changeSince(ring: TrendRing, slot: number, now: TrendPoint, decimals: number): number | null {
  const at = slot % SLOTS;
  if (ring.slot[at] !== slot || ring.knownParts[at] !== now.knownParts) return null;
  return rounded(now.lower - (ring.lower[at] ?? 0), decimals);
}

function areaAbove(ring: TrendRing, nowMs: number, threshold: number): NonNullable<ScoreTrend['areaAbove']> {
  const newest = Math.floor(nowMs / SLOT_MS);
  let pointHours = 0;
  let slotsKnown = 0;
  for (let slot = newest - AREA_HOURS * SLOTS_AN_HOUR + 1; slot <= newest; slot++) {
    const at = slot % SLOTS;
    if (ring.slot[at] !== slot) continue;
    slotsKnown += 1;
    pointHours += Math.max(0, (ring.lower[at] ?? 0) - threshold) / SLOTS_AN_HOUR;
  }
  return { threshold, pointHours: rounded(pointHours, 2), hoursKnown: rounded(slotsKnown / SLOTS_AN_HOUR, 1) };
}

function rounded(value: number, decimals: number): number {
  const scale = 10 ** decimals;
  return Math.round(value * scale) / scale;
}
