/** Changes are kept for who comes back soon, and given back when nobody can want them. */
import { expect, it } from 'vitest';
import { ChangeRing } from '../../services/live/board/change-ring.ts';
import { scoreComputed } from './decision-samples.ts';

it('keeps a change for ten minutes, whatever comes after it, and then asks for a whole snapshot', () => {
  const ring = new ChangeRing({ epoch: 'e', sizeMax: 1_000 });
  const before = ring.cursor;
  const first = ring.add(scoreComputed(1));
  ring.age();
  const second = ring.add(scoreComputed(2));
  for (let minute = 1; minute < 10; minute++) {
    ring.age();
    expect(ring.since(before)).toEqual([first, second]);
  }
  ring.age();
  expect(ring.since(before)).toBeNull();
  expect(ring.since(first.cursor)).toEqual([second]);
  ring.age();
  expect(ring.since(first.cursor)).toBeNull();
  expect(ring.since(second.cursor)).toEqual([]);
});

it('holds nothing of a unit in which nothing happens any more', () => {
  const ring = new ChangeRing({ epoch: 'e', sizeMax: 1_000 });
  const start = ring.cursor;
  for (let change = 0; change < 500; change++) ring.add(scoreComputed(change));
  for (let minute = 0; minute < 11; minute++) ring.age();
  expect(ring.since(start)).toBeNull();
  const next = ring.add(scoreComputed(7));
  expect(ring.since({ ...next.cursor, seq: next.cursor.seq - 1 })).toEqual([next]);
});
