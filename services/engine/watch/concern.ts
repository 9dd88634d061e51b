/**
 * Worry of family and nurses as timed events. What counts is what was told last by its bedside time,
 * so late, repeated and reordered entries end in the same state; on a tie the greater worry counts.
 * A worry stands until it is taken back, told milder, or has not been repeated for four hours.
 *
 * It raises an alert of its own and touches no score, and the alert says that worry raised it and no
 * measurement: a nurse must see at once which of the two it was.
 */
import type { AlertLevel } from '../../contract/decisions/alert.ts';
import {
  CONCERN_CHARTED,
  CONCERN_SOURCES,
  type ConcernLevel,
  type ConcernSource,
  type ConcernView,
} from '../../contract/records/concern.ts';
import type { RecordOf } from '../../contract/records/unit-record.ts';
import { alertOf, assertAlert, changeAlert, clearAlert, easeAlert, type AlertReason } from '../alert/alert-machine.ts';
import type { ChartedAnswer, ConcernState, StayState } from '../state/stay-state.ts';
import { decisionEnvelope } from '../context/decision-output.ts';
import { isDisabled } from '../state/unit-policy.ts';
import type { FoldStep } from '../context/fold-context.ts';

/** Engineering choice, no published time: every shift asks again at least twice. */
export const CONCERN_STANDS_MS = 4 * 60 * 60_000;

/** Engineering choice: the level of the alert is the level that was told. */
const RANK: Readonly<Record<ConcernLevel, number>> = { none: 0, low: 1, medium: 2, high: 3 };

const RULE_VERSION = '1';

/** Rule id of the alert, also what policy names to switch it off: `concern-family`, `concern-nurse`. */
export function concernRuleId(from: ConcernSource): string {
  return `concern-${from}`;
}

/** Takes a charted answer; anything but a worry is left alone. */
export function hearConcern(
  step: FoldStep,
  stay: StayState,
  charted: { readonly name: RecordOf<'observation.charted'>['name']; readonly answer: ChartedAnswer },
): void {
  const from = CONCERN_SOURCES.find((source) => CONCERN_CHARTED[source] === charted.name);
  if (from === undefined) return;
  const { value, observedAtMs, by, position } = charted.answer;
  const before = stay.concerns.get(from);
  const told: ConcernState = { level: value as ConcernLevel, toldAtMs: observedAtMs, by, position, ended: false };
  if (before !== undefined && !outranks(told, before)) return;
  told.ended = told.level === 'none' || step.state.nowMs >= untilMs(told);
  stay.concerns.set(from, told);
  const stood = before !== undefined && !before.ended;
  if (told.ended && !stood) return;
  publish(step, stay, from, told);
  if (!told.ended) return alertOn(step, stay, from, told);
  // Time has ended none: what stood was told earlier, and would have been ended by time before.
  clearAlert(step, stay.stayId, concernRuleId(from), {
    code: 'concern.taken-back',
    values: { from, atMs: told.toldAtMs, by: told.by },
  });
}

/** What time and policy make of each worry of an open stay. */
export function watchConcerns(step: FoldStep, stay: StayState): void {
  for (const [from, concern] of stay.concerns) {
    if (concern.ended) continue;
    if (step.state.nowMs >= untilMs(concern)) endByTime(step, stay, from, concern);
    else if (isDisabled(step.state, concernRuleId(from))) {
      clearAlert(step, stay.stayId, concernRuleId(from), { code: 'concern.switched-off', values: {} });
    } else assertAlert(step, reasonOf(step, stay, from, concern));
  }
}

/** What stands now, family first. */
export function viewConcerns(stay: StayState): readonly ConcernView[] {
  return CONCERN_SOURCES.flatMap((from) => {
    const concern = stay.concerns.get(from);
    if (concern === undefined || concern.ended || concern.level === 'none') return [];
    return [{ from, level: concern.level, sinceMs: concern.toldAtMs, untilMs: untilMs(concern), by: concern.by }];
  });
}

function untilMs(concern: ConcernState): number {
  return concern.toldAtMs + CONCERN_STANDS_MS;
}

/** Told later; of one moment the greater worry, and then one of two names, always the same one. */
function outranks(told: ConcernState, known: ConcernState): boolean {
  if (told.toldAtMs !== known.toldAtMs) return told.toldAtMs > known.toldAtMs;
  if (told.level !== known.level) return RANK[told.level] > RANK[known.level];
  return told.by < known.by;
}

function endByTime(step: FoldStep, stay: StayState, from: ConcernSource, concern: ConcernState): void {
  concern.ended = true;
  publish(step, stay, from, concern);
  clearAlert(step, stay.stayId, concernRuleId(from), {
    code: 'concern.not-repeated',
    values: { from, afterMs: CONCERN_STANDS_MS },
  });
}

function publish(step: FoldStep, stay: StayState, from: ConcernSource, concern: ConcernState): void {
  const { toldAtMs, level, by, ended } = concern;
  const key = `${stay.stayId}/concern/${from}/${toldAtMs}/${level}/${by}${ended ? '/ended' : ''}`;
  step.output.decisions.push({
    ...decisionEnvelope(step, key, step.state.nowMs),
    kind: 'concern.changed',
    stayId: stay.stayId,
    from,
    level: ended ? 'none' : level,
    sinceMs: toldAtMs,
    untilMs: level === 'none' ? null : untilMs(concern),
    by,
  });
}

/** Raises, worsens, eases or renews the alert, so that it says what stands. */
function alertOn(step: FoldStep, stay: StayState, from: ConcernSource, concern: ConcernState): void {
  if (isDisabled(step.state, concernRuleId(from))) return;
  const reason = reasonOf(step, stay, from, concern);
  const running = alertOf(step.state, stay.stayId, reason.ruleId);
  const { level, title, detail, inputs = [], severity } = reason;
  if (running === undefined || severity > running.severity) assertAlert(step, reason);
  else if (severity < running.severity) {
    easeAlert(step, running, {
      severity,
      remark: { code: 'concern.less', values: { atMs: concern.toldAtMs } },
      fields: { level, title, detail, inputs },
    });
  } else changeAlert(step, running, 'annotated', { detail, inputs });
}

function reasonOf(step: FoldStep, stay: StayState, from: ConcernSource, concern: ConcernState): AlertReason {
  const { toldAtMs, by } = concern;
  const level = concern.level as AlertLevel;
  return {
    stayId: stay.stayId,
    ruleId: concernRuleId(from),
    ruleVersion: RULE_VERSION,
    kind: 'clinical',
    level,
    severity: RANK[level],
    startMs: toldAtMs,
    title: { code: 'concern.title', values: { from, level } },
    detail: { code: 'concern.told', values: { from, level, toldAtMs, untilMs: untilMs(concern), by } },
    inputs: [
      {
        name: CONCERN_CHARTED[from],
        quality: 'present',
        value: level,
        unit: null,
        observedAtMs: toldAtMs,
        ageMs: Math.max(0, step.state.nowMs - toldAtMs),
        from: CONCERN_CHARTED[from],
        formula: null,
        record: concern.position,
      },
    ],
  };
}
