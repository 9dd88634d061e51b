/**
 * Whether a condition is so at a moment, from what is known then and what it remembers of the moments before. Every part is
 * judged each time, whether or not the others decide already: spans count from what each part was at every moment. The
 * memory is plain data, made once for a rule of a child; nothing is allocated when judging.
 *
 * «Held» is «and» over the moments of a span, so a gap in it is unknown, and a «no» in it is «no». «Repeated» counts
 * beginnings: enough of them are «yes» whatever else; too few of them, with a gap in the span, are unknown.
 */
import type { SignalName } from '../signal/signals.ts';
import { everyCondition, type Condition } from './condition.ts';
import { NOT_SO, SO, UNKNOWN, both, either, negated, truthOf, type Truth } from './three-valued.ts';

/** What is known of a child at one moment. */
export interface Facts {
  readonly nowMs: number;
  /** NaN: missing, stale, implausible or an artefact. */
  value(signal: SignalName): number;
  /** Mean of the last whole minute less that of so many minutes before; NaN: either is missing. */
  changeOver(signal: SignalName, minutes: number): number;
  /** Newest number that was charted or resulted in that unit, no older than so long; NaN: there is none. */
  entered(name: string, unit: string, withinMs: number): number;
  /** Newest charted answer, no older than so long; null: there is none. */
  answer(name: string, withinMs: number): string | null;
  /** How long no value has come, ms; NaN: none ever came. */
  silentForMs(signal: SignalName): number;
  /** Bounds of a score; NaN: it says nothing, or has not been looked at of late. */
  scoreBound(ruleId: string, bound: 'lower' | 'upper'): number;
  finding(ruleId: string, findingId: string): Truth;
  /** NaN: the model says nothing. */
  probability(modelId: string): number;
  /** Events found; NaN: none are counted. */
  eventCount(definitionId: string, hours: number): number;
  /** Whether so much of those hours was watched that what was not found was not there. */
  areEventsWatched(definitionId: string, hours: number): boolean;
}

export interface ConditionMemory {
  /** Newest moment at which the inner condition was not so, and at which nobody could tell, ms; by place in the rule. */
  readonly notSoAtMs: Float64Array;
  readonly unknownAtMs: Float64Array;
  /** The last that was known of the inner condition. */
  readonly known: Uint8Array;
  /** Of «repeated»: the newest beginnings, ms; null of all others. */
  readonly begins: readonly (Float64Array | null)[];
}

/** Of a rule that is judged from now on: what was before nobody can tell. */
export function createMemory(condition: Condition, nowMs: number): ConditionMemory {
  const all = everyCondition(condition);
  return {
    notSoAtMs: new Float64Array(all.length).fill(Number.NEGATIVE_INFINITY),
    unknownAtMs: new Float64Array(all.length).fill(nowMs),
    known: new Uint8Array(all.length).fill(UNKNOWN),
    begins: all.map((each) =>
      each.is === 'repeated' ? new Float64Array(each.times).fill(Number.NEGATIVE_INFINITY) : null,
    ),
  };
}

/** Nobody has looked until this moment: what was meanwhile nobody can tell. */
export function noteGap({ unknownAtMs }: ConditionMemory, untilMs: number): void {
  unknownAtMs.fill(untilMs);
}

export class ConditionJudge {
  readonly #facts: Facts;
  #memory: ConditionMemory | null = null;
  #place = 0;

  constructor(facts: Facts) {
    this.#facts = facts;
  }

  /** To be asked once a moment, in order of time. */
  judge(condition: Condition, memory: ConditionMemory): Truth {
    this.#memory = memory;
    this.#place = 0;
    return this.#truth(condition);
  }

  #truth(condition: Condition): Truth {
    const place = this.#place;
    this.#place += 1;
    switch (condition.is) {
      case 'value':
        return this.#ofValue(condition);
      case 'trend':
        return this.#ofTrend(condition);
      case 'silent':
        return atLeast(this.#facts.silentForMs(condition.signal), condition.forMs);
      case 'entered':
        return this.#ofEntered(condition);
      case 'answer':
        return this.#ofAnswer(condition);
      case 'score':
        return this.#ofScore(condition);
      case 'finding':
        return this.#facts.finding(condition.ruleId, condition.findingId);
      case 'risk':
        return atLeast(this.#facts.probability(condition.modelId), condition.atLeast);
      case 'events':
        return this.#ofEvents(condition);
      case 'not':
        return negated(this.#truth(condition.of));
      case 'all':
        return this.#ofAll(condition.of);
      case 'any':
        return this.#ofAny(condition.of);
      case 'held':
        return this.#ofHeld(condition, place);
      case 'repeated':
        return this.#ofRepeated(condition, place);
    }
  }

  #ofValue({ signal, side, limit }: Extract<Condition, { is: 'value' }>): Truth {
    return beyond(this.#facts.value(signal), side, limit);
  }

  #ofEntered({ name, side, limit, unit, withinMs }: Extract<Condition, { is: 'entered' }>): Truth {
    return beyond(this.#facts.entered(name, unit, withinMs), side, limit);
  }

  #ofAnswer({ name, answers, withinMs }: Extract<Condition, { is: 'answer' }>): Truth {
    const answer = this.#facts.answer(name, withinMs);
    if (answer === null) return UNKNOWN;
    if (answers.includes(answer)) return SO;
    return saysNothing(name, answer) ? UNKNOWN : NOT_SO;
  }

  #ofTrend({ signal, change, by, withinMs }: Extract<Condition, { is: 'trend' }>): Truth {
    const changed = this.#facts.changeOver(signal, withinMs / 60_000);
    return atLeast(change === 'rises' ? changed : -changed, by);
  }

