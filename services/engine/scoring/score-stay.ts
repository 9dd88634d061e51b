/**
 * Evaluates the published scores of one stay, publishes what is new, and turns levels into alerts.
 *
 * An alert comes from the lower bound, so a missing input can hide a level but never invent one; and
 * it ends only when the result has stayed milder for five minutes with everything still known that was
 * known when it began, so a lost sensor does not end it. From monitor data alone a level must hold twice in a row, since one
 * evaluation may have met a child being turned; what a person charted counts at once.
 */
import { evaluateScore } from '../../clinical/evaluate-score.ts';
import type { ScoreResult } from '../../clinical/score-result.ts';
import type { ScoreRule } from '../../clinical/score-rule.ts';
import type { Alert, AlertLevel } from '../../contract/alert.ts';
import { alertOf, assertAlert, change, clearAlert, easeAlert } from '../alert/alert-machine.ts';
import { scoreText, scoreTitle } from '../alert/alert-text.ts';
import { currentBedOf } from '../links.ts';
import type { ScoreState, StayState } from '../stay-state.ts';
import { envelope, isDisabled, optInOf, unitDate, type Turn } from '../turn.ts';
import type { UnitState } from '../unit-state.ts';
import { announceBand } from '../vital-rules.ts';
import { previousCodes, readInputs } from './read-inputs.ts';

export const SCORE_GRID_MS = 10_000;
const PUBLISH_EVERY_MS = 60_000;
const CLEAR_AFTER_MS = 300_000;

/** `charted`: a person's entry caused this evaluation; its level needs no second look. */
export function scoreStay(turn: Turn, stay: StayState, how: { readonly charted: boolean }): void {
  for (const { rule } of turn.rules.scores) {
    if (isDisabled(turn.state, rule.id)) {
      stay.scores.delete(rule.id);
      clearAlert(turn, stay.stayId, rule.id, 'The score was switched off by policy.');
    } else {
      scoreRule(turn, stay, rule, how.charted);
    }
  }
}

function scoreRule(turn: Turn, stay: StayState, rule: ScoreRule, charted: boolean): void {
  const { state } = turn;
  const scoreState = scoreStateOf(stay, rule);
  const { person } = stay;
  const result = evaluateScore(
    rule,
    {
      birthDate: person.birthDate,
      gestationalAgeAtBirthDays: person.gestationalAgeAtBirthDays,
      onDate: unitDate(state, state.nowMs),
      setting: settingOf(state, stay),
      ventilated: person.ventilated,
      newbornStay: person.newbornStay,
      optIn: optInOf(state, rule.id),
      previousCodes: previousCodes(rule, stay),
    },
    readInputs(rule, stay, state.nowMs),
  );
  publishWhenNew(turn, stay, scoreState, result);
  alertOnLevel(turn, stay, { rule, scoreState, result, charted });
  scoreState.evaluatedAtMs = state.nowMs;
}

function scoreStateOf(stay: StayState, rule: ScoreRule): ScoreState {
  const known = stay.scores.get(rule.id);
  if (known?.ruleVersion === rule.version) return known;
  const fresh: ScoreState = {
    ruleVersion: rule.version,
    published: null,
    publishedAtMs: -1,
    evaluatedAtMs: -1,
    revision: 0,
    severityBefore: 0,
    heldSeverity: known?.heldSeverity ?? 0,
    milderSinceMs: null,
    missingWhenHeld: known?.missingWhenHeld ?? [],
    lowerShown: known?.lowerShown ?? null,
  };
  stay.scores.set(rule.id, fresh);
  return fresh;
}

/** What the bed is used for; the unit when the bed says nothing. */
export function settingOf(state: UnitState, stay: StayState): string {
  const bedId = currentBedOf(state, stay.stayId);
  return state.config?.beds.find((bed) => bed.bedId === bedId)?.setting ?? state.config?.setting ?? 'unknown';
}

function publishWhenNew(turn: Turn, stay: StayState, scoreState: ScoreState, result: ScoreResult): void {
  const { nowMs } = turn.state;
  const before = scoreState.published;
  if (before !== null && isSameResult(before, result) && nowMs - scoreState.publishedAtMs < PUBLISH_EVERY_MS) return;
  if (before !== null && before.ageBand !== null && result.ageBand !== null && before.ageBand !== result.ageBand) {
    announceBand(turn, stay, result.ruleId, { from: before.ageBand, to: result.ageBand });
  }
  scoreState.revision = scoreState.publishedAtMs === nowMs ? scoreState.revision + 1 : 0;
  scoreState.published = result;
  scoreState.publishedAtMs = nowMs;
  const key = `${stay.stayId}/score/${result.ruleId}/${result.ruleVersion}/${nowMs}.${scoreState.revision}`;
  turn.output.decisions.push({ ...envelope(turn, key, nowMs), kind: 'score.computed', stayId: stay.stayId, score: result });
}

/**
 * Whether two results say the same. Ages, and values that move within their band, are not news: they
 * travel with the next result, at most a minute later.
 */
