/** Ages, why one is not known, and why a number has no centile. */
import type { AgeStatementValues } from '../../clinical/statement/statement.ts';
import type { Renderings } from '../text/rendering.ts';
import { KOREAN_RULE_WORDS } from './rule-words.ts';

export const KOREAN_AGES: Renderings<AgeStatementValues> = {
  'age.birth-date-missing': () => '생년월일 없음',
  'age.birth-date-impossible': ({ birthDate }) => `있을 수 없는 생년월일 ${birthDate}`,
  'age.birth-date-future': ({ birthDate }) => `미래의 생년월일 ${birthDate}`,
  'age.gestation-missing': () => '출생 시 재태 주수 없음',
  'age.before-expected-birth': () => '교정 나이가 0보다 작음: 출산 예정일 전',
  'age.adult': ({ years }) => `성인 ${years}세`,
  'age.no-band': ({ months }) => `${months}개월의 연령 구간 없음`,
  'age.band': ({ ruleId, bandId }) => KOREAN_RULE_WORDS.ageBand(ruleId, bandId),
  'age.postmenstrual': ({ days, isTerm }) => `PMA ${Math.floor(days / 7)}+${days % 7}주${isTerm ? ': 만삭 나이' : ''}`,
  'age.months': ({ months }) => `${months}개월`,
  'age.years': ({ years, isAdult }) => `${years}세${isAdult ? ': 성인, 소아용 규칙에서 제외' : ''}`,
  'centile.reference-disabled': () => '기준이 꺼져 있음',
  'centile.no-table': () => '이 신호의 기준표 없음',
  'centile.no-value': () => '값 없음',
  'centile.no-band': ({ months }) => `${months}개월의 기준 없음`,
  'centile.before-term': () => '기준 없음: 미숙아이며 PMA 40주 전',
  'centile.preterm-newborn': () => '기준 없음: 미숙아이며 생후 28일 미만',
  'centile.taken-as-term': () => '출생 시 재태 주수 없음: 만삭으로 간주',
};
