/**
 * How long a model's number stands. It is taken back, with the reason, when the child turns out not to be one for whom
 * the model was made, and when the model falls silent; it goes when the unit switches the model off.
 */
import type { RiskResult } from '../../contract/decisions/risk-result.ts';
import { isPlayedBack } from '../../contract/records/unit-record.ts';
import type { RiskRefusal } from '../../clinical/statement/risk-refusal.ts';
import { decisionEnvelope } from '../context/decision-output.ts';
import type { FoldStep } from '../context/fold-context.ts';
import type { StayState } from '../state/stay-state.ts';
import { ageYearsOf } from '../state/unit-calendar.ts';
import { isDisabled } from '../state/unit-policy.ts';
import { announceStay } from '../view/unit-view.ts';
import { outsidePopulation, RISK_GRID_MS } from './due-risks.ts';

/** Three questions without an answer. Engineering choice. */
const SILENT_AFTER_MS = 3 * RISK_GRID_MS;

/** To be called when the person or the date has changed: ages decide for whom a model was made. */
export function judgeRisksAnew(step: FoldStep, stay: StayState): void {
  if (stay.risks.size === 0) return;
  const ageYears = ageYearsOf(step, stay);
  for (const risk of stay.risks.values()) {
    const model = step.rules.models.find(({ modelId }) => modelId === risk.modelId);
    const outside = model === undefined || risk.probability === null ? null : outsidePopulation(model, ageYears);
    if (outside !== null) takeBack(step, stay, risk, outside);
  }
}

/** To be called at the grid of the scores. */
export function watchRisks(step: FoldStep, stay: StayState): void {
  if (stay.risks.size === 0) return;
  let isShownGone = false;
  for (const [modelId, risk] of stay.risks) {
    if (isDisabled(step.state, modelId) || !step.rules.models.some((model) => model.modelId === modelId)) {
      isShownGone = stay.risks.delete(modelId);
    } else if (risk.probability !== null && isSilent(step, risk)) {
      takeBack(step, stay, risk, { code: 'risk.no-answer', values: { forMinutes: SILENT_AFTER_MS / 60_000 } });
    }
  }
  // No decision says that a risk is no more: the stay is told anew.
  if (isShownGone) announceStay(step, stay, 'updated', `risks-gone/${step.state.nowMs}`);
}

/** A playback runs ahead of its models: there an answer comes late and is none the worse. */
function isSilent({ state }: FoldStep, { dueAtMs }: RiskResult): boolean {
  return state.config !== null && !isPlayedBack(state.config.mode) && state.nowMs - dueAtMs > SILENT_AFTER_MS;
}

function takeBack(step: FoldStep, stay: StayState, before: RiskResult, reason: RiskRefusal): void {
  const { nowMs } = step.state;
  const risk: RiskResult = { ...before, probability: null, reason };
  stay.risks.set(risk.modelId, risk);
  step.output.decisions.push({
    ...decisionEnvelope(step, `${stay.stayId}/risk-taken-back/${risk.modelId}/${nowMs}`, nowMs),
    kind: 'risk.computed',
    stayId: stay.stayId,
    risk,
  });
}
