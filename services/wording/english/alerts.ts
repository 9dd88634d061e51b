import type { AlertStatementValues } from '../../contract/statement/statement.ts';
import { isAperiodic, quantityText } from '../text/quantity-text.ts';
import type { Renderings } from '../text/rendering.ts';
import { RuleWords } from '../text/rule-words.ts';
import { ENGLISH_RULES } from './rules.ts';
import { signalLabel, span, VITAL_RULE_LABELS } from './terms.ts';

const RULES = new RuleWords(ENGLISH_RULES);
/** What 0 may mean besides what it says. */
const ZERO_QUESTION = { heartRatePerMin: 'asystole or lead?', respiratoryRatePerMin: 'apnoea or sensor?' } as const;
const SIDE = { below: 'below', above: 'above', 'at-or-above': 'at or above' } as const;
const CONCERN = {
  family: { title: 'Family concern', subject: 'The family’s concern' },
  nurse: { title: 'Nurse concern', subject: 'The nurse’s concern' },
} as const;

const KNOWN_BY = {
  'doctor-told': 'answered «doctor told»',
  'treatment-started': 'answered «treatment started»',
  'already-known': 'answered «already known»',
  'concern-family': 'the family’s concern was charted',
  'concern-nurse': 'a nurse’s concern was charted',
} as const;

export const ENGLISH_ALERTS: Renderings<AlertStatementValues> = {
  'vital.title': ({ ruleId, signal, standsIn, value }) => {
    const source = standsIn ? ` (${signalLabel(signal).toLowerCase()})` : '';
    return `${VITAL_RULE_LABELS[ruleId] ?? signalLabel(signal)}: ${quantityText(value, signal)}${source}`;
  },
  'vital.zero': ({ signal, asked }) => `${signalLabel(signal)} 0: ${ZERO_QUESTION[asked]}`,
  'vital.breached': ({ signal, standsInFor, side, limit, value, lastedMs, doubtful }) => {
    const label = signalLabel(signal);
    const lasted = isAperiodic(signal) ? '' : ` for ${span(lastedMs)}`;
    const standsIn =
      standsInFor === null ? '' : `. No ${signalLabel(standsInFor).toLowerCase()}: ${label.toLowerCase()} stands in`;
    const doubt = doubtful ? '. Pulse and heart rate disagree: look at the child and at the probe.' : '';
    return `${label} ${SIDE[side]} ${quantityText(limit, signal)}${lasted}: ${quantityText(value, signal)}${standsIn}${doubt}`;
  },
  'vital.charted-title': ({ ruleId, signal, value }) =>
    `${VITAL_RULE_LABELS[ruleId] ?? signalLabel(signal)}: ${quantityText(value, signal)} (charted)`,
  'vital.charted': ({ signal, side, limit, value, observedAtMs, untilMs }, { clock }) =>
    `${signalLabel(signal)} ${SIDE[side]} ${quantityText(limit, signal)}: ${quantityText(value, signal)}, charted for ${clock(observedAtMs)} and not from the monitor. It counts until ${clock(untilMs)} unless it is measured again.`,
  'vital.charted-old': ({ signal, afterMs }) =>
    `The charted ${signalLabel(signal).toLowerCase()} is ${span(afterMs)} old and no longer counts. That nobody measured again does not mean that it is better: measure.`,
  'vital.worst': ({ signal, extreme, value, observedAtMs, doubtful, named }, { clock }) => {
    const what = named ? `${extreme} ${signalLabel(signal)}` : extreme;
    const doubt = doubtful ? ', in doubt: pulse and heart rate disagreed' : '';
    return `${what} ${quantityText(value, signal)} at ${clock(observedAtMs)}${doubt}`;
  },
  'vital.no-longer-zero': () => 'No longer 0.',
  'vital.eased': ({ level }) => `Better, still past the ${level} limit.`,
  'alert.lowered': ({ from, because, agoMs }) => `Lowered from ${from}: ${KNOWN_BY[because]} ${span(agoMs)} before.`,
  'rule.no-longer-holds': () => 'The rule no longer holds for this child.',
  'score.title': ({ ruleId, lower, complete }) => `${RULES.shortLabel(ruleId)} ${complete ? '' : 'at least '}${lower}`,
  'score.level-title': ({ ruleId, level }) => `${RULES.shortLabel(ruleId)}: ${RULES.levelLabel(ruleId, level)}`,
  'score.eased': ({ ruleId, level }) => `Better: ${RULES.levelLabel(ruleId, level)}.`,
  'score.finding-title': ({ ruleId, finding }) => RULES.findingLabel(ruleId, finding),
  'score.finding-eased': ({ ruleId, finding }) => `Better: ${RULES.findingLabel(ruleId, finding)}.`,
  'score.finding-off': () => 'The unit no longer asks for an alert from this finding.',
  'score.switched-off': () => 'The score was switched off by policy.',

  'concern.title': ({ from, level }) => `${CONCERN[from].title}: ${level}`,
  'concern.told': ({ from, level, toldAtMs, untilMs, by }, { clock, seesNames }) =>
    `Raised by concern, not by vital signs. ${CONCERN[from].subject} is ${level}: told at ${clock(toldAtMs)}${seesNames ? `, entered by ${by}` : ''}. It stands until ${clock(untilMs)} unless it is told again.`,
  'concern.taken-back': ({ from, atMs, by }, { clock, seesNames }) =>
    `${CONCERN[from].subject} was taken back at ${clock(atMs)}${seesNames ? ` by ${by}` : ''}.`,
  'concern.not-repeated': ({ from, afterMs }) =>
    `${CONCERN[from].subject} was not repeated for ${span(afterMs)}: it no longer stands. That nobody repeated it does not mean that it is gone: ask.`,
  'concern.less': ({ atMs }, { clock }) => `Less than before, at ${clock(atMs)}.`,
  'concern.switched-off': () => 'Switched off by policy. The concern itself still stands.',

  'stay.ended': () => 'The stay has ended.',
  'stay.cancelled': () => 'The admission was cancelled: the data were not this child’s.',
  'stay.moved': ({ bed }) => (bed === null ? 'Now in no bed.' : `Now in bed ${bed}.`),
  'values.withdrawn': ({ by, reason }) =>
    `Values of this time were taken back since, by ${by} («${reason}»): some of what this alert rests on may have been of another meaning.`,
  'link.corrected': () =>
    'A device or bed link was corrected since: some of the data behind this alert may be another child’s.',

  'alert.stands': ({ phase }) => `Now ${phase}.`,

  'alert.confirmed': ({ by }, { seesNames }) => (seesNames ? `Confirmed by ${by}` : 'Confirmed'),

  'refused.no-unit': () => 'This unit is not known here.',
  'refused.other-content': () => 'This command number was already used for something else.',
  'refused.not-yet': () => 'The alert was not yet in that state: look again.',
  'refused.held': ({ phase, by }, { seesNames }) => `Already ${phase}${seesNames ? ` by ${by}` : ''}.`,
  'refused.not-yours': () => 'Only whoever answered can take the answer back.',
  'refused.undo-late': ({ afterMs }) =>
    `An answer can be taken back for ${span(afterMs)}: take the alert over, or wait until it returns.`,
  'refused.changed': () => 'The alert has changed since: look again.',
  'refused.cleared': () => 'The alert has cleared by itself.',
};
