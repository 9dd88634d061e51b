import type { TechnicalStatementValues } from '../../contract/statement/statement.ts';
import { shareText } from '../quantity-text.ts';
import type { Renderings } from '../rendering.ts';
import { SIGNAL_LABELS, span } from './terms.ts';

const CHECK = {
  completeness: '완전성',
  timeliness: '적시성',
  plausibility: '타당성',
  duplicates: '중복',
  'clock-skew': '시계 차이',
  'off-codes': '꺼짐 코드',
  refused: '거부됨',
} as const;

export const KOREAN_TECHNICAL: Renderings<TechnicalStatementValues> = {
  'birth-date.title': ({ fault }) => (fault === 'missing' ? '생년월일 없음' : '있을 수 없는 생년월일'),
  'birth-date.detail': ({ fault }) =>
    `${fault === 'missing' ? '생년월일이' : '올바른 생년월일이'} 없으면 나이에 따른 한계값과 점수를 정할 수 없습니다.`,

  'no-data.title': () => '값 없음',
  'no-data.detail': ({ quietMs }) =>
    `모니터에서 ${span(quietMs)} 동안 값이 오지 않았습니다. 점수와 경보가 나올 수 없습니다.`,
  'no-data.whole-feed': () => '수신원 전체가 끊김: 해당 경보를 보십시오.',
  'feed-silent.title': ({ feedId }) => `${feedId}에서 값 없음`,
  'feed-silent.detail': ({ silentCount, childCount }) =>
    `이 수신원의 ${childCount}명 중 ${silentCount}명의 값이 없습니다. 침상 모니터의 경보는 계속 작동합니다.`,
  'signal-missing.title': ({ signal }) => `${SIGNAL_LABELS[signal]} 없음`,
  'signal-missing.detail': ({ signal, goneMs }) =>
    `꾸준히 오던 ${SIGNAL_LABELS[signal]} 값이 ${span(goneMs)} 동안 없습니다. 이 값이 필요한 점수는 범위로 표시됩니다.`,

  'clock-wrong.title': () => '장비 시계가 틀림',
  'clock-wrong.detail': ({ deviceId, moreThanMs }) =>
    `장비 ${deviceId}의 시계가 ${span(moreThanMs)} 넘게 어긋나 도착 시각을 씁니다.`,
  'unassigned.title': () => '연결된 아이가 없는 값',
  'unassigned.detail': ({ deviceId }) =>
    `장비 ${deviceId}가 값을 보내지만 어느 아이의 값인지 알 수 없습니다. 점수를 매기지 않습니다.`,
  'patient-mismatch.title': () => '모니터와 침상의 환자가 다름',
  'patient-mismatch.detail': ({ deviceId }) =>
    `장비 ${deviceId}가 침상의 아이와 다른 환자 번호의 값을 보여 줍니다. 점수를 매기지 않습니다.`,
  'patient-mismatch.own-alert': () => '모니터와 침상의 환자가 다름: 해당 경보를 보십시오.',
  'patient-merged.title': ({ change }) =>
    change === 'merged' ? '환자 번호 두 개가 합쳐짐' : '합쳐진 환자 번호 두 개가 다시 나뉨',
  'patient-merged.detail': () => '누구의 값인지 확인하십시오. 점수와 추세는 측정된 재원에 그대로 남습니다.',
  'patient-merged.confirmed': ({ by }, { seesStaff }) => (seesStaff ? `${by} 님이 확인함` : '확인함'),

  'quality.title': () => '수신원의 자료 품질이 낮음',
  'quality.detail': ({ feedId, check, signal, value, limit }) => {
    const text = check === 'timeliness' || check === 'clock-skew' ? span : shareText;
    return `수신원 ${feedId}, ${signal === null ? '' : `${SIGNAL_LABELS[signal]} `}${CHECK[check]}: ${text(value)}, 한계 ${text(limit)}.`;
  },
};
