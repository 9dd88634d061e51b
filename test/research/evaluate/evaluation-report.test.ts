/** A whole evaluation over made-up stays: figures counted by hand, groups, floors, and draws that come again. */
import { describe, expect, it } from 'vitest';
import { ageBandOf } from '../../../services/research/evaluate/evaluation-data.ts';
import { Evaluation, type EvaluationQuestion } from '../../../services/research/evaluate/evaluation-report.ts';
import type { EvaluationNote } from '../../../services/research/evaluate/subject-notes.ts';
import { pageOf } from '../../../services/command/research/report/report-page.ts';
import { labelDefinitions } from '../../../services/command/study-files/label-files.ts';

const HOUR_MS = 3_600_000;
const READ = { stays: 40, staysUnknown: 0, withdrawn: 0, damaged: 0, afterEnd: 0, labelsLeftOut: 0 };

const question = (floor: number, overrides: Partial<EvaluationQuestion['figures']> = {}): EvaluationQuestion => ({
  subject: { kind: 'score', id: 'some-score' },
  label: { id: 'escalation', version: '1.0.0', from: 'definition' },
  moments: {
    stepMs: HOUR_MS,
    horizonMs: 2 * HOUR_MS,
    gapMs: 0,
    holdMs: null,
    threshold: 5,
    lowerIsWorse: false,
    atFirst: null,
    knownWithinMs: HOUR_MS,
  },
  figures: { seed: 7, draws: 50, floor, threshold: 5, coverageIsTold: true, ...overrides },
});

/**
 * 20 children with the event at 6 h, 20 without, all 10 h there. The score is 6 from 4.5 h on in 15 of those with the
 * event and in 5 of the others, and 2 otherwise; without a value in the first half hour.
 */
function evaluated(
  floor: number,
  overrides: Partial<EvaluationQuestion['figures']> = {},
  probability: number | null = null,
) {
  const evaluation = new Evaluation(question(floor, overrides));
  for (let child = 0; child < 40; child++) {
    const isEvent = child < 20;
    const isHigh = isEvent ? child < 15 : child < 25;
    const value = (hour: number, of: number): EvaluationNote => ({
      what: 'value',
      atMs: hour * HOUR_MS,
      value: of,
      isPartial: false,
      probability: probability === null ? null : of === 6 ? 0.8 : probability,
    });
    evaluation.add(
      {
        stay: {
          stayId: `stay-${child}`,
          unitId: child % 2 === 0 ? 'unit-a' : 'unit-b',
          patientId: `patient-${child}`,
          sex: child % 4 === 0 ? 'female' : 'male',
          birthDate: '1960-01-01',
          gestationalAgeAtBirthDays: null,
          openedAtMs: 0,
        },
        closedAtMs: 10 * HOUR_MS,
        untilMs: 10 * HOUR_MS,
        noted: [value(1.5, 2), ...(isHigh ? [value(4.5, 6)] : [])],
      },
      isEvent ? [6 * HOUR_MS] : [],
    );
  }
  return evaluation.report(READ, { vigilVersion: '0.0.0', cohort: null });
}

