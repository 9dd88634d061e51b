/** Why charted values were refused, in English. */
import type { ChartStatementValues } from '../../contract/statement/statement.ts';
import type { Renderings } from '../text/rendering.ts';

const JUMP = {
  'factor-ten': 'ten times or a tenth of it: is the point in its place?',
  pounds: 'as pounds and kilograms differ: was it weighed in pounds?',
  'more-than-tenth': 'more than a tenth away.',
} as const;

export const ENGLISH_CHARTING: Renderings<ChartStatementValues> = {
  'refused.no-stay': () => 'This child is not in the unit now.',
  'refused.chart-ahead': () => 'The time lies in the future.',
  'refused.chart-too-late': () => 'The time is more than a week ago.',
  'refused.chart-value': () => 'A value is none of its list, or outside its range.',
  'refused.contradicted': () => 'Some values contradict each other: change one, or say that it is so.',
  'refused.second-needed': ({ weightKg, lastKg, jump }) =>
    `${weightKg} kg after ${lastKg} kg, ${JUMP[jump]} A second person who may chart must look and sign in here.`,
  'refused.second-failed': () =>
    'The second person could not be confirmed: somebody else, who may chart in this unit, with their own password.',
  'refused.second-pause': () => 'Too many wrong passwords: wait a little.',
};
