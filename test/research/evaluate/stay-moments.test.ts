/** A stay as moments: the value as known then, the event ahead, and nothing of what came later. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { momentsOfStay, type MomentSettings } from '../../../services/research/evaluate/stay-moments.ts';
import type { EvaluationNote } from '../../../services/research/evaluate/subject-notes.ts';
import type { StayCourse } from '../../../services/research/stays/stay-course.ts';

const HOUR_MS = 3_600_000;
const SETTINGS: MomentSettings = {
  stepMs: HOUR_MS,
  horizonMs: 3 * HOUR_MS,
  gapMs: 0,
  holdMs: null,
  threshold: 5,
  lowerIsWorse: false,
  atFirst: null,
  knownWithinMs: HOUR_MS,
};

const value = (hour: number, of: number | null): EvaluationNote => ({
  what: 'value',
  atMs: hour * HOUR_MS,
  value: of,
  isPartial: false,
  probability: null,
});

function course(
  noted: readonly EvaluationNote[],
  closedAtHour: number | null = 10,
  untilHour = 10,
): StayCourse<EvaluationNote> {
  return {
    stay: {
      stayId: 's1',
      unitId: 'u1',
      patientId: 'p1',
      sex: 'male',
      birthDate: '1969-01-01',
      gestationalAgeAtBirthDays: null,
      openedAtMs: 0,
    },
    closedAtMs: closedAtHour === null ? null : closedAtHour * HOUR_MS,
    untilMs: (closedAtHour ?? untilHour) * HOUR_MS,
    noted,
  };
}

const shown = (found: ReturnType<typeof momentsOfStay>): readonly string[] =>
  found.moments.map(
    ({ atMs, value: at, isBeforeEvent }) => `${atMs / HOUR_MS} ${String(at)} ${isBeforeEvent ? 'event' : '-'}`,
  );

describe('moments of a stay', () => {
  const noted = [value(0.5, 2), value(3.5, 6), value(4.5, null), value(5.2, 7)];

  it('know what was shown then, up to the event', () => {
    const found = momentsOfStay(course(noted), [6 * HOUR_MS], SETTINGS);
    expect(shown(found)).toEqual(['1 2 -', '2 2 -', '3 2 event', '4 6 event', '5 null event']);
    expect(found.bedDays).toBeCloseTo(6 / 24, 12);
  });

  it('alert where the value comes to the threshold; what is not known between is no new alert', () => {
    const { alerts, event } = momentsOfStay(course(noted), [6 * HOUR_MS], SETTINGS);
    expect(alerts.map(({ atMs, isBeforeEvent }) => [atMs / HOUR_MS, isBeforeEvent])).toEqual([[3.5, true]]);
    expect(event).toEqual({ leadMs: 2.5 * HOUR_MS });
  });

  it('of a child who is still there end where the outcome is not known yet', () => {
    const found = momentsOfStay(course(noted, null, 8), [], SETTINGS);
    expect(shown(found).map((each) => each.split(' ')[0])).toEqual(['1', '2', '3', '4', '5']);
    expect(found.censored).toBe(2);
    expect(momentsOfStay(course(noted, 8), [], SETTINGS).moments).toHaveLength(7);
    const late = momentsOfStay(course([value(6.5, 9)], null, 8), [], SETTINGS);
    expect(late.alerts.map(({ isBeforeEvent }) => isBeforeEvent)).toEqual([null]);
  });

  it('nearer to the event than the gap are left out', () => {
    const found = momentsOfStay(course(noted), [6 * HOUR_MS], { ...SETTINGS, gapMs: HOUR_MS });
    expect(shown(found).at(-1)).toBe('4 6 event');
    expect(found.tooNear).toBe(1);
  });

  it('hold an answer of a model no longer than it holds', () => {
    const found = momentsOfStay(course([value(0.5, 2)]), [], { ...SETTINGS, holdMs: 2 * HOUR_MS });
    expect(shown(found).slice(0, 4)).toEqual(['1 2 -', '2 2 -', '3 null -', '4 null -']);
  });

  it('of a scale whose low end is worse are turned round', () => {
    const found = momentsOfStay(course([value(0.5, 9), value(1.5, 4)]), [], { ...SETTINGS, lowerIsWorse: true });
    expect(shown(found).slice(0, 2)).toEqual(['1 -9 -', '2 -4 -']);
    expect(found.alerts.map(({ atMs }) => atMs / HOUR_MS)).toEqual([1.5]);
  });

  it('tell an alert of what somebody knew already', () => {
    const known: EvaluationNote = { what: 'known', atMs: 3 * HOUR_MS };
    const [alert] = momentsOfStay(course([value(0.5, 2), known, value(3.5, 6)]), [], SETTINGS).alerts;
    expect(alert?.isAlreadyKnown).toBe(true);
    const [other] = momentsOfStay(course([value(0.5, 2), known, value(4.5, 6)]), [], SETTINGS).alerts;
    expect(other?.isAlreadyKnown).toBe(false);
  });

  it('nothing that comes later than the event changes anything', () => {
    const later = fc.array(
      fc.record({ hour: fc.double({ min: 6, max: 10, noNaN: true }), at: fc.integer({ min: 0, max: 9 }) }),
    );
    const without = momentsOfStay(course(noted), [6 * HOUR_MS], SETTINGS);
    fc.assert(
      fc.property(later, (notes) => {
        const more = notes.map(({ hour, at }) => value(hour, at)).toSorted((left, right) => left.atMs - right.atMs);
        expect(momentsOfStay(course([...noted, ...more]), [6 * HOUR_MS, 9 * HOUR_MS], SETTINGS)).toEqual(without);
      }),
    );
  });

  it('no moment knows a value that came after it', () => {
    const series = fc.array(
      fc.record({ hour: fc.double({ min: 0, max: 10, noNaN: true }), at: fc.integer({ min: 0, max: 9 }) }),
      { minLength: 1 },
    );
    fc.assert(
      fc.property(series, fc.integer({ min: 1, max: 9 }), (notes, hour) => {
        const all = notes.map((note) => value(note.hour, note.at)).toSorted((left, right) => left.atMs - right.atMs);
        const upTo = all.filter(({ atMs }) => atMs <= hour * HOUR_MS);
        const at = (among: readonly EvaluationNote[]) =>
          momentsOfStay(course(among), [], SETTINGS).moments[hour - 1]?.value;
        expect(at(all)).toBe(at(upTo));
      }),
    );
  });
});
