import type { RosterRole } from '../../contract/ladder/ladder.ts';
import type { TechnicalStatementValues } from '../../contract/statement/statement.ts';
import { isSignalName } from '../../clinical/signal/signals.ts';
import { shareText } from '../text/quantity-text.ts';
import type { Renderings } from '../text/rendering.ts';
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

const CLOCK_SIGN = {
  'set-back': (by: string) => `서버 시계가 약 ${by} 뒤로 돌려졌습니다.`,
  'behind-itself': (by: string) => `서버 시계가 이전에 말한 시각보다 ${by} 늦습니다.`,
  'monitors-earlier': (by: string) => `대부분의 모니터가 지금을 ${by} 이르게 봅니다.`,
  'monitors-later': (by: string) => `대부분의 모니터가 지금을 ${by} 늦게 봅니다.`,
} as const;

const DELIVERY_FAULT = {
  'not-given':
    '최근 몇 분의 시험 경보가 어느 화면에도 전달되지 않았습니다. 화면 서버가 판정 결과를 받지 못합니다. 침상 모니터를 보십시오.',
  'not-painted':
    '화면은 열려 있으나 최근 몇 분의 시험 경보를 그린 화면이 없습니다. 페이지를 다시 여십시오. 침상 모니터를 보십시오.',
  'not-sent': '몇 분 동안 시험 경보가 나가지 않아 경보가 도달하는지 알 수 없습니다. 침상 모니터를 보십시오.',
} as const;

function nameOf(name: string | null, seesNames: boolean, otherwise: string): string {
  if (!seesNames) return otherwise;
  return name ?? '이미 떠난 환아';
}

