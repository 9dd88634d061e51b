/**
 * Which charted answer, laboratory result or fact of admission a source of a rule asks for: the newest,
 * the lowest or highest of its look-back, the lowest before the newest (a baseline), or the newest at
 * or before another reading.
 */
import type { InputSource } from '../../clinical/score/score-rule.ts';
import type { StayState } from '../state/stay-state.ts';
import { ventilationOf } from '../state/ventilation.ts';

export interface GivenAnswer {
  readonly value: number | string;
  readonly observedAtMs: number;
  readonly position: string | null;
  /** Holds until it is changed: it does not age. */
  readonly isStanding?: true;
  /** Where it comes from, when not from the source by its own name. */
  readonly from?: string;
}

/** `asOfMs`: nothing observed later counts; Infinity for now. Null when there is none. */
export function givenAnswer(
  stay: StayState,
  source: InputSource,
  at: { readonly nowMs: number; readonly asOfMs: number },
): GivenAnswer | null {
  if (source.kind === 'stay') return ofStay(stay, source.from, at);
  const known = source.kind === 'charted' ? stay.charted.get(source.from) : stay.labs.get(source.from);
  if (known === undefined) return null;
  if (source.pick === undefined && known.newest.observedAtMs <= at.asOfMs) return known.newest;
  const candidates = [known.newest, ...known.earlier].filter(
    (answer) => answer.observedAtMs <= at.asOfMs && at.nowMs - answer.observedAtMs < source.validForMs,
  );
  return picked(candidates, source.pick);
}

/** What admission says holds until it is changed; the moment of the change tells whether a charted answer is newer. */
function ofStay(
  stay: StayState,
  field: string,
  { nowMs, asOfMs }: { readonly nowMs: number; readonly asOfMs: number },
): GivenAnswer | null {
  const { gestationalAgeAtBirthDays, sex, weightKg } = stay.person;
  if (field === 'ventilated') {
    const { ventilated, from, observedAtMs, record } = ventilationOf(stay, nowMs);
    if (ventilated === null || from === null || observedAtMs > asOfMs) return null;
    return { value: ventilated ? 'yes' : 'no', observedAtMs, position: record, isStanding: true, from };
  }
  if (field === 'sex' && sex !== null) {
    return { value: sex, observedAtMs: stay.openedAtMs, position: null, isStanding: true };
  }
  if (field === 'gestationalAgeAtBirthDays' && gestationalAgeAtBirthDays !== null) {
    return { value: gestationalAgeAtBirthDays, observedAtMs: stay.openedAtMs, position: null, isStanding: true };
  }
  if (field === 'weightKg' && weightKg !== null) {
    return { value: weightKg, observedAtMs: stay.openedAtMs, position: null, isStanding: true };
  }
  return null;
}

/** Age of an answer at a moment, ms. */
export function ageOfAnswer(answer: GivenAnswer, nowMs: number): number {
  return answer.isStanding === true ? 0 : Math.max(0, nowMs - answer.observedAtMs);
}

function picked(newestFirst: readonly GivenAnswer[], pick: InputSource['pick']): GivenAnswer | null {
  const among = pick === 'lowest-before' ? newestFirst.slice(1) : newestFirst;
  if (pick === undefined) return among[0] ?? null;
  const isBetter = (a: GivenAnswer, b: GivenAnswer): boolean =>
    pick === 'highest' ? a.value > b.value : a.value < b.value;
  return among.reduce<GivenAnswer | null>(
    (best, answer) => (best === null || isBetter(answer, best) ? answer : best),
    null,
  );
}