function isSameResult(a: ScoreResult, b: ScoreResult): boolean {
  if (a.status !== b.status || a.lower !== b.lower || a.upper !== b.upper || a.level !== b.level || a.ageBand !== b.ageBand) return false;
  if (a.caution !== b.caution || a.parts.length !== b.parts.length || !sameTexts(a.triggers, b.triggers) || !sameTexts(a.missing, b.missing)) return false;
  return a.parts.every((part, index) => isSamePart(part, b.parts[index]));
}

function isSamePart(a: ScoreResult['parts'][number], b: ScoreResult['parts'][number] | undefined): boolean {
  if (b === undefined || a.points !== b.points || a.pointsMin !== b.pointsMin || a.pointsMax !== b.pointsMax) return false;
  return a.inputs.every((input, index) => {
    const other = b.inputs[index];
    return other !== undefined && input.quality === other.quality && input.from === other.from && (typeof input.value === 'number' || input.value === other.value);
  });
}

function sameTexts(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((text, index) => text === b[index]);
}

interface Evaluation {
  readonly rule: ScoreRule;
  readonly scoreState: ScoreState;
  readonly result: ScoreResult;
  readonly charted: boolean;
}

function alertOnLevel(turn: Turn, stay: StayState, evaluation: Evaluation): void {
  const { rule, scoreState, result, charted } = evaluation;
  const severity = severityOf(rule, result.level);
  const confirmed = charted ? severity : Math.min(severity, scoreState.severityBefore);
  scoreState.severityBefore = severity;
  if (confirmed > scoreState.heldSeverity) {
    scoreState.heldSeverity = confirmed;
    scoreState.missingWhenHeld = result.missing;
    scoreState.lowerShown = result.lower;
    assertScoreAlert(turn, stay, evaluation, confirmed);
  } else if (confirmed === scoreState.heldSeverity && confirmed > 0 && result.lower !== null && result.lower > (scoreState.lowerShown ?? -1)) {
    scoreState.lowerShown = result.lower;
    showRise(turn, stay, evaluation, confirmed);
  }
  if (scoreState.heldSeverity > 0) easeWhenMilder(turn, stay, evaluation);
}

/** Position of the level in the rule, from 1; 0 when it does not alert. */
function severityOf(rule: ScoreRule, level: string | null): number {
  const at = rule.levels.findIndex((candidate) => candidate.id === level);
  return rule.levels[at]?.alert === null ? 0 : at + 1;
}

function alertLevelOf(rule: ScoreRule, severity: number): AlertLevel {
  return rule.levels[severity - 1]?.alert ?? 'medium';
}

/** What the alert says of the result at a level: its number may rise within the level. */
function wordsOf(rule: ScoreRule, result: ScoreResult, severity: number): Pick<Alert, 'title' | 'detail' | 'inputs' | 'parts'> {
  const parts = result.parts.map(({ label, points }) => ({ label, points }));
  return { title: scoreTitle(rule, result, severity), detail: scoreText(result), inputs: result.parts.flatMap((part) => part.inputs), parts };
}

/** Worse within the same level does not ring, but the number on the screen must not be the old, lower one. */
function showRise(turn: Turn, stay: StayState, { rule, result }: Evaluation, severity: number): void {
  const entry = alertOf(turn.state, stay.stayId, rule.id);
  if (entry !== undefined) change(turn, entry, 'annotated', wordsOf(rule, result, severity));
}

function assertScoreAlert(turn: Turn, stay: StayState, { rule, result }: Evaluation, severity: number): void {
  assertAlert(turn, {
    stayId: stay.stayId,
    ruleId: rule.id,
    ruleVersion: rule.version,
    kind: 'score',
    level: alertLevelOf(rule, severity),
    severity,
    startMs: turn.state.nowMs,
    ...wordsOf(rule, result, severity),
  });
}

/**
 * What the result now stands for: its own level, unless something that was known when the alert was
 * raised is missing now, or the score abstains. Null when the score no longer speaks about this child.
 */
function presentSeverity(rule: ScoreRule, scoreState: ScoreState, result: ScoreResult): number | null {
  if (result.status === 'abstained' && result.parts.length === 0) return null;
  const lost = result.missing.some((label) => !scoreState.missingWhenHeld.includes(label));
  return lost || result.status === 'abstained' ? scoreState.heldSeverity : severityOf(rule, result.level);
}

function easeWhenMilder(turn: Turn, stay: StayState, { rule, scoreState, result }: Evaluation): void {
  const severity = presentSeverity(rule, scoreState, result);
  if (severity === null) {
    scoreState.heldSeverity = 0;
    return clearAlert(turn, stay.stayId, rule.id, result.reason);
  }
  if (severity >= scoreState.heldSeverity) {
    scoreState.milderSinceMs = null;
    return;
  }
  scoreState.milderSinceMs ??= turn.state.nowMs;
  if (turn.state.nowMs - scoreState.milderSinceMs < CLEAR_AFTER_MS) return;
  scoreState.heldSeverity = severity;
  scoreState.milderSinceMs = null;
  scoreState.lowerShown = result.lower;
  const entry = alertOf(turn.state, stay.stayId, rule.id);
  if (severity === 0) clearAlert(turn, stay.stayId, rule.id);
  else if (entry !== undefined) easeAlert(turn, entry, { severity, text: `Better: ${rule.levels[severity - 1]?.label ?? ''}.`, fields: { level: alertLevelOf(rule, severity), ...wordsOf(rule, result, severity) } });
}
