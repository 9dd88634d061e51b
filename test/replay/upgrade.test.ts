// Hazards: H49 (docs/hazards.md).
/** An upgrade decides the golden week as the version before did, but for what a person approved (hazard H49). */
import { describe, expect, it } from 'vitest';
import { timeLimit } from '../support/patience.ts';
import { approvals, differencesOf, foldWeek, keptWeek, unapproved, type WeekLine } from './golden-week.ts';

const LINE: WeekLine = { id: 'unit-1/a', kind: 'alert.changed', told: 'raised high', sha: '1' };
const APPROVAL = { ids: '^unit-1/a$', what: 'content', count: 1, reason: 'a better limit', by: 'Dr Lee' } as const;

describe('the golden week', () => {
  it(
    'is decided as the version before decided it, or as week-approved.json says',
    async () => {
      const kept = keptWeek();
      expect(kept.filter(({ kind }) => kind === 'alert.changed').length).toBeGreaterThan(20);
      expect(kept.filter(({ kind }) => kind === 'score.computed').length).toBeGreaterThan(200);
      expect(
        unapproved(differencesOf(kept, await foldWeek()), approvals()),
        'each line is a decision that changed: approve it in test/replay/week-approved.json (ids, what, count, reason, by)',
      ).toEqual([]);
    },
    timeLimit(60_000),
  );
});

describe('a difference', () => {
  const now = { ...LINE, told: 'raised emergency', sha: '2' };

  it('is found whether content, presence or absence differs', () => {
    expect(differencesOf([LINE], [now])).toMatchObject([{ what: 'content', before: LINE.told, now: now.told }]);
    expect(differencesOf([LINE], [])).toMatchObject([{ what: 'only-before' }]);
    expect(differencesOf([], [LINE])).toMatchObject([{ what: 'only-now' }]);
    expect(differencesOf([LINE], [LINE])).toEqual([]);
  });

  it('that nobody approved is told, and an approval that covers another number as well', () => {
    const differences = differencesOf([LINE], [now]);
    expect(unapproved(differences, [])).toEqual(['content unit-1/a: «raised high» before, «raised emergency» now']);
    expect(unapproved(differences, [APPROVAL])).toEqual([]);
    expect(unapproved(differences, [{ ...APPROVAL, count: 2 }])).toHaveLength(1);
    expect(unapproved([], [APPROVAL])).toHaveLength(1);
  });
});
