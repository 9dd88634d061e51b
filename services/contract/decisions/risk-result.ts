/** What a risk model said, or why it said nothing. */
import type { Statement } from '../statement/statement.ts';
import type { RiskRefusal } from '../../clinical/statement/risk-refusal.ts';

export type RiskStandIn = Statement<'risk.stands-in'>;

export interface RiskResult {
  readonly modelId: string;
  readonly modelSha256: string;
  /** What kind of model it is, for instance an adult surrogate that was not validated in children: never left out. */
  readonly label: Statement<'risk.kind' | 'text.kept'>;
  readonly outcome: Statement<'risk.outcome' | 'text.kept'>;
  readonly horizonHours: number;
  /** null: refused, with the reason. */
  readonly probability: number | null;
  readonly reason: RiskRefusal | null;
  readonly dueAtMs: number;
  /** Second sources that stood in for hours without the first; absent in answers of before they did. */
  readonly standIns?: readonly RiskStandIn[];
}
