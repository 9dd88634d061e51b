/**
 * What a published score says, and what it rests on: ids of the rule, numbers and statements, never prose
 * (services/wording has the words of each id). A score is `complete`,
 * `partial` with a lower and an upper bound, or `abstained` with a reason; a missing input is never
 * scored as zero in silence.
 */
import type { Quality } from '../vital/signal-quality.ts';
import type { ClinicalStatement } from '../statement/statement.ts';
import type { HeldTrigger, MissingItem } from '../statement/score-statements.ts';

export type { HeldTrigger, MissingItem } from '../statement/score-statements.ts';

/** One input as it was seen at the moment of scoring. */
export interface InputReading {
  /** Input name of the rule, for instance `heartRate`. */
  readonly name: string;
  readonly quality: Quality;
  /** Number in `unit`, or the code of a charted answer; null when there is nothing to show. */
  readonly value: number | string | null;
  /** UCUM unit; null for codes. */
  readonly unit: string | null;
  readonly observedAtMs: number | null;
  /** Age at the moment of scoring, ms. */
  readonly ageMs: number | null;
  /** Which signal, charted observation, laboratory value or fact of admission it came from, for instance `arterialSystolicMmHg`. */
  readonly from: string | null;
  /** The formula of the rule that computed it, or that does not apply; null: it was observed, or is missing. */
  readonly formula: { readonly id: string; readonly applies: boolean } | null;
  /** Where the reading stands in the input log, `partition:offset` with `:row` for a block. */
  readonly record: string | null;
}

export interface ScorePart {
  readonly name: string;
  /** Points given; null when the inputs lack. */
  readonly points: number | null;
  /** Least and most points this part can have, given what is known. Equal when points are known. */
  readonly pointsMin: number;
  readonly pointsMax: number;
  readonly inputs: readonly InputReading[];
}

/** A statement about the child that the publication defines; `unknown` when what is missing could change it. */
export interface ScoreFinding {
  readonly id: string;
  readonly answer: 'yes' | 'no' | 'unknown';
}

/**
 * How the score has moved. Changes are between lower bounds at both ends, given only where the same
 * parts were known then as now: a part that became known is not a deterioration.
 */
export interface ScoreTrend {
  readonly change1h: number | null;
  readonly change4h: number | null;
  readonly change12h: number | null;
  /** Lower bound above the threshold of the rule over the last 12 h, in points (or units) times hours; null: no threshold. */
  readonly areaAbove: { readonly threshold: number; readonly pointHours: number; readonly hoursKnown: number } | null;
}

/** The hours that a score looks at, and when it was frozen; null: what comes late still corrects it. Times in ms since 1970. */
export interface ScoreWindow {
  readonly anchorAtMs: number;
  readonly fromMs: number;
  readonly toMs: number;
  readonly frozenAtMs: number | null;
}

export type ScoreStatus = 'complete' | 'partial' | 'abstained';

export interface ScoreResult {
  readonly ruleId: string;
  readonly ruleVersion: string;
  readonly status: ScoreStatus;
  /** The total; null unless complete. */
  readonly total: number | null;
  /** Bounds of the total; equal to it when complete, null when abstained. */
  readonly lower: number | null;
  readonly upper: number | null;
  readonly maximum: number;
  /** UCUM unit of the total; null: points. */
  readonly unit: string | null;
  /** Digits after the point with which the total is shown. */
  readonly decimals: number;
  /** The total as the publication counts it, missing as 0; null when it has no such rule, or nothing is known. */
  readonly published: number | null;
  /** Id of the escalation level of the lower bound and of triggers. */
  readonly level: string | null;
  readonly triggers: readonly HeldTrigger[];
  readonly findings: readonly ScoreFinding[];
  /** Ids of what the reader must know of these very inputs, for instance an intubated child's verbal answer. */
  readonly notes: readonly string[];
  /** Probability by the publication's equation, of the lower and the upper bound; null: none. */
  readonly probability: { readonly lower: number; readonly upper: number } | null;
  readonly trend: ScoreTrend | null;
  /** Id of the age band; null when it abstained, and of a rule that asks for no age. */
  readonly ageBand: string | null;
  readonly parts: readonly ScorePart[];
  readonly missing: readonly MissingItem[];
  /** Why it abstained; null otherwise. */
  readonly reason: ClinicalStatement | null;
  /** Of a score of the first hours of a stay: absent from all others, and from results older than it. */
  readonly window?: ScoreWindow;
  /** What makes the number doubtful in this child, for instance that policy opted in outside the intended population: screens show each. */
  readonly cautions: readonly ClinicalStatement[];
}
