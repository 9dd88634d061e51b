/** Stored JSON is lifted version by version and believed only after a look at what it is nothing without. */
import { describe, expect, it } from 'vitest';
import { DECISION_VERSION } from '../../services/contract/decisions/decision.ts';
import {
  DECISION_SHAPE,
  decodeDecision,
  parseDecision,
  readDecision,
} from '../../services/contract/decisions/read-decision.ts';
import { QUARANTINE_SHAPE } from '../../services/contract/records/quarantine.ts';
import { UNIT_RECORD_SHAPE } from '../../services/contract/records/unit-record.ts';
import { upcast, type StoredObject, type StoredShape } from '../../services/contract/upcast.ts';
import { goldenLines, goldenVersions } from '../golden/golden-files.ts';

const NOTICE = {
  version: DECISION_VERSION,
  id: 'n',
  unitId: 'u',
  atMs: 1,
  cause: '0:1',
  kind: 'engine.notice',
  stayId: null,
  code: 'late-samples',
  detail: '',
  count: 1,
};

describe('a chain of upcasters', () => {
  const shape: StoredShape = {
    name: 'a thing',
    version: 3,
    upcasters: [({ b, ...rest }) => ({ ...rest, version: 2, bMs: b }), (two) => ({ ...two, version: 3, c: null })],
  };

  it('lifts each version by one until it is that of today', () => {
    expect(upcast(shape, { version: 1, b: 5 })).toEqual({ ok: true, stored: { version: 3, bMs: 5, c: null } });
    expect(upcast(shape, { version: 2, bMs: 5 })).toEqual({ ok: true, stored: { version: 3, bMs: 5, c: null } });
    expect(upcast(shape, { version: 3 })).toEqual({ ok: true, stored: { version: 3 } });
  });

  it.each([[null], ['text'], [[]], [{}], [{ version: '1' }], [{ version: 0 }], [{ version: 1.5 }], [{ version: 4 }]])(
    'refuses %j with a reason',
    (json) =>
      expect(upcast(shape, json)).toMatchObject({ ok: false, reason: expect.stringContaining('a thing') as string }),
  );

  it.each([DECISION_SHAPE, UNIT_RECORD_SHAPE, QUARANTINE_SHAPE])('of $name has no hole', ({ version, upcasters }) => {
    expect(upcasters).toHaveLength(version - 1);
  });

  it.each([
    ['decision', DECISION_SHAPE],
    ['unit-record', UNIT_RECORD_SHAPE],
    ['quarantine', QUARANTINE_SHAPE],
  ] as const)('keeps golden bytes of every version of a %s', (kind, { version }) => {
    expect(goldenVersions(kind)).toEqual(Array.from({ length: version }, (_, index) => index + 1));
  });
});

describe('a stored decision', () => {
  it('is read when it is whole', () => expect(readDecision(NOTICE)).toEqual({ ok: true, decision: NOTICE }));

  it.each<[string, StoredObject]>([
    ['a kind that nobody knows', { ...NOTICE, kind: 'engine.opinion' }],
    ['a kind of every object', { ...NOTICE, kind: 'constructor' }],
    ['no id', { ...NOTICE, id: '' }],
    ['no time', { ...NOTICE, atMs: null }],
    ['no code', { ...NOTICE, code: undefined }],
    ['no child where there must be one', { ...NOTICE, kind: 'score.computed', score: {} }],
    ['no score', { ...NOTICE, kind: 'score.computed', stayId: 's', score: null }],
    ['a newer version', { ...NOTICE, version: DECISION_VERSION + 1 }],
  ])('with %s is refused', (_what, json) => {
    expect(readDecision(json).ok).toBe(false);
    expect(() => decodeDecision(new TextEncoder().encode(JSON.stringify(json)))).toThrow();
  });

  it('that is no JSON is refused', () => expect(parseDecision('{').ok).toBe(false));

  it.each(goldenVersions('decision'))('of version %d comes out in the shape of the newest', (version) => {
    const newest = fieldsByKind(DECISION_VERSION);
    for (const [kind, fields] of fieldsByKind(version)) expect([kind, fields]).toEqual([kind, newest.get(kind)]);
  });
});

/** Names of the fields of decisions of each kind, after the chain. */
function fieldsByKind(version: number): Map<string, readonly string[]> {
  const fields = new Map<string, readonly string[]>();
  for (const line of goldenLines(`decision-${version}.jsonl`)) {
    const read = parseDecision(line);
    if (!read.ok) throw new Error(read.reason);
    fields.set(read.decision.kind, Object.keys(read.decision).toSorted());
  }
  return fields;
}
