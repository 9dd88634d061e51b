/** The order of arrival and repetitions do not decide who lies where: event times do. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { LinkStory } from '../../engine/placement/link-story.ts';
import { Desk, START_MS, adt } from './admission-story.ts';

const BEDS = ['bed-1', 'bed-2', 'bed-3'];
const NUMBERS = ['1001', '1002', '1003'];

interface Course {
  readonly beds: readonly string[];
  /** Newest move taken back at the end. */
  readonly isCancelled: boolean;
  readonly isDischarged: boolean;
}

const course: fc.Arbitrary<Course> = fc.record({
  beds: fc.array(fc.constantFrom(...BEDS), { minLength: 1, maxLength: 4 }),
  isCancelled: fc.boolean(),
  isDischarged: fc.boolean(),
});

interface Sent {
  readonly text: string;
  readonly at: number;
  /** A cancel and what comes after it follow what they are about; the rest may come in any order. */
  readonly rank: number;
}

/** Messages of one child, each at a minute that no other message has. */
function messagesOf(number: string, child: number, { beds, isCancelled, isDischarged }: Course): Sent[] {
  const minute = (step: number): number => step * 10 + child;
  const sent = beds.map((bed, index): Sent => ({
    text: adt(index === 0 ? 'A01' : 'A02', { at: minute(index), number, bed }),
    at: minute(index),
    rank: 0,
  }));
  if (isCancelled) sent.push({ text: adt('A12', { at: minute(5), number }), at: minute(5), rank: 1 });
  if (isDischarged) sent.push({ text: adt('A03', { at: minute(6), number }), at: minute(6), rank: 2 });
  return sent;
}

/** Who lies in which bed at each minute, as the records say. */
function occupancy(desk: Desk): (string | null)[] {
  const patientOfStay = new Map<string, string>();
  for (const record of desk.records) {
    if (record.kind === 'stay.opened') patientOfStay.set(record.stayId, record.patientId);
  }
  const patientOf = (stay: string | null): string | null =>
    stay === null ? null : (patientOfStay.get(stay) ?? 'unknown');
  const story = new LinkStory((stay) => stay);
  const seen = new Set<string>();
  for (const bed of BEDS) story.tell({ kind: 'device', device: bed, bed, fromMs: 0 });
  for (const record of desk.records) {
    if (seen.has(record.id)) continue;
    seen.add(record.id);
    if (record.kind === 'bed.occupied') {
      story.tell({ kind: 'bed', bed: record.bedId, stay: patientOf(record.stayId), fromMs: record.validFromMs });
    }
    if (record.kind === 'move.cancelled') {
      story.tell({
        kind: 'cancel-move',
        bed: record.bedId,
        stay: patientOf(record.stayId) ?? '',
        untilMs: record.untilMs,
      });
    }
    if (record.kind === 'stay.closed') {
      story.tell({ kind: 'close', stay: patientOf(record.stayId) ?? '', atMs: record.observedAtMs });
    }
  }
  return Array.from({ length: 80 }, (_, minute) =>
    BEDS.map((bed) => story.ownerOf(bed, START_MS + minute * 60_000)),
  ).flat();
}

it('gives the same links for repeated and permuted messages', () => {
  fc.assert(
    fc.property(
      fc.tuple(course, course, course),
      fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 18, maxLength: 18 }),
      fc.array(fc.nat(17), { maxLength: 6 }),
      (courses, dice, again) => {
        const sent = courses.flatMap((one, child) => messagesOf(NUMBERS[child] ?? '', child, one));
        const inOrder = new Desk();
        for (const { text } of sent.toSorted((a, b) => a.at - b.at)) inOrder.read(text);
        const shuffled = sent
          .map((one, index) => ({ one, key: one.rank + (dice[index] ?? 0) }))
          .toSorted((a, b) => a.key - b.key)
          .map(({ one }) => one);
        const repeated = shuffled.flatMap((one, index) => [one, ...again.filter((at) => at === index).map(() => one)]);
        const desk = new Desk();
        for (const { text } of repeated) desk.read(text);
        // A late copy of everything, under control ids of its own, as an engine sends that lost its place.
        const links = occupancy(desk);
        for (const { text } of sent.filter(({ text }) => text.includes('ADT^A0'))) {
          desk.read(text.replace(/(ADT\^A0\d\|)/, '$1copy-'));
        }
        expect(occupancy(desk)).toEqual(links);
        expect(links).toEqual(occupancy(inOrder));
      },
    ),
    { numRuns: 200 },
  );
});
