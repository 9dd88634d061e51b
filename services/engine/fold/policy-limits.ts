/**
 * Limits of a unit's policy in the fold: which of them one person may not decide alone, and when they run out. Limits of
 * one child end at their time, with the stay, and never by anybody's memory; a proposal that nobody answers ends too.
 */
import { askedLimit, type HeldLimit, type LimitChange, type LimitSetBy } from '../../clinical/vital/limit-change.ts';
import { isSamePlace } from '../../clinical/vital/limit-place.ts';
import { judgeLimits } from '../../clinical/vital/judge-limits.ts';
import { vitalRuleStep } from '../../clinical/vital/vital-rule.ts';
import { ALERT_LEVELS } from '../../contract/decisions/alert.ts';
import { ownChoices, type Foreseen, type NeedsTwo, type PolicyChoices } from '../../contract/decisions/policy-view.ts';
import { KNOWN_BOUNDS_MS } from '../../contract/known-bounds.ts';
import { QUIET_BOUNDS_MS } from '../../contract/quiet-bounds.ts';
import { isSameJson } from '../../contract/same-json.ts';
import type { NoticeStatementValues } from '../../contract/statement/statement.ts';
import type { FoldStep } from '../context/fold-context.ts';
import { unitDate } from '../state/unit-calendar.ts';
import type { UnitPolicy, UnitState } from '../state/unit-state.ts';
import { budgetFaults } from './alert-budget.ts';
import { newOwnRules } from './own-rules-set.ts';

/** A limit of one child is asked about anew after so long at the latest (engineering choice: a week of shifts). */
export const STAY_LIMIT_MAX_MS = 7 * 24 * 3_600_000;

/** As a record has it. */
type AskedChoices = Pick<PolicyChoices, 'optIns' | 'disabledRules' | 'findingAlerts'> &
  Parameters<typeof ownChoices>[0];

/** What a decision says, without what has run out already; limits of one child end in a week at the latest. */
export function choicesOf(state: UnitState, decided: AskedChoices): PolicyChoices {
  const {
    optIns,
    disabledRules,
    findingAlerts,
    limits = [],
    quietMs,
    reasons,
    alreadyKnown,
    budget,
    ownRules,
  } = decided;
  const running = limits.filter((change) => !isOver(state, change)).map((change) => bounded(state, change));
  return {
    optIns,
    disabledRules,
    findingAlerts,
    ...ownChoices({
      limits: running,
      quietMs: isAsShipped(quietMs) ? undefined : quietMs,
      reasons,
      alreadyKnown,
      budget,
      ownRules,
    }),
  };
}

function isAsShipped(quietMs: PolicyChoices['quietMs']): quietMs is undefined {
  return quietMs === undefined || Object.values(quietMs).every((ms) => ms === undefined);
}

function bounded({ nowMs }: UnitState, change: LimitChange): LimitChange {
  const { scope } = change;
  if (scope.of !== 'stay') return change;
  return { ...change, scope: { ...scope, untilMs: Math.min(scope.untilMs, nowMs + STAY_LIMIT_MAX_MS) } };
}

export function isOver({ nowMs, stays }: UnitState, { scope }: LimitChange): boolean {
  if (scope.of !== 'stay') return false;
  const stay = stays.get(scope.stayId);
  return scope.untilMs <= nowMs || stay === undefined || stay.closedAtMs !== null;
}

export interface Judged {
  readonly because: readonly NeedsTwo[];
  /** What nobody may decide. */
  readonly refused: NoticeStatementValues['notice.policy-refused']['limits'];
}

/** What of the choices is new and more than one person may decide; `foreseen`: what a preview of them has counted. */
export function needsTwo(step: FoldStep, choices: PolicyChoices, foreseen: Foreseen | null): Judged {
  const { limits = [], quietMs, alreadyKnown } = choices;
  const { policy } = step.state;
  const judged = judgeLimits(step.rules.vitals, limits, (rule, stayId) => bandIn(step, rule.id, stayId));
  const isNew = ({ change }: { readonly change: LimitChange }): boolean => !isHeld(policy, change);
  const because: NeedsTwo[] = judged
    .filter(({ verdict }) => verdict === 'together')
    .filter(isNew)
    .map(({ change: limit, fault }) => ({ what: 'limit', limit, fault }));
  const refused = judged
    .filter(({ verdict }) => verdict === 'never')
    .filter(isNew)
    .map(({ change: { ruleId, level }, fault }) => ({ ruleId, level, fault }));
  const held = [policy.quietMs, policy.before?.quietMs];
  const quiet: NeedsTwo[] = ALERT_LEVELS.filter((level) => {
    const asked = quietMs?.[level];
    return (
      asked !== undefined && asked > QUIET_BOUNDS_MS[level].alone && !held.some((known) => known?.[level] === asked)
    );
  }).map((level) => ({ what: 'quiet', level }));
  return {
    because: [
      ...because,
      ...quiet,
      ...knownTooLong(policy, alreadyKnown),
      ...budgetFaults(policy, choices, foreseen),
      ...newOwnRules(policy, choices),
    ],
    refused,
  };
}

/** Longer than one person decides, and longer than what holds or held one step back. */
function knownTooLong(
  { alreadyKnown: held, before }: UnitPolicy,
  asked: PolicyChoices['alreadyKnown'],
): readonly NeedsTwo[] {
  if (asked === undefined || asked.withinMs <= KNOWN_BOUNDS_MS.alone) return [];
  const mostMs = Math.max(held?.withinMs ?? 0, before?.alreadyKnown?.withinMs ?? 0);
  return asked.withinMs <= mostMs ? [] : [{ what: 'known' }];
}

/** It holds, or held one step back: two people have agreed to it already. */
function isHeld({ limits, before }: UnitPolicy, change: LimitChange): boolean {
  const known = [...limits, ...(before?.limits ?? [])].filter((each) => isSamePlace(each, change));
  return known.some((each) => isSameJson({ ...askedLimit(each), reason: '' }, { ...askedLimit(change), reason: '' }));
}

/** Each limit with who decided it: those that are as they were keep theirs, also one step back. */
export function withAuthors(
  limits: readonly LimitChange[],
  { known, set }: { readonly known: readonly HeldLimit[]; readonly set: LimitSetBy },
): readonly HeldLimit[] {
  return limits.map((change) => {
    const asked = askedLimit(change);
    const same = known.find((each) => isSamePlace(each, asked) && isSameJson(askedLimit(each), asked));
    return same ?? { ...asked, set };
  });
}

function bandIn(step: FoldStep, ruleId: string, stayId: string): string | null {
  const stay = step.state.stays.get(stayId);
  const rule = step.rules.vitals.find(({ id }) => id === ruleId);
  if (stay === undefined || rule === undefined) return null;
  const chosen = vitalRuleStep(rule, stay.person, unitDate(step));
  return chosen.ok ? chosen.band.id : null;
}
