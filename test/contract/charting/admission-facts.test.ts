/** The admission card asks for what the shipped equations read, and for whom they were made. */
import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { FACT_GROUPS, factGroupsFor } from '../../../services/contract/charting/admission-facts.ts';
import { CHARTED_CODES, CHARTED_RANGES } from '../../../services/contract/records/closed-lists.ts';

const RULES = new URL('../../../models/rules/', import.meta.url);
const texts = new Map(
  readdirSync(RULES)
    .filter((file) => file.endsWith('.json'))
    .map((file) => [file.slice(0, -'.json'.length), readFileSync(new URL(file, RULES), 'utf8')]),
);
const facts = Object.values(FACT_GROUPS).flat();

describe('the admission card', () => {
  it.each(facts)('$name is asked for by exactly the rules that read it', ({ name, asked }) => {
    const readers = [...texts].filter(([, text]) => text.includes(`"from": "${name}"`)).map(([ruleId]) => ruleId);
    expect([...asked].toSorted()).toEqual(readers.toSorted());
  });

  it('knows how each is answered', () => {
    expect(facts.filter(({ name }) => !(name in CHARTED_CODES) && !(name in CHARTED_RANGES))).toEqual([]);
  });

  it.each([
    [{ ageDays: 3, newbornStay: null, setting: 'picu' }, ['birth', 'mother', 'intensive']],
    [{ ageDays: 90, newbornStay: null, setting: 'nicu' }, ['birth', 'mother']],
    [{ ageDays: 400, newbornStay: null, setting: 'picu' }, ['intensive']],
    [{ ageDays: 40, newbornStay: true, setting: 'ward' }, ['birth', 'mother', 'intensive']],
    [{ ageDays: null, newbornStay: null, setting: 'picu' }, ['intensive']],
    [{ ageDays: 28, newbornStay: false, setting: 'picu' }, ['intensive']],
  ] as const)('%o gets %o', (child, groups) => {
    expect(factGroupsFor(child)).toEqual(groups);
  });
});
