import type { RiskStatementValues } from '../../contract/statement/statement.ts';
import { unitText } from '../text/quantity-text.ts';
import type { Renderings } from '../text/rendering.ts';
import { featureTexts } from '../text/risk-feature-texts.ts';
import { SIGNAL_LABELS } from './terms.ts';

const KIND = { 'adult-surrogate': '성인 자료로 만든 모델, 소아에서 검증되지 않음' } as const;
const OUTCOME = { sepsis: '패혈증' } as const;

export const KOREAN_FEATURES = featureTexts({
  vitals: {
    heartRatePerMin: '심박수',
    spo2Percent: 'SpO₂',
    temperatureCel: '체온',
    systolicPressureMmHg: '수축기압',
    meanPressureMmHg: '평균압',
    diastolicPressureMmHg: '이완기압',
    respiratoryRatePerMin: '호흡수',
  },
  measures: {
    Last: (vital) => `최근 ${vital}`,
    Mean6h: (vital) => `6시간 평균 ${vital}`,
    Change6h: (vital) => `6시간 ${vital} 변화`,
    Range6h: (vital) => `6시간 ${vital} 범위`,
  },
  shockIndexLast: '최근 쇼크 지수',
  ageYears: '나이',
});

export const KOREAN_RISKS: Renderings<RiskStatementValues> = {
  'risk.kind': ({ kind }) => KIND[kind],
  'risk.outcome': ({ outcome }) => OUTCOME[outcome],
  'risk.stands-in': ({ signal, standsInFor, hours }) =>
    `6시간 중 ${hours}시간: ${SIGNAL_LABELS[standsInFor]} 대신 ${SIGNAL_LABELS[signal]}.`,
  'risk.no-feature-set': ({ featureSet }) => `여기에 없는 입력 묶음: ${featureSet}`,
  'risk.no-answer': ({ forMinutes }) => `모델이 ${forMinutes}분 동안 응답하지 않음`,
  'risk.age-unknown': () => '나이를 알 수 없음',
  'risk.age-outside': ({ ageYears, lowYears, highYears }) =>
    `나이 ${ageYears}세는 이 모델을 학습한 나이가 아님 (${lowYears}세 이상 ${highYears}세 미만)`,
  'risk.feature-outside': ({ feature, value, low, high, unit }) =>
    `${KOREAN_FEATURES.get(feature) ?? feature} ${value} 값은 모델을 학습한 범위가 아님 (${low}~${high}${unitText(unit)})`,
  'risk.features-missing': ({ missingCount, featureCount, missingMax }) =>
    `입력 ${featureCount}개 중 ${missingCount}개가 빠짐 (최대 ${missingMax}개)`,
};
