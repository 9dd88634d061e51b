/** Codes that wait: found, ordered and chosen by keyboard; what was chosen is never something else afterwards. */
import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { parseRoute, routeHash } from '../../dashboards/ward/page/route.ts';
import {
  decisionOf,
  firstMeaning,
  moved,
  NOTHING_CHOSEN,
  placeKey,
  shownTerms,
  stillThere,
  toggled,
} from '../../dashboards/ward/terms/term-choice.ts';
import { WAITING } from '../browser/stub-terms.ts';
import type { WaitingTerm } from '../../services/contract/screens/terms-view.ts';

const KEYS = ['a', 'b', 'c', 'd'];
const row = (code: string, fields: Partial<WaitingTerm> = {}): WaitingTerm => ({ ...WAITING, code, ...fields });
const numbers = WAITING.received[0];
const counted = (count: number, lastAtMs = 0): WaitingTerm['received'] =>
  numbers === undefined ? [] : [{ ...numbers, count, lastAtMs }];

describe('the keyboard', () => {
  it('moves, chooses, and chooses all from where it began', () => {
    const at = moved(NOTHING_CHOSEN, KEYS, { to: 1, extend: false });
    const one = toggled(at, 'b');
    expect([...one.chosen]).toEqual(['b']);
    expect([...moved(one, KEYS, { to: 3, extend: true }).chosen]).toEqual(['b', 'c', 'd']);
    expect([...moved(moved(one, KEYS, { to: 3, extend: true }), KEYS, { to: 0, extend: true }).chosen]).toEqual([
      'a',
      'b',
    ]);
    expect([...toggled(one, 'b').chosen]).toEqual([]);
  });

  it('never leaves the list, and never chooses what is not in it', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.integer({ min: -9, max: 9 }), fc.boolean()), { maxLength: 12 }), (moves) => {
        let choice = NOTHING_CHOSEN;
        for (const [to, extend] of moves) choice = moved(choice, KEYS, { to, extend });
        expect([...choice.chosen].every((key) => KEYS.includes(key))).toBe(true);
        if (moves.length > 0) expect(KEYS).toContain(choice.at);
      }),
    );
  });

  it('lets go of what waits no longer', () => {
    const choice = toggled(toggled(NOTHING_CHOSEN, 'a'), 'c');
    expect(stillThere(choice, ['a', 'b'])).toEqual({ chosen: new Set(['a']), at: 'a', from: 'c' });
    expect(stillThere(choice, KEYS)).toBe(choice);
  });
});

describe('the list', () => {
  const rows = [
    row('B2', { received: counted(5, 200), candidates: [] }),
    row('A1', { received: counted(9, 100) }),
    row('C3', { received: [], remark: { by: 'Kim', at: '2026-11-30T01:00:00Z', text: 'asked' } }),
  ];
  const codes = (filter: Partial<Parameters<typeof shownTerms>[1]>): readonly string[] =>
    shownTerms(rows, { text: '', shown: 'all', sort: 'count', ...filter }, () => 'SpO2').map(({ code }) => code);

  it.each([
    [{ sort: 'count' }, ['A1', 'B2', 'C3']],
    [{ sort: 'newest' }, ['B2', 'A1', 'C3']],
    [{ sort: 'code' }, ['A1', 'B2', 'C3']],
    [{ sort: 'likely' }, ['A1', 'C3', 'B2']],
    [{ shown: 'refused' }, ['A1', 'B2']],
    [{ shown: 'absent' }, ['C3']],
    [{ shown: 'looked' }, ['C3']],
    [{ shown: 'proposed' }, []],
    [{ text: ' b2 ' }, ['B2']],
    [{ text: 'spo' }, ['A1', 'B2', 'C3']],
  ] as const)('%j: %j', (filter, expected) => {
    expect(codes(filter)).toEqual(expected);
  });
});

describe('a decision', () => {
  it('is what was chosen, with the units that were said, and nothing where nothing is', () => {
    expect(decisionOf(WAITING, firstMeaning(WAITING))).toEqual({
      system: '99MON',
      code: 'SAT1',
      channel: null,
      name: 'oxygen saturation',
      target: 'signal:spo2Percent',
      units: [],
    });
    expect(decisionOf(WAITING, { target: 'none', units: { stone: ' % ', empty: ' ' } })?.units).toEqual([
      { sent: 'stone', ucum: '%' },
    ]);
    expect(decisionOf(row('X', { candidates: [] }), firstMeaning(row('X', { candidates: [] })))).toBeNull();
  });

  it('on a proposal is the proposal, whatever was chosen here', () => {
    const proposal = { target: 'none', units: [], by: 'Kim', isOwn: false, at: '2026-11-30T01:00:00Z', reason: 'x' };
    expect(decisionOf(row('X', { proposal }), { target: 'signal:spo2Percent', units: {} })?.target).toBe('none');
  });

  it('names its place: two codes under one name are two', () => {
    expect(placeKey(row('A'))).not.toBe(placeKey(row('B')));
    expect(placeKey(row('A', { channel: '1' }))).not.toBe(placeKey(row('A')));
  });
});

describe('the address', () => {
  it('is #/codes, and the unit stays', () => {
    const route = parseRoute('#/codes?unit=u1');
    expect([route.page, route.unitId, routeHash(route)]).toEqual(['codes', 'u1', '#/codes?unit=u1']);
  });
});
