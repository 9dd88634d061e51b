/**
 * What is to be told is a statement: a code of a closed list and typed values, never prose. Logs, history
 * and replay hold statements; `services/wording` turns one into the words of a language at the moment it is
 * shown. So rewording a sentence changes no decision, and no reader has to parse one.
 *
 * Here stand the statements of clinical code; `services/contract/statement` adds those of the engine. Each
 * code has the schema of its values, from which both its type and the check of stored JSON follow.
 */
import { AGE_STATEMENTS } from './age-statements.ts';
import { LIMIT_STATEMENTS } from './limit-statements.ts';
import { NEWBORN_STATEMENTS } from './newborn-statements.ts';
import { POLICY_REASONS } from './policy-reasons.ts';
import { SCORE_STATEMENTS } from './score-statements.ts';
import { KEPT_TEXT, type StatementOf, type ValuesOf } from './statement-shape.ts';

export { NO_VALUES, type StatementOf, type ValuesOf } from './statement-shape.ts';

export const CLINICAL_STATEMENTS = {
  /** Prose of a record that is older than statements, shown as it was written. */
  'text.kept': KEPT_TEXT,
  ...AGE_STATEMENTS,
  ...SCORE_STATEMENTS,
  ...NEWBORN_STATEMENTS,
  ...LIMIT_STATEMENTS,
  ...POLICY_REASONS,
} as const;

export type AgeStatementValues = ValuesOf<typeof AGE_STATEMENTS>;
export type ScoreStatementValues = ValuesOf<typeof SCORE_STATEMENTS>;
export type LimitStatementValues = ValuesOf<typeof LIMIT_STATEMENTS>;
export type NewbornStatementValues = ValuesOf<typeof NEWBORN_STATEMENTS>;
export type PolicyReasonValues = ValuesOf<typeof POLICY_REASONS>;
export type ClinicalStatementValues = ValuesOf<typeof CLINICAL_STATEMENTS>;
export type ClinicalStatementCode = keyof ClinicalStatementValues;
export type ClinicalStatement<C extends ClinicalStatementCode = ClinicalStatementCode> = StatementOf<
  ClinicalStatementValues,
  C
>;
