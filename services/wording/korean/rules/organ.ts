/** Organ scores in Korean. */
import type { ORGAN_RULES as ENGLISH } from '../../english/rules/organ.ts';
import type { Translated } from '../../text/rule-texts.ts';

export const ORGAN_RULES: Translated<typeof ENGLISH> = {
  psofa: {
    label: '소아 SOFA (pSOFA)',
    shortLabel: 'pSOFA',
    intended: '중환자실의 18세 미만 중증 소아용',
    outside: {
      setting: '소아 중환자실에서 만들어짐: 다른 곳에서 합계의 뜻은 알지 못합니다.',
      ventilated: '기계환기 중인 소아도 대상입니다.',
      newbornStay:
        '출생 후 계속 입원 중인 신생아는 대상이 아님: 혈압과 크레아티닌이 아직 어머니와 생후 일수를 따릅니다. nSOFA가 그들을 위한 점수입니다.',
    },
    parts: {
      respiratory: '호흡기',
      coagulation: '응고',
      hepatic: '간',
      cardiovascular: '심혈관',
      neurologic: '신경',
      renal: '신장',
    },
    inputs: {
      systolicPressure: '비침습 수축기압',
    },
    formulas: {
      pressureSupport: {
        'invasive-ventilation': '침습적 기계환기',
      },
      pfRatio: {
        ratio: 'PaO₂ / FiO₂ (혈액가스 이전의 FiO₂)',
      },
      sfRatio: {
        ratio: 'SpO₂ / FiO₂, SpO₂가 97 % 이하일 때만',
      },
      meanArterialPressure: {
        arterial: '동맥 수축기·이완기압, 없으면 비침습 평균압, 없으면 커프 수축기·이완기압',
        'cuff-mean': '동맥 수축기·이완기압, 없으면 비침습 평균압, 없으면 커프 수축기·이완기압',
        'cuff-systolic-diastolic': '동맥 수축기·이완기압, 없으면 비침습 평균압, 없으면 커프 수축기·이완기압',
      },
      gcsSum: {
        sum: '눈뜨기 + 언어 + 운동',
      },
    },
    notes: {
      sedated: '진정이 기록되어 있습니다: 진정은 글래스고 반응을 낮추므로, 뇌의 병이 아니라 약의 영향일 수 있습니다.',
      intubated: '기관 삽관된 이 환아의 언어 반응은 기록대로 1로 셉니다: 뇌의 병이 아닌 점수가 더해질 수 있습니다.',
    },
  },
  'pelod-2': {
    label: 'PELOD-2',
    shortLabel: 'PELOD-2',
    intended: '소아 중환자실의 18세 미만용',
    outside: {
      setting: '소아 중환자실에서 만들어짐: 합계도 사망률 식도 다른 곳에서 맞는지 알려지지 않았습니다.',
      ventilated: '기계환기 중인 소아도 대상입니다.',
      newbornStay: '출생 후 계속 입원 중인 신생아는 대상이 아님: nSOFA가 그들을 위한 점수입니다.',
    },
    parts: {
      neurologic: '신경',
      cardiovascular: '심혈관',
      renal: '신장',
      respiratory: '호흡기',
      haematology: '혈액',
    },
    inputs: {
      systolicPressure: '비침습 수축기압',
    },
    formulas: {
      gcsSum: {
        sum: '눈뜨기 + 언어 + 운동',
      },
      meanArterialPressure: {
        arterial: '동맥 수축기·이완기압, 없으면 비침습 평균압, 없으면 커프 수축기·이완기압',
        'cuff-mean': '동맥 수축기·이완기압, 없으면 비침습 평균압, 없으면 커프 수축기·이완기압',
        'cuff-systolic-diastolic': '동맥 수축기·이완기압, 없으면 비침습 평균압, 없으면 커프 수축기·이완기압',
      },
      creatinineUmolPerL: {
        'from-mg-per-dl': 'mg/dL에 88.4를 곱함',
      },
      pfRatio: {
        ratio: 'PaO₂ / FiO₂ (혈액가스 이전의 FiO₂)',
      },
    },
    notes: {
      sedated: '진정이 기록되어 있습니다: 진정은 글래스고 반응을 낮추므로, 뇌의 병이 아니라 약의 영향일 수 있습니다.',
      intubated: '기관 삽관된 이 환아의 언어 반응은 기록대로 1로 셉니다: 뇌의 병이 아닌 점수가 더해질 수 있습니다.',
    },
    probability: 'PELOD-2 식에 따른 사망률',
  },
  nsofa: {
    label: '신생아 SOFA (nSOFA)',
    shortLabel: 'nSOFA',
    intended: '신생아 중환자실의 신생아용, 주로 극소 미숙아',
    outside: {
      setting: '신생아 중환자실에서 만들어짐: 다른 곳에서 합계의 뜻은 알지 못합니다.',
      ventilated: '기계환기 중인 아기도 대상입니다.',
      newbornStay: '출생 후 계속 입원 중 중인 아기도 대상입니다.',
    },
    parts: {
      respiratory: '호흡기',
      cardiovascular: '심혈관',
      haematology: '혈액',
    },
    ageBands: {
      newborn: '0-119일',
    },
    formulas: {
      sfRatio: {
        ratio: 'SpO₂ / FiO₂',
      },
    },
  },
};
