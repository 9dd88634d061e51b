/** Rules of a unit's own as they hold: tried on its past, with who decided and who agreed. */
import type { BackTest } from '../../clinical/own-rule/own-rule-schema.ts';
import type { AskedOwnRule } from '../../clinical/own-rule/own-rule.ts';
import type { LimitSetBy } from '../../clinical/vital/limit-change.ts';

/** As a policy has it; `set` absent: it does not hold yet. */
export type ChosenOwnRule = AskedOwnRule & { readonly set?: LimitSetBy };

export type HeldOwnRule = ChosenOwnRule & { readonly backTest: BackTest };

export function isHeldOwnRule(rule: ChosenOwnRule): rule is HeldOwnRule {
  return rule.backTest !== undefined;
}

/** As a record asks for it. */
export function askedOwnRule({ set: _set, ...rule }: ChosenOwnRule): AskedOwnRule {
  return rule;
}
