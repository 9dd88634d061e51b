/** Figures of an evaluation in words and digits. */
import type { FigureName, GivenFigure, GroupFigures } from '../../../research/evaluate/group-figures.ts';
import type { FigureReason } from '../../../research/evaluate/statistics/figure.ts';

export const FIGURE_LABELS: Readonly<Record<FigureName, string>> = {
  auroc: 'AUROC',
  auprc: 'AUPRC (average precision)',
  prevalence: 'Prevalence: moments that the event follows',
  sensitivity: 'Sensitivity of moments at the threshold',
  specificity: 'Specificity of moments at the threshold',
  positivePredictiveValue: 'PPV of moments at the threshold',
  eventsDetected: 'Events with an alert within the horizon before',
  alertPositivePredictiveValue: 'PPV of alerts',
  alertsPerBedDay: 'Alerts a bed-day',
  medianLeadMinutes: 'Median lead time of the first alert, min',
  alreadyKnown: 'Alerts of what was already known',
  coverage: 'Coverage: moments with a value',
};

const DIGITS: Partial<Readonly<Record<FigureName, number>>> = { alertsPerBedDay: 2, medianLeadMinutes: 0 };

export const REASONS: Readonly<Record<FigureReason, string>> = {
  'nothing-to-count': 'nothing to count',
  'one-class': 'none: the event follows every moment, or none',
  'too-few': 'too few',
  'no-probability': 'none: it says no probability',
  'no-threshold': 'none: no --threshold',
  'not-told': 'not told by what was decided',
};

export function figureText(name: string, figures: GroupFigures): string {
  const found = Object.entries(figures).find(([each]) => each === name) as [FigureName, GivenFigure] | undefined;
  if (found === undefined) return '';
  const [known, { value, reason, interval }] = found;
  if (value === null) return REASONS[reason];
  const digits = DIGITS[known] ?? 3;
  const limits = interval === null ? '' : ` (${interval.low.toFixed(digits)} to ${interval.high.toFixed(digits)})`;
  return `${value.toFixed(digits)}${limits}`;
}