describe('an evaluation', () => {
  const { overall, groups, curve, calibration, decisionCurve } = evaluated(10);

  it('counts what can be counted by hand', () => {
    const figures = Object.fromEntries(Object.entries(overall.figures).map(([name, { value }]) => [name, value]));
    // With the event moments 1 to 5, without it 1 to 9; of each the first has no value.
    expect(overall).toMatchObject({
      patients: 40,
      stays: 40,
      events: 20,
      moments: 280,
      momentsWithValue: 240,
      alerts: 20,
    });
    expect(figures['coverage']).toBeCloseTo(240 / 280, 12);
    // The event follows within 2 h of moments 4 and 5.
    expect(figures['prevalence']).toBeCloseTo(40 / 240, 12);
    // At or above 5: moment 5 of 15 with the event; moments 5 to 9 of 5 without.
    expect(figures['positivePredictiveValue']).toBeCloseTo(15 / 40, 12);
    expect(figures['sensitivity']).toBeCloseTo(15 / 40, 12);
    expect(figures['specificity']).toBeCloseTo(175 / 200, 12);
    expect(figures['alertPositivePredictiveValue']).toBeCloseTo(15 / 20, 12);
    expect(figures['eventsDetected']).toBeCloseTo(15 / 20, 12);
    expect(figures['medianLeadMinutes']).toBeCloseTo(90, 12);
    expect(figures['alertsPerBedDay']).toBeCloseTo(20 / ((20 * 6 + 20 * 10) / 24), 12);
    expect(figures['alreadyKnown']).toBe(0);
    expect(figures['auroc']).toBeCloseTo((15 * 175 + (15 * 25 + 25 * 175) / 2) / (40 * 200), 12);
    expect(curve.at(-1)).toMatchObject({ events: 40, others: 200 });
  });

  it('gives limits around its figures, and the same again with the same seed', () => {
    const { auroc } = overall.figures;
    expect(auroc.interval?.low).toBeLessThan(auroc.value ?? 0);
    expect(auroc.interval?.high).toBeGreaterThan(auroc.value ?? 1);
    expect(evaluated(10)).toEqual(evaluated(10));
    expect(evaluated(10, { seed: 8 }).overall.figures.auroc.interval).not.toEqual(auroc.interval);
  });

  it('says of groups what the floor lets it say', () => {
    expect(groups.map(({ by, name, patients, events }) => [by, name, patients, events])).toEqual([
      ['age', '5 to under 12 years', 40, 20],
      ['sex', 'female', 10, null],
      ['sex', 'male', 30, 15],
      ['unit', 'unit-a', 20, 10],
      ['unit', 'unit-b', 20, 10],
    ]);
    const [female, male] = groups.filter(({ by }) => by === 'sex');
    expect(female?.figures.auroc).toEqual({ value: null, reason: 'too-few', interval: null });
    expect(female?.figures.coverage.value).not.toBeNull();
    expect(male?.figures.auroc.value).not.toBeNull();
  });

  it('below the floor is «too few» everywhere, and shows no curve', () => {
    const few = evaluated(21);
    expect(few.overall.figures.auroc).toEqual({ value: null, reason: 'too-few', interval: null });
    expect([few.curve, few.leadMinutes, few.decisionCurve]).toEqual([[], [], []]);
  });

  it('of what says no probability gives a reason for calibration', () => {
    expect(calibration).toEqual({
      brierScore: { value: null, reason: 'no-probability' },
      meanError: { value: null, reason: 'no-probability' },
      bands: [],
    });
    expect(decisionCurve).toEqual([]);
  });

  it('of probabilities gives calibration and net benefit', () => {
    const probable = evaluated(10, {}, 0.1);
    expect(probable.calibration.bands.map(({ moments, eventRate }) => [moments, eventRate])).toEqual([
      [200, 25 / 200],
      [40, 15 / 40],
    ]);
    expect(probable.decisionCurve).toHaveLength(50);
  });

  it('without a threshold and without alerts says so', () => {
    const { overall: without } = evaluated(10, { threshold: null });
    expect(without.figures.sensitivity).toEqual({ value: null, reason: 'no-threshold', interval: null });
  });

  it('is a page that needs nothing else, with names that cannot break it', async () => {
    const [label] = await labelDefinitions(undefined);
    if (label === undefined) throw new Error('no label ships');
    const page = pageOf({ ...evaluated(10, {}, 0.1), subject: { kind: 'score', id: '<script>"x"' } }, label);
    expect(page.match(/<svg/g)).toHaveLength(4);
    expect(page).not.toMatch(/<script|https?:\/\/(?!doi)|src=/);
    expect(page).toContain('too few');
    expect(page).not.toContain('NaN');
  });
});

describe('age at admission', () => {
  const at = (birthDate: string | null, opened: string) => ageBandOf({ birthDate, openedAtMs: Date.parse(opened) });

  it.each([
    ['2026-03-01', '2026-03-28T23:59:00Z', 'under 28 days'],
    ['2026-03-01', '2026-03-29T00:00:00Z', '28 days to under 1 year'],
    ['2025-03-30', '2026-03-29T00:00:00Z', '28 days to under 1 year'],
    ['2025-03-29', '2026-03-29T00:00:00Z', '1 to under 5 years'],
    ['2008-03-30', '2026-03-29T00:00:00Z', '12 to under 18 years'],
    ['2008-03-29', '2026-03-29T00:00:00Z', '18 years and above'],
    [null, '2026-03-29T00:00:00Z', 'unknown age'],
    ['2027-01-01', '2026-03-29T00:00:00Z', 'unknown age'],
  ])('born %s, admitted %s: %s', (birthDate, opened, band) => expect(at(birthDate, opened)).toBe(band));
});
