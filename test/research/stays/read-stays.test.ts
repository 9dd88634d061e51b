/** Stays out of a stream of decisions: each once, as it ends; what was withdrawn is told, and what is nobody's is counted. */
import { describe, expect, it } from 'vitest';
import type { Decision } from '../../../services/contract/decisions/decision.ts';
import { readStays } from '../../../services/research/stays/read-stays.ts';
import type { StayCourse } from '../../../services/research/stays/stay-course.ts';
import { alertChanged, stayChanged, stayView, T0, unitState, withdrawn } from '../../history/history-fixtures.ts';
import { sourceOf } from './decisions-as-source.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
interface Note {
  readonly atMs: number;
  readonly isWithdrawn: boolean;
}

async function readFrom(...partitions: readonly (readonly Decision[])[]) {
  const courses: StayCourse<Note>[] = [];
  const counts = await readStays<Note>({
    source: sourceOf(...partitions),
    kinds: ['alert.changed'],
    note: ({ atMs }, isWithdrawn) => [{ atMs, isWithdrawn }],
    onStay: (course) => courses.push(course),
  });
  return { courses, counts };
}

const alert = (id: string, atMs: number, stayId = 'stay-1'): Decision => ({ ...alertChanged(id, atMs), stayId });

describe('stays of a stream', () => {
  it('come as they end, with what was noted in order of time, each decision once', async () => {
    const { courses, counts } = await readFrom([
      stayChanged('a', T0),
      alert('c', T0 + 2 * HOUR_MS),
      alert('b', T0 + HOUR_MS),
      alert('c', T0 + 2 * HOUR_MS),
      stayChanged('d', T0 + 3 * HOUR_MS, { change: 'closed' }),
    ]);
    expect(counts).toEqual({ stays: 1, staysUnknown: 0, withdrawn: 0, damaged: 0, afterEnd: 0 });
    expect(courses).toMatchObject([
      {
        stay: { stayId: 'stay-1', patientId: 'patient-1', birthDate: '2024-12-24', openedAtMs: T0 },
        closedAtMs: T0 + 3 * HOUR_MS,
        untilMs: T0 + 3 * HOUR_MS,
      },
    ]);
    expect(courses[0]?.noted.map(({ atMs }) => (atMs - T0) / HOUR_MS)).toEqual([1, 2]);
  });

  it('that are open end with what is known of their unit', async () => {
    const { courses } = await readFrom(
      [stayChanged('a', T0), alert('b', T0 + HOUR_MS)],
      [stayChanged('c', T0, { stayId: 'stay-2', unitId: 'unit-2' })],
    );
    expect(courses.map(({ stay, closedAtMs, untilMs }) => [stay.stayId, closedAtMs, untilMs - T0])).toEqual([
      ['stay-1', null, HOUR_MS],
      ['stay-2', null, 0],
    ]);
  });

  it('that are opened again within a day go on; what comes later than that is counted and not used', async () => {
    const again = stayChanged('c', T0 + 3 * HOUR_MS, { change: 'reopened' });
    const { courses } = await readFrom([
      stayChanged('a', T0),
      stayChanged('b', T0 + HOUR_MS, { change: 'closed' }),
      again,
    ]);
    expect(courses.map(({ closedAtMs }) => closedAtMs)).toEqual([null]);
    const late = await readFrom([
      stayChanged('a', T0),
      stayChanged('b', T0 + HOUR_MS, { change: 'closed' }),
      stayChanged('c', T0 + 2 * DAY_MS, { stayId: 'stay-2' }),
      alert('d', T0 + 3 * DAY_MS),
    ]);
    expect(late.counts).toMatchObject({ stays: 2, afterEnd: 1 });
    expect(late.courses.map(({ stay }) => stay.stayId)).toEqual(['stay-1', 'stay-2']);
  });

  it('of which the log has forgotten the beginning are known from the state of their unit, or are nobody’s', async () => {
    const state = unitState('a', T0, [stayView('stay-1')]);
    const { courses, counts } = await readFrom([state, alert('b', T0 + HOUR_MS), alert('c', T0 + HOUR_MS, 'stay-9')]);
    expect(courses.map(({ stay }) => stay.stayId)).toEqual(['stay-1']);
    expect(counts).toMatchObject({ stays: 1, staysUnknown: 1 });
  });

  it('tell what rests on values that were withdrawn later', async () => {
    const resting = alertChanged('b', T0 + HOUR_MS);
    const input = {
      name: 'heartRate',
      quality: 'present',
      value: 190,
      unit: '/min',
      observedAtMs: T0 + HOUR_MS,
      ageMs: 0,
      from: 'heartRatePerMin',
      formula: null,
      record: '0:2:0',
    } as const;
    const { courses, counts } = await readFrom([
      stayChanged('a', T0),
      { ...resting, alert: { ...resting.alert, inputs: [input] } },
      alert('c', T0 + 2 * HOUR_MS),
      withdrawn('w', T0, T0 + 90 * 60_000),
    ]);
    expect(courses[0]?.noted.map(({ isWithdrawn }) => isWithdrawn)).toEqual([true, false]);
    expect(counts.withdrawn).toBe(1);
  });
});
