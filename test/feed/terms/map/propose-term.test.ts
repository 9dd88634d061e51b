/** A proposal is one shape in the map, whether a command or the page of codes wrote it, and an older one is read as it is. */
import { describe, expect, it } from 'vitest';
import { parseCodeMap, type CodeMap } from '../../../../services/feed/terms/code-map.ts';
import { knownMeanings, refusalText } from '../../../../services/feed/terms/map/approve-term.ts';
import { decideTerm } from '../../../../services/feed/terms/map/decide-term.ts';
import { approveTerms, confirmTerms } from '../../../../services/feed/terms/review/decide-terms.ts';
import { TermReview } from '../../../../services/feed/terms/review/waiting-terms.ts';
import { entry, mapOf, SOURCES } from '../term-parts.ts';

const AT = '2026-11-30T08:00:00.000Z';
const BY = 'Dr Kim (kim)';
const REASON = `the old monitors send it so, ${'says the maker, '.repeat(40)}`;
const CODE = { system: '99HOSP', code: 'HR1', name: 'respiratory rate' };
/** A breathing rate by its name, which somebody takes for a heart rate. */
const map = mapOf([
  entry({
    ...CODE,
    units: [{ sent: 'bpm', ucum: '/min' }],
    target: { kind: 'signal', name: 'respiratoryRatePerMin' },
    status: 'suggested',
    reviewedBy: null,
    reviewedAt: null,
    note: 'by the import',
    remark: { by: 'Lee', at: AT, text: 'asked the maker' },
  }),
]);
const parts = (userId: string) => ({
  review: new TermReview(SOURCES),
  known: knownMeanings(map, SOURCES, []),
  reviewer: { by: BY, userId, at: AT },
});

function byCommand(more: { readonly preference?: number } = {}): CodeMap {
  const approval = { ...CODE, ...more, target: 'signal:heartRatePerMin', by: ` ${BY} `, at: AT, note: REASON };
  const decided = decideTerm(map, approval, { sources: SOURCES, received: [], byId: 'kim' });
  if (!decided.ok) throw new Error(refusalText(decided));
  expect(decided.outcome).toBe('proposed');
  return decided.map;
}

function onThePage(): CodeMap {
  const decision = { ...CODE, channel: null, target: 'signal:heartRatePerMin', units: [] };
  const decided = approveTerms(map, { decisions: [decision], reason: REASON }, parts('kim'));
  if (!decided.ok) throw new Error(refusalText(decided));
  expect(decided.terms.map(({ outcome }) => outcome)).toEqual(['proposed']);
  return decided.map;
}

const proposalIn = ({ entries }: CodeMap) => entries[0]?.proposal;

describe('a proposal', () => {
  it('is the same by the command and on the page, byte for byte, and takes the place of an earlier word', () => {
    expect(JSON.stringify(onThePage())).toBe(JSON.stringify(byCommand()));
    expect(proposalIn(onThePage())).toEqual({
      target: { kind: 'signal', name: 'heartRatePerMin' },
      units: [{ sent: 'bpm', ucum: '/min' }],
      by: BY,
      byId: 'kim',
      at: AT,
      reason: REASON.slice(0, 500),
    });
    expect(onThePage().entries[0]?.remark).toBeUndefined();
    expect(onThePage().entries[0]).toMatchObject({ status: 'suggested', target: { name: 'respiratoryRatePerMin' } });
  });

  it('is proved by the schema of the map, with and without what only a command can say', () => {
    for (const proposed of [onThePage(), byCommand(), byCommand({ preference: 2 })]) {
      const read = parseCodeMap(JSON.parse(JSON.stringify(proposed)));
      if (!read.ok) throw new Error(read.faults.join());
      expect(proposalIn(read.map)).toEqual(proposalIn(proposed));
    }
    expect(proposalIn(byCommand({ preference: 2 }))).toMatchObject({ preference: 2 });
  });

  it('made by either counts in the same way when another confirms it', () => {
    const places = [{ ...CODE, channel: null }];
    const confirmed = [byCommand(), onThePage(), byCommand({ preference: 2 })].map((proposed) => {
      const decided = confirmTerms(proposed, { places, accept: true, reason: 'yes' }, parts('lee'));
      if (!decided.ok) throw new Error(refusalText(decided));
      return decided.map.entries[0];
    });
    expect(confirmed[0]).toEqual(confirmed[1]);
    expect(confirmed[0]).toMatchObject({
      status: 'approved',
      target: { name: 'heartRatePerMin' },
      note: REASON.slice(0, 500),
    });
    expect(confirmed[2]).toMatchObject({ ...confirmed[0], preference: 2 });
  });
});
