/** Rules of a unit's own in English: one sentence that a nurse can read, with every limit and unit as it was decided. */
import type { Condition } from '../../../clinical/own-rule/condition.ts';
import type { OwnRule } from '../../../clinical/own-rule/own-rule-schema.ts';
import type { OwnRuleFault } from '../../../clinical/statement/own-rule-faults.ts';
import type { OwnRuleStatementValues } from '../../../contract/statement/statement.ts';
import { exactQuantity } from '../../text/exact-quantity.ts';
import type { Renderings } from '../../text/rendering.ts';
import { answerIn, enteredIn } from '../../text/entered-text.ts';
import { ENGLISH_OBSERVATIONS } from '../entered/observations.ts';
import { RuleWords } from '../../text/rule-words.ts';
import { shareText, unitText } from '../../text/quantity-text.ts';
import { ENGLISH_RULES } from '../rules.ts';
import { wholeSpanText } from '../../text/span-text.ts';
import { ENGLISH_SPANS, inSentence, signalLabel } from '../terms.ts';

const FAULTS: Readonly<Record<OwnRuleFault, string>> = {
  'other-unit': 'a limit is in another unit than Vigil keeps the signal in',
  'out-of-range': 'a limit lies where no value of the signal can be',
  'no-trend': 'no trend is kept of this signal',
  ages: 'the first age must be below the last one',
  'too-long': 'too many conditions, or too many within each other, to be read in a sentence',
  'never-so': 'it asks for one signal to be below one limit and above a higher one at once',
  'unknown-score': 'there is no such score, or it ships switched off',
  'unknown-finding': 'the score states no such finding',
  'unknown-events': 'no such events are counted',
  'unknown-entry': 'nothing of this name is charted or resulted',
  'unknown-answer': 'one of the answers is none from which people choose',
  twice: 'there is another rule of this name',
  'not-back-tested': 'this very rule has not been tried on the unit’s own past',
};

const RULES = new RuleWords(ENGLISH_RULES);

const enteredLabel = (name: string): string => enteredIn(ENGLISH_OBSERVATIONS, name);
const answerLabel = (code: string): string => answerIn(ENGLISH_OBSERVATIONS, code);

const LACKS = {
  stale: 'is too old',
  missing: 'is missing',
  implausible: 'is not plausible',
  artefact: 'is in doubt',
} as const;

export const ENGLISH_OWN_RULES: Renderings<OwnRuleStatementValues> = {
  'own-rule.title': ({ title: { en, ko } }) => en ?? ko ?? '',
  'own-rule.met': ({ rule }) => `By a rule of this unit: ${conditionText(rule.when)}.`,
  'own-rule.says': ({ rule }) => sentence(rule),
  'own-rule.cannot-be-judged': ({ lacking, notEntered = [] }) => {
    const why = [
      ...lacking.map(({ signal, quality }) => `${inSentence(signalLabel(signal))} ${LACKS[quality]}`),
      ...notEntered.map((name) => `${inSentence(enteredLabel(name))}: none is new enough`),
    ];
    return `Cannot be judged now${why.length === 0 ? '' : `: ${why.join(', ')}`}. That the alert still stands says nothing about the child now.`;
  },
  'notice.own-rules-refused': ({ by, rules }) =>
    `a decision about rules of the unit’s own${by === '' ? '' : ` of ${by}`} was not taken: ${rules
      .map(({ ruleId, fault }) => `${ruleId}: ${FAULTS[fault]}`)
      .join('; ')}`,
  'own-rule.fault': ({ fault, expected }) =>
    expected === null
      ? FAULTS[fault]
      : `${FAULTS[fault]}: ${inSentence(signalLabel(expected.signal))} from ${exactQuantity(expected.low, expected.signal)} to ${exactQuantity(expected.high, expected.signal)}`,
};

function sentence({ level, ages, when, clearForMs, restMs }: OwnRule): string {
  const whom = ages === null ? 'every child' : `children from ${ages.fromDays} d to below ${ages.belowDays} d of age`;
  const rest = restMs === 0 ? '' : ` After that it rests for ${span(restMs)}.`;
  const ends =
    clearForMs === 0
      ? 'as soon as that is known not to be so'
      : `when that is known not to be so for ${span(clearForMs)}`;
  return `An alert of level ${level} for ${whom} when ${conditionText(when)}. It ends ${ends}.${rest} While what it asks for is missing or too old it cannot be judged: then it raises nothing, and ends nothing.`;
}

function conditionText(condition: Condition): string {
  switch (condition.is) {
    case 'value':
      return `${inSentence(signalLabel(condition.signal))} is ${condition.side} ${exactQuantity(condition.limit, condition.signal)}`;
    case 'trend':
      return `${inSentence(signalLabel(condition.signal))} has ${condition.change === 'falls' ? 'fallen' : 'risen'} by ${exactQuantity(condition.by, condition.signal)} or more within ${span(condition.withinMs)}`;
    case 'silent':
      return `no value of ${inSentence(signalLabel(condition.signal))} has come for ${span(condition.forMs)}`;
    case 'entered':
      return `${inSentence(enteredLabel(condition.name))} of the last ${span(condition.withinMs)} is ${condition.side} ${condition.limit}${unitText(condition.unit)}`;
    case 'answer':
      return `${inSentence(enteredLabel(condition.name))} of the last ${span(condition.withinMs)} is ${condition.answers.map((code) => `«${answerLabel(code)}»`).join(' or ')}`;
    case 'score':
      return `${RULES.shortLabel(condition.ruleId)} is ${condition.atLeast} or more`;
    case 'finding':
      return `«${RULES.findingLabel(condition.ruleId, condition.findingId)}» is found`;
    case 'risk':
      return `the risk of model ${condition.modelId} is ${shareText(condition.atLeast)} or more`;
    case 'events':
      return `${condition.atLeast} or more events «${RULES.eventLabel(condition.definitionId)}» are counted within ${condition.hours} h (this clock hour and those before it)`;
    case 'held':
      return `${within(condition.of)} without a break for ${span(condition.forMs)}`;
    case 'repeated':
      return `it has begun ${condition.times} times or more within ${span(condition.withinMs)} that ${within(condition.of)}`;
    case 'not':
      return `it is known not to be so that ${within(condition.of)}`;
    case 'all':
      return condition.of.map(within).join(' and ');
    case 'any':
      return condition.of.map(within).join(' or ');
  }
}

const SHORT: readonly Condition['is'][] = ['value', 'trend', 'silent', 'entered', 'score', 'finding', 'risk'];

/** In brackets where the sentence would be read in two ways. */
function within(condition: Condition): string {
  const text = conditionText(condition);
  return SHORT.includes(condition.is) ? text : `(${text})`;
}

function span(ms: number): string {
  return wholeSpanText(ms, ENGLISH_SPANS);
}
