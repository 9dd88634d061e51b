/** Why a score does not speak, what makes its number doubtful, and what lacks. */
import type { Waiver } from '../../clinical/statement/opt-in.ts';
import type { UnknownPart } from '../../clinical/statement/score-statements.ts';
import type { ScoreStatementValues } from '../../clinical/statement/statement.ts';
import { differencesText } from '../text/outside-population.ts';
import { policyReasonText } from '../text/policy-reason-text.ts';
import type { Renderings } from '../text/rendering.ts';
import { ENGLISH_RULE_WORDS as RULES } from './rule-words.ts';
import { inSentence, span } from './terms.ts';

export const ENGLISH_SCORES: Renderings<ScoreStatementValues> = {
  'rule.disabled': ({ ruleId }) => RULES.disabled(ruleId) ?? 'the rule is disabled',
  'population.adult': ({ ruleId, years }) => intended(`adult, ${years} years old`, ruleId),
  'population.postmenstrual-age': ({ ruleId, belowWeeks }) =>
    intended(`younger than ${belowWeeks} weeks postmenstrual`, ruleId),
  'population.gestation': ({ ruleId, days }) => intended(`born at ${weeks(days)} weeks`, ruleId),
  'population.days-old': ({ ruleId, days }) => intended(`${days} days old`, ruleId),
  'score.outside-table': ({ ruleId, refusal }) => `no answer in the published table: ${RULES.refusal(ruleId, refusal)}`,
  'score.window-open': ({ hours }) =>
    `reckoned when the first ${hours === 1 ? 'hour' : `${hours} hours`} after admission are over`,
  'population.age': ({ ruleId, months }) => intended(`age ${months} months is outside the intended age`, ruleId),
  'population.outside': ({ ruleId, outside, setting }) => intended(respectsText(outside, setting), ruleId),
  'score.parts-unknown': ({ ruleId, parts }) =>
    parts.length === 0 ? 'nothing is known' : parts.map((part) => unknownText(ruleId, part)).join(', '),
  'score.detail': ({ ruleId, total, lower, maximum, level, triggers, missing, notes, units }) => {
    const basis = lower === null ? 'no total' : `${total === null ? `at least ${lower}` : total} of ${maximum}`;
    const named = level === null ? 'no level' : RULES.levelLabel(ruleId, level);
    const sentences = [
      `${RULES.label(ruleId)} ${basis}: ${named}.`,
      level === null ? null : RULES.levelText(ruleId, level),
      ...triggers.map((trigger) => `${RULES.heldTrigger(ruleId, trigger)}.`),
      missing.length === 0 ? null : `Missing: ${missing.map((item) => RULES.missing(ruleId, item)).join(', ')}.`,
      ...notes.map((note) => RULES.note(ruleId, note)),
      ...units.map(unitText),
    ];
    return sentences.filter((sentence) => sentence !== null).join(' ');
  },
  'caution.age-not-checked': () => 'The birth date is missing: that this is a child is not checked.',
  'caution.ventilation-unknown': () => 'Whether the child is ventilated is not known.',
  'caution.birth-stay-unknown': () => 'Whether the child has been in hospital since birth is not known.',
  'caution.unit': unitText,
  'caution.group-figure': ({ children, years }) =>
    `Group figure, measured on ${children.toLocaleString('en-US')} children in ${years}; not a forecast for this child.`,
  'caution.window': ({ hours, frozenAfterHours, frozen }) =>
    `Of the first ${hours === 1 ? 'hour' : `${hours} hours`} after admission; ${frozen ? 'frozen' : 'corrected by what comes late until it is frozen'} ${frozenAfterHours} hours after admission.`,
  'caution.outside-population': ({ ruleId, outside, setting, policyReason, policyReasonCode }, { say }) =>
    [
      `Outside the intended population (${respectsText(outside, setting)}).`,
      ...differencesText(RULES, ruleId, outside),
      `Used by unit policy: ${policyReasonText({ reason: policyReason, reasonCode: policyReasonCode }, say)}`,
    ].join(' '),
};

function unitText({ ruleId, input, value, unit, ordinaryIn }: ScoreStatementValues['caution.unit']): string {
  return `${RULES.input(ruleId, input)} ${value} ${unit ?? ''} would be ordinary in ${ordinaryIn}: check the unit.`;
}

/** «25+3». */
function weeks(days: number): string {
  return `${Math.floor(days / 7)}+${days % 7}`;
}

function intended(reason: string, ruleId: string): string {
  const madeFor = RULES.intended(ruleId);
  return madeFor === null ? reason : `${reason}; ${madeFor}`;
}

function respectsText(outside: readonly Waiver[], setting: string): string {
  const respects = {
    setting: `setting ${setting}`,
    ventilated: 'ventilated',
    'newborn-stay': 'in hospital since birth',
    age: 'age',
  };
  return outside.length === 0 ? 'not known in what' : outside.map((respect) => respects[respect]).join(', ');
}

/** «respiratory rate is 9 min old». */
function unknownText(ruleId: string, { part, why, input, ageMs }: UnknownPart): string {
  const label = inSentence(input === null ? RULES.part(ruleId, part) : RULES.input(ruleId, input));
  switch (why) {
    case 'missing':
      return `${label} is missing`;
    case 'known-in-part':
      return `${label} is known in part only`;
    case 'implausible':
      return `${label} is implausible`;
    case 'artefact':
      return `${label} is judged an artefact`;
    case 'stale':
      return ageMs === null ? `${label} is too old` : `${label} is ${span(ageMs)} old`;
  }
}
