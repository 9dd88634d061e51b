// Hazards: H57 (docs/hazards.md).
/** Laws of one child under one grant, on children whose identity is known. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { similarity } from '../../../services/safe-data/linkage/hardened-encoding.ts';
import { linkRows, type LinkRow } from '../../../services/safe-data/linkage/link-rows.ts';
import { propertyRuns } from '../../support/property-runs.ts';
import { madeUpRegister, type RegisterRow } from './made-up-register.ts';
import { codedRow, KEY, measured, SECRET } from './measured-linkage.ts';

const register = (seed: number, errorShare: number, children = 60): readonly RegisterRow[] =>
  madeUpRegister({ seed, children, script: seed % 2 === 0 ? 'korean' : 'english', errorShare });
const seeds = fc.integer({ min: 0, max: 100_000 });
const other = Buffer.alloc(32, 1);
const pseudonymsOf = (rows: readonly LinkRow[], key: Uint8Array = KEY): ReadonlyMap<string, string> =>
  new Map(linkRows([], rows, key).rows.map(({ row, pseudonym }) => [row, pseudonym]));
const exactAlone = (rows: readonly LinkRow[]): readonly LinkRow[] => rows.map((row) => ({ ...row, encodings: [] }));

describe('pseudonyms of one grant', () => {
  it('are one for one child at two hospitals, and two for two children, where nobody mistypes', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const rows = register(seed, 0);
        const given = pseudonymsOf(exactAlone(rows.map((row) => codedRow(row))));
        const byTruth = new Map(rows.map(({ truth, row }) => [truth, given.get(row)]));
        for (const { truth, row } of rows) expect(given.get(row)).toBe(byTruth.get(truth));
        expect(new Set(byTruth.values()).size).toBe(byTruth.size);
      }),
      { numRuns: propertyRuns(20) },
    );
  });

  it('are others under another key, and hashes of another secret join nothing', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const rows = register(seed, 0.1, 20);
        const [own, apart] = [rows.map((row) => codedRow(row)), rows.map((row) => codedRow(row, other))];
        const known = new Set(pseudonymsOf(own).values());
        expect([...pseudonymsOf(own, other).values()].filter((each) => known.has(each))).toEqual([]);
        const first = linkRows([], own, KEY);
        const named = apart.map((row) => ({ ...row, row: `again ${row.row}` }));
        expect(linkRows(first.known, named, KEY).rows.filter(({ pseudonym }) => known.has(pseudonym))).toEqual([]);
      }),
      { numRuns: propertyRuns(15) },
    );
  });

  it('stay over the years: what comes later joins what came before, and the same message is answered the same', () => {
    fc.assert(
      fc.property(seeds, fc.double({ min: 0, max: 1, noNaN: true }), (seed, share) => {
        const rows = exactAlone(register(seed, 0).map((row) => codedRow(row)));
        const cut = Math.floor(rows.length * share);
        const before = linkRows([], rows.slice(0, cut), KEY);
        const after = linkRows(before.known, rows.slice(cut), KEY);
        const parts = new Map([...before.rows, ...after.rows].map(({ row, pseudonym }) => [row, pseudonym]));
        expect(parts).toEqual(pseudonymsOf(rows));
        const again = linkRows(after.known, rows, KEY);
        expect(new Map(again.rows.map(({ row, pseudonym }) => [row, pseudonym]))).toEqual(pseudonymsOf(rows));
        expect(again.known).toEqual(after.known);
      }),
      { numRuns: propertyRuns(20) },
    );
  });

  it('are two where two numbers differ, whatever else agrees; twins are two; what is not known agrees with nothing', () => {
    const [row] = register(2, 0, 1);
    const child = { ...row, birthOrder: '1', truth: 0, hospital: 'a', row: 'x' } as RegisterRow;
    const joins = (left: Partial<RegisterRow>, right: Partial<RegisterRow>): boolean => {
      const rows = [codedRow({ ...child, ...left, row: 'x' }), codedRow({ ...child, ...right, row: 'y' })];
      return new Set(pseudonymsOf(rows).values()).size === 1;
    };
    expect(joins({}, {})).toBe(true);
    expect(joins({ identifier: '1234567' }, { identifier: '123-4567' })).toBe(true);
    expect(joins({ identifier: '1234567' }, { identifier: '1234568' })).toBe(false);
    expect(joins({ identifier: '1234567' }, {})).toBe(true);
    expect(joins({ birthOrder: '1', childName: '' }, { birthOrder: '2', childName: '' })).toBe(false);
    const nothing = { childName: '', motherName: '', birthDate: '', sex: '' };
    expect(joins(nothing, nothing)).toBe(false);
  });

  it('of two children that were told apart are never made one by a third row', () => {
    const [row] = register(4, 0, 1);
    const child = { ...row, truth: 0, hospital: 'a' } as RegisterRow;
    const first = linkRows(
      [],
      [
        codedRow({ ...child, row: 'x', identifier: '1111111', motherName: '' }),
        codedRow({ ...child, row: 'y', identifier: '2222222', childName: '' }),
      ],
      KEY,
    );
    const between = linkRows(first.known, [codedRow({ ...child, row: 'z' })], KEY);
    expect(new Set(first.rows.map(({ pseudonym }) => pseudonym)).size).toBe(2);
    expect(between).toMatchObject({ torn: 1, rows: [{ by: 'birth', pseudonym: first.rows[1]?.pseudonym }] });
  });
});

describe('typing errors', () => {
  it.each(['korean', 'english'] as const)(
    'cost exact facts a fifth of the pairs and more, and likeness less than a tenth, with few wrong ones: %s names',
    (script) => {
      const { exact, alike } = measured(madeUpRegister({ seed: 21, children: 1_500, script, errorShare: 0.08 }));
      expect(exact.precision).toBeGreaterThan(0.99);
      expect(exact.recall).toBeLessThan(0.85);
      expect(alike.precision).toBeGreaterThan(0.99);
      expect(alike.recall).toBeGreaterThan(0.9);
    },
  );
});

describe('what who joins gets to see', () => {
  const rows = madeUpRegister({ seed: 30, children: 1_000, script: 'korean', errorShare: 0.05 });
  const coded = rows.map((row) => codedRow(row));

  it('has no fact in it, and no hash that is one without the secret', () => {
    const text = JSON.stringify(coded.map(({ codes, encodings }) => ({ codes, encodings })));
    for (const { motherName, birthDate } of rows.slice(0, 50)) {
      if (motherName !== '') expect(text).not.toContain(motherName);
      expect(text).not.toContain(birthDate);
    }
    const guessed = new Set(rows.map((row) => codedRow(row, other)).flatMap(({ codes }) => Object.values(codes)));
    expect(coded.flatMap(({ codes }) => Object.values(codes)).filter((code) => guessed.has(code))).toEqual([]);
  });

  it('does not tell a common name by how often it comes: one name is other bits under each birth date', () => {
    const counts = (texts: readonly string[]): number => {
      const seen = new Map<string, number>();
      for (const text of texts) seen.set(text, (seen.get(text) ?? 0) + 1);
      return Math.max(...seen.values());
    };
    const commonest = counts(rows.map(({ childName }) => childName.slice(0, 1)));
    expect(commonest).toBeGreaterThan(100);
    // A child itself, at two hospitals, and now and then a twin: never a name.
    expect(counts(coded.flatMap(({ encodings }) => encodings.map(({ bits }) => bits)))).toBeLessThanOrEqual(3);
    const [one] = rows;
    if (one === undefined) throw new Error('no rows');
    const bitsOf = (birthDate: string): string =>
      codedRow({ ...one, motherName: '김지은', birthDate }).encodings[0]?.bits ?? '';
    const alike = ['2026-01-01', '2026-01-02', '2026-01-03'].map(bitsOf);
    expect(similarity(alike[0] ?? '', alike[1] ?? '')).toBeLessThan(0.15);
    expect(similarity(alike[0] ?? '', alike[0] ?? '')).toBe(1);
    expect(SECRET).not.toEqual(KEY);
  });
});
