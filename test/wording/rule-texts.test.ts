/** Every text of a rule file stands in the tables of both languages: English letter by letter, nothing left over. */
import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseCharacteristics } from '../../services/clinical/newborn/characteristics-settings.ts';
import { parseEventDefinitions } from '../../services/clinical/newborn/parse-event-definitions.ts';
import { parseScoreRule } from '../../services/clinical/score/parse-score-rule.ts';
import type { ScoreRule } from '../../services/clinical/score/score-rule.ts';
import { parseVitalRules } from '../../services/clinical/vital/parse-vital-rules.ts';
import { ENGLISH_RULES } from '../../services/wording/english/rules.ts';
import { KOREAN_RULES } from '../../services/wording/korean/rules.ts';
import { RuleWords } from '../../services/wording/text/rule-words.ts';

const read = (name: string): unknown => JSON.parse(readFileSync(`models/rules/${name}`, 'utf8'));
function parsed<T>(
  result: ({ readonly ok: true } & T) | { readonly ok: false; readonly faults: readonly string[] },
): T {
  if (!result.ok) throw new Error(result.faults.join('; '));
  return result;
}

const scores = readdirSync('models/rules')
  .filter((name) => name.endsWith('.json'))
  .map(read)
  .filter((file) => typeof file === 'object' && file !== null && 'parts' in file)
  .map((file) => parsed(parseScoreRule(file)).rule);
const { rules: vitals } = parsed(parseVitalRules(read('vital-alerts.json')));
const { definitions } = parsed(parseEventDefinitions(read('events.json'))).events;
const { features } = parsed(parseCharacteristics(read('heart-rate-characteristics.json'))).settings;

const english = new RuleWords(ENGLISH_RULES);
const idsOf = (texts: object | undefined): readonly string[] => Object.keys(texts ?? {}).toSorted();
const sorted = (ids: readonly string[]): readonly string[] => [...new Set(ids)].toSorted();

describe.each(scores.map((rule) => [rule.id, rule] as const))('English of %s', (id, rule) => {
  it('is that of the rule file', () => {
    expect([english.label(id), english.shortLabel(id), english.intended(id), english.disabled(id)]).toEqual([
      rule.label,
      rule.shortLabel,
      rule.intended.text,
      rule.disabledReason,
    ]);
    expect(ENGLISH_RULES.scores[id]?.outside).toEqual(rule.intended.outside);
    for (const { name, label } of rule.parts) expect(english.part(id, name)).toBe(label);
    for (const { name, label } of rule.inputs) expect(english.input(id, name)).toBe(label);
    for (const band of rule.ageBands) expect(english.ageBand(id, band.id)).toBe(band.label);
    for (const trigger of rule.triggers) expect(english.trigger(id, trigger.id)).toBe(trigger.text);
    for (const note of rule.notes) expect(english.note(id, note.id)).toBe(note.text);
    expect(english.probability(id)).toBe(rule.probability?.label ?? rule.label);
    for (const { name, derived } of rule.inputs) {
      for (const formula of derived) expect(english.formula(id, name, formula.id)).toBe(formula.text);
    }
    for (const level of rule.levels) {
      expect([english.levelLabel(id, level.id), english.levelText(id, level.id)]).toEqual([level.label, level.text]);
    }
    for (const finding of rule.findings) {
      expect([english.findingLabel(id, finding.id), english.findingText(id, finding.id)]).toEqual([
        finding.label,
        finding.text,
      ]);
    }
  });

  it('has no text for what the rule file does not have', () => {
    const texts = ENGLISH_RULES.scores[id];
    const members = (list: readonly { readonly id: string }[]): readonly string[] =>
      sorted(list.map((each) => each.id));
    expect(idsOf(texts?.parts)).toEqual(sorted(rule.parts.map(({ name }) => name)));
    expect(idsOf(texts?.triggers)).toEqual(members(rule.triggers));
    expect(idsOf(texts?.notes)).toEqual(members(rule.notes));
    expect(idsOf(texts?.findings)).toEqual(members(rule.findings));
    expect(english.levels(id)).toEqual(rule.levels.map((level) => level.id));
    const derived = rule.inputs.filter((input) => input.derived.length > 0);
    expect(idsOf(texts?.formulas)).toEqual(sorted(derived.map(({ name }) => name)));
    for (const input of derived) expect(idsOf(texts?.formulas?.[input.name])).toEqual(members(input.derived));
    expect(texts?.disabled ?? null).toBe(rule.disabledReason);
    expect(texts?.probability ?? null).toBe(rule.probability?.label ?? null);
    const inputs = new Set(rule.inputs.map(({ name }) => name));
    expect(idsOf(texts?.inputs).filter((name) => !inputs.has(name))).toEqual([]);
    const bands = new Set(rule.ageBands.map((band) => band.id));
    expect(idsOf(texts?.ageBands).filter((band) => !bands.has(band))).toEqual([]);
  });
});

