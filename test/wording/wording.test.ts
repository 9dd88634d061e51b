/** Every code in every language: words, and the words of that language. Types hold that none is missing. */
import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseVitalRules } from '../../services/clinical/vital/parse-vital-rules.ts';
import { isStatement, type Statement } from '../../services/contract/statement/statement.ts';
import { HOURLY_FEATURES } from '../../services/engine/risk/hourly-features.ts';
import { ENGLISH_FEATURES } from '../../services/wording/english/risks.ts';
import { KOREAN_FEATURES } from '../../services/wording/korean/risks.ts';
import { VITAL_RULE_LABELS as ENGLISH_RULES } from '../../services/wording/english/terms.ts';
import { VITAL_RULE_LABELS as KOREAN_RULES } from '../../services/wording/korean/terms.ts';
import { LANGUAGES, statementText, type Listener } from '../../services/wording/wording.ts';
import { CODES, anyStatement } from './statement-values.ts';

const english: Listener = { language: 'en', timeZone: 'Asia/Seoul', seesNames: true };
const korean: Listener = { ...english, language: 'ko' };
const HANGUL = /[가-힣]/;
/** Units, formulas, and names that Korean charts write in Latin letters. */
const LATIN_IN_KOREAN = /\bkg\b|\bPMA\b|SpO₂|FiO₂|CO₂|cmH₂O|mmHg|°C|\/min/g;
/** Names of standards, of their segments, resources and events, which senders know by no other name. */
const OF_STANDARDS = /HL7|FHIR|Observation|UCUM|JSON|UTF-8|UTC|MSH|PID|PV1|OBR|OBX|\(P\)|A02|0x[0-9A-F]+|\bMB\b/g;
/** Shown as it was written, or by the id of a band that no rule has. */
const KEPT = ['text.kept', 'age.band'];
/** Of a rule that no table names nothing is said but its ids; a rule of a unit's own is called as the unit calls it. */
const MADE_OF_NAMES: readonly string[] = ['score.level-title', 'own-rule.title'];

describe('every code', () => {
  it.each(CODES)('%s is words in every language', (code) => {
    fc.assert(
      fc.property(anyStatement(code), fc.boolean(), fc.constantFrom(...LANGUAGES), (statement, seesNames, language) => {
        const text = statementText(statement, { ...english, language, seesNames });
        expect(text.trim()).not.toBe('');
        expect(text).not.toMatch(/undefined|null|NaN|\[object|Infinity/);
      }),
      { numRuns: 50 },
    );
  });

  it.each(CODES.filter((code) => !KEPT.includes(code)))('%s is Korean in Korean', (code) => {
    fc.assert(
      fc.property(anyStatement(code), (statement) => {
        const text = statementText(statement, korean);
        expect(text.replace(LATIN_IN_KOREAN, '').replace(OF_STANDARDS, '')).not.toMatch(/[A-Za-z]/);
        if (!MADE_OF_NAMES.includes(code)) expect(text).toMatch(HANGUL_OR_FIGURE);
      }),
      { numRuns: 50 },
    );
  });

  it.each(CODES)('%s is stored and read again as it was', (code) => {
    fc.assert(
      fc.property(anyStatement(code), (statement) => {
        const stored: unknown = JSON.parse(JSON.stringify(statement));
        expect(isStatement(stored)).toBe(true);
        expect(isStatement({ ...statement, values: { ...statement.values, more: 1 } })).toBe(false);
      }),
      { numRuns: 10 },
    );
  });
});

/** A title may be a symbol and a number alone. */
const HANGUL_OR_FIGURE = new RegExp(`${HANGUL.source}|SpO₂|FiO₂`);

describe('what is no statement', () => {
  it.each([
    null,
    'prose',
    {},
    { code: 'stay.ended' },
    { code: 'toString', values: {} },
    { code: 'vital.zero', values: {} },
  ])('%j', (json) => {
    expect(isStatement(json)).toBe(false);
  });
});

describe('features of risk models', () => {
  it.each([ENGLISH_FEATURES, KOREAN_FEATURES])('have a name each, and no more', (texts) => {
    expect([...texts.keys()].toSorted()).toEqual([...HOURLY_FEATURES].toSorted());
    expect(new Set(texts.values()).size).toBe(texts.size);
  });
});

describe('rules', () => {
  it('have the names of models/rules in English, and a name in Korean', () => {
    const parsed = parseVitalRules(JSON.parse(readFileSync('models/rules/vital-alerts.json', 'utf8')));
    const labels = parsed.ok ? Object.fromEntries(parsed.rules.map(({ id, label }) => [id, label])) : parsed.faults;
    expect(ENGLISH_RULES).toEqual(labels);
    expect(Object.keys(KOREAN_RULES).toSorted()).toEqual(Object.keys(labels).toSorted());
  });
});

describe('times', () => {
  it('are told in the zone of the unit', () => {
    const less: Statement = { code: 'concern.less', values: { atMs: Date.UTC(2026, 0, 5, 1, 5) } };
    expect(statementText(less, english)).toBe('Less than before, at 10:05.');
    expect(statementText(less, { ...english, timeZone: 'UTC' })).toBe('Less than before, at 01:05.');
  });
});

describe('names of staff', () => {
  const say = (statement: Statement): readonly string[] =>
    LANGUAGES.map((language) => statementText(statement, { language, timeZone: 'UTC', seesNames: false }));

  it('are said to nobody who may not read them', () => {
    const by = 'nurse.kim';
    const statements: readonly Statement[] = [
      { code: 'concern.told', values: { from: 'family', level: 'high', toldAtMs: 0, untilMs: 1, by } },
      { code: 'concern.taken-back', values: { from: 'nurse', atMs: 0, by } },
      { code: 'alert.confirmed', values: { by } },
      { code: 'refused.held', values: { phase: 'acknowledged', by } },
      { code: 'text.kept', values: { text: `Told at 10:05, entered by ${by}. It stands.` } },
      { code: 'text.kept', values: { text: `Confirmed by Nurse Kim, ${by}` } },
      { code: 'text.kept', values: { text: `The family’s concern was taken back at 10:05 by ${by}.` } },
    ];
    for (const statement of statements) expect(say(statement).join(), statement.code).not.toContain(by);
  });

  it('and kept prose without a name stays whole', () => {
    const text = 'Without a birth date no limit or score that goes by age can be chosen for this child.';
    expect(say({ code: 'text.kept', values: { text } })).toEqual(LANGUAGES.map(() => text));
  });
});
