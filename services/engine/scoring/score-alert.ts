/**
 * Turns the levels of scores into alerts.
 *
 * An alert comes from the lower bound, so a missing input can hide a level but never invent one; and
 * it ends only when the result has stayed milder for five minutes with everything still known that was
 * known when it began, so a lost sensor does not end it. From monitor data alone a level must hold
 * twice in a row, since one evaluation may have met a child being turned; what a person charted counts
 * at once.
 *
 * A rule without alerting levels may have findings that alert (septic shock): off, unless the unit's policy asks.
 */
import type { ScoreResult } from '../../clinical/score/score-result.ts';
import type { RuleFinding, ScoreRule } from '../../clinical/score/score-rule.ts';
import type { Alert, AlertLevel } from '../../contract/decisions/alert.ts';
import { alertOf, assertAlert, changeAlert, clearAlert, easeAlert } from '../alert/alert-machine.ts';
import type { Statement } from '../../contract/statement/statement.ts';
import type { ScoreState, StayState } from '../state/stay-state.ts';
import type { FoldStep } from '../context/fold-context.ts';
import { isFindingAlertAsked } from '../state/unit-policy.ts';
import { isSameItem } from './same-result.ts';

const CLEAR_AFTER_MS = 300_000;

export interface Evaluation {
  readonly rule: ScoreRule;
  readonly scoreState: ScoreState;
  readonly result: ScoreResult;
  readonly charted: boolean;
}

export function alertOnLevel(step: FoldStep, stay: StayState, evaluation: Evaluation): void {
  const { rule, scoreState, result, charted } = evaluation;
  if (isNoLongerAsked(step, scoreState, rule)) {
    scoreState.heldSeverity = 0;
    clearAlert(step, stay.stayId, rule.id, { code: 'score.finding-off', values: {} });
  }
  const severity = severityOf(step, rule, result);
  const confirmed = charted ? severity : Math.min(severity, scoreState.severityBefore);
  scoreState.severityBefore = severity;
  if (confirmed > scoreState.heldSeverity) {
    scoreState.heldSeverity = confirmed;
    scoreState.missingWhenHeld = result.missing;
    scoreState.lowerShown = result.lower;
    assertScoreAlert(step, stay, evaluation, confirmed);
  } else if (
    confirmed === scoreState.heldSeverity &&
    confirmed > 0 &&
    result.lower !== null &&
    result.lower > (scoreState.lowerShown ?? -1)
  ) {
    scoreState.lowerShown = result.lower;
    showRise(step, stay, evaluation, confirmed);
  }
  if (scoreState.heldSeverity > 0) easeWhenMilder(step, stay, evaluation);
}

/** Whether another look with the same result would change nothing: no alert is waiting to rise, to show more, or to ease. */
export function isSettled(step: FoldStep, rule: ScoreRule, scoreState: ScoreState, result: ScoreResult): boolean {
  if (isNoLongerAsked(step, scoreState, rule)) return false;
  const severity = severityOf(step, rule, result);
  if (scoreState.heldSeverity !== severity || scoreState.severityBefore !== severity) return false;
  return severity === 0 || result.lower === null || result.lower <= (scoreState.lowerShown ?? -1);
}

/** Position of the level in the rule, or of the gravest finding that alerts here, from 1; 0 when nothing alerts. */
function severityOf(step: FoldStep, rule: ScoreRule, result: ScoreResult): number {
  const at = rule.levels.findIndex((candidate) => candidate.id === result.level);
  if (rule.levels[at]?.alert !== null && at >= 0) return at + 1;
  return (
    rule.findings.findLastIndex(
      (finding) =>
        isAsked(step, rule, finding) && result.findings.some(({ id, answer }) => id === finding.id && answer === 'yes'),
    ) + 1
  );
}

function isAsked(step: FoldStep, rule: ScoreRule, finding: RuleFinding | undefined): boolean {
  return finding?.alert !== undefined && isFindingAlertAsked(step.state, rule.id, finding.id);
}

/** Whether a level or a finding of the rule raises an alert in this unit. */
export function canAlert(step: FoldStep, rule: ScoreRule): boolean {
  return (
    rule.levels.some(({ alert }) => alert !== null) || rule.findings.some((finding) => isAsked(step, rule, finding))
  );
}

/** Whether the alert of a rule comes from its findings; no rule has both. */
function hasFindingAlerts(rule: ScoreRule): boolean {
  return rule.findings.some(({ alert }) => alert !== undefined);
}

function isNoLongerAsked(step: FoldStep, { heldSeverity }: ScoreState, rule: ScoreRule): boolean {
  return heldSeverity > 0 && hasFindingAlerts(rule) && !isAsked(step, rule, rule.findings[heldSeverity - 1]);
}

function alertLevelOf(rule: ScoreRule, severity: number): AlertLevel {
  const { alert } = (hasFindingAlerts(rule) ? rule.findings : rule.levels)[severity - 1] ?? {};
  return alert ?? 'medium';
}

