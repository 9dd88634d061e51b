/** Why a limit of a vital sign does not hold now, in Korean; each stands after «한계 없음:». */
import type { LimitStatementValues } from '../../clinical/statement/statement.ts';
import type { Renderings } from '../text/rendering.ts';
import { koreanLimitFault } from './limit-faults.ts';

const ASKS: Readonly<Record<LimitStatementValues['limit.asks']['condition'], string>> = {
  'not-ventilated': '기계환기 중',
  ventilated: '기계환기 아님',
  'ventilated-on-oxygen': '산소 투여 중인 기계환기 아님',
  'not-ventilated-on-oxygen': '산소 투여 중인 기계환기',
  intubated: '기관삽관 아님',
  'on-oxygen': '산소 투여 여부 알 수 없음',
  'unit-not-neonatal': '신생아 병동이며 나이 모름',
};

export const KOREAN_LIMITS: Renderings<LimitStatementValues> = {
  'limit.asks': ({ condition }) => ASKS[condition],
  'limit.off-here': () => '이 병동에서 꺼 둠',
  'limit.judged': koreanLimitFault,
};
