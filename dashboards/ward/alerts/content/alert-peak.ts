/** The gravest that an alert came to in its course: it eases, and what it was must not be forgotten with that. */
import { isGraverLevel, type Alert } from '../../../../services/contract/decisions/alert.ts';
import type { AlertChanged } from '../../../../services/contract/decisions/decision.ts';

type Said = Pick<Alert, 'level' | 'title'>;

/** The step at which level, then number, was highest; null when that is what the alert says now. */
export function peakOf(alert: Said, steps: readonly AlertChanged[]): AlertChanged | null {
  let peak: AlertChanged | null = null;
  for (const step of steps) {
    if (isGraver(step.alert, peak?.alert ?? alert)) peak = step;
  }
  return peak;
}

function isGraver(one: Said, other: Said): boolean {
  if (one.level !== other.level) return isGraverLevel(one.level, other.level);
  const [number, otherNumber] = [one, other].map(numberOf);
  return number !== null && otherNumber !== null && (number ?? 0) > (otherNumber ?? 0);
}

/** Points of a score; of nothing else is a larger number always the graver one. */
function numberOf({ title }: Said): number | null {
  return title.code === 'score.title' ? title.values.lower : null;
}
