/**
 * Everything that the engine, clinical code and the doors for senders can say, as one closed list (docs/decisions). A new code is
 * a line in a table of its theme and a rendering in each language; without either nothing compiles.
 */
import { z } from 'zod';
import { CLINICAL_STATEMENTS, type StatementOf, type ValuesOf } from '../../clinical/statement/statement.ts';
import { ALERT_STATEMENTS } from './alert-statements.ts';
import { OWN_RULE_STATEMENTS } from './own-rule-statements.ts';
import { CHART_STATEMENTS } from './chart-statements.ts';
import { DRY_RUN_STATEMENTS } from './dry-run-statements.ts';
import { NOTICE_STATEMENTS } from './notice-statements.ts';
import { REFUSALS, type RefusalValues } from '../refusals/refusal.ts';
import { RISK_STATEMENTS } from '../../clinical/statement/risk-statements.ts';
import { TECHNICAL_STATEMENTS } from './technical-statements.ts';
import { TERM_STATEMENTS } from './term-statements.ts';

export const STATEMENTS = {
  ...CLINICAL_STATEMENTS,
  ...ALERT_STATEMENTS,
  ...OWN_RULE_STATEMENTS,
  ...CHART_STATEMENTS,
  ...TECHNICAL_STATEMENTS,
  ...NOTICE_STATEMENTS,
  ...RISK_STATEMENTS,
  ...TERM_STATEMENTS,
  ...REFUSALS,
  ...DRY_RUN_STATEMENTS,
} as const;

export type AlertStatementValues = ValuesOf<typeof ALERT_STATEMENTS>;
export type OwnRuleStatementValues = ValuesOf<typeof OWN_RULE_STATEMENTS>;
export type ChartStatementValues = ValuesOf<typeof CHART_STATEMENTS>;
export type TechnicalStatementValues = ValuesOf<typeof TECHNICAL_STATEMENTS>;
export type NoticeStatementValues = ValuesOf<typeof NOTICE_STATEMENTS>;
export type TermStatementValues = ValuesOf<typeof TERM_STATEMENTS>;
export type RiskStatementValues = ValuesOf<typeof RISK_STATEMENTS>;
export type DryRunStatementValues = ValuesOf<typeof DRY_RUN_STATEMENTS>;
export type StatementValues = ValuesOf<typeof STATEMENTS>;
/** What senders are told, and the page of connections beside it. */
export type SenderStatementValues = RefusalValues & DryRunStatementValues;
/** What is decided, and not by rules of a unit's own. */
export type DecisionStatementValues = Omit<StatementValues, keyof SenderStatementValues | keyof OwnRuleStatementValues>;
export type StatementCode = keyof StatementValues;
export type Statement<C extends StatementCode = StatementCode> = StatementOf<StatementValues, C>;

const outline = z.strictObject({
  code: z.string().refine((code): code is StatementCode => Object.hasOwn(STATEMENTS, code)),
  values: z.unknown(),
});

/** Whether stored JSON is a statement of the list, with exactly the values of its code. */
export function isStatement(json: unknown): json is Statement {
  const { data } = outline.safeParse(json);
  return data !== undefined && STATEMENTS[data.code].safeParse(data.values).success;
}

/** Equal code and equal values: statements are plain data, made with their keys in one order. */
export function isSameStatement(one: Statement, other: Statement): boolean {
  return one.code === other.code && JSON.stringify(one.values) === JSON.stringify(other.values);
}
