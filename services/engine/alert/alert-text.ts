/** What the alert of a score says, until scores say ids: plain English. */
import type { ScoreResult } from '../../clinical/score/score-result.ts';

/** «National PEWS (England) 7 of 26: medium. Review within 30 min.» */
export function scoreText(score: ScoreResult): string {
  const total = score.status === 'complete' ? `${score.total ?? 0}` : `at least ${score.lower ?? 0}`;
  const basis = score.lower === null ? 'no total' : `${total} of ${score.maximum}`;
  const lacking = score.missing.length === 0 ? '' : ` Missing: ${score.missing.join(', ')}.`;
  const notes = score.notes.length === 0 ? '' : ` ${score.notes.join(' ')}`;
  const triggers = score.triggers.length === 0 ? '' : ` ${score.triggers.join('. ')}.`;
  return `${score.label} ${basis}: ${score.level ?? 'no level'}. ${score.levelText ?? ''}${triggers}${lacking}${notes}`;
}
