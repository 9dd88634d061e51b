/** Why charted values were refused, in Korean. */
import type { ChartStatementValues } from '../../contract/statement/statement.ts';
import type { Renderings } from '../text/rendering.ts';

const JUMP = {
  'factor-ten': '10배 또는 1/10입니다. 소수점 위치를 확인하십시오.',
  pounds: '파운드와 킬로그램의 차이와 같습니다. 파운드로 재지 않았는지 확인하십시오.',
  'more-than-tenth': '10 % 넘게 차이가 납니다.',
} as const;

export const KOREAN_CHARTING: Renderings<ChartStatementValues> = {
  'refused.no-stay': () => '이 환아는 지금 이 병동에 없습니다.',
  'refused.chart-ahead': () => '시각이 미래입니다.',
  'refused.chart-too-late': () => '시각이 일주일보다 더 이전입니다.',
  'refused.chart-value': () => '목록에 없거나 범위를 벗어난 값이 있습니다.',
  'refused.contradicted': () => '서로 맞지 않는 값이 있습니다. 고치거나 그대로임을 확인하십시오.',
  'refused.second-needed': ({ weightKg, lastKg, jump }) =>
    `직전 ${lastKg} kg, 지금 ${weightKg} kg: ${JUMP[jump]} 기록 권한이 있는 다른 한 사람이 확인하고 여기에서 로그인해야 합니다.`,
  'refused.second-failed': () =>
    '두 번째 확인자를 확인할 수 없습니다. 이 병동에 기록할 수 있는 다른 사람이 본인 비밀번호로 확인해야 합니다.',
  'refused.second-pause': () => '비밀번호가 여러 번 틀렸습니다. 잠시 기다리십시오.',
};
