/** What the engine remembers of one score of one stay. */
import type { ScoreRule } from '../../clinical/score/score-rule.ts';
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
