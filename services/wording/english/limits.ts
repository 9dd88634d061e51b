/** Why a limit of a vital sign does not hold now; each stands after «no limit:». */
import type { LimitStatementValues } from '../../clinical/statement/statement.ts';
import type { Renderings } from '../text/rendering.ts';
import { englishLimitFault } from './limit-faults.ts';

const ASKS: Readonly<Record<LimitStatementValues['limit.asks']['condition'], string>> = {
  'not-ventilated': 'ventilated',
  ventilated: 'not ventilated',
  'ventilated-on-oxygen': 'not ventilated with oxygen',
  'not-ventilated-on-oxygen': 'ventilated with oxygen',
  intubated: 'not intubated',
  'on-oxygen': 'no oxygen known to be given',
  'unit-not-neonatal': 'neonatal unit, age unknown',
};

export const ENGLISH_LIMITS: Renderings<LimitStatementValues> = {
  'limit.asks': ({ condition }) => ASKS[condition],
  'limit.off-here': () => 'switched off in this unit',
  'limit.judged': englishLimitFault,
};