describe('English of the rules together', () => {
  /** Of the rules of vital signs, where no age chooses a band. */
  const WIDEST = ['age-unknown', 'adult'];
  const bandsOf = (rule: Pick<ScoreRule, 'ageBands'>): readonly string[] => rule.ageBands.map((band) => band.id);

  it('knows exactly the rules, inputs and age bands that there are', () => {
    expect(idsOf(ENGLISH_RULES.scores)).toEqual(sorted(scores.map((rule) => rule.id)));
    expect(idsOf(ENGLISH_RULES.inputs)).toEqual(sorted(scores.flatMap((rule) => rule.inputs.map(({ name }) => name))));
    const ofVitals = vitals.flatMap((rule) => [rule.newborn.id, ...rule.bands.map((band) => band.id)]);
    expect(idsOf(ENGLISH_RULES.ageBands)).toEqual(sorted([...scores.flatMap(bandsOf), ...ofVitals, ...WIDEST]));
  });

  it('names the age bands of the rules of vital signs', () => {
    for (const rule of vitals) {
      for (const band of [rule.newborn, ...rule.bands]) expect(english.ageBand(rule.id, band.id)).toBe(band.label);
    }
  });

  it('names events and characteristics', () => {
    expect(ENGLISH_RULES.events).toEqual(
      Object.fromEntries(
        definitions.map(({ id, label, intended, disabledReason }) => [
          id,
          { label, intended: intended.text, ...(disabledReason === null ? {} : { disabled: disabledReason }) },
        ]),
      ),
    );
    expect(
      Object.fromEntries(
        Object.entries(ENGLISH_RULES.features).map(([id, { shortLabel: _short, ...texts }]) => [id, texts]),
      ),
    ).toEqual(
      Object.fromEntries(
        features.map(({ id, label, disabledReason }) => [
          id,
          { label, ...(disabledReason === null ? {} : { disabled: disabledReason }) },
        ]),
      ),
    );
  });

  it('goes by the id of what it does not know, also of what every object has', () => {
    expect(english.label('of-our-own')).toBe('of-our-own');
    expect(english.part('psofa', 'constructor')).toBe('constructor');
    expect(english.formula('psofa', 'toString', 'x')).toBe('x');
  });
});

/** Words and names that stand unchanged in Korean charts. */
const SAME_IN_KOREAN = new Set(
  'SpO₂ FiO₂ INR ALT PaO₂/FiO₂ SpO₂/FiO₂ PELOD-2 Phoenix Phoenix-8 nSOFA pSOFA pRIFLE OI OSI ROX RSS SIPA VIS'.split(
    ' ',
  ),
);

function textsIn(texts: unknown): readonly string[] {
  if (typeof texts === 'string') return [texts];
  return typeof texts === 'object' && texts !== null ? Object.values(texts).flatMap(textsIn) : [];
}

describe('Korean of the rules', () => {
  it('is Korean, each text of it', () => {
    const foreign = textsIn(KOREAN_RULES).filter(
      (text) => !/[가-힣]/.test(text) && !SAME_IN_KOREAN.has(text) && text !== 'SpO₂ / FiO₂' && text !== 'FiO₂ / PaO₂',
    );
    expect(foreign).toEqual([]);
  });

  it('keeps every number', () => {
    const numbers = (text: string): readonly string[] => (text.match(/\d+(\.\d+)?/g) ?? []).toSorted();
    const [inEnglish, inKorean] = [textsIn(ENGLISH_RULES), textsIn(KOREAN_RULES)];
    expect(inKorean.length).toBe(inEnglish.length);
    inEnglish.forEach((text, index) => {
      expect(numbers(inKorean[index] ?? ''), `${text} / ${inKorean[index]}`).toEqual(numbers(text));
    });
  });
});
