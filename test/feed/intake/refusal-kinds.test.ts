/** What is refused over and over is one thing: which items are of one kind, how many kinds are kept, and whose raw message. */
import { describe, expect, it } from 'vitest';
import {
  QUARANTINE_VERSION,
  type PlacedReason,
  type Quarantined,
} from '../../../services/contract/records/quarantine.ts';
import { RawExamples } from '../../../services/feed/intake/raw-examples.ts';
import { KEPT_REFUSALS, RefusalKinds, refusalKey } from '../../../services/feed/intake/refusal-kinds.ts';

const OFF: PlacedReason = {
  at: 'a',
  reason: { code: 'value.off-code', values: { name: 'heartRatePerMin', value: -1 } },
};

function item(changes: Partial<Quarantined> = {}): Quarantined {
  return {
    version: QUARANTINE_VERSION,
    id: 'x',
    unitId: 'u',
    source: 's',
    file: null,
    line: null,
    code: 'implausible-value',
    reasons: [OFF],
    excerpt: '',
    receivedAtMs: 0,
    ...changes,
  };
}

const named = (name: string): Partial<Quarantined> => ({
  reasons: [{ at: null, reason: { code: 'feed.never-zero', values: { name } } }],
});

describe('two items are of one kind', () => {
  const withValue = (value: number): Partial<Quarantined> => ({
    reasons: [{ ...OFF, reason: { code: 'value.off-code', values: { name: 'heartRatePerMin', value } } }],
  });

  it.each([
    ['where they differ in a measured number', withValue(-2), true],
    ['where they differ in time, excerpt and raw message', { receivedAtMs: 9, excerpt: 'e', raw: 'r', id: 'y' }, true],
    [
      'not about another name',
      { reasons: [{ ...OFF, reason: { ...OFF.reason, values: { name: 'x', value: -1 } } }] },
      false,
    ],
    ['not with another reason', named('heartRatePerMin'), false],
    ['not at another place', { reasons: [{ ...OFF, at: 'b' }] }, false],
    ['not with one reason more', { reasons: [OFF, OFF] }, false],
    ['not with another code', { code: 'schema' as const }, false],
    ['not of another unit', { unitId: 'v' }, false],
  ])('%s', (_, changes, isOne) => {
    const other = { ...item(), ...changes } as Quarantined;
    expect(refusalKey(other) === refusalKey(item())).toBe(isOne);
    const kinds = new RefusalKinds();
    kinds.add([item(), other]);
    expect(kinds.newestFirst().map(({ count }) => count)).toEqual(isOne ? [2] : [1, 1]);
  });
});

describe('the kinds of a source', () => {
  it('stand by their newest item, newest first, with the newest raw message there is', () => {
    const kinds = new RefusalKinds();
    kinds.add([item({ id: '1', raw: 'first' }), item({ id: '2', ...named('spo2Percent') })]);
    kinds.add([item({ id: '3' })]);
    expect(kinds.newestFirst()).toMatchObject([
      { item: { id: '3', raw: 'first' }, count: 2 },
      { item: { id: '2' }, count: 1 },
    ]);
    expect(kinds.newestFirst()[1]?.item).not.toHaveProperty('raw');
    kinds.add([item({ id: '4', raw: 'second' })]);
    expect(kinds.newestFirst()[0]).toMatchObject({ item: { id: '4', raw: 'second' }, count: 3 });
  });

  it('are at most so many: the oldest go', () => {
    const kinds = new RefusalKinds();
    kinds.add(Array.from({ length: KEPT_REFUSALS }, (_, index) => item({ id: `${index}`, ...named(`n${index}`) })));
    kinds.add([item({ id: 'again', ...named('n0') })]);
    expect(kinds.newestFirst()).toHaveLength(KEPT_REFUSALS);
    kinds.add([item({ id: 'new', ...named('new') })]);
    const ids = kinds.newestFirst().map((kind) => kind.item.id);
    expect([ids.length, ids[0], ids[1], ids.at(-1)]).toEqual([KEPT_REFUSALS, 'new', 'again', '2']);
  });
});

describe('raw messages', () => {
  const kept = (examples: RawExamples, ...items: readonly Quarantined[]): readonly boolean[] =>
    examples.thinned(items).map((thinned) => 'raw' in thinned);
  const at = (receivedAtMs: number, changes: Partial<Quarantined> = {}): Quarantined =>
    item({ receivedAtMs, raw: 'MSH', ...changes });

  it('are kept once a minute of each kind, also where the clock went back', () => {
    const examples = new RawExamples();
    expect(kept(examples, at(100_000), at(159_999), at(160_000), at(219_999))).toEqual([true, false, true, false]);
    expect(kept(examples, at(100_001), at(100_000), at(40_001), at(40_000))).toEqual([false, true, false, true]);
    expect(kept(examples, at(40_000, named('other')))).toEqual([true]);
  });

  it('are kept again when the last ones were lost, and the item is the same but for them', () => {
    const examples = new RawExamples();
    const [first, second] = examples.thinned([at(0), at(1)]);
    expect([first, second]).toEqual([at(0), item({ receivedAtMs: 1 })]);
    examples.forget();
    expect(kept(examples, at(2))).toEqual([true]);
  });

  it('of a thousand kinds are remembered: the oldest is forgotten first', () => {
    const examples = new RawExamples();
    const kinds = Array.from({ length: 1_000 }, (_, index) => at(0, named(`n${index}`)));
    examples.thinned(kinds);
    expect(kept(examples, at(1, named('n0')), at(1, named('n999')))).toEqual([false, false]);
    expect(kept(examples, at(1, named('one more')))).toEqual([true]);
    expect(kept(examples, at(2, named('n1')), at(2, named('n0')))).toEqual([false, true]);
  });
});
