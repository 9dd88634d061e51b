/** Korean words of the trends of one child. */
import type { enTrends } from '../english/en-trends.ts';

export const koTrends: Readonly<Record<keyof typeof enTrends, string>> = {
  'trend.fio2': 'FiO₂',
  'trend.views': '표시 내용',
  'trendView.vitals': '활력징후',
  'trendView.scores': '점수',
  'trendView.laboratory': '검사',
  'trendView.newborn': '신생아 시간별',
  'trend.noNumber': '이 기간에 값이 없는 점수: {{names}}.',
  'trend.noLaboratory': '이 기간에 검사 결과나 기록된 수치가 없습니다.',
  'trend.noReference': '점은 채혈 시각에 표시됩니다. 검사실이 참고치를 보내지 않아 참고치 구간을 표시하지 않습니다.',
  'trend.reference':
    '점은 채혈 시각에 표시됩니다. 회색 구간은 검사실이 결과와 함께 보낸 참고치이며, 구간이 없으면 보내지 않은 것입니다.',
  'range.sent': '참고치 {{limits}}',
  'range.below': '▼ 참고치 미만',
  'range.above': '▲ 참고치 초과',
  'range.farBelow': '▼▼ 위험치 낮음 (검사실 판정)',
  'range.farAbove': '▲▲ 위험치 높음 (검사실 판정)',
  'range.abnormal': '! 비정상 (검사실 판정)',
  'range.farAbnormal': '!! 매우 비정상 (검사실 판정)',
  'trend.late': '늦게 도착, 점수에 쓰지 않음',
  'hours.title': '시간별 이벤트와 산소포화도',
  'hours.what': '시간별',
  'hours.all': '전체',
  'hours.saturation': 'SpO₂ 구간',
  'hours.below90': 'SpO₂ 90 미만, 시간 %',
  'hours.inTarget': 'SpO₂ 90–94, 시간 %',
  'hours.above94': 'SpO₂ 94 초과, 시간 %',
  'hours.observed': 'SpO₂ 측정, 분',
  'hours.below': '{{to}} % 미만',
  'hours.orMore': '{{from}} % 이상',
  'hours.foot':
    '90~94 %는 산소를 투여받는 미숙아의 목표 범위입니다(오클랜드 신생아 지침). 산소를 쓰지 않으면 상한이 없으며, 병동에서 정한 목표가 우선합니다. 비율은 값이 있는 시간(초) 기준입니다. 줄표는 측정되지 않은 시간입니다. 이벤트는 끝난 시각의 시간대에 셉니다.',
};
