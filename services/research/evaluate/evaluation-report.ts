/** An evaluation as data: what was asked, what was read, the figures of all and of each group, curves. No names, no ids of children. */
import type { FlowStep } from '../cohort/select-stays.ts';
import type { ReadCounts, StayCourse } from '../stays/stay-course.ts';
import { AGE_BANDS, ageBandOf, EvaluationData } from './evaluation-data.ts';
import { figuresOfGroup, type FigureOptions, type GroupFigures } from './group-figures.ts';
import { momentsOfStay, type MomentSettings } from './stay-moments.ts';
import { calibrationOf, type Calibration } from './statistics/calibration.ts';
import { decisionCurveOf, type NetBenefit } from './statistics/decision-curve.ts';
import { noFigure, type Figure } from './statistics/figure.ts';
import { curveOf, rankingOf, type CurvePoint } from './statistics/ranking.ts';
import type { EvaluationNote, Subject } from './subject-notes.ts';

export const GROUPINGS = ['age', 'sex', 'unit'] as const;
export type Grouping = (typeof GROUPINGS)[number];

export interface GroupReport {
  readonly patients: number | null;
  readonly stays: number | null;
  /** Stays with the event. Null of each: fewer than the floor, and not none. */
  readonly events: number | null;
  readonly bedDays: number;
  readonly figures: GroupFigures;
}

export interface EvaluationQuestion {
  readonly subject: Subject;
  readonly label: { readonly id: string; readonly version: string; readonly from: 'definition' | 'import' };
  readonly moments: MomentSettings;
  readonly figures: FigureOptions;
}

export interface EvaluationCounts extends ReadCounts {
  /** Rows of a table of labels that belong to no known stay, or lie outside of theirs. */
  readonly labelsLeftOut: number;
}

/** Whom it was limited to, by a definition. */
export interface EvaluationCohort {
  readonly name: string;
  /** SHA-256, hex, of the definition as it was read. */
  readonly definitionSha256: string;
  readonly flow: readonly FlowStep[];
}

export interface EvaluationReport extends EvaluationQuestion {
  readonly version: 1;
  readonly vigilVersion: string;
  /** null: every stay that is kept. */
  readonly cohort: EvaluationCohort | null;
  readonly read: EvaluationCounts;
  readonly overall: GroupReport & {
    readonly moments: number;
    readonly momentsWithValue: number;
    readonly partial: number;
    readonly censored: number;
    readonly tooNear: number;
    readonly alerts: number;
  };
  readonly groups: readonly (GroupReport & { readonly by: Grouping; readonly name: string })[];
  /** Empty where the areas under them are not given. */
  readonly curve: readonly CurvePoint[];
  readonly calibration: Calibration;
  readonly decisionCurve: readonly NetBenefit[];
  readonly leadMinutes: readonly number[];
}

/** Gathers stays one by one, and reckons when all have come. */
export class Evaluation {
  readonly #question: EvaluationQuestion;
  readonly #all = new EvaluationData();
  readonly #groups = new Map<string, { readonly by: Grouping; readonly name: string; readonly data: EvaluationData }>();

  constructor(question: EvaluationQuestion) {
    this.#question = question;
  }

  /** `eventsMs`: moments of the label in this stay, in order. */
  add(course: StayCourse<EvaluationNote>, eventsMs: readonly number[]): void {
    const found = momentsOfStay(course, eventsMs, this.#question.moments);
    const { stay } = course;
    this.#all.add(stay, found);
    this.#group('age', ageBandOf(stay)).add(stay, found);
    this.#group('sex', stay.sex).add(stay, found);
    this.#group('unit', stay.unitId).add(stay, found);
  }

  /** Every moment that had a value, with whether the event followed; children by numbers of this evaluation. Rows of children: they stay where they are. */
  get moments(): {
    readonly values: readonly number[];
    readonly outcomes: readonly number[];
    readonly children: readonly number[];
  } {
    const { values, outcomes, momentPatients: children } = this.#all;
    return { values, outcomes, children };
  }

  report(
    read: EvaluationCounts,
    { vigilVersion, cohort }: Pick<EvaluationReport, 'vigilVersion' | 'cohort'>,
  ): EvaluationReport {
    const { figures: options } = this.#question;
    const all = this.#all;
    const overall = groupReport(all, options, { isWhole: true });
    const areCurvesGiven = overall.figures.auroc.value !== null;
    const ranking = rankingOf({ values: Float64Array.from(all.values), outcomes: Uint8Array.from(all.outcomes) });
    const probable = withProbability(all);
    const areProbable = areCurvesGiven && probable.values.length > 0;
    const isNone: Figure = noFigure(areCurvesGiven ? 'no-probability' : (overall.figures.auroc.reason ?? 'too-few'));
    return {
      version: 1,
      vigilVersion,
      ...this.#question,
      cohort,
      read,
      overall: {
        ...overall,
        moments: all.momentsOf.reduce((sum, each) => sum + each, 0),
        momentsWithValue: all.values.length,
        partial: all.partial,
        censored: all.censored,
        tooNear: all.tooNear,
        alerts: all.alerts.length,
      },
      groups: this.#groupReports(options),
      curve: areCurvesGiven ? curveOf(ranking) : [],
      calibration: areProbable ? calibrationOf(probable) : { brierScore: isNone, meanError: isNone, bands: [] },
      decisionCurve: areProbable ? decisionCurveOf(probable) : [],
      leadMinutes:
        overall.figures.medianLeadMinutes.value === null
          ? []
          : all.events.flatMap(({ leadMs }) => (leadMs === null ? [] : [leadMs / 60_000])),
    };
  }

  #group(by: Grouping, name: string): EvaluationData {
    const key = JSON.stringify([by, name]);
    let group = this.#groups.get(key);
    if (group === undefined) {
      group = { by, name, data: new EvaluationData() };
      this.#groups.set(key, group);
    }
    return group.data;
  }

  #groupReports(options: FigureOptions): EvaluationReport['groups'] {
    const rank = (name: string): number => AGE_BANDS.findIndex((band) => band === name);
    return [...this.#groups.values()]
      .toSorted(
        (left, right) =>
          GROUPINGS.indexOf(left.by) - GROUPINGS.indexOf(right.by) ||
          rank(left.name) - rank(right.name) ||
          (left.name < right.name ? -1 : 1),
      )
      .map(({ by, name, data }) => ({ by, name, ...groupReport(data, options, { isWhole: false }) }));
  }
}

/** Counts of a part that are below the floor are not told: in a small unit they would name a child. */
function groupReport(data: EvaluationData, options: FigureOptions, { isWhole }: { isWhole: boolean }): GroupReport {
  const told = (count: number): number | null => (isWhole || count === 0 || count >= options.floor ? count : null);
  return {
    patients: told(data.patients),
    stays: told(data.stays),
    events: told(data.events.length),
    bedDays: data.bedDays.reduce((sum, each) => sum + each, 0),
    figures: figuresOfGroup(data, options),
  };
}

/** Moments of which a probability was told. */
function withProbability({ probabilities, outcomes }: EvaluationData) {
  const told = probabilities
    .map((each, index) => [each, outcomes[index] ?? 0] as const)
    .filter(([each]) => !Number.isNaN(each));
  return {
    values: Float64Array.from(told, ([each]) => each),
    outcomes: Uint8Array.from(told, ([, outcome]) => outcome),
  };
}
