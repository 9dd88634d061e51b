/** Published equations in Korean. */
import type { EQUATION_RULES as ENGLISH } from '../../english/rules/equations.ts';
import type { Translated } from '../../text/rule-texts.ts';

export const EQUATION_RULES: Translated<typeof ENGLISH> = {
  'respiratory-severity-score': {
    label: '호흡 중증도 점수',
    shortLabel: 'RSS',
    intended: '신생아 중환자실에서 환기 중인 신생아와 영아용',
    outside: {
      setting: '신생아 중환자실용입니다.',
      ventilated: '기계환기 중인 소아에게도 씁니다.',
      newbornStay: '신생아용입니다.',
    },
    parts: {
      respiratorySeverity: '호흡 중증도 점수',
    },
    formulas: {
      respiratorySeverity: {
        score: '평균 기도압 x 분율 FiO₂',
      },
    },
  },
  'pim-3': {
    label: '소아 사망 지수 3',
    shortLabel: '소아 PIM3',
    intended: '소아 중환자실에 입실한 18세 미만 모든 소아용, 첫 시간의 값',
    outside: {
      setting: '소아 중환자실용이며 신생아 중환자실의 미숙아용이 아닙니다.',
      ventilated: '기계환기 중인 소아에게도 씁니다.',
      newbornStay: '소아 중환자실의 신생아는 측정 대상에 포함되었습니다.',
    },
    parts: {
      deathPercent: '수식에 따른 사망',
    },
    formulas: {
      oxygenRatio: {
        ratio: '백분율 FiO₂ / PaO₂',
      },
      deathPercent: {
        death: '100 / (1 + exp(-logit)), logit은 논문의 계수표에 따름',
      },
    },
    notes: {
      'blood-or-cancer':
        '암이나 혈액질환 소아에서는 잘 맞지 않습니다: 한국의 한 중환자실에서 예측 7.13 %에 대해 18.73 %가 사망했습니다.',
    },
  },
  'crib-2': {
    label: '신생아 임상 위험 지수 II',
    shortLabel: '신생아 CRIB II',
    intended: '재태 22-32주에 태어난 영아용, 입실 후 첫 시간의 값',
    disabled:
      '표의 권리가 불분명합니다: 한 공개 프로젝트는 미해결로 적고 있습니다. 병원에서 쓰기 전에 소유자에게 물으십시오.',
    outside: {
      setting: '신생아 중환자실용입니다.',
      ventilated: '기계환기 중인 소아에게도 씁니다.',
      newbornStay: '신생아용입니다.',
    },
    parts: {
      grid: '성별, 재태주수, 출생체중',
      temperature: '입실 체온',
      baseExcess: '염기과잉',
    },
    refusals: {
      'blank-cell': '표에 이 재태주수와 출생체중의 행이 없음',
      'sources-disagree': '이 출생체중, 성별, 재태주수의 행에서 표의 두 출처가 서로 다름',
    },
    probability: 'CRIB II 수식에 따른 사망',
  },
  'snappe-2': {
    label: '신생아 급성 생리 및 주산기 확장 점수 II',
    shortLabel: '신생아 SNAPPE-II',
    intended: '생후 7일 안에 신생아 중환자실에 입실한 신생아용, 입실 후 첫 12시간의 값',
    outside: {
      setting: '신생아 중환자실용입니다.',
      ventilated: '기계환기 중인 소아에게도 씁니다.',
      newbornStay: '신생아용입니다.',
    },
    parts: {
      meanPressure: '최저 평균 동맥압',
      temperature: '최저 체온',
      oxygenation: 'PaO₂ / FiO₂ 비',
      ph: '최저 pH',
      seizures: '경련',
      urine: '소변량',
      birthWeight: '출생체중',
      smallForGestation: '체중 3백분위수 미만',
      apgar: '5분 아프가 점수',
    },
    formulas: {
      oxygenPerPercent: {
        ratio: '최저 PaO₂의 PaO₂ / 백분율 FiO₂',
      },
    },
  },
  'kaiser-eos-birth': {
    label: '출생 시 조기 패혈증 (카이저 2017)',
    shortLabel: '출생 시 조기 패혈증',
    intended: '재태 34주 이상 신생아용, 첫 24시간',
    outside: {
      setting: '출생 후 입원한 신생아용이며 여기서는 신생아 중환자실용입니다.',
      ventilated: '기계환기 중인 소아에게도 씁니다.',
      newbornStay: '신생아용입니다.',
    },
    parts: {
      birthRisk: '1000명당 조기 패혈증, 출생 시',
    },
    levels: {
      'vital-signs': {
        label: '1000명당 1 이상',
        text: '논문은 4시간마다 활력징후를 요구합니다.',
      },
    },
    formulas: {
      antibioticTerm: {
        none: '항생제 없음: 0',
        'broad-4h': '광범위, 출생 4시간 이상 전: -1.1861',
        'broad-2h': '광범위, 출생 2-4시간 전: -1.0488',
        'broad-late': '광범위, 출생 2시간 미만 전: 0',
        'gbs-2h': 'GBS 특이, 출생 2시간 이상 전: -1.0488',
        'gbs-late': 'GBS 특이, 출생 2시간 미만 전: 0',
      },
      birthRisk: {
        risk: '1000 / (1 + exp(-logit)), 출생 시',
      },
    },
  },
  'kaiser-eos-exam': {
    label: '진찰 후 조기 패혈증 (카이저 2017)',
    shortLabel: '진찰 후 조기 패혈증',
    intended: '재태 34주 이상 신생아용, 첫 24시간',
    outside: {
      setting: '출생 후 입원한 신생아용이며 여기서는 신생아 중환자실용입니다.',
      ventilated: '기계환기 중인 소아에게도 씁니다.',
      newbornStay: '신생아용입니다.',
    },
    parts: {
      examRisk: '1000명당 조기 패혈증, 진찰 후',
    },
    levels: {
      culture: {
        label: '1000명당 1 이상',
        text: '논문은 혈액배양을 요구합니다.',
      },
      antibiotics: {
        label: '1000명당 3 이상',
        text: '논문은 항생제를 요구합니다.',
      },
    },
    formulas: {
      antibioticTerm: {
        none: '항생제 없음: 0',
        'broad-4h': '광범위, 출생 4시간 이상 전: -1.1861',
        'broad-2h': '광범위, 출생 2-4시간 전: -1.0488',
        'broad-late': '광범위, 출생 2시간 미만 전: 0',
        'gbs-2h': 'GBS 특이, 출생 2시간 이상 전: -1.0488',
        'gbs-late': 'GBS 특이, 출생 2시간 미만 전: 0',
      },
      examRisk: {
        risk: '1000 / (1 + exp(-(출생 시 logit + 우도비의 로그)))',
      },
    },
  },
  'renal-angina-index': {
    label: '신장 협심증 지수',
    shortLabel: '신장 RAI',
    intended: '소아 중환자실의 소아용, 입실 후 첫 12시간의 값',
    outside: {
      setting: '소아 중환자실용입니다.',
      ventilated: '기계환기 중인 소아에게도 씁니다.',
      newbornStay: '처음 며칠의 크레아티닌은 어머니의 값입니다.',
    },
    parts: {
      index: '위험 x 손상',
    },
    formulas: {
      clearanceFall: {
        'charted-baseline': '100 x (1 - 기저값 / 크레아티닌)',
      },
      vasoactiveRate: {
        sum: '모든 용량의 합: 하나라도 쓰면 0보다 큼',
      },
      vasoactiveFlag: {
        product: '기계환기 x 용량',
      },
      ventilatedVasoactive: {
        'not-ventilated': '기계환기 아님',
        both: '기계환기 중이며 혈관작용제 사용',
      },
    },
    levels: {
      positive: {
        label: '양성',
        text: '8 이상: 3일째 심한 신손상이 더 흔했습니다.',
      },
    },
    findings: {
      'renal-angina': {
        label: '신장 협심증',
        text: '지수 8 이상',
      },
    },
  },
};
