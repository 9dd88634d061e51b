/** The Phoenix scores in Korean. */
import type { PHOENIX_RULES as ENGLISH } from '../../english/rules/phoenix.ts';
import type { Translated } from '../../text/rule-texts.ts';

export const PHOENIX_RULES: Translated<typeof ENGLISH> = {
  'phoenix-4': {
    label: 'Phoenix 패혈증 점수',
    shortLabel: 'Phoenix',
    intended: '입원한 18세 미만, PMA(월경후연령) 37주부터, 출생 후 계속 입원 중이 아닌 소아용',
    outside: {
      setting: '입원 소아에서 만들고 검증함: 다른 곳에서 한계값이 맞는지 알려지지 않았습니다.',
      ventilated: '기계환기 중인 소아도 대상입니다.',
      newbornStay: '출생 후 계속 입원 중인 신생아는 제외됨: 첫 며칠의 혈압, 크레아티닌, 응고가 다릅니다.',
    },
    parts: {
      respiratory: '호흡기',
      cardiovascular: '심혈관',
      coagulation: '응고',
      neurologic: '신경',
    },
    inputs: {
      systolicPressure: '비침습 수축기압',
    },
    formulas: {
      respiratorySupport: {
        fio2: 'FiO₂ 21 % 초과',
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
    levels: {
      'two-or-more': {
        label: '2점 이상',
        text: 'Phoenix 기준의 장기 부전: 감염이 의심되거나 확인되면 패혈증',
      },
    },
    findings: {
      sepsis: {
        label: '패혈증 (Phoenix)',
        text: '감염이 의심되거나 확인되고 Phoenix 합계 2점 이상',
      },
      'septic-shock': {
        label: '패혈성 쇼크 (Phoenix)',
        text: '패혈증이면서 심혈관 1점 이상',
      },
    },
    notes: {
      'pf-exactly-200':
        'PaO₂/FiO₂가 정확히 200: 침습적 기계환기에서 인쇄된 표는 2점, 저자의 소프트웨어는 1점이며, 1점을 씁니다.',
      'sf-exactly-220':
        'SpO₂/FiO₂가 정확히 220: 침습적 기계환기에서 인쇄된 표는 2점, 저자의 소프트웨어는 1점이며, 1점을 씁니다.',
      sedated: '진정이 기록되어 있습니다: 진정은 글래스고 반응을 낮추므로, 뇌의 병이 아니라 약의 영향일 수 있습니다.',
      intubated: '기관 삽관된 이 환아의 언어 반응은 기록대로 1로 셉니다: 뇌의 병이 아닌 점수가 더해질 수 있습니다.',
    },
  },
  'phoenix-8': {
    label: 'Phoenix-8 장기 부전 점수',
    shortLabel: 'Phoenix-8',
    intended: '입원한 18세 미만, PMA(월경후연령) 37주부터, 출생 후 계속 입원 중이 아닌 소아용',
    outside: {
      setting: '입원 소아에서 만들고 검증함: 다른 곳에서 한계값이 맞는지 알려지지 않았습니다.',
      ventilated: '기계환기 중인 소아도 대상입니다.',
      newbornStay: '출생 후 계속 입원 중인 신생아는 제외됨: 첫 며칠의 혈압, 크레아티닌, 응고가 다릅니다.',
    },
    parts: {
      respiratory: '호흡기',
      cardiovascular: '심혈관',
      coagulation: '응고',
      neurologic: '신경',
      endocrine: '내분비',
      immunologic: '면역',
      renal: '신장',
      hepatic: '간',
    },
    inputs: {
      systolicPressure: '비침습 수축기압',
    },
    formulas: {
      respiratorySupport: {
        fio2: 'FiO₂ 21 % 초과',
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
      'pf-exactly-200':
        'PaO₂/FiO₂가 정확히 200: 침습적 기계환기에서 인쇄된 표는 2점, 저자의 소프트웨어는 1점이며, 1점을 씁니다.',
      'sf-exactly-220':
        'SpO₂/FiO₂가 정확히 220: 침습적 기계환기에서 인쇄된 표는 2점, 저자의 소프트웨어는 1점이며, 1점을 씁니다.',
      sedated: '진정이 기록되어 있습니다: 진정은 글래스고 반응을 낮추므로, 뇌의 병이 아니라 약의 영향일 수 있습니다.',
      intubated: '기관 삽관된 이 환아의 언어 반응은 기록대로 1로 셉니다: 뇌의 병이 아닌 점수가 더해질 수 있습니다.',
    },
  },
};