const ROSTER_ROLE: Readonly<Record<RosterRole, string>> = {
  'charge-nurse': '책임간호사',
  'doctor-on-call': '당직의사',
};

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

  'all-lost.title': () => '모든 활력징후가 동시에 사라짐: 심정지인가, 케이블인가?',
  'all-lost.detail': ({ goneMs }) =>
    `모니터는 계속 보내지만 ${span(goneMs)} 동안 활력징후가 하나도 없습니다. 환아를 보십시오.`,
  'all-lost.on-purpose': () => '한 시간째 없음: 일부러 뗀 것입니까?',
  'beat-lost.title': () => '심박수와 맥박이 모두 없고 환아가 나빠지고 있음',
  'beat-lost.detail': ({ goneMs }) =>
    `${span(goneMs)} 동안 심박수와 맥박이 모두 없고 SpO₂나 혈압이 낮거나 떨어집니다: 전극만의 문제가 아닙니다. 환아를 보십시오.`,

  'co2-lost.title': ({ isWorse }) =>
    isWorse ? '호기말 CO₂ 없음, 환아가 나빠지고 있음: 튜브?' : '호기말 CO₂ 신호 없음: 튜브, 회로 또는 센서?',
  'co2-lost.detail': ({ goneMs, isWorse }) =>
    isWorse
      ? `기관 삽관 상태에서 ${span(goneMs)} 동안 호기말 CO₂가 없고 SpO₂, 심박수 또는 혈압이 낮거나 떨어지고 있습니다: 확인될 때까지 튜브가 제자리에 있지 않은 것으로 보십시오. 환아를 보십시오.`
      : `기관 삽관 상태에서 호흡이 보이다가 ${span(goneMs)} 동안 호기말 CO₂가 없습니다. 모니터는 평평한 파형과 꺼진 센서를 모두 0으로 보낼 수 있습니다. 먼저 환아를, 다음에 센서를 확인하십시오.`,

  'clock-wrong.title': () => '장비 시계가 틀림',
  'clock-wrong.detail': ({ deviceId, moreThanMs }) =>
    `장비 ${deviceId}의 시계가 ${span(moreThanMs)} 넘게 어긋나 도착 시각을 씁니다.`,
  'unit-clock.title': () => '서버 시계가 틀림',
  'unit-clock.detail': ({ sign, byMs }) =>
    `${CLOCK_SIGN[sign](span(byMs))} 경보는 도착 시각으로 계속되지만 표시된 시각은 틀릴 수 있습니다. 시스템 담당자를 부르십시오.`,
  'unit-clock.own-alert': () => '서버 시계가 틀림: 해당 경보를 보십시오.',
  'unassigned.title': () => '연결된 환아가 없는 값',
  'unassigned.detail': ({ deviceId }) =>
    `장비 ${deviceId}가 값을 보내지만 어느 환아의 값인지 알 수 없습니다. 점수를 매기지 않습니다.`,
  'patient-mismatch.title': () => '모니터와 침상의 환자가 다름',
  'patient-mismatch.detail': ({ deviceId }) =>
    `장비 ${deviceId}가 침상의 환아와 다른 환자 번호의 값을 보여 줍니다. 점수를 매기지 않습니다.`,
  'patient-mismatch.own-alert': () => '모니터와 침상의 환자가 다름: 해당 경보를 보십시오.',
  'patient-merged.title': ({ change }) =>
    change === 'merged' ? '환자 번호 두 개가 합쳐짐' : '합쳐진 환자 번호 두 개가 다시 나뉨',
  'patient-merged.detail': () => '누구의 값인지 확인하십시오. 점수와 추세는 측정된 입원 건에 그대로 남습니다.',

  'bed-taken.title': () => '한 병상에 두 환아가 입원됨',
  'bed-taken.detail': ({ bed, ...names }, { seesNames }) => {
    const child = nameOf(names.child, seesNames, '먼저 있던 환아');
    const other = nameOf(names.otherChild, seesNames, '다른 환아');
    return `병상 ${bed}에 있던 환아: ${child}. 같은 병상에 새로 입원한 환아: ${other}. 먼저 있던 환아는 이제 병상이 없고, 그 모니터의 값은 새로 입원한 환아의 것으로 봅니다.`;
  },
  'bed-contradicted.title': () => '병상에 관한 입원 정보가 서로 다름',
  'bed-contradicted.detail': ({ child, bed, isTaken, otherChild, knownBed }, { seesNames }) => {
    const taken = isTaken ? ` 그 병상에 있는 환아: ${nameOf(otherChild, seesNames, '다른 환아')}.` : '';
    return `${nameOf(child, seesNames, '한 환아')}: 병상 ${bed}에 있다고 하나 ${knownBed === null ? '병상이 없는' : `병상 ${knownBed}에 있는`} 것으로 알려져 있습니다.${taken} 아무것도 옮기지 않았습니다.`;
  },

  'delivery.title': () => '경보가 화면에 도달하지 않을 수 있음',
  'delivery.detail': ({ fault }) => DELIVERY_FAULT[fault],
  'no-screen.title': () => '이 병동의 경보를 보여 주는 화면이 없음',
  'no-screen.detail': ({ hiddenCount }) =>
    hiddenCount === 0
      ? '이 병동 화면에 로그인한 사람이 없습니다. 경보를 볼 수 있도록 화면 한 곳에서 로그인하십시오. 침상 모니터의 경보는 계속 작동합니다.'
      : `이 병동 화면 ${hiddenCount}개가 뒤로 가려졌거나 다른 쪽을 보고 있어 경보를 보여 주지 않습니다. 병동 현황판을 앞으로 가져오십시오. 침상 모니터의 경보는 계속 작동합니다.`,

  'roster-gap.title': ({ role }) => `근무표에 ${ROSTER_ROLE[role]}가 없음`,
  'roster-gap.detail': ({ role, fromMs, untilMs }, { dayClock }) => {
    const from = fromMs === null ? '' : `${dayClock(fromMs)}부터 `;
    const until = untilMs === null ? '' : `${dayClock(untilMs)}까지 `;
    return `${from}${until}${ROSTER_ROLE[role]}가 입력되어 있지 않습니다. 그때는 응답이 없는 경보가 이 단계를 건너뜁니다. 근무표에 입력하십시오.`;
  },

  'beginning-lost.title': () => '누가 어느 병상에 있는지 알 수 없음',
  'beginning-lost.detail': () =>
    '이 병동의 병상, 환아, 기록된 값을 잃었습니다. 다시 알려질 때까지 점수를 매기지 않습니다. 침상 모니터를 보고, 시스템 담당자에게 마지막으로 알려진 병상을 제시하게 하여 하나하나 확인한 뒤 확인을 누르십시오.',
  'log-damage.title': () => '이 병동의 기록 하나가 손상됨',
  'log-damage.detail': () =>
    '로그에서 손상된 기록이 나와 격리하고 쓰지 않습니다. 이 병동의 병상, 이름, 생년월일, 체중, 기록된 값을 확인한 뒤 확인을 누르십시오. 시스템 담당자를 부르십시오.',
  'newer-records.title': () => '새 버전의 자료를 읽지 못함',
  'newer-records.detail': () =>
    '로그에 이 엔진이 읽는 것보다 새로운 형식의 활력징후나 기록이 있습니다. 이 자료는 쓰지 않으며 더 올 수 있습니다. 침상 모니터를 보고 시스템 담당자를 부르십시오. 엔진을 같은 버전으로 올려야 합니다. 올린 뒤 확인을 누르십시오.',

  'quality.title': () => '수신원의 자료 품질이 낮음',
  'quality.detail': ({ feedId, check, signal, value, limit }) => {
    const text = check === 'timeliness' || check === 'clock-skew' ? span : shareText;
    return `수신원 ${feedId}, ${signal === null ? '' : `${isSignalName(signal) ? SIGNAL_LABELS[signal] : signal} `}${CHECK[check]}: ${text(value)}, 한계 ${text(limit)}.`;
  },
};
