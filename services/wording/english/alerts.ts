import type { AlertStatementValues } from '../../contract/statement/statement.ts';
import { quantityText } from '../quantity-text.ts';
import type { Renderings } from '../rendering.ts';
import { signalLabel, span, VITAL_RULE_LABELS } from './terms.ts';

/** What 0 may mean besides what it says. */
const ZERO_QUESTION: Readonly<Record<string, string>> = {
  heartRatePerMin: ': asystole or lead?',
  respiratoryRatePerMin: ': apnoea or sensor?',
};
const CONCERN = {
  family: { title: 'Family concern', subject: 'The family’s concern' },
  nurse: { title: 'Nurse concern', subject: 'The nurse’s concern' },
} as const;

export const ENGLISH_ALERTS: Renderings<AlertStatementValues> = {
  'vital.title': ({ ruleId, signal, value }) =>
    `${VITAL_RULE_LABELS[ruleId] ?? signalLabel(signal)}: ${quantityText(value, signal)}`,
  'vital.zero': ({ signal }) => `${signalLabel(signal)} 0${ZERO_QUESTION[signal] ?? ''}`,
  'vital.breached': ({ signal, direction, limit, value, lastedMs, doubtful }) => {
    const side = direction === 'below' ? 'below' : 'at or above';
    const sentence = `${signalLabel(signal)} ${side} ${quantityText(limit, signal)} for ${span(lastedMs)}: ${quantityText(value, signal)}`;
    return doubtful ? `${sentence}. Pulse and heart rate disagree: look at the child and at the probe.` : sentence;
  },
  'vital.no-longer-zero': () => 'No longer 0.',
  'vital.eased': ({ level }) => `Better, still past the ${level} limit.`,
  'rule.no-longer-holds': () => 'The rule no longer holds for this child.',
  'score.switched-off': () => 'The score was switched off by policy.',

  'concern.title': ({ from, level }) => `${CONCERN[from].title}: ${level}`,
  'concern.told': ({ from, level, toldAtMs, untilMs, by }, { clock, seesStaff }) =>
    `Raised by concern, not by vital signs. ${CONCERN[from].subject} is ${level}: told at ${clock(toldAtMs)}${seesStaff ? `, entered by ${by}` : ''}. It stands until ${clock(untilMs)} unless it is told again.`,
  'concern.taken-back': ({ from, atMs, by }, { clock, seesStaff }) =>
    `${CONCERN[from].subject} was taken back at ${clock(atMs)}${seesStaff ? ` by ${by}` : ''}.`,
  'concern.not-repeated': ({ from, afterMs }) =>
    `${CONCERN[from].subject} was not repeated for ${span(afterMs)}: it no longer stands. That nobody repeated it does not mean that it is gone: ask.`,
  'concern.less': ({ atMs }, { clock }) => `Less than before, at ${clock(atMs)}.`,
  'concern.switched-off': () => 'Switched off by policy. The concern itself still stands.',

  'stay.ended': () => 'The stay has ended.',
  'stay.cancelled': () => 'The admission was cancelled: the data were not this child’s.',
  'stay.moved': ({ bed }) => (bed === null ? 'Now in no bed.' : `Now in bed ${bed}.`),
  'link.corrected': () =>
    'A device or bed link was corrected since: some of the data behind this alert may be another child’s.',

  'refused.not-yet': () => 'The alert was not yet in that state: look again.',
  'refused.held': ({ phase, by }, { seesStaff }) => `Already ${phase}${seesStaff ? ` by ${by}` : ''}.`,
  'refused.changed': () => 'The alert has changed since: look again.',
  'refused.cleared': () => 'The alert has cleared by itself.',
};
