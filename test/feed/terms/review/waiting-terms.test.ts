/** A large map on the page of codes: vital signs get their turn between its entries, and what it is once is not worked out again. */
import { describe, expect, it } from 'vitest';
import { loadTermSources } from '../../../../services/compose/terms/terms-sources.ts';
import type { CodeMap, MapEntry } from '../../../../services/feed/terms/code-map.ts';
import { createTermGate } from '../../../../services/feed/terms/read-code-map.ts';
import { ReceivedCodes } from '../../../../services/feed/terms/received/received-codes.ts';
import { ENTRIES_AT_ONCE, TermReview } from '../../../../services/feed/terms/review/waiting-terms.ts';
import type { LocalCode, TermGate } from '../../../../services/feed/terms/term-gate.port.ts';
import { TermsHouse } from './terms-house.ts';

const CODES = 3_000;
const sources = await loadTermSources();
const local = (index: number): LocalCode => ({
  system: '99LAB',
  code: `C${index}`,
  name: `analyte ${index}`,
  unit: { code: 'mmol/L', name: '', system: '' },
  channel: '',
});
const entryOf = (index: number): MapEntry => ({
  system: '99LAB',
  code: `C${index}`,
  name: `analyte ${index}`,
  units: [{ sent: 'mmol/L', ucum: 'mmol/L' }],
  target: null,
  loinc: null,
  mdc: null,
  snomed: null,
  omop: null,
  ucum: null,
  status: index % 2 === 0 ? 'approved' : 'suggested',
  reviewedBy: index % 2 === 0 ? 'Dr Kim' : null,
  reviewedAt: index % 2 === 0 ? '2026-11-23T09:00:00+09:00' : null,
  note: '',
});
const MAP: CodeMap = {
  format: 1,
  hospitalId: 'hospital-1',
  version: 1,
  entries: Array.from({ length: CODES }, (_, index) => entryOf(index)),
};

/** A gate that counts what it is asked since `turn` was begun. */
function countingGate(gate: TermGate) {
  let asked = 0;
  let most = 0;
  return {
    gate: {
      hospitalId: gate.hospitalId,
      mapVersion: gate.mapVersion,
      resolve: (code: LocalCode) => {
        most = Math.max(most, ++asked);
        return gate.resolve(code);
      },
    },
    beginTurn: () => (asked = 0),
    most: () => most,
  };
}

describe('a map of 3,000 codes', () => {
  it('holds up vital signs: no turn asks about more than a hundred entries', async () => {
    const book = new ReceivedCodes();
    const place = { hospitalId: 'hospital-1', unitId: 'picu', setting: 'picu' } as const;
    for (let index = 0; index < CODES; index++) book.note(place, local(index), 4, 1_000);
    const { standard, units } = sources;
    const counted = countingGate(createTermGate({ hospitalId: 'hospital-1', standard, map: MAP, units }));
    let pauses = 0;
    const review = new TermReview(sources);
    const waiting = await review.waiting({ map: MAP, gate: counted.gate, received: book.codes }, async () => {
      pauses += 1;
      counted.beginTurn();
      await Promise.resolve();
    });
    expect(waiting).toHaveLength(CODES / 2);
    expect(pauses).toBeGreaterThanOrEqual(CODES / ENTRIES_AT_ONCE - 1);
    expect(counted.most()).toBeGreaterThan(0);
    expect(counted.most()).toBeLessThanOrEqual(ENTRIES_AT_ONCE);
  });

  it('is digested once, and its gate is the one that counts: nothing is made again for a look at the page', async () => {
    let reads = 0;
    const watched: CodeMap = Object.defineProperty({ ...MAP }, 'entries', {
      enumerable: true,
      get: () => {
        reads += 1;
        return MAP.entries;
      },
    });
    const review = new TermReview(sources);
    expect(review.digest(watched)).toBe(new TermReview(sources).digest(MAP));
    const once = reads;
    review.digest(watched);
    expect(reads).toBe(once);
    const house = await TermsHouse.open({ map: { ...MAP, entries: MAP.entries.slice(0, 3) }, came: [] });
    const [first, again] = [house.maps.status()[0], house.maps.status()[0]];
    expect(first?.gate).toBe(again?.gate);
    expect(first?.gate.mapVersion).toBe(first?.mapVersion);
    await house.close();
  });
});
