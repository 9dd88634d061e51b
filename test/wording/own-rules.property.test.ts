// Hazards: H32 (docs/hazards.md).
/** Issue 14 point 2: the sentence of a rule says every limit with its unit and every span, in both languages. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { everyCondition, type Condition } from '../../services/clinical/own-rule/condition.ts';
import { plainOwnRule } from '../../services/clinical/own-rule/own-rule.ts';
import { exactQuantity } from '../../services/wording/text/exact-quantity.ts';
import { shareText } from '../../services/wording/text/quantity-text.ts';
import { wholeSpanText } from '../../services/wording/text/span-text.ts';
import { LANGUAGES, SPAN_WORDS, statementText, type Language } from '../../services/wording/wording.ts';
import { ownRule } from '../support/own-rule.ts';
import { everyKind } from '../support/own-rule-arbitraries.ts';

const says = (when: Condition, language: Language): string =>
  statementText(
    { code: 'own-rule.says', values: { rule: plainOwnRule(ownRule({ when, clearForMs: 95_000, restMs: 240_000 })) } },
    { language, timeZone: 'UTC', seesNames: false },
  );

const ANSWERS: Readonly<Record<Language, Readonly<Record<string, string>>>> = {
  en: { alert: '«alert»', voice: '«to voice»', pain: '«to pain»' },
  ko: { alert: '「명료」', voice: '「음성에 반응」', pain: '「통증에 반응」' },
};

/** What must stand in the sentence. */
function numbersOf(condition: Condition, language: Language): readonly string[] {
  const span = (ms: number): string => wholeSpanText(ms, SPAN_WORDS[language]);
  switch (condition.is) {
    case 'value':
      return [exactQuantity(condition.limit, condition.signal)];
    case 'trend':
      return [exactQuantity(condition.by, condition.signal), span(condition.withinMs)];
    case 'entered':
      return [`${condition.limit} mmol/L`, span(condition.withinMs)];
    case 'answer':
      return [...condition.answers.map((code) => ANSWERS[language][code] ?? 'no words'), span(condition.withinMs)];
    case 'held':
    case 'silent':
      return [span(condition.forMs)];
    case 'repeated':
      return [String(condition.times), span(condition.withinMs)];
    case 'score':
      return [String(condition.atLeast)];
    case 'risk':
      return [shareText(condition.atLeast)];
    case 'events':
      return [String(condition.atLeast), wholeSpanText(condition.hours * 3_600_000, SPAN_WORDS[language])];
    case 'finding':
    case 'not':
    case 'all':
    case 'any':
      return [];
  }
}

describe('the sentence of a rule', () => {
  it('says every limit, unit and span of it, as often as they are asked for', () => {
    fc.assert(
      fc.property(everyKind, fc.constantFrom(...LANGUAGES), (when, language) => {
        const sentence = says(when, language);
        const expected = everyCondition(when).flatMap((each) => numbersOf(each, language));
        const spans = [95_000, 240_000].map((ms) => wholeSpanText(ms, SPAN_WORDS[language]));
        for (const each of [...expected, ...spans]) {
          expect(sentence).toContain(each);
          expect(sentence.split(each).length - 1).toBeGreaterThanOrEqual(expected.filter((one) => one === each).length);
        }
      }),
    );
  });

  it('says limits as they were decided, without rounding', () => {
    const when: Condition = { is: 'value', signal: 'coreTemperatureCel', side: 'above', limit: 37.85, unit: 'Cel' };
    expect(says(when, 'en')).toContain('core temperature is above 37.85 °C');
    expect(says(when, 'ko')).toContain('중심 체온 37.85 °C 초과');
  });

  it('reads as one sentence, with brackets where it could be read in two ways', () => {
    const low: Condition = { is: 'value', signal: 'spo2Percent', side: 'below', limit: 88, unit: '%' };
    const fast: Condition = { is: 'value', signal: 'heartRatePerMin', side: 'above', limit: 180, unit: '/min' };
    const when: Condition = { is: 'held', forMs: 30_000, of: { is: 'all', of: [low, { is: 'not', of: fast }] } };
    expect(says(when, 'en')).toBe(
      'An alert of level medium for every child when (SpO₂ is below 88 % and (it is known not to be so that heart rate is above 180/min)) without a break for 30 s. It ends when that is known not to be so for 95 s. After that it rests for 4 min. While what it asks for is missing or too old it cannot be judged: then it raises nothing, and ends nothing.',
    );
  });
});
