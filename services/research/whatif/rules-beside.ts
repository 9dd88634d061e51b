/**
 * A few rules of vital signs in several versions, judged beside each other in one fold: each version is a rule of its own,
 * under a name of its own, over the same windows. What a version raises is what it would raise in a fold by itself, since
 * a rule of vital signs sees readings and nothing of other rules, and an answer of a person neither raises nor ends an alert.
 *
 * Where that does not hold nothing is judged beside: one rule is read by others, the guard of a rule marks readings
 * that others read, and what a unit has decided about a rule it has decided by the rule's name.
 */
import type { VitalRule } from '../../clinical/vital/vital-rule.ts';
import type { Decision } from '../../contract/decisions/decision.ts';
import { isVitalsBlock } from '../../contract/records/vitals-block.ts';
import type { EngineRules, FoldedUnit } from '../../engine/fold/partition-fold.ts';
import { isReadByOthers, ofRule, putBeside } from '../../engine/fold/rules-put-beside.ts';
import type { LogRecord } from '../../log/event-log.port.ts';
import type { ReplayRules } from '../../replay/replay-rules.ts';
import { foldPast, type FoldedPast, type PastSpan } from './fold-past.ts';
import { mapVitals } from './rule-change.ts';

/** All rules as they are in this version; of those that are not named none is another than it was. */
export type Version = (vitals: readonly VitalRule[]) => readonly VitalRule[];

export class RulesBeside {
  readonly #rules: ReplayRules;
  readonly #ruleIds: ReadonlySet<string>;
  /** By version: the id under which each rule is judged. */
  readonly #besideIds: readonly ReadonlyMap<string, string>[];
  readonly #byBesideId: ReadonlyMap<string, { readonly ruleId: string; readonly version: number }>;

  private constructor(rules: ReplayRules, ruleIds: readonly string[], versions: readonly Version[]) {
    this.#ruleIds = new Set(ruleIds);
    this.#besideIds = versions.map((_, version) => new Map(ruleIds.map((ruleId) => [ruleId, `${ruleId}~${version}`])));
    this.#byBesideId = new Map(
      this.#besideIds.flatMap((ids, version) => [...ids].map(([ruleId, besideId]) => [besideId, { ruleId, version }])),
    );
    this.#rules = mapVitals(rules, (vitals) => [...vitals, ...this.#versionsOf(vitals, versions)]);
  }

  /** The rules as they are, and beside them each version of those that are named. Null: they have to be folded one after the other. */
  static of(rules: ReplayRules, ruleIds: readonly string[], versions: readonly Version[]): RulesBeside | null {
    const sets = [rules.own, ...rules.kept.values()];
    const isApart = ruleIds.some(isReadByOthers) || sets.some((set) => areGuardsOthers(set, versions));
    return isApart ? null : new RulesBeside(rules, ruleIds, versions);
  }

  /**
   * Folds the span with all versions beside each other. Null: the unit has decided about one of these rules, before or in
   * the span, or the id of an alert does not tell its rule; what was heard until then counts for nothing.
   */
  async fold(
    past: PastSpan,
    onDecision: (decision: Decision) => void,
    onRows?: (block: Uint8Array) => void,
  ): Promise<FoldedPast | null> {
    let isDecided = false;
    try {
      const folded = await foldPast(
        { ...past, rules: this.#rules },
        {
          onBegun: (unit) => {
            isDecided = !this.#begin(unit);
          },
          mayFold: (record) => {
            isDecided ||= this.#isDecidedIn(record);
            return !isDecided;
          },
          onDecision,
          ...(onRows === undefined ? {} : { onRows }),
        },
      );
      return isDecided ? null : folded;
    } catch (error) {
      if (error instanceof UnnamedAlert) return null;
      throw error;
    }
  }

  /** What the unit's rules hold, each version holds. False: the unit has decided about one of them. */
  #begin({ state }: FoldedUnit): boolean {
    if (this.#namesIn(JSON.stringify(state.policy))) return false;
    for (const ids of this.#besideIds) putBeside(state, ids);
    return true;
  }

  #isDecidedIn({ value, isDamaged }: LogRecord): boolean {
    if (isDamaged === true || isVitalsBlock(value)) return false;
    const text = Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('latin1');
    return text.includes('"policy.') && this.#namesIn(text);
  }

  /** The decision as a fold with the rules as they are makes it; null: it is of a version. */
  asItWas(decision: Decision): Decision | null {
    return decision.kind === 'alert.changed' && this.#byBesideId.has(decision.alert.ruleId) ? null : decision;
  }

  /** As a fold with this version alone makes it; null: it makes none. */
  asIn(version: number, decision: Decision): Decision | null {
    if (decision.kind !== 'alert.changed') return decision;
    const own = this.#byBesideId.get(decision.alert.ruleId);
    if (own === undefined) return this.#ruleIds.has(decision.alert.ruleId) ? null : decision;
    if (own.version !== version) return null;
    const alert = ofRule(decision.alert, own.ruleId);
    if (alert === null) throw new UnnamedAlert(decision.alert.id);
    return { ...decision, alert };
  }

  #versionsOf(vitals: readonly VitalRule[], versions: readonly Version[]): readonly VitalRule[] {
    return versions.flatMap((version, index) =>
      version(vitals).flatMap((rule) => {
        const id = this.#besideIds[index]?.get(rule.id);
        return id === undefined ? [] : [{ ...rule, id }];
      }),
    );
  }

  #namesIn(text: string): boolean {
    return [...this.#ruleIds].some((ruleId) => text.includes(JSON.stringify(ruleId)));
  }
}

/** The id of an alert is a digest and does not tell its rule. */
class UnnamedAlert extends Error {}

/** A version without a guard leaves readings undoubted that another rule reads too. */
function areGuardsOthers({ vitals }: EngineRules, versions: readonly Version[]): boolean {
  const before = guardsOf(vitals);
  return versions.some((version) => guardsOf(version(vitals)) !== before);
}

function guardsOf(vitals: readonly VitalRule[]): string {
  const guards = vitals.flatMap(({ enabled, guard, signal }) =>
    enabled && guard !== null ? [JSON.stringify([signal, guard.signals, guard.toleranceFraction])] : [],
  );
  return [...new Set(guards)].toSorted().join();
}
