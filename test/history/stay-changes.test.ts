/** What a batch of decisions says of each stay: one row, the last word. */
import { expect, it } from 'vitest';
import { stayChangesOf } from '../../services/history/stay-changes.ts';
import { notice, stayChanged, stayView, T0, UNIT, unitState } from './history-fixtures.ts';

it('a row says who, where and since when', () => {
  const stay = {
    patientId: 'p',
    sex: 'male',
    bedId: 'bed-9',
    displayName: 'B.',
    birthDate: null,
    openedAtMs: T0 - 5,
  } as const;
  expect(stayChangesOf([stayChanged('1', T0, { stayId: 's1', stay })])).toEqual([
    { stayId: 's1', unitId: UNIT, ...stay, closedAtMs: null, changedAtMs: T0 },
  ]);
});

it('the newest word counts by its own time, of one time the later in the log', () => {
  const named = (displayName: string, atMs: number) => stayChanged(displayName, atMs, { stay: { displayName } });
  const nameAfter = (...decisions: ReturnType<typeof named>[]) =>
    stayChangesOf(decisions).map((row) => row.displayName);
  expect(nameAfter(named('first', T0), named('second', T0 + 1))).toEqual(['second']);
  expect(nameAfter(named('second', T0 + 1), named('first', T0))).toEqual(['second']);
  expect(nameAfter(named('first', T0), named('second', T0))).toEqual(['second']);
});

it('a stay that is closed is so from the time of the word, any other change leaves it open', () => {
  const closedAt = (change: 'opened' | 'updated' | 'closed') =>
    stayChangesOf([stayChanged('1', T0 + 7, { change })]).map(({ closedAtMs }) => closedAtMs);
  expect([closedAt('opened'), closedAt('updated'), closedAt('closed')]).toEqual([[null], [null], [T0 + 7]]);
});

it('an asserted unit tells of all its stays, and what is no word of a stay of none', () => {
  const rows = stayChangesOf([
    stayChanged('1', T0, { stayId: 's1', change: 'closed' }),
    unitState('2', T0 + 1, [stayView('s1'), stayView('s2')]),
    notice('3', T0 + 2),
  ]);
  expect(rows.map(({ stayId, closedAtMs, changedAtMs }) => [stayId, closedAtMs, changedAtMs])).toEqual([
    ['s1', null, T0 + 1],
    ['s2', null, T0 + 1],
  ]);
});
