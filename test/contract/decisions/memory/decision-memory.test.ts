import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DecisionMemory } from '../../../../services/contract/decisions/memory/decision-memory.ts';
import { encodeDecision, type EngineNotice } from '../../../../services/contract/decisions/decision.ts';
import { decodeDecision } from '../../../../services/contract/decisions/read-decision.ts';
import { isSameJson } from '../../../../services/contract/same-json.ts';

function notice(n: number, more = 0): EngineNotice {
  return {
    version: 3,
    id: `unit-1/notice/${n}`,
    unitId: 'unit-1',
    atMs: 1000,
    cause: `0:${n}`,
    kind: 'engine.notice',
    stayId: null,
    code: 'clock-skew',
    detail: { code: 'notice.time-jumped', values: { byMs: more } },
    count: 1,
  };
}

describe('the decisions that a process remembers', () => {
  it('gives a reader what the engine made, and parses nothing', () => {
    const memory = new DecisionMemory();
    const decision = notice(1);
    const read = memory.decode(Uint8Array.from(memory.encode(decision)));
    expect(read).toBe(decision);
    expect(memory.parsed).toBe(0);
  });

  it('parses what another process wrote, once for all readers', () => {
    const memory = new DecisionMemory();
    const bytes = encodeDecision(notice(1));
    const first = memory.decode(bytes);
    expect(first).toEqual(notice(1));
    expect(memory.decode(Uint8Array.from(bytes))).toBe(first);
    expect(memory.parsed).toBe(1);
  });

  it('lets go what is older than the last forgetting, and holds nothing of a ward that has fallen silent', () => {
    const memory = new DecisionMemory();
    const older = memory.encode(notice(1));
    memory.forgetOlder();
    const newer = memory.encode(notice(2));
    expect(memory.heldBytes).toBe(older.byteLength + newer.byteLength);
    memory.forgetOlder();
    expect(memory.heldBytes).toBe(newer.byteLength);
    memory.decode(newer);
    expect(memory.parsed).toBe(0);
    // Said again, it is as new as what is new.
    memory.encode(notice(2));
    memory.forgetOlder();
    expect(memory.heldBytes).toBe(newer.byteLength);
    memory.forgetOlder();
    expect(memory.heldBytes).toBe(0);
    expect(memory.decode(older)).toEqual(notice(1));
    expect(memory.parsed).toBe(1);
  });

  it('keeps a copy of what it read: the reader may fill its buffer again', () => {
    const memory = new DecisionMemory();
    const buffer = Uint8Array.from(encodeDecision(notice(1)));
    memory.decode(buffer);
    buffer.set(encodeDecision(notice(2)));
    expect(memory.decode(buffer)).toEqual(notice(2));
  });

  it('never gives one for the other where two engines give an id other content', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(3), fc.nat(2 ** 30)), { maxLength: 30 }), (made) => {
        const memory = new DecisionMemory(2_000);
        for (const [n, more] of made) memory.encode(notice(n, more));
        for (const [n, more] of made) {
          const bytes = encodeDecision(notice(n, more));
          expect(memory.decode(bytes)).toEqual(decodeDecision(bytes));
        }
        expect(memory.heldBytes).toBeLessThanOrEqual(2_000);
      }),
    );
  });

  it('tells bytes apart that differ only in their middle', () => {
    const memory = new DecisionMemory();
    const long = (letter: string): EngineNotice => ({
      ...notice(1),
      detail: { code: 'notice.other-content', values: { recordId: `${'x'.repeat(400)}${letter}${'y'.repeat(400)}` } },
    });
    memory.encode(long('a'));
    expect(memory.decode(encodeDecision(long('b')))).toEqual(long('b'));
  });

  it('refuses what is no decision, as decoding does', () => {
    expect(() => new DecisionMemory().decode(Buffer.from('{"kind":"nothing"}'))).toThrow();
  });
});

describe('the same as JSON', () => {
  const json = fc.jsonValue();

  it('is what is the same text, whatever is undefined', () => {
    fc.assert(
      fc.property(json, json, (one, other) => {
        // As JSON text has it, -0 is 0.
        const [left, right] = [JSON.parse(JSON.stringify(one)), JSON.parse(JSON.stringify(other))] as unknown[];
        expect(isSameJson(left, JSON.parse(JSON.stringify(one)))).toBe(true);
        const isSame = equals(left, right);
        expect(isSameJson(left, right)).toBe(isSame);
        expect(isSameJson({ left, absent: undefined }, { left: right })).toBe(isSame);
        expect(isSameJson({ left }, { left: right, absent: undefined })).toBe(isSame);
      }),
    );
  });

  it.each([
    [{}, []],
    [[], {}],
    [{ a: 1 }, { b: 1 }],
    [{ a: 1 }, { a: 1, b: 2 }],
    [null, {}],
    [[1], [1, 2]],
    ['1', 1],
  ])('%j is not %j', (one, other) => expect(isSameJson(one, other)).toBe(false));
});

function equals(one: unknown, other: unknown): boolean {
  try {
    expect(one).toStrictEqual(other);
    return true;
  } catch {
    return false;
  }
}
