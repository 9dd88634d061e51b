/**
 * What is known of a child at a tick, for rules of the unit's own. A value is the newest usable one that is young enough for fast
 * rules; off at the monitor, stale, implausible and doubtful are all «not known». One object a tick, told which child.
 */
import { signalIndex, type SignalName } from '../../../clinical/signal/signals.ts';
import { qualityByAge, type Quality } from '../../../clinical/vital/signal-quality.ts';
import type { Facts } from '../../../clinical/own-rule/judge-condition.ts';
import { UNKNOWN, truthOf, type Truth } from '../../../clinical/own-rule/three-valued.ts';
import type { InputReading, ScoreResult } from '../../../clinical/score/score-result.ts';
import { ageOfRow, newestUsableRow, qualityNow, readingAt } from '../../state/readings.ts';
import { sumOfHours, type CountedEvents } from '../../state/event-state.ts';
import type { ChartedAnswer, StayState } from '../../state/stay-state.ts';
import { meanOfMinutes } from '../../windows/minute-ring.ts';
import { OFF } from '../../windows/newest-readings.ts';
import { valueAt } from '../../windows/second-ring.ts';

const MINUTE_MS = 60_000;
const NO_ROW = -1;
const HOUR_SECONDS = 3_600;
/** Scores are looked at twice a minute or oftener; one that was not for so long says nothing about now (engineering choice). */
const SCORE_OLD_MS = 300_000;
/** Less of the hours watched, and a count below the limit means nothing (engineering choice). */
const WATCHED_SHARE = 0.9;

/** Charted or resulted; only what the laboratory says carries a unit. */
type Entered = Pick<ChartedAnswer, 'value' | 'observedAtMs' | 'position'> & { readonly unit?: string };

export class OwnRuleFacts implements Facts {
  readonly nowMs: number;
  stay: StayState;

  constructor(nowMs: number, stay: StayState) {
    this.nowMs = nowMs;
    this.stay = stay;
  }

  value(name: SignalName): number {
    const signal = signalIndex(name);
    const row = this.#rowOf(signal);
    return row === NO_ROW ? Number.NaN : valueAt(this.stay.seconds, row, signal);
  }

  changeOver(name: SignalName, minutes: number): number {
    const signal = signalIndex(name);
    const last = Math.floor(this.nowMs / MINUTE_MS) - 1;
    const { minutes: ring } = this.stay;
    const before = last - minutes;
    return meanOfMinutes(ring, signal, last, last + 1) - meanOfMinutes(ring, signal, before, before + 1);
  }

  entered(name: string, unit: string, withinMs: number): number {
    const result = this.#enteredOf(name, withinMs);
    if (result === null || typeof result.value !== 'number') return Number.NaN;
    return result.unit === undefined || result.unit === unit ? result.value : Number.NaN;
  }

  answer(name: string, withinMs: number): string | null {
    const value = this.#enteredOf(name, withinMs)?.value;
    return typeof value === 'string' ? value : null;
  }

  silentForMs(name: SignalName): number {
    const untilMs = this.stay.newest.presentUntilMs[signalIndex(name)] ?? -1;
    return untilMs < 0 ? Number.NaN : Math.max(0, this.nowMs - untilMs);
  }

  scoreBound(ruleId: string, bound: 'lower' | 'upper'): number {
    return this.#scoreOf(ruleId)?.[bound] ?? Number.NaN;
  }

  finding(ruleId: string, findingId: string): Truth {
    const findings = this.#scoreOf(ruleId)?.findings ?? [];
    for (const { id, answer } of findings) {
      if (id === findingId && answer !== 'unknown') return truthOf(answer === 'yes');
    }
    return UNKNOWN;
  }

  probability(modelId: string): number {
    return this.stay.risks.get(modelId)?.probability ?? Number.NaN;
  }

  eventCount(definitionId: string, hours: number): number {
    const counted = this.#countedOf(definitionId);
    return counted === null ? Number.NaN : sumOfHours(this.stay.events, counted.counts, { nowMs: this.nowMs, hours });
  }

  areEventsWatched(definitionId: string, hours: number): boolean {
    const counted = this.#countedOf(definitionId);
    if (counted === null) return false;
    const seen = sumOfHours(this.stay.events, counted.observedSeconds, { nowMs: this.nowMs, hours });
    return seen >= WATCHED_SHARE * ((hours - 1) * HOUR_SECONDS + (Math.floor(this.nowMs / 1_000) % HOUR_SECONDS));
  }

  /** The newest of what was charted or resulted, unless it is older or was observed later than now. */
  #enteredOf(name: string, withinMs: number): Entered | null {
    const newest: Entered | undefined = (this.stay.labs.get(name) ?? this.stay.charted.get(name))?.newest;
    if (newest === undefined) return null;
    const ageMs = this.nowMs - newest.observedAtMs;
    return ageMs < 0 || ageMs > withinMs ? null : newest;
  }

  #scoreOf(ruleId: string): ScoreResult | null {
    const score = this.stay.scores.get(ruleId);
    if (score === undefined || this.nowMs - score.evaluatedAtMs > SCORE_OLD_MS) return null;
    return score.published?.status === 'abstained' ? null : score.published;
  }

  #countedOf(definitionId: string): CountedEvents | null {
    for (const each of this.stay.events.counted) if (each.tracker.definitionId === definitionId) return each;
    return null;
  }

  /** Why a value is not known; null: it is. */
  qualityOf(name: SignalName): Exclude<Quality, 'present'> | null {
    const signal = signalIndex(name);
    if (this.#rowOf(signal) !== NO_ROW) return null;
    const quality = qualityNow(this.stay, signal, this.nowMs);
    return quality === 'present' ? 'missing' : quality;
  }

  /** As an alert shows it. */
  readingOf(name: SignalName): InputReading | null {
    const signal = signalIndex(name);
    const row = this.#rowOf(signal);
    return row === NO_ROW ? null : readingAt(this.stay, { row, signal, nowMs: this.nowMs });
  }

  /** As an alert shows it; null: there is none that is young enough. */
  enteredReadingOf(name: string, withinMs: number): InputReading | null {
    const newest = this.#enteredOf(name, withinMs);
    if (newest === null) return null;
    const { value, unit = null, observedAtMs, position } = newest;
    return {
      name,
      quality: 'present',
      value,
      unit,
      observedAtMs,
      ageMs: this.nowMs - observedAtMs,
      from: name,
      formula: null,
      record: position,
    };
  }

  #rowOf(signal: number): number {
    const { stay, nowMs } = this;
    if (stay.newest.kind[signal] === OFF) return NO_ROW;
    const row = newestUsableRow(stay, signal);
    if (row < 0) return NO_ROW;
    const intervalMs = stay.newest.intervalMs[signal] ?? 0;
    const ageMs = ageOfRow(stay.seconds, row, signal, nowMs);
    return qualityByAge({ signal, intervalMs, ageMs }) === 'present' ? row : NO_ROW;
  }
}
