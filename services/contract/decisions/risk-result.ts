/** What a risk model said, or why it said nothing. */
export interface RiskResult {
  readonly modelId: string;
  readonly modelSha256: string;
  /** Screen label, for instance «adult surrogate, not validated in children». */
  readonly label: string;
  readonly outcome: string;
  readonly horizonHours: number;
  /** null: refused, with the reason. */
  readonly probability: number | null;
  readonly reason: string | null;
  readonly dueAtMs: number;
}
