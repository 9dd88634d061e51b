/** The figures of one group, each with its limits; where too few children or events stand behind one, none is given. */
import type { EvaluationData } from './evaluation-data.ts';
import { intervalOf, patientDraws, quantile, type BootstrapOptions, type Interval } from './statistics/bootstrap.ts';
import { noFigure, share, type Figure } from './statistics/figure.ts';
import { auroc, averagePrecision, rankingOf, type Ranking } from './statistics/ranking.ts';
import {
  countsAt,
  positivePredictiveValue,
  prevalence,
  sensitivity,
  specificity,
} from './statistics/threshold-counts.ts';

export const FIGURE_NAMES = [
  'auroc',
  'auprc',
  'prevalence',
  'sensitivity',
  'specificity',
  'positivePredictiveValue',
  'eventsDetected',
  'alertPositivePredictiveValue',
  'alertsPerBedDay',
  'medianLeadMinutes',
  'alreadyKnown',
  'coverage',
] as const;
export type FigureName = (typeof FIGURE_NAMES)[number];

export type GivenFigure = Figure & { readonly interval: Interval | null };
export type GroupFigures = Readonly<Record<FigureName, GivenFigure>>;

export interface FigureOptions extends BootstrapOptions {
  /** Fewer patients or events than this: no figure. */
  readonly floor: number;
  /** In the direction of the values; null: none was named. */
  readonly threshold: number | null;
  /** Of a vital sign rule nothing tells when its signal was there. */
  readonly coverageIsTold: boolean;
}

/** What needs events to mean anything, beside patients. */
const NEEDS_EVENTS: readonly FigureName[] = [
  'auroc',
  'auprc',
  'sensitivity',
  'specificity',
  'positivePredictiveValue',
  'eventsDetected',
  'alertPositivePredictiveValue',
  'medianLeadMinutes',
];

export function figuresOfGroup(data: EvaluationData, options: FigureOptions): GroupFigures {
  const ranking = rankingOf({
    values: Float64Array.from(data.values),
    outcomes: Uint8Array.from(data.outcomes),
  });
  const whole = rawFigures(data, ranking, options, null);
  const drawn = Object.fromEntries(FIGURE_NAMES.map((name) => [name, [] as Figure[]])) as Record<FigureName, Figure[]>;
  if (data.patients >= options.floor) {
    for (const times of patientDraws(data.patients, options)) {
      const figures = rawFigures(data, ranking, options, times);
      for (const name of FIGURE_NAMES) drawn[name].push(figures[name]);
    }
  }
  const given = (name: FigureName): GivenFigure => {
    const isFew = data.patients < options.floor || (NEEDS_EVENTS.includes(name) && data.events.length < options.floor);
    if (data.patients > 0 && isFew) return { ...noFigure('too-few'), interval: null };
    return { ...whole[name], interval: whole[name].value === null ? null : intervalOf(drawn[name]) };
  };
  return Object.fromEntries(FIGURE_NAMES.map((name) => [name, given(name)])) as Record<FigureName, GivenFigure>;
}

/** `times`: how often each patient counts; null: once. */
function rawFigures(
  data: EvaluationData,
  ranking: Ranking,
  { threshold, coverageIsTold }: FigureOptions,
  times: Uint32Array | null,
): Readonly<Record<FigureName, Figure>> {
  const weightOf = (patient: number): number => (times === null ? 1 : (times[patient] ?? 0));
  const weights = times === null ? null : Uint32Array.from(data.momentPatients, weightOf);
  const counts = threshold === null ? null : countsAt(ranking, threshold, weights);
  const noThreshold = noFigure('no-threshold');
  return {
    auroc: auroc(ranking, weights),
    auprc: averagePrecision(ranking, weights),
    prevalence: prevalence(ranking, weights),
    sensitivity: counts === null ? noThreshold : sensitivity(counts),
    specificity: counts === null ? noThreshold : specificity(counts),
    positivePredictiveValue: counts === null ? noThreshold : positivePredictiveValue(counts),
    ...alertFigures(data, weightOf),
    coverage: coverageIsTold
      ? share(summed(data.momentsWithValueOf, weightOf), summed(data.momentsOf, weightOf))
      : noFigure('not-told'),
  };
}

type AlertFigureName =
  | 'eventsDetected'
  | 'alertPositivePredictiveValue'
  | 'alertsPerBedDay'
  | 'medianLeadMinutes'
  | 'alreadyKnown';

function alertFigures(
  data: EvaluationData,
  weightOf: (patient: number) => number,
): Readonly<Record<AlertFigureName, Figure>> {
  let [alerts, known, judged, hits, events, detected] = [0, 0, 0, 0, 0, 0];
  for (const { patient, isBeforeEvent, isAlreadyKnown } of data.alerts) {
    const weight = weightOf(patient);
    alerts += weight;
    if (isAlreadyKnown) known += weight;
    if (isBeforeEvent !== null) judged += weight;
    if (isBeforeEvent === true) hits += weight;
  }
  const leads: number[] = [];
  for (const { patient, leadMs } of data.events) {
    const weight = weightOf(patient);
    events += weight;
    if (leadMs === null) continue;
    detected += weight;
    for (let copy = 0; copy < weight; copy++) leads.push(leadMs / 60_000);
  }
  leads.sort((left, right) => left - right);
  return {
    eventsDetected: share(detected, events),
    alertPositivePredictiveValue: share(hits, judged),
    alertsPerBedDay: share(alerts, summed(data.bedDays, weightOf)),
    medianLeadMinutes: leads.length === 0 ? noFigure('nothing-to-count') : { value: quantile(leads, 0.5) },
    alreadyKnown: share(known, alerts),
  };
}

function summed(byPatient: readonly number[], weightOf: (patient: number) => number): number {
  return byPatient.reduce((sum, each, patient) => sum + each * weightOf(patient), 0);
}
