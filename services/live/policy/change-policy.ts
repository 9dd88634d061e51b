/**
 * One decision of a person about the rules of a unit, as the record that makes it hold; the same for the page and
 * for the command. What a rule does not know is refused here by name: the log must not carry what only fails later.
 */
import type { Waiver } from '../../clinical/statement/opt-in.ts';
import type { KnownNames } from '../../clinical/own-rule/check-own-rule.ts';
import { ENTERED_ANSWERS, ENTERED_NUMBERS } from '../../contract/own-rule/entered-names.ts';
import type { ScoreRule } from '../../clinical/score/score-rule.ts';
import {
  bedSettingsOf,
  ownChoices,
  type PolicyChoices,
  type PolicyView,
} from '../../contract/decisions/policy-view.ts';
import type { UnitState } from '../../contract/decisions/decision.ts';
import type { PolicyChange, PolicyRefusal } from '../../contract/screens/policy-answer.ts';
import { askedLimit } from '../../clinical/vital/limit-change.ts';
import type { VitalRule } from '../../clinical/vital/vital-rule.ts';
import { askedOwnRule } from '../../contract/own-rule/held-own-rule.ts';
import { ownRuleAfter, ownRuleOff } from './change-own-rules.ts';
import { budgetAfter, knownAfter, limitsAfter, quietAfter, reasonsAfter, severalAfter } from './change-limits.ts';
import { RECORD_VERSION, type RecordOf, type Setting } from '../../contract/records/unit-record.ts';

/** Every shipped rule, those that are off included. */
export interface ShippedRules {
  readonly scores: readonly ScoreRule[];
  readonly vitals: readonly VitalRule[];
  /** Rules of vital signs, newborn events and characteristics. */
  readonly others: readonly { readonly id: string; readonly enabled: boolean }[];
}

export type PolicyUnit = Pick<UnitState, 'unitId' | 'timeZone' | 'beds' | 'stays' | 'policy' | 'policyVersion'>;

export interface Decided {
  readonly change: PolicyChange;
  /** Version of the policy that the person looked at. */
  readonly basedOn: string;
  readonly by: string;
  readonly displayName: string;
  /** Id of the record. */
  readonly id: string;
  readonly nowMs: number;
  readonly source: string;
  /** May decide for every unit of a hospital. */
  readonly ofHospital: boolean;
}

export type ChangedPolicy =
  | { readonly ok: true; readonly record: PolicyRecord }
  | { readonly ok: false; readonly code: PolicyRefusal };

export function changePolicy(unit: PolicyUnit, decided: Decided, rules: ShippedRules): ChangedPolicy {
  const { change, basedOn, by, displayName, id, nowMs, source } = decided;
  const policy = policyOf(unit);
  if (basedOn !== policy.version) return { ok: false, code: 'outrun' };
  const { unitId } = unit;
  const times = { observedAtMs: nowMs, receivedAtMs: nowMs };
  const common = {
    version: RECORD_VERSION,
    id,
    unitId,
    ...times,
    source,
    by,
    displayName,
    reason: change.reason,
  } as const;
  if (change.change === 'agree' || change.change === 'decline') {
    const agrees = change.change === 'agree';
    const { proposalId } = change;
    if (policy.proposed?.id !== proposalId) return { ok: false, code: 'no-proposal' };
    if (agrees && policy.proposed.by === by) return { ok: false, code: 'own-proposal' };
    return { ok: true, record: { ...common, kind: 'policy.answered', proposalId, agrees } };
  }
  const changed = choicesAfter(policy, change, { rules, unit, decided });
  if (typeof changed === 'string') return { ok: false, code: changed };
  return { ok: true, record: { ...common, kind: 'policy.set', basedOn, ...recordedChoices(changed) } };
}

export type PolicyRecord = RecordOf<'policy.set'> | RecordOf<'policy.answered'>;

/** As a record has them. */
export function recordedChoices(
  choices: PolicyChoices,
): Pick<
  RecordOf<'policy.set'>,
  | 'optIns'
  | 'disabledRules'
  | 'findingAlerts'
  | 'limits'
  | 'quietMs'
  | 'reasons'
  | 'alreadyKnown'
  | 'budget'
  | 'ownRules'
> {
  const { optIns, disabledRules, findingAlerts, limits = [] } = choices;
  const { limits: _held, reasons, ownRules = [], ...own } = ownChoices(choices);
  return {
    optIns: optIns.map((optIn) => ({ ...optIn, waives: [...optIn.waives] })),
    disabledRules: [...disabledRules],
    findingAlerts: [...findingAlerts],
    ...(limits.length === 0 ? {} : { limits: limits.map(askedLimit) }),
    ...own,
    ...(reasons === undefined ? {} : { reasons: [...reasons] }),
    ...(ownRules.length === 0 ? {} : { ownRules: ownRules.map(askedOwnRule) }),
  };
}

