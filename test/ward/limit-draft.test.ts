// Hazards: H32 (docs/hazards.md).
/** What is typed about a limit: only what is other is asked, what these children had before is kept, and the bounds foretell who decides. */
import { describe, expect, it } from 'vitest';
import { draftOf, foretold, heldPlaceOf, limitIn, type LimitDraft } from '../../dashboards/ward/limits/limit-draft.ts';
import type { HeldLimit } from '../../services/clinical/vital/limit-change.ts';
import type { LimitRow } from '../../services/contract/screens/limits/limits-answer.ts';

const VALUES = {
  level: 'medium',
  limit: 90,
  sustainedForMs: 60_000,
  clearMargin: 2,
  clearForMs: 10_000,
  cooldownMs: 0,
} as const;
const ROW: LimitRow = {
  ruleId: 'desaturation',
  bandId: '0-17-years',
  level: 'medium',
  signal: 'spo2Percent',
  isOtherSignal: false,
  side: 'below',
  when: [],
  with: [],
  postmenstrual: null,
  belowDaysOfLife: null,
  isByGestation: false,
  shipped: VALUES,
  inForce: VALUES,
  changedBy: null,
  change: null,
  isFirst: true,
  bounds: {
    limit: { alone: { from: 85, to: 95 }, together: { from: 70, to: 98 } },
    waitMs: { alone: 180_000, together: 360_000 },
    cooldownMs: { alone: 600_000, together: 1_800_000 },
    clearMarginMost: 8,
  },
};
const NOW = { stayId: 'stay-1', nowMs: 1_000_000, limits: [] };
const typed = (fields: Partial<LimitDraft>): LimitDraft => ({ ...draftOf(ROW, 'age'), ...fields });

describe('a limit that is typed', () => {
  it('asks for what is other, with a comma or a point, and for nothing where nothing is or no number stands', () => {
    const place = { scope: { of: 'age', bandId: '0-17-years' }, ruleId: 'desaturation', level: 'medium' };
    expect(limitIn(ROW, typed({ limit: '87,5', waitSeconds: '90' }), NOW)).toEqual({
      ...place,
      limit: 87.5,
      sustainedForMs: 90_000,
    });
    for (const nothing of [{}, { limit: '' }, { limit: 'x' }, { waitSeconds: '-1' }]) {
      expect(limitIn(ROW, typed(nothing), NOW)).toBeNull();
    }
    expect(limitIn(ROW, typed({ isOff: true }), NOW)).toEqual({ ...place, off: true });
  });

  it('keeps what these children had of their own, and can be taken back there alone', () => {
    const held: HeldLimit = {
      scope: { of: 'age', bandId: '0-17-years' },
      ruleId: 'desaturation',
      level: 'medium',
      sustainedForMs: 120_000,
      reason: 'dips',
      set: { by: 'lee', displayName: null, atMs: 1 },
    };
    const about = { ...NOW, limits: [held] };
    const row = { ...ROW, inForce: { ...VALUES, sustainedForMs: 120_000 } };
    const draft: LimitDraft = { ...draftOf(row, 'age'), limit: '88' };
    expect(limitIn(row, draft, about)).toMatchObject({ limit: 88, sustainedForMs: 120_000 });
    expect(limitIn(row, draft, about)).not.toHaveProperty('set');
    expect(limitIn(row, { ...draft, whom: 'unit' }, about)).toEqual({
      scope: { of: 'unit' },
      ruleId: 'desaturation',
      level: 'medium',
      limit: 88,
    });
    expect(heldPlaceOf(row, draft, about)).not.toBeNull();
    expect(heldPlaceOf(row, { ...draft, whom: 'unit' }, about)).toBeNull();
  });

  it('of one child ends at a time of the unit, and needs a child', () => {
    const draft = typed({ whom: 'stay', hours: 8, limit: '86' });
    expect(limitIn(ROW, draft, NOW)?.scope).toEqual({ of: 'stay', stayId: 'stay-1', untilMs: 29_800_000 });
    expect(limitIn(ROW, draft, { ...NOW, stayId: null })).toBeNull();
  });

  it.each([
    [{ limit: 85 }, 'alone'],
    [{ limit: 84.9 }, 'together'],
    [{ limit: 69 }, 'never'],
    [{ sustainedForMs: 181_000 }, 'together'],
    [{ cooldownMs: 1_900_000 }, 'never'],
    [{ raisesAs: 'low' }, 'together'],
    [{ raisesAs: 'high' }, 'alone'],
    [{ off: true }, 'together'],
    [{ clearMargin: 9 }, 'never'],
  ] as const)('%j is decided by: %s', (asked, who) => expect(foretold(ROW, asked)).toBe(who));

  it('never switches an emergency off nor lowers it', () => {
    const emergency: LimitRow = { ...ROW, level: 'emergency' };
    expect(foretold(emergency, { off: true })).toBe('never');
    expect(foretold(emergency, { raisesAs: 'high' })).toBe('never');
  });
});
