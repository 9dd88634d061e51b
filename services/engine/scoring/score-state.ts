/** What the engine remembers of one score of one stay, and how a result becomes what it has said. */
import type { ScoreResult } from '../../clinical/score/score-result.ts';
import type { ScoreRule } from '../../clinical/score/score-rule.ts';
import { decisionEnvelope } from '../context/decision-output.ts';
import type { FoldStep } from '../context/fold-context.ts';
import type { ScoreState, StayState } from '../state/stay-state.ts';

/** Made anew for a new version of the rule; a running alert stays. */
export function scoreStateOf(stay: StayState, rule: ScoreRule): ScoreState {
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
    trend: null,
  };
  stay.scores.set(rule.id, fresh);
  return fresh;
}

/** Tells a result and keeps it as the one that was told last; several of one moment are told apart by their revision. */
export function tellResult(
  step: FoldStep,
  stay: StayState,
  told: { readonly scoreState: ScoreState; readonly result: ScoreResult },
): void {
  const { nowMs } = step.state;
  const { scoreState, result } = told;
  step.memory.results.shareResult(result);
  scoreState.revision = scoreState.publishedAtMs === nowMs ? scoreState.revision + 1 : 0;
  scoreState.published = result;
  scoreState.publishedAtMs = nowMs;
  const key = `${stay.stayId}/score/${result.ruleId}/${result.ruleVersion}/${nowMs}.${scoreState.revision}`;
  step.output.decisions.push({
    ...decisionEnvelope(step, key, nowMs),
    kind: 'score.computed',
    stayId: stay.stayId,
    score: result,
  });
}
