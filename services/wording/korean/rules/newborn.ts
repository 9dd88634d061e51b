/** Events and heart rate characteristics of newborns in Korean. */
import type { EVENTS as ENGLISH_EVENTS, FEATURES as ENGLISH_FEATURES } from '../../english/rules/newborn.ts';
import type { Translated } from '../../text/rule-texts.ts';

export const EVENTS: Translated<typeof ENGLISH_EVENTS> = {
  'apnoea-aap': {
    label: '20초 이상의 무호흡',
    intended: '37주 전에 태어난 영아',
  },
  'apnoea-with-bradycardia': {
    label: '서맥을 동반한 무호흡',
    intended: '37주 전에 태어난 영아',
  },
  'apnoea-bradycardia-desaturation': {
    label: '서맥과 산소포화도 저하를 동반한 무호흡 (ABD)',
    intended: '신생아 중환자실의 영아',
  },
  'bradycardia-below-100': {
    label: '서맥 100 /min 미만 4초',
    intended: '신생아 중환자실의 영아',
  },
  'bradycardia-below-80': {
    label: '서맥 80 /min 미만 4초',
    intended: '신생아 중환자실의 영아',
  },
  'desaturation-below-80': {
    label: '산소포화도 저하 80 % 미만 10초',
    intended: '신생아 중환자실의 영아',
  },
  'desaturation-below-80-averaged-8-s': {
    label: '산소포화도 저하 80 % 미만 10초, 8초 평균',
    intended: '신생아 중환자실의 영아',
  },
  'desaturation-below-80-averaged-16-s': {
    label: '산소포화도 저하 80 % 미만 10초, 16초 평균',
    intended: '신생아 중환자실의 영아',
  },
  'desaturation-below-80-delayed-10-s': {
    label: '산소포화도 저하 80 % 미만 10초, 10초 지연 뒤',
    intended: '신생아 중환자실의 영아',
  },
  'intermittent-hypoxaemia': {
    label: '간헐적 저산소혈증 85 % 미만 10초',
    intended: '신생아 중환자실의 영아',
  },
  'periodic-breathing': {
    label: '주기성 호흡',
    intended: '신생아 중환자실의 영아',
    disabled:
      '모니터가 여러 초를 평균한 호흡수에는 3초의 멈춤이 보이지 않음: 횟수가 훨씬 적게 나옵니다. 호흡 파형이나 호흡 하나하나가 필요합니다.',
  },
};

export const FEATURES: Translated<typeof ENGLISH_FEATURES> = {
  'heart-rate-standard-deviation': {
    label: '심박수 표준편차 (박동이 아닌 1초 모니터 평균)',
    shortLabel: '심박수 표준편차',
  },
  'heart-rate-sample-asymmetry': {
    label: '심박수 표본 비대칭도 (박동이 아닌 1초 모니터 평균)',
    shortLabel: '심박수 표본 비대칭도',
  },
  'heart-rate-sample-entropy': {
    label: '심박수 표본 엔트로피 (박동이 아닌 1초 모니터 평균)',
    shortLabel: '심박수 표본 엔트로피',
    disabled:
      '길이 3, 허용 오차 0.2 표준편차, 구간 4096박동은 읽을 수 있는 출처에서 찾지 못함; 1초 평균에서는 이웃한 값이 반복되어 뜻이 달라집니다.',
  },
  'heart-rate-spo2-cross-correlation': {
    label: '심박수와 SpO₂의 교차상관 (1초 모니터 평균)',
    shortLabel: '심박수와 SpO₂의 교차상관',
    disabled:
      '앞뒤 30초의 지연과 10분 구간은 읽을 수 있는 출처에서 찾지 못했고, 특허(US 10869637, WO2017192562)의 법률 검토가 먼저 필요합니다.',
  },
};
