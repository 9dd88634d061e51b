/** Every score of one stay over time, as the trends draw it: columns, not the decisions with all they rest on. */

/** Entry n of every array belongs to `atMs[n]` and holds until the next. */
export interface ScoreTrend {
  readonly ruleId: string;
  readonly ruleVersion: string;
  readonly maximum: number;
  /** UCUM unit of the total; null: points. */
  readonly unit: string | null;
  readonly decimals: number;
  readonly atMs: readonly number[];
  /** Of a complete score; null: partial, abstained, or it rested on a value that was taken back. */
  readonly total: readonly (number | null)[];
  readonly lower: readonly (number | null)[];
  readonly upper: readonly (number | null)[];
}

export interface ScoreTrends {
  /** Up to here every score is told, ms; `toMs` of the question unless there were too many. */
  readonly toldUntilMs: number;
  readonly scores: readonly ScoreTrend[];
}
