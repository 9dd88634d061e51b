/** What the engine remembers of one rule of the unit's own for one child. Plain data, made when the rule begins to be judged. */
import { createMemory, type ConditionMemory } from '../../clinical/own-rule/judge-condition.ts';
import type { OwnRule } from '../../clinical/own-rule/own-rule-schema.ts';
import { UNKNOWN, type Truth } from '../../clinical/own-rule/three-valued.ts';

export interface OwnRuleState {
  /** Of the rule that is judged: another one begins anew. */
  readonly digest: string;
  readonly memory: ConditionMemory;
  /** Unit time of the newest look. */
  judgedAtMs: number;
  /** As it was judged then. */
  truth: Truth;
  /** Whether the rule is about the child, on this day of the unit and by this birth date. */
  age: { readonly day: number; readonly birthDate: string | null; readonly truth: Truth } | null;
  /** Since when a running alert's reason is known to be gone; null: it is not. */
  goneSinceMs: number | null;
  /** Until then there is no other episode. */
  restUntilMs: number;
}

export function createOwnRuleState(rule: OwnRule, digest: string, nowMs: number): OwnRuleState {
  const memory = createMemory(rule.when, nowMs);
  return { digest, memory, judgedAtMs: nowMs, truth: UNKNOWN, age: null, goneSinceMs: null, restUntilMs: nowMs };
}