  /** A score of which parts lack lies between two bounds. */
  #ofScore({ ruleId, atLeast: least }: Extract<Condition, { is: 'score' }>): Truth {
    const lower = this.#facts.scoreBound(ruleId, 'lower');
    const upper = this.#facts.scoreBound(ruleId, 'upper');
    if (lower >= least) return SO;
    return upper < least ? NOT_SO : UNKNOWN;
  }

  #ofEvents({ definitionId, atLeast: least, hours }: Extract<Condition, { is: 'events' }>): Truth {
    const truth = atLeast(this.#facts.eventCount(definitionId, hours), least);
    return truth === NOT_SO && !this.#facts.areEventsWatched(definitionId, hours) ? UNKNOWN : truth;
  }

  #ofAll(conditions: readonly Condition[]): Truth {
    let truth: Truth = SO;
    for (const each of conditions) truth = both(truth, this.#truth(each));
    return truth;
  }

  #ofAny(conditions: readonly Condition[]): Truth {
    let truth: Truth = NOT_SO;
    for (const each of conditions) truth = either(truth, this.#truth(each));
    return truth;
  }

  #ofHeld({ of, forMs }: Extract<Condition, { is: 'held' }>, place: number): Truth {
    this.#remember(of, place);
    return this.#within(this.#memory?.notSoAtMs, place, forMs) ? NOT_SO : this.#gapOr(SO, place, forMs);
  }

  #ofRepeated({ of, times, withinMs }: Extract<Condition, { is: 'repeated' }>, place: number): Truth {
    const begins = this.#memory?.begins[place];
    const before = this.#memory?.known[place];
    if (this.#remember(of, place) === SO && before === NOT_SO && begins instanceof Float64Array) {
      begins.copyWithin(0, 1);
      begins[times - 1] = this.#facts.nowMs;
    }
    const first = begins?.[0] ?? Number.NEGATIVE_INFINITY;
    return first >= this.#facts.nowMs - withinMs ? SO : this.#gapOr(NOT_SO, place, withinMs);
  }

  #remember(of: Condition, place: number): Truth {
    const truth = this.#truth(of);
    const memory = this.#memory;
    if (memory === null) return UNKNOWN;
    const { nowMs } = this.#facts;
    if (truth === UNKNOWN) memory.unknownAtMs[place] = nowMs;
    else memory.known[place] = truth;
    if (truth === NOT_SO) memory.notSoAtMs[place] = nowMs;
    return truth;
  }

  #gapOr(truth: Truth, place: number, spanMs: number): Truth {
    return this.#within(this.#memory?.unknownAtMs, place, spanMs) ? UNKNOWN : truth;
  }

  #within(timesMs: Float64Array | undefined, place: number, spanMs: number): boolean {
    return (timesMs?.[place] ?? Number.POSITIVE_INFINITY) >= this.#facts.nowMs - spanMs;
  }
}

/** Answers by which nobody has looked, or could: they are no «no» to anything. */
const SAYS_NOTHING: readonly string[] = ['skip', 'unavailable', 'asleep', 'not-testable', 'unknown'];

function saysNothing(name: string, answer: string): boolean {
  // A tube leaves the verbal answer open; to how breathing support reaches the child it is the answer.
  return SAYS_NOTHING.includes(answer) || (name === 'gcsVerbal' && answer === 'tube');
}

function beyond(value: number, side: 'below' | 'above', limit: number): Truth {
  if (Number.isNaN(value)) return UNKNOWN;
  return truthOf(side === 'below' ? value < limit : value > limit);
}

function atLeast(value: number, least: number): Truth {
  return Number.isNaN(value) ? UNKNOWN : truthOf(value >= least);
}
