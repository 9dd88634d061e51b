/** Why a risk model gave no probability, as a record carries it; of older records as it was written. */
import { z } from 'zod';
import { KEPT_TEXT } from './statement-shape.ts';
import { RISK_STATEMENTS } from './risk-statements.ts';

const said = <const C extends Exclude<keyof typeof RISK_STATEMENTS, 'risk.kind' | 'risk.outcome' | 'risk.stands-in'>>(
  code: C,
) => z.strictObject({ code: z.literal(code), values: RISK_STATEMENTS[code] }).readonly();

export const riskRefusalSchema = z.union([
  said('risk.no-feature-set'),
  said('risk.age-unknown'),
  said('risk.age-outside'),
  said('risk.feature-outside'),
  said('risk.features-missing'),
  said('risk.no-answer'),
  z.strictObject({ code: z.literal('text.kept'), values: KEPT_TEXT }).readonly(),
]);
export type RiskRefusal = z.infer<typeof riskRefusalSchema>;
