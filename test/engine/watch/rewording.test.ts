/** No word of any language gets into a decision: so rewording a sentence changes no byte of one. */
import { expect, it, vi } from 'vitest';
import { encodeDecision, type Decision } from '../../../services/contract/decisions/decision.ts';
import { ENGLISH } from '../../../services/wording/english/english.ts';
import { foldStory } from '../../golden/fold-story.ts';

/** Fields that hold what a person wrote or how people are called; the story's own words. */
const WRITTEN_BY_PEOPLE = new Set([
  'displayName',
  'note',
  'name',
  'label',
  'policyReason',
  'bed',
  'child',
  'otherChild',
]);
/** Fields whose text is none of Vigil's: what a parser or a monitor said. */
const OF_OTHERS = new Set(['text']);

function sentencesIn(json: unknown, path: string): readonly string[] {
  if (typeof json === 'string') return /\S\s+\S/.test(json) ? [`${path}: ${json}`] : [];
  if (typeof json !== 'object' || json === null) return [];
  return Object.entries(json).flatMap(([key, value]) =>
    typeof value === 'string' && (WRITTEN_BY_PEOPLE.has(key) || OF_OTHERS.has(key))
      ? []
      : sentencesIn(value, `${path}.${Array.isArray(json) ? '' : key}`),
  );
}

const bytesOf = (decisions: readonly Decision[]): string =>
  decisions.map((decision) => Buffer.from(encodeDecision(decision)).toString('base64')).join('\n');

it('a decision of any kind holds ids, codes and numbers, and no sentence', async () => {
  const { decisions } = await foldStory();
  expect(new Set(decisions.map(({ kind }) => kind)).size).toBe(15);
  expect([...new Set(decisions.flatMap((decision) => sentencesIn(decision, decision.kind)))]).toEqual([]);
});

it('with every sentence of every language reworded, the same input gives the same bytes', async () => {
  const { decisions } = await foldStory();
  const reworded = Object.fromEntries(Object.keys(ENGLISH).map((code) => [code, () => 'reworded']));
  vi.resetModules();
  vi.doMock('../../../services/wording/english/english.ts', () => ({ ENGLISH: reworded }));
  vi.doMock('../../../services/wording/korean/korean.ts', () => ({ KOREAN: reworded }));
  const wording = await import('../../../services/wording/wording.ts');
  const listener = { language: 'en', timeZone: 'UTC', seesNames: true } as const;
  expect(wording.statementText({ code: 'stay.ended', values: {} }, listener)).toBe('reworded');
  const again = await (await import('../../golden/fold-story.ts')).foldStory();
  expect(bytesOf(again.decisions) === bytesOf(decisions)).toBe(true);
});
