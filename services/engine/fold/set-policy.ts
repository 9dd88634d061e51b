/**
 * What the unit decided about rules takes the place of what held before, and every child is judged by it at once.
 * Whoever decided looked at one policy: where another one holds by now, nothing changes and the unit is told. What
 * moves a limit further than one person may alone waits for a second one, and is nothing until then.
 */
import type { LimitSetBy } from '../../clinical/vital/limit-change.ts';
import type { RecordOf } from '../../contract/records/unit-record.ts';
import {
  ownChoices,
  type NeedsTwo,
  type PolicyChoices,
  type PolicyView,
  type ProposedPolicy,
} from '../../contract/decisions/policy-view.ts';
import { publishNotice } from '../context/decision-output.ts';
import type { FoldStep } from '../context/fold-context.ts';
import { scoreStay } from '../scoring/score-stay.ts';
import type { StayState } from '../state/stay-state.ts';
import { assertState } from '../view/unit-view.ts';
import { announcePolicy } from '../view/view-policy.ts';
import { watchConcerns } from '../watch/concern.ts';
import { judgeAllCharted } from '../watch/vital/charted-vitals.ts';
import { settleVitalAlert } from '../watch/vital/vital-clear.ts';
import { refreshVitalRules } from '../watch/vital/vital-limits.ts';
import { retireOwnRules } from '../watch/own/watch-own-rules.ts';
import { ownRulesHeld, refusedOwnRules } from './own-rules-set.ts';
import { choicesOf, needsTwo, withAuthors } from './policy-limits.ts';

type Decided = NonNullable<PolicyView['decided']>;

export function setPolicy(step: FoldStep, record: RecordOf<'policy.set'>): void {
  const { by, displayName = null, basedOn } = record;
  const { policy } = step.state;
  if (basedOn !== undefined && basedOn !== policy.version) {
    return publishNotice(step, 'conflicting-record', {
      stayId: null,
      detail: { code: 'notice.policy-outrun', values: { by: displayName ?? by } },
    });
  }
  const choices = choicesOf(step.state, { ...record, findingAlerts: record.findingAlerts ?? [] });
  const { because, refused } = needsTwo(step, choices, record.foreseen ?? null);
  if (refused.length > 0) {
    return publishNotice(step, 'conflicting-record', {
      stayId: null,
      detail: { code: 'notice.policy-refused', values: { by: displayName ?? by, limits: refused } },
    });
  }
  const rules = refusedOwnRules(choices);
  if (rules.length > 0) {
    return publishNotice(step, 'conflicting-record', {
      stayId: null,
      detail: { code: 'notice.own-rules-refused', values: { by: displayName ?? by, rules } },
    });
  }
  if (because.length > 0) return propose(step, record, { choices, because });
  hold(step, { version: record.id, choices, decided: decidedOf(step, record), recordId: record.id });
}

/** Another person's word; their own is not a second one. */
export function answerPolicy(step: FoldStep, record: RecordOf<'policy.answered'>): void {
  const { proposalId, agrees, by, displayName = null, reason } = record;
  const { policy } = step.state;
  const { proposed } = policy;
  // It holds already: told again after a loss of the log, it may never have had to wait.
  if (agrees && policy.version === proposalId) return;
  if (proposed?.id !== proposalId) {
    return publishNotice(step, 'unknown-reference', {
      stayId: null,
      detail: { code: 'notice.no-such-proposal', values: { by: displayName ?? by } },
    });
  }
  if (agrees && proposed.by === by) {
    return publishNotice(step, 'conflicting-record', {
      stayId: null,
      detail: { code: 'notice.policy-own-agreement', values: { by: displayName ?? by } },
    });
  }
  if (!agrees) {
    policy.proposed = undefined;
    return announcePolicy(step, record.id);
  }
  const { id: version, choices, because: _because, ...who } = proposed;
  const decided = { ...who, atMs: step.state.nowMs, agreed: { by, displayName, reason } };
  // What has run out while it waited holds no more.
  hold(step, { version, choices: choicesOf(step.state, choices), decided, recordId: record.id });
}

function decidedOf({ state }: FoldStep, record: RecordOf<'policy.set'>): Decided {
  const { by, displayName = null, reason, reasonCode } = record;
  return { by, displayName, reason, ...(reasonCode === undefined ? {} : { reasonCode }), atMs: state.nowMs };
}

/** One at a time: a later proposal takes the place of an earlier one. */
function propose(
  step: FoldStep,
  record: RecordOf<'policy.set'>,
  { choices, because }: { readonly choices: PolicyChoices; readonly because: readonly NeedsTwo[] },
): void {
  const proposed: ProposedPolicy = { id: record.id, ...decidedOf(step, record), choices, because };
  step.state.policy.proposed = proposed;
  announcePolicy(step, record.id);
}

function hold(
  step: FoldStep,
  held: {
    readonly version: string;
    readonly choices: PolicyChoices;
    readonly decided: Decided;
    readonly recordId: string;
  },
): void {
  const { policy } = step.state;
  const { version, choices, decided, recordId } = held;
  const { optIns, disabledRules, findingAlerts, limits } = policy;
  const before = { optIns, disabledRules, findingAlerts, ...ownChoices(policy) };
  const set = authorOf(decided);
  const knownRules = [...(policy.ownRules ?? []), ...(policy.before?.ownRules ?? [])];
  const { ownRules: _chosen, ...own } = ownChoices(choices);
  const ownRules = ownRulesHeld(choices, { known: knownRules, set });
  step.state.policy = {
    version,
    optIns: choices.optIns,
    disabledRules: choices.disabledRules,
    findingAlerts: choices.findingAlerts,
    ...own,
    limits: withAuthors(choices.limits ?? [], {
      known: [...limits, ...(policy.before?.limits ?? [])],
      set,
    }),
    ...(ownRules.length === 0 ? {} : { ownRules }),
    decided,
    before,
  };
  retireOwnRules(step);
  judgeEveryStay(step);
  settleChanged(
    step,
    [...limits, ...step.state.policy.limits].map(({ ruleId }) => ruleId),
  );
  announcePolicy(step, recordId);
  // The limits of every child may be other ones now.
  assertState(step, step.cause);
}

function authorOf({ by, displayName, atMs, agreed }: Decided): LimitSetBy {
  if (agreed === undefined) return { by, displayName, atMs };
  return { by, displayName, atMs, agreed: { by: agreed.by, displayName: agreed.displayName } };
}

/** Every child of the unit by what holds now, without waiting for a reading or the next grid point. */
export function judgeEveryStay(step: FoldStep): void {
  for (const stay of step.state.stays.values()) if (stay.closedAtMs === null) judgeStay(step, stay);
}

function judgeStay(step: FoldStep, stay: StayState): void {
  refreshVitalRules(step, stay);
  judgeAllCharted(step, stay);
  watchConcerns(step, stay);
  scoreStay(step, stay, { answered: null });
}

/** An alert of a step that is off now, or milder, falls to what still holds. */
function settleChanged(step: FoldStep, ruleIds: readonly string[]): void {
  if (ruleIds.length === 0) return;
  for (const rule of step.rules.vitals) {
    if (!ruleIds.includes(rule.id)) continue;
    for (const stay of step.state.stays.values()) {
      const state = stay.vitalRules.get(rule.id);
      if (stay.closedAtMs === null && state !== undefined) settleVitalAlert({ step, stay, rule, state }, null);
    }
  }
}
