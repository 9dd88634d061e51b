/**
 * Alert episodes and bed time of a unit, from what its fold puts out one decision after the other. An episode counts in
 * the span in which it was raised. Bed time is what the engine's assertions say: a bed with a child in it, from one
 * assertion to the next, and not at all across a gap in which the unit's clock stood still.
 */
import { createZoneMemory, localDateAt, type ZoneMemory } from '../../clinical/age/age.ts';
import { hourReader } from '../../clinical/age/local-hour.ts';
import { isGraverLevel, type Alert, type AlertKind, type AlertLevel } from '../../contract/decisions/alert.ts';
import type { Decision, UnitOutline, UnitState } from '../../contract/decisions/decision.ts';
import { ageGroupAt, type AgeGroup } from './age-group.ts';

export interface AlertCase {
  readonly alertId: string;
  readonly ruleId: string;
  readonly kind: AlertKind;
  /** When it was raised, and the worst that it came to. */
  readonly level: AlertLevel;
  readonly worstLevel: AlertLevel;
  readonly stayId: string | null;
  readonly bedId: string | null;
  readonly raisedAtMs: number;
  /** Null: still there at the end of the span. */
  readonly clearedAtMs: number | null;
  readonly ageGroup: AgeGroup;
  /** Of the day in the unit's time zone, 0 to 23. */
  readonly hour: number;
}

/** Bed time, ms. */
export interface BedTime {
  readonly allMs: number;
  readonly byStay: ReadonlyMap<string, number>;
  readonly byBed: ReadonlyMap<string, number>;
  readonly byAgeGroup: ReadonlyMap<AgeGroup, number>;
  readonly byHour: ReadonlyMap<number, number>;
}

export interface CountedSpan {
  readonly fromMs: number;
  /** Exclusive. */
  readonly toMs: number;
}

/** Assertions come every 15 s; longer than this between two, and the clock stood still. */
const ASSERTION_GAP_MS = 60_000;
type Asserted = Pick<UnitOutline | UnitState, 'atMs' | 'beds'>;

export class CaseCollector {
  readonly #span: CountedSpan;
  readonly #isCounted: (alert: Alert) => boolean;
  readonly #cases = new Map<string, AlertCase>();
  readonly #zones: ZoneMemory = createZoneMemory();
  readonly #birthDates = new Map<string, string | null>();
  readonly #bedMs = new Map<string, number>();
  readonly #stayMs = new Map<string, number>();
  readonly #groupMs = new Map<AgeGroup, number>();
  readonly #hourMs = new Map<number, number>();
  #timeZone = 'UTC';
  #hourOf = hourReader('UTC');
  #asserted: Asserted | null = null;

  constructor(span: CountedSpan, isCounted: (alert: Alert) => boolean) {
    this.#span = span;
    this.#isCounted = isCounted;
  }

  /** In order of raising, then of rule and stay. */
  get cases(): readonly AlertCase[] {
    return [...this.#cases.values()].toSorted(
      (a, b) => a.raisedAtMs - b.raisedAtMs || (a.alertId < b.alertId ? -1 : 1),
    );
  }

  get bedTime(): BedTime {
    const allMs = [...this.#bedMs.values()].reduce((sum, ms) => sum + ms, 0);
    return { allMs, byStay: this.#stayMs, byBed: this.#bedMs, byAgeGroup: this.#groupMs, byHour: this.#hourMs };
  }

  /** Nothing more comes; the unit's time by then, ms. */
  end(nowMs: number): void {
    if (this.#asserted !== null) this.#addBedTime(this.#asserted, nowMs);
    this.#asserted = null;
  }

  take(decision: Decision): void {
    if (decision.kind === 'alert.changed') return this.#takeAlert(decision.change, decision.alert);
    if (decision.kind === 'stay.changed') this.#birthDates.set(decision.stayId, decision.stay.birthDate);
    if (decision.kind === 'unit.state') {
      this.#takeZone(decision.timeZone);
      for (const { stayId, birthDate } of decision.stays) this.#birthDates.set(stayId, birthDate);
    }
    if (decision.kind === 'unit.outline' || decision.kind === 'unit.state') this.#takeBeds(decision);
  }

  #takeAlert(change: string, alert: Alert): void {
    if (!this.#isCounted(alert)) return;
    const known = this.#cases.get(alert.id);
    if (known === undefined) {
      if (change === 'raised' && this.#isInSpan(alert.changedAtMs)) this.#cases.set(alert.id, this.#caseOf(alert));
      return;
    }
    const clearedAtMs = alert.phase === 'cleared' ? (known.clearedAtMs ?? alert.changedAtMs) : known.clearedAtMs;
    const worstLevel = isGraverLevel(alert.level, known.worstLevel) ? alert.level : known.worstLevel;
    this.#cases.set(alert.id, { ...known, clearedAtMs, worstLevel });
  }

  #caseOf({ id, ruleId, kind, level, stayId, bedId, changedAtMs }: Alert): AlertCase {
    const place = { stayId, bedId, ageGroup: this.#ageGroupOf(stayId, changedAtMs), hour: this.#hourOf(changedAtMs) };
    return {
      alertId: id,
      ruleId,
      kind,
      level,
      worstLevel: level,
      raisedAtMs: changedAtMs,
      clearedAtMs: null,
      ...place,
    };
  }

  #takeBeds(asserted: Asserted): void {
    const last = this.#asserted;
    if (last !== null && asserted.atMs < last.atMs) return;
    this.#asserted = { atMs: asserted.atMs, beds: asserted.beds };
    if (last !== null) this.#addBedTime(last, asserted.atMs);
  }

  #addBedTime(last: Asserted, untilMs: number): void {
    if (untilMs - last.atMs > ASSERTION_GAP_MS) return;
    const fromMs = Math.max(last.atMs, this.#span.fromMs);
    const passedMs = Math.min(untilMs, this.#span.toMs) - fromMs;
    if (passedMs <= 0) return;
    for (const { bedId, stayId } of last.beds) {
      if (stayId === null) continue;
      add(this.#bedMs, bedId, passedMs);
      add(this.#stayMs, stayId, passedMs);
      add(this.#groupMs, this.#ageGroupOf(stayId, fromMs), passedMs);
      add(this.#hourMs, this.#hourOf(fromMs), passedMs);
    }
  }

  #ageGroupOf(stayId: string | null, atMs: number): AgeGroup {
    const birthDate = stayId === null ? null : (this.#birthDates.get(stayId) ?? null);
    return ageGroupAt(birthDate, localDateAt(atMs, this.#timeZone, this.#zones));
  }

  #takeZone(timeZone: string): void {
    if (timeZone === this.#timeZone) return;
    this.#timeZone = timeZone;
    this.#hourOf = hourReader(timeZone);
  }

  #isInSpan(atMs: number): boolean {
    return atMs >= this.#span.fromMs && atMs < this.#span.toMs;
  }
}

function add<K>(sums: Map<K, number>, key: K, ms: number): void {
  sums.set(key, (sums.get(key) ?? 0) + ms);
}
