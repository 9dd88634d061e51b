/** Why a unit decided about a rule: the words of a person as they stand, Vigil's own reason in the language. */
import type { PolicyReason } from '../../clinical/statement/policy-reasons.ts';
import type { ClinicalStatement } from '../../clinical/statement/statement.ts';

export function policyReasonText(
  { reason, reasonCode }: PolicyReason,
  say: (statement: ClinicalStatement) => string,
): string {
  return reasonCode === undefined ? reason : say({ code: reasonCode, values: {} });
}
