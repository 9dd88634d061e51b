/**
 * A rule of a unit's own, as data: for whom, what must be so, at which level it alerts, and how it ends. It only ever adds an
 * alert: nothing that ships is lowered or silenced by it. Each limit carries its unit, so that kPa is never taken for mmHg.
 *
 * Invariant: a condition over what is missing or stale is neither so nor not so (three-valued.ts), and a rule that cannot be
 * judged raises nothing and ends nothing. Silence is judged where a rule asks for silence.
 */
import { everyCondition } from './condition.ts';
import type { BackTest, OwnRule } from './own-rule-schema.ts';

/** As a decision has it. */
export type AskedOwnRule = OwnRule & { readonly backTest?: BackTest | undefined };

/** As whoever decides asks for it: without what others have said of it. */
export function plainOwnRule(rule: AskedOwnRule): OwnRule {
  const { id, title, level, ages, when, clearForMs, restMs, reason } = rule;
  return { id, title, level, ages, when, clearForMs, restMs, reason };
}

/** Whether it asks for what Vigil computes itself, and not for signals alone. */
export function asksForComputed({ when }: Pick<OwnRule, 'when'>): boolean {
  return everyCondition(when).some(({ is }) => is === 'score' || is === 'finding' || is === 'risk' || is === 'events');
}
