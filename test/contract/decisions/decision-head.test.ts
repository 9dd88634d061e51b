/** The head of a stored decision is what reading all of it says, of every version, short and compressed, and nothing else is one. */
import { deflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { headOfDecision } from '../../../services/contract/decisions/decision-head.ts';
import { encodeDecision } from '../../../services/contract/decisions/decision.ts';
import { decodeDecision } from '../../../services/contract/decisions/read-decision.ts';
import { goldenLines, goldenVersions } from '../../golden/golden-files.ts';
import { alert, alertChanged } from '../../live/decision-samples.ts';

const stored = goldenVersions('decision')
  .flatMap((version) => goldenLines(`decision-${version}.jsonl`))
  .map((line) => Buffer.from(line));

describe('the head of a decision', () => {
  it('is what the whole decision says, as it stands and compressed', () => {
    expect(stored.length).toBeGreaterThan(10);
    for (const bytes of stored) {
      const { id, unitId, cause, kind } = decodeDecision(bytes);
      expect(headOfDecision(bytes)).toMatchObject({ id, unitId, cause, kind });
      expect(headOfDecision(deflateSync(bytes))).toMatchObject({ id, unitId, cause, kind });
    }
  });

  it('is read in full where names are long, in another script, or quoted', () => {
    for (const unitId of ['소아중환자실-5B', 'a "quoted" unit', 'x'.repeat(2_000)]) {
      const decision = { ...alertChanged('raised', alert()), unitId };
      expect(headOfDecision(encodeDecision(decision))).toMatchObject({
        unitId,
        id: decision.id,
        kind: 'alert.changed',
      });
    }
  });

  it('is none of what a replay decided, of no decision, and of another kind', () => {
    for (const text of [
      '{"replay":true,"version":3,"id":"a","unitId":"u","atMs":1,"cause":"0:1","kind":"unit.state"}',
      '{"version":3,"id":"a","unitId":"u","atMs":1,"cause":"0:1","kind":"unit.none"}',
      '{"version":4,"id":"a","unitId":"u","atMs":1,"cause":"0:1","kind":"alert.changed"}',
      '[]',
    ]) {
      expect(() => headOfDecision(Buffer.from(text))).toThrow();
    }
  });
});