/**
 * The total, or its lower bound when parts lack; without one the level, at `severity` (its place in the rule,
 * from 1), when it comes from a trigger and not from the total.
 */
function titleOf(rule: ScoreRule, result: ScoreResult, severity: number): Statement {
  if (hasFindingAlerts(rule)) return { code: 'score.finding-title', values: findingAt(rule, severity) };
  const level = rule.levels[severity - 1];
  const isReached = result.lower !== null && level !== undefined && result.lower >= (level.from ?? Infinity);
  return isReached && result.lower !== null
    ? { code: 'score.title', values: { ruleId: rule.id, lower: result.lower, complete: result.status === 'complete' } }
    : { code: 'score.level-title', values: { ruleId: rule.id, level: level?.id ?? '' } };
}

function findingAt(rule: ScoreRule, severity: number): { readonly ruleId: string; readonly finding: string } {
  return { ruleId: rule.id, finding: rule.findings[severity - 1]?.id ?? '' };
}

/** The score behind an alert, with what its level rests on and what makes it doubtful. */
export function scoreDetail(result: ScoreResult): Statement {
  const { ruleId, total, lower, maximum, level, triggers, missing, notes } = result;
  const units = result.cautions.flatMap((caution) => (caution.code === 'caution.unit' ? [caution.values] : []));
  return { code: 'score.detail', values: { ruleId, total, lower, maximum, level, triggers, missing, notes, units } };
}

/** What the alert says of the result at a level: its number may rise within the level. */
function wordsOf(
  rule: ScoreRule,
  result: ScoreResult,
  severity: number,
): Pick<Alert, 'title' | 'detail' | 'inputs' | 'parts'> {
  const parts = result.parts.map(({ name, points, inputs }) => ({
    name,
    points,
    inputs: inputs.map((input) => input.name),
  }));
  return {
    title: titleOf(rule, result, severity),
    detail: scoreDetail(result),
    inputs: result.parts.flatMap((part) => part.inputs),
    parts,
  };
}

/** Worse within the same level does not ring, but the number on the screen must not be the old, lower one. */
function showRise(step: FoldStep, stay: StayState, { rule, result }: Evaluation, severity: number): void {
  const entry = alertOf(step.state, stay.stayId, rule.id);
  if (entry !== undefined) changeAlert(step, entry, 'annotated', wordsOf(rule, result, severity));
}

function assertScoreAlert(step: FoldStep, stay: StayState, { rule, result }: Evaluation, severity: number): void {
  assertAlert(step, {
    stayId: stay.stayId,
    ruleId: rule.id,
    ruleVersion: rule.version,
    kind: 'score',
    level: alertLevelOf(rule, severity),
    mayBeLowered: true,
    severity,
    startMs: step.state.nowMs,
    ...wordsOf(rule, result, severity),
  });
}

/**
 * What the result now stands for: its own level, unless something that was known when the alert was
 * raised is missing now, or the score abstains. Null when the score no longer speaks about this child.
 */
function presentSeverity(step: FoldStep, rule: ScoreRule, scoreState: ScoreState, result: ScoreResult): number | null {
  if (result.status === 'abstained' && result.parts.length === 0) return null;
  const lost = result.missing.some((item) => !scoreState.missingWhenHeld.some((known) => isSameItem(known, item)));
  return lost || result.status === 'abstained' ? scoreState.heldSeverity : severityOf(step, rule, result);
}

function easeWhenMilder(step: FoldStep, stay: StayState, { rule, scoreState, result }: Evaluation): void {
  const severity = presentSeverity(step, rule, scoreState, result);
  if (severity === null) {
    scoreState.heldSeverity = 0;
    return clearAlert(step, stay.stayId, rule.id, result.reason);
  }
  if (severity >= scoreState.heldSeverity) {
    scoreState.milderSinceMs = null;
    return;
  }
  scoreState.milderSinceMs ??= step.state.nowMs;
  if (step.state.nowMs - scoreState.milderSinceMs < CLEAR_AFTER_MS) return;
  scoreState.heldSeverity = severity;
  scoreState.milderSinceMs = null;
  scoreState.lowerShown = result.lower;
  const entry = alertOf(step.state, stay.stayId, rule.id);
  if (severity === 0) clearAlert(step, stay.stayId, rule.id);
  else if (entry !== undefined) {
    easeAlert(step, entry, {
      severity,
      remark: easedTo(rule, severity),
      fields: { level: alertLevelOf(rule, severity), ...wordsOf(rule, result, severity) },
    });
  }
}

function easedTo(rule: ScoreRule, severity: number): Statement {
  return hasFindingAlerts(rule)
    ? { code: 'score.finding-eased', values: findingAt(rule, severity) }
    : { code: 'score.eased', values: { ruleId: rule.id, level: rule.levels[severity - 1]?.id ?? '' } };
}
