/** Numbers of alerts a bed-day as texts put them in. */
import { plainNumberText } from '../text/number-text.ts';
import type { AlertBudget } from '../../../services/contract/decisions/policy-view.ts';

export function rateValues({ urgent, medium }: AlertBudget): { readonly urgent: string; readonly medium: string } {
  return { urgent: rateText(urgent), medium: rateText(medium) };
}

function rateText(rate: number): string {
  return plainNumberText(Math.round(rate * 10) / 10);
}