/** Of a unit whose newest state an older Vigil asserted: as if nobody had decided anything. */
export function policyOf({ policy, policyVersion }: PolicyUnit): PolicyView {
  const none = { decided: null, optIns: [], disabledRules: [], findingAlerts: [], scoreAlerts: [], before: null };
  return policy ?? { version: policyVersion, ...none };
}

interface Surroundings {
  readonly rules: ShippedRules;
  readonly unit: PolicyUnit;
  readonly decided: Pick<Decided, 'nowMs' | 'ofHospital'>;
}

type OwnChange = Exclude<PolicyChange, { readonly change: 'agree' | 'decline' }>;

function choicesAfter(
  policy: PolicyView,
  change: OwnChange,
  { rules, unit, decided }: Surroundings,
): PolicyChoices | PolicyRefusal {
  const { optIns, disabledRules, findingAlerts } = policy;
  switch (change.change) {
    case 'limit':
    case 'limit-back':
      return limitsAfter(policy, change, { vitals: rules.vitals, unit, decided });
    case 'limits':
      return severalAfter(policy, change, { vitals: rules.vitals, unit, decided });
    case 'quiet':
      return quietAfter(policy, change);
    case 'reasons':
      return reasonsAfter(policy, change);
    case 'known':
      return knownAfter(policy, change);
    case 'budget':
      return budgetAfter(policy, change);
    case 'own-rule':
      return ownRuleAfter(policy, change, namesIn(rules));
    case 'own-rule-off':
      return ownRuleOff(policy, change);
    case 'undo':
      return policy.before ?? 'nothing-to-take-back';
    case 'opt-out':
      return optIns.some(({ ruleId }) => ruleId === change.ruleId)
        ? { ...policy, optIns: without(optIns, change) }
        : 'nothing-to-take-back';
    case 'alert-off':
      return findingAlerts.some((asked) => isFinding(asked, change))
        ? { ...policy, findingAlerts: findingAlerts.filter((asked) => !isFinding(asked, change)) }
        : 'nothing-to-take-back';
    case 'switch-on':
      return disabledRules.includes(change.ruleId)
        ? { ...policy, disabledRules: disabledRules.filter((ruleId) => ruleId !== change.ruleId) }
        : 'nothing-to-take-back';
    case 'opt-in': {
      const rule = rules.scores.find(({ id }) => id === change.ruleId);
      const fault = rule === undefined ? 'unknown-rule' : optInFault(rule, change.waives, bedSettingsOf(unit));
      if (fault !== null) return fault;
      const { ruleId, reason, waives } = change;
      return { ...policy, optIns: [...without(optIns, change), { ruleId, reason, waives }] };
    }
    case 'alert-on': {
      const rule = rules.scores.find(({ id }) => id === change.ruleId);
      if (rule === undefined) return 'unknown-rule';
      if (!rule.enabled) return 'rule-off';
      if (!rule.findings.some(({ id, alert }) => id === change.findingId && alert !== undefined)) {
        return 'unknown-finding';
      }
      const { ruleId, findingId, reason } = change;
      const others = findingAlerts.filter((asked) => !isFinding(asked, change));
      return { ...policy, findingAlerts: [...others, { ruleId, findingId, reason }] };
    }
  }
}

/** What a rule of the unit's own may name. */
export function namesIn({ scores, others }: ShippedRules): KnownNames {
  return {
    scores,
    eventIds: others.filter(({ enabled }) => enabled).map(({ id }) => id),
    entered: ENTERED_NUMBERS,
    answers: ENTERED_ANSWERS,
  };
}

function optInFault(rule: ScoreRule, waives: readonly Waiver[], settings: readonly Setting[]): PolicyRefusal | null {
  if (!rule.enabled) return 'rule-off';
  if (rule.evidence !== null) return 'published-only';
  const limits = limitsOf(rule, settings);
  return waives.every((respect) => limits.includes(respect)) ? null : 'not-limited';
}

/**
 * In which respects a child in a bed of one of these settings may be outside whom the rule was made for, and a policy may
 * use it all the same.
 */
export function limitsOf(
  { intended, evidence }: Pick<ScoreRule, 'intended' | 'evidence'>,
  settings: readonly Setting[],
): readonly Waiver[] {
  const limits: Waiver[] = [];
  if (evidence !== null) return limits;
  if (settings.some((setting) => !intended.settings.includes(setting))) limits.push('setting');
  if (!intended.ventilatedAllowed) limits.push('ventilated');
  if (!intended.newbornStayAllowed) limits.push('newborn-stay');
  return limits;
}

function without<T extends { readonly ruleId: string }>(
  all: readonly T[],
  { ruleId }: { ruleId: string },
): readonly T[] {
  return all.filter((each) => each.ruleId !== ruleId);
}

function isFinding(
  asked: { readonly ruleId: string; readonly findingId: string },
  { ruleId, findingId }: { readonly ruleId: string; readonly findingId: string },
): boolean {
  return asked.ruleId === ruleId && asked.findingId === findingId;
}
