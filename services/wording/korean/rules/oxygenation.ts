/** Indices of oxygenation and PARDS in Korean. */
import type { OXYGENATION_RULES as ENGLISH } from '../../english/rules/oxygenation.ts';
import type { Translated } from '../../text/rule-texts.ts';

export const OXYGENATION_RULES: Translated<typeof ENGLISH> = {
  'oxygen-saturation-index': {
    label: '산소포화도 지수',
    shortLabel: 'OSI',
    intended: '중환자실에서 기계환기 중인 18세 미만용',
    outside: {
      setting: '평균 기도압을 재고 정하는 중환자실용입니다.',
      ventilated: '기계환기 중인 소아용입니다.',
      newbornStay: '적응기 신생아의 폐와 순환은 다릅니다.',
    },
    parts: {
      oxygenSaturationIndex: '산소포화도 지수',
    },
    formulas: {
      oxygenSaturationIndex: {
        index: 'FiO₂ x 평균 기도압 x 100 / SpO₂ (%로 쓴 FiO₂에 100이 들어 있음)',
      },
    },
  },
  'oxygenation-index': {
    label: '산소화 지수',
    shortLabel: 'OI',
    intended: '중환자실에서 기계환기 중인 18세 미만용',
    outside: {
      setting: '평균 기도압을 재고 정하는 중환자실용입니다.',
      ventilated: '기계환기 중인 소아용입니다.',
      newbornStay: '적응기 신생아의 폐와 순환은 다릅니다.',
    },
    parts: {
      oxygenationIndex: '산소화 지수',
    },
    formulas: {
      oxygenationIndex: {
        index: 'FiO₂ x 평균 기도압 x 100 / PaO₂ (%로 쓴 FiO₂에 100이 들어 있음)',
      },
    },
  },
  'rox-index': {
    label: 'ROX 지수',
    shortLabel: 'ROX',
    intended: '고유량 산소로 스스로 호흡하는 환자용, 정해진 나이 없음, 여기서는 18세 미만',
    outside: {
      setting: '그곳에서 연구되지 않았습니다.',
      ventilated: '인공호흡기가 호흡수를 정하므로 지수가 호흡 노력을 나타내지 않습니다.',
      newbornStay: '신생아에서 연구되지 않았습니다.',
    },
    parts: {
      roxIndex: 'ROX 지수',
    },
    formulas: {
      roxIndex: {
        index: '(SpO₂ / FiO₂ 분율) / 호흡수',
      },
    },
  },
  'palicc-2-at-risk': {
    label: 'PARDS 위험, 산소화 기준 (PALICC-2)',
    shortLabel: 'PARDS 위험',
    intended: '18세 미만용',
    outside: {
      setting: '소아 중환자실용입니다.',
      ventilated: '기계환기 중인 소아용입니다.',
      newbornStay: '이 정의는 출생 관련 폐질환을 제외합니다.',
    },
    parts: {
      atRisk: 'PARDS 위험',
    },
    formulas: {
      oxygenGiven: {
        concentration: '21 % 초과',
        device: '산소를 투여하는 기구',
      },
    },
    levels: {
      'at-risk': {
        label: 'PARDS 위험',
        text: '산소화 기준만 충족: 영상과 시기는 판단하지 않습니다. 포화도 88 %를 위해 산소가 필요한지도 판단하지 않습니다.',
      },
    },
  },
  'palicc-2-pards': {
    label: 'PARDS 산소화 기준 (PALICC-2)',
    shortLabel: 'PARDS PALICC-2 기준',
    intended: '중환자실의 18세 미만용',
    outside: {
      setting: '소아 중환자실용입니다.',
      ventilated: '기계환기 중인 소아용입니다.',
      newbornStay: '이 정의는 출생 관련 폐질환을 제외합니다.',
    },
    disabled:
      'PALICC-2의 주 표를 읽지 못함: 한계값은 확인되지 않은 지식에서 옮긴 것입니다. 이 규칙을 켜기 전에 논문에서 읽어야 합니다.',
    parts: {
      severity: '중증도',
    },
    formulas: {
      oxygenationIndex: {
        index: 'FiO₂ x 평균 기도압 x 100 / PaO₂ (%로 쓴 FiO₂에 100이 들어 있음)',
      },
      oxygenSaturationIndex: {
        index: 'FiO₂ x 평균 기도압 x 100 / SpO₂ (%로 쓴 FiO₂에 100이 들어 있음)',
      },
      pfRatio: {
        ratio: 'PaO₂ / FiO₂ (분율)',
      },
      sfRatio: {
        ratio: 'SpO₂ / FiO₂ (분율), SpO₂가 97 이하일 때만',
      },
    },
    levels: {
      pards: {
        label: '경증 또는 중등도',
        text: '산소화 기준만 충족: 영상과 시기는 판단하지 않습니다.',
      },
      severe: {
        label: '중증',
        text: '산소화 기준만 충족: 영상과 시기는 판단하지 않습니다.',
      },
    },
  },
  'palicc-2-possible': {
    label: 'PARDS 가능, 산소화 기준 (PALICC-2)',
    shortLabel: 'PARDS 가능',
    intended: '비강 보조를 받는 18세 미만용',
    outside: {
      setting: '소아 중환자실용입니다.',
      ventilated: '기계환기 중인 소아용입니다.',
      newbornStay: '이 정의는 출생 관련 폐질환을 제외합니다.',
    },
    parts: {
      possible: 'PARDS 가능',
    },
    formulas: {
      oxygenFlowPerKg: {
        'per-kg': '산소 유량 / 체중',
      },
      pfRatio: {
        ratio: 'PaO₂ / FiO₂ (분율)',
      },
      sfRatio: {
        ratio: 'SpO₂ / FiO₂ (분율), SpO₂가 97 이하일 때만',
      },
    },
    levels: {
      possible: {
        label: 'PARDS 가능',
        text: '산소화 기준만 충족: 영상과 시기는 판단하지 않습니다.',
      },
    },
  },
  'palicc-2015-pards': {
    label: 'PARDS 산소화 기준 (PALICC 2015)',
    shortLabel: 'PARDS 2015 기준',
    intended: '중환자실의 18세 미만용',
    outside: {
      setting: '소아 중환자실용입니다.',
      ventilated: '기계환기 중인 소아용입니다.',
      newbornStay: '이 정의는 출생 관련 폐질환을 제외합니다.',
    },
    parts: {
      severity: '중증도',
    },
    formulas: {
      oxygenationIndex: {
        index: 'FiO₂ x 평균 기도압 x 100 / PaO₂ (%로 쓴 FiO₂에 100이 들어 있음)',
      },
      oxygenSaturationIndex: {
        index: 'FiO₂ x 평균 기도압 x 100 / SpO₂ (%로 쓴 FiO₂에 100이 들어 있음)',
      },
      pfRatio: {
        ratio: 'PaO₂ / FiO₂ (분율)',
      },
      sfRatio: {
        ratio: 'SpO₂ / FiO₂ (분율), SpO₂가 97 이하일 때만',
      },
      maskOxygenation: {
        pf: 'PaO₂/FiO₂ 300 이하',
        sf: '동맥혈 가스가 없을 때 SpO₂/FiO₂ 264 이하',
      },
    },
    levels: {
      mild: {
        label: '경증',
        text: '산소화 기준만 충족: 영상과 시기는 판단하지 않습니다.',
      },
      moderate: {
        label: '중등도',
        text: '산소화 기준만 충족: 영상과 시기는 판단하지 않습니다.',
      },
      severe: {
        label: '중증',
        text: '산소화 기준만 충족: 영상과 시기는 판단하지 않습니다.',
      },
    },
    findings: {
      'pards-oxygenation': {
        label: 'PARDS, 산소화 기준',
        text: '침습적 기계환기 중 산소화 지수 4 이상 또는 산소포화도 지수 5 이상. 산소화 기준만 충족: 영상과 시기는 판단하지 않습니다.',
      },
      'pards-mask': {
        label: 'PARDS, 중증도 없음 (안면 전체 마스크)',
        text: '안면 전체 마스크, CPAP 또는 PEEP 5 cmH₂O 이상이며 PaO₂/FiO₂ 300 이하 또는 SpO₂/FiO₂ 264 이하. 산소화 기준만 충족: 영상과 시기는 판단하지 않습니다.',
      },
    },
  },
};
