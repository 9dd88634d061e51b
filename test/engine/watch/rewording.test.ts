/** No word of any language gets into a decision: so rewording a sentence changes no byte of one. */
import { expect, it } from 'vitest';
import { isStatement, type StatementCode } from '../../../services/contract/statement/statement.ts';
import type { Decision } from '../../../services/contract/decisions/decision.ts';
import { foldStory } from '../../golden/fold-story.ts';
import { factsOf, readSource } from '../../support/source-facts.ts';

const PERSON = 'how a person is called';
const OWN_TITLE = 'as the unit calls a rule of its own';
const SENDER = 'as the sender writes its code';

/** Fields, by the decision that has them or the statement to whose schema they belong, whose words none of Vigil is; and whose they are. */
const WRITTEN_BY_OTHERS: Partial<Record<Decision['kind'] | StatementCode, Readonly<Record<string, string>>>> = {
  'device.alarmed': { 'alarm.text': 'the alarm as the monitor words it' },
  'notice.terms-activated': {
    by: PERSON,
    'changes.*.code': SENDER,
    'changes.*.after': 'id of a target and UCUM units, apart by a space',
  },
  'notice.values-withdrawn': { by: PERSON, sourceCode: SENDER },
  'values.withdrawn': { by: PERSON },
  'policy.changed': {
    'policy.proposed.choices.ownRules.*.title.en': OWN_TITLE,
    'policy.proposed.choices.ownRules.*.title.ko': OWN_TITLE,
    'policy.proposed.because.*.rule.title.en': OWN_TITLE,
    'policy.proposed.because.*.rule.title.ko': OWN_TITLE,
  },
};

interface Found {
  /** Decision or statement, and the field in it. */
  readonly owner: string;
  readonly field: string;
  readonly text: string;
}

/** Texts of more than one word, each under the innermost statement around it, else under its decision. */
function sentencesIn(json: unknown, owner: string, field = ''): readonly Found[] {
  if (typeof json === 'string') return /\S\s+\S/.test(json) ? [{ owner, field, text: json }] : [];
  if (typeof json !== 'object' || json === null) return [];
  if (isStatement(json)) return sentencesIn(json.values, json.code);
  const below = (key: string): string => (field === '' ? key : `${field}.${Array.isArray(json) ? '*' : key}`);
  return Object.entries(json).flatMap(([key, value]) => sentencesIn(value, owner, below(key)));
}

const named = new Set(
  Object.entries(WRITTEN_BY_OTHERS).flatMap(([owner, fields]) =>
    Object.keys(fields).map((field) => `${owner} ${field}`),
  ),
);

it('a decision of any kind holds ids, codes and numbers, and no sentence but what others wrote', async () => {
  const { decisions } = await foldStory();
  expect(new Set(decisions.map(({ kind }) => kind)).size).toBe(19);
  const found = decisions.flatMap((decision) => sentencesIn(decision, decision.kind));
  expect(found.filter(({ owner, field }) => !named.has(`${owner} ${field}`))).toEqual([]);
  // A field that is named and never met would let a sentence through unseen.
  expect(new Set(found.map(({ owner, field }) => `${owner} ${field}`))).toEqual(named);
});

it('and nothing that the fold is made of knows the words of any language', () => {
  const seen = new Set<string>();
  const walk = (path: string): void => {
    if (seen.has(path)) return;
    seen.add(path);
    for (const { target, isOurs } of factsOf(readSource(path)).imports) if (isOurs) walk(target);
  };
  walk('services/engine/fold/partition-fold.ts');
  expect(seen.size).toBeGreaterThan(80);
  expect([...seen].filter((path) => !/^services\/(clinical|contract|engine|log|platform)\//.test(path))).toEqual([]);
});
