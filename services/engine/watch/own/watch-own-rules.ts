/**
 * Rules of the unit's own, judged for every child at every tick: a pure function of the unit's log. What is known to be so
 * raises the rule's alert; what is known not to be so, for long enough, ends it; what nobody can tell does neither, and a
 * running alert says so. A unit without rules of its own pays nothing.
 */
import { ageAt } from '../../../clinical/age/age.ts';
import { ConditionJudge, noteGap } from '../../../clinical/own-rule/judge-condition.ts';
import { everyCondition } from '../../../clinical/own-rule/condition.ts';
import { plainOwnRule } from '../../../clinical/own-rule/own-rule.ts';
import { NOT_SO, SO, UNKNOWN, both, truthOf, type Truth } from '../../../clinical/own-rule/three-valued.ts';
import type { SignalName } from '../../../clinical/signal/signals.ts';
import type { HeldOwnRule } from '../../../contract/own-rule/held-own-rule.ts';
import { alertOf, annotateAlert, assertAlert, clearAlert } from '../../alert/alert-machine.ts';
import type { FoldStep } from '../../context/fold-context.ts';
import { createOwnRuleState, type OwnRuleState } from '../../state/own-rule-state.ts';
import type { StayState } from '../../state/stay-state.ts';
import { unitDate } from '../../state/unit-calendar.ts';
import { isDisabled } from '../../state/unit-policy.ts';
import { OwnRuleFacts } from './own-rule-facts.ts';

/** Ticks come every second; a longer pause was not watched. */
const WATCHED_MS = 5_000;

export function watchOwnRules(step: FoldStep): void {
  const { ownRules } = step.state.policy;
  if (ownRules === undefined) return;
  for (const stay of step.state.stays.values()) {
    if (stay.closedAtMs !== null) continue;
    const facts = new OwnRuleFacts(step.state.nowMs, stay);
    const judge = new ConditionJudge(facts);
    for (const rule of ownRules) if (!isDisabled(step.state, rule.id)) watchRule({ step, stay, rule, facts }, judge);
  }
}

/** Of rules that the unit no longer has, or has as another one, nothing is left. */
export function retireOwnRules(step: FoldStep): void {
  const { ownRules = [] } = step.state.policy;
  for (const stay of step.state.stays.values()) {
    for (const [ruleId, { digest }] of stay.ownRules ?? []) {
      const held = ownRules.find(({ id }) => id === ruleId);
      if (held?.backTest.digest === digest && !isDisabled(step.state, ruleId)) continue;
      stay.ownRules?.delete(ruleId);
      clearAlert(step, stay.stayId, ruleId, { code: 'rule.no-longer-holds', values: {} });
    }
  }
}

interface Watched {
  readonly step: FoldStep;
  readonly stay: StayState;
  readonly rule: HeldOwnRule;
  readonly facts: OwnRuleFacts;
}

function watchRule(watched: Watched, judge: ConditionJudge): void {
  const { step, stay, rule } = watched;
  const { nowMs } = step.state;
  const state = stateOf(step, stay, rule);
  if (nowMs - state.judgedAtMs > WATCHED_MS) noteGap(state.memory, nowMs - 1);
  state.judgedAtMs = nowMs;
  state.truth = both(ofAge(watched, state), judge.judge(rule.when, state.memory));
  if (alertOf(step.state, stay.stayId, rule.id) === undefined) {
    if (state.truth === SO && nowMs >= state.restUntilMs) raise(watched);
  } else watchRunning(watched, state);
}

function stateOf({ state: { nowMs } }: FoldStep, stay: StayState, rule: HeldOwnRule): OwnRuleState {
  const all = (stay.ownRules ??= new Map());
  const known = all.get(rule.id);
  if (known?.digest === rule.backTest.digest) return known;
  const fresh = createOwnRuleState(rule, rule.backTest.digest, nowMs);
  all.set(rule.id, fresh);
  return fresh;
}

/** Whether the rule is about this child; not known without a birth date. */
function ofAge({ step, stay, rule: { ages } }: Watched, state: OwnRuleState): Truth {
  if (ages === null) return SO;
  const { day } = step.state;
  const { birthDate } = stay.person;
  if (state.age?.day !== day || state.age.birthDate !== birthDate) {
    state.age = { day, birthDate, truth: ageTruth(step, birthDate, ages) };
  }
  return state.age.truth;
}

function ageTruth(step: FoldStep, birthDate: string | null, ages: NonNullable<HeldOwnRule['ages']>): Truth {
  const aged = birthDate === null ? null : ageAt(birthDate, unitDate(step));
  if (aged?.ok !== true) return UNKNOWN;
  return truthOf(aged.age.totalDays >= ages.fromDays && aged.age.totalDays < ages.belowDays);
}

function raise({ step, stay, rule, facts }: Watched): void {
  const { nowMs } = step.state;
  assertAlert(step, {
    stayId: stay.stayId,
    ruleId: rule.id,
    ruleVersion: rule.backTest.digest.slice(0, 12),
    kind: 'clinical',
    level: rule.level,
    mayBeLowered: true,
    severity: 1,
    startMs: nowMs,
    title: { code: 'own-rule.title', values: { title: rule.title } },
    detail: { code: 'own-rule.met', values: { rule: plainOwnRule(rule) } },
    inputs: [
      ...signalsOf(rule).flatMap((name) => facts.readingOf(name) ?? []),
      ...enteredOf(rule).flatMap(({ name, withinMs }) => facts.enteredReadingOf(name, withinMs) ?? []),
    ],
  });
}

function watchRunning({ step, stay, rule, facts }: Watched, state: OwnRuleState): void {
  const { nowMs } = step.state;
  if (state.truth !== NOT_SO) {
    state.goneSinceMs = null;
    if (state.truth === UNKNOWN) tellUnknown({ step, stay, rule, facts });
    return;
  }
  state.goneSinceMs ??= nowMs;
  if (nowMs - state.goneSinceMs < rule.clearForMs) return;
  Object.assign(state, { goneSinceMs: null, restUntilMs: nowMs + rule.restMs });
  clearAlert(step, stay.stayId, rule.id);
}

/** Once an episode: that the alert still stands says nothing of the child now. */
function tellUnknown({ step, stay, rule, facts }: Watched): void {
  const entry = alertOf(step.state, stay.stayId, rule.id);
  if (entry === undefined || entry.alert.annotations.some(({ code }) => code === 'own-rule.cannot-be-judged')) return;
  const lacking = signalsOf(rule).flatMap((signal) => {
    const quality = facts.qualityOf(signal);
    return quality === null ? [] : [{ signal, quality }];
  });
  const notEntered = enteredOf(rule).flatMap(({ name, withinMs }) =>
    facts.enteredReadingOf(name, withinMs) === null ? [name] : [],
  );
  const values = notEntered.length === 0 ? { lacking } : { lacking, notEntered };
  annotateAlert(step, entry, { code: 'own-rule.cannot-be-judged', values });
}

function signalsOf({ when }: HeldOwnRule): readonly SignalName[] {
  return [...new Set(everyCondition(when).flatMap((each) => ('signal' in each ? [each.signal] : [])))];
}

/** What the rule reads of what is charted or resulted, each name once. */
function enteredOf({ when }: HeldOwnRule): readonly { readonly name: string; readonly withinMs: number }[] {
  const asked = new Map<string, number>();
  for (const each of everyCondition(when)) {
    if (each.is !== 'entered' && each.is !== 'answer') continue;
    asked.set(each.name, Math.max(asked.get(each.name) ?? 0, each.withinMs));
  }
  return [...asked].map(([name, withinMs]) => ({ name, withinMs }));
}
