import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  bucketId,
  fhirIdOf,
  ID_KINDS,
  isPlaceOf,
  momentId,
  nameOfFhirId,
  readMomentId,
} from '../../../services/export/fhir/resources/fhir-ids.ts';

const LEGAL = /^[A-Za-z0-9.-]{1,64}$/;
/** As ids are in records. */
const name = fc.stringMatching(/^[\p{L}\p{N}._:@/+-]{1,128}$/u).filter((text) => Buffer.from(text).toString() === text);
const moment = fc.integer({ min: 0, max: 8.64e15 });

describe('an id', () => {
  it('is legal, and gives the name again or says that it cannot', () => {
    fc.assert(
      fc.property(name, (text) => {
        const id = fhirIdOf(text);
        expect(id).toMatch(LEGAL);
        expect(nameOfFhirId(id)).toBe(id.startsWith('.x') ? null : text);
      }),
    );
  });

  it('is never shared by two names', () => {
    fc.assert(
      fc.property(name, name, (one, other) => {
        expect(fhirIdOf(one) === fhirIdOf(other)).toBe(one === other);
      }),
    );
    expect(new Set(['a:b', 'a.b', 'a.3ab', 'a-b', 'A-b', 'a/b'].map((text) => fhirIdOf(text))).size).toBe(6);
  });

  it('of a moment is legal and leads back to kind, moment and place', () => {
    fc.assert(
      fc.property(
        fc.record({
          kind: fc.constantFrom(...ID_KINDS),
          atMs: moment,
          unitId: name,
          stayId: fc.option(name),
          what: fc.string(),
        }),
        ({ kind, atMs, unitId, stayId, what }) => {
          const id = momentId(kind, atMs, { unitId, stayId }, what);
          expect(id).toMatch(LEGAL);
          const read = readMomentId(id);
          expect(read).toMatchObject({ kind, atMs, ofUnit: stayId === null });
          expect(read !== null && isPlaceOf(read, stayId ?? unitId)).toBe(true);
        },
      ),
    );
  });

  it('of a child as admissions name it is spelled, not hashed', () => {
    const stayId = `stay:${'0123456789abcdef'.repeat(2)}`;
    const id = bucketId(8.64e15, stayId, 'etco2.q');
    expect(id).toMatch(LEGAL);
    expect(nameOfFhirId(readMomentId(id)?.place ?? '')).toBe(stayId);
    expect(momentId('s', 8.64e15, { unitId: '', stayId }, 'x')).toHaveLength(64);
  });

  it.each(['', 'x', 's-1', '.3a', '..', 'v-zzzzzzzzzzzz-hr.m-stay', 's-1-2-', '%2e', 'ä'])(
    '«%s» of somebody else is none of ours',
    (text) => {
      expect(readMomentId(text)).toBeNull();
    },
  );

  it('of somebody else that is not what we would write names nothing', () => {
    expect(nameOfFhirId('a.2d')).toBeNull();
    expect(nameOfFhirId('.ff')).toBeNull();
  });
});
