/** What the alerts of the made-up ward say. */
import { saying } from '../support/told.ts';
import type { Alert } from '../../services/contract/decisions/alert.ts';
import type { Statement, StatementValues } from '../../services/contract/statement/statement.ts';

/** Text stands for prose of an older Vigil. */
export function toldAs(told: Statement | string): Statement {
  return typeof told === 'string' ? saying(told) : told;
}

/** A rule of vital signs that holds: its title and detail. */
export function breached(
  ruleId: string,
  { side, ...values }: Pick<StatementValues['vital.breached'], 'signal' | 'side' | 'limit' | 'value' | 'lastedMs'>,
): Pick<Alert, 'title' | 'detail'> {
  const { signal, value } = values;
  return {
    title: { code: 'vital.title', values: { ruleId, signal, standsIn: false, value } },
    detail: { code: 'vital.breached', values: { ...values, standsInFor: null, side, doubtful: false } },
  };
}

/** A complete total of National PEWS with its level. */
export function scoreDetail(ruleId: string, total: number, level: string): Statement<'score.detail'> {
  const none = { triggers: [], missing: [], notes: [], units: [] };
  return { code: 'score.detail', values: { ruleId, total, lower: total, maximum: 26, level, ...none } };
}
