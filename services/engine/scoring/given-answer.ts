/**
 * Which charted answer, laboratory result or fact of admission a source of a rule asks for: the newest,
 * the lowest or highest of its look-back, the lowest before the newest (a baseline), or the newest at
 * or before another reading.
 */
import type { InputSource } from '../../clinical/score-rule.ts';
import type { StayState } from '../stay-state.ts';

export interface GivenAnswer {
  readonly value: number | string;
  readonly observedAtMs: number;
  readonly position: string | null;
}

/** `asOfMs`: nothing observed later counts; Infinity for now. Null when there is none. */
export function givenAnswer(stay: StayState, source: InputSource, at: { readonly nowMs: number; readonly asOfMs: number }): GivenAnswer | null {
  if (source.kind === 'stay') return ofStay(stay, source.from, at.nowMs);
  const known = source.kind === 'charted' ? stay.charted.get(source.from) : stay.labs.get(source.from);
  if (known === undefined) return null;
  if (source.pick === undefined && known.newest.observedAtMs <= at.asOfMs) return known.newest;
  const candidates = [known.newest, ...known.earlier].filter((answer) => answer.observedAtMs <= at.asOfMs && at.nowMs - answer.observedAtMs < source.validForMs);
  return picked(candidates, source.pick);
}

/** What admission says holds now, until it is changed. */
function ofStay(stay: StayState, field: string, nowMs: number): GivenAnswer | null {
  const { ventilated, weightKg } = stay.person;
  if (field === 'ventilated') return { value: ventilated ? 'yes' : 'no', observedAtMs: nowMs, position: null };
  if (field === 'weightKg' && weightKg !== null) return { value: weightKg, observedAtMs: nowMs, position: null };
  return null;
}

function picked(newestFirst: readonly GivenAnswer[], pick: InputSource['pick']): GivenAnswer | null {
  const among = pick === 'lowest-before' ? newestFirst.slice(1) : newestFirst;
  if (pick === undefined) return among[0] ?? null;
  const isBetter = (a: GivenAnswer, b: GivenAnswer): boolean => (pick === 'highest' ? a.value > b.value : a.value < b.value);
  return among.reduce<GivenAnswer | null>((best, answer) => (best === null || isBetter(answer, best) ? answer : best), null);
}
