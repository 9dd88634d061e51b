/** No word of any language gets into a decision: so rewording a sentence changes no byte of one. */
import { expect, it } from 'vitest';
import { foldStory } from '../../golden/fold-story.ts';
import { factsOf, readSource } from '../../support/source-facts.ts';

/** Codes of a hospital and what its map makes of them. */
const OF_HOSPITALS = new Set(['code', 'before', 'after']);
/** Fields that hold what a person wrote or how people are called; the story's own words. */
const WRITTEN_BY_PEOPLE = new Set([
  'displayName',
  'by',
  'note',
  'name',
  'label',
  'policyReason',
  'bed',
  'child',
  'otherChild',
]);
/** Fields whose text is none of Vigil's: what a parser or a monitor said, the code of a source. */
const OF_OTHERS = new Set(['text', 'sourceCode']);

function sentencesIn(json: unknown, path: string): readonly string[] {
  if (typeof json === 'string') return /\S\s+\S/.test(json) ? [`${path}: ${json}`] : [];
  if (typeof json !== 'object' || json === null) return [];
  return Object.entries(json).flatMap(([key, value]) =>
    typeof value === 'string' &&
    (WRITTEN_BY_PEOPLE.has(key) || OF_OTHERS.has(key) || (path.includes('.changes') && OF_HOSPITALS.has(key)))
      ? []
      : sentencesIn(value, `${path}.${Array.isArray(json) ? '' : key}`),
  );
}

it('a decision of any kind holds ids, codes and numbers, and no sentence', async () => {
  const { decisions } = await foldStory();
  expect(new Set(decisions.map(({ kind }) => kind)).size).toBe(16);
  expect([...new Set(decisions.flatMap((decision) => sentencesIn(decision, decision.kind)))]).toEqual([]);
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
