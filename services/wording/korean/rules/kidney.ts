/** Kidney injury in Korean. */
import type { KIDNEY_RULES as ENGLISH } from '../../english/rules/kidney.ts';
import type { Translated } from '../../text/rule-texts.ts';

export const KIDNEY_RULES: Translated<typeof ENGLISH> = {
  'kdigo-aki': {
    label: '급성 신손상 단계 (KDIGO)',
    shortLabel: 'KDIGO 신손상',
    intended: '모든 나이용이며 여기서는 28일부터 18세 미만용',
    outside: {
      setting: '이 병상 구분에 맞게 만들어지지 않았습니다.',
      ventilated: '기계환기 중인 소아에게도 씁니다.',
      newbornStay: '처음 2-3일의 크레아티닌은 어머니의 값입니다.',
    },
    parts: {
      stage: '단계',
      eGfr: '추정 사구체여과율',
    },
    formulas: {
      creatinineRatio: {
        'charted-baseline': '크레아티닌 / 기저값 (기록된 값, 없으면 이전 7일의 최저값)',
        'lowest-of-7-days': '크레아티닌 / 이전 7일의 최저 크레아티닌',
      },
      creatinineRise: {
        'lowest-of-48-hours': '크레아티닌 - 이전 48시간의 최저 크레아티닌',
      },
      baselineKind: {
        charted: '기저값이 기록됨',
        'lowest-of-7-days': '기록된 기저값은 없고 이전 크레아티닌이 있음',
      },
      eGfr: {
        height: '0.413 x 키 / 크레아티닌 (출처 미확인)',
      },
    },
    levels: {
      'stage-1': {
        label: '1단계',
        text: '크레아티닌이 기저값의 1.5-1.9배, 48시간에 0.3 mg/dL 상승, 또는 소변량 0.5 mL/kg/h 미만 6시간.',
      },
      'stage-2': {
        label: '2단계',
        text: '크레아티닌이 기저값의 2.0-2.9배, 또는 소변량 0.5 mL/kg/h 미만 12시간.',
      },
      'stage-3': {
        label: '3단계',
        text: '크레아티닌이 기저값의 3배 또는 4.0 mg/dL, 소변량 0.3 mL/kg/h 미만 24시간, 12시간 무뇨, 또는 신대체요법.',
      },
    },
    findings: {
      aki: {
        label: '급성 신손상',
        text: '1단계 이상.',
      },
    },
    notes: {
      'charted-baseline': '기저값은 기록된 값입니다. 기저값의 선택이 단계를 정합니다.',
      'lowest-of-7-days':
        '기저값은 이전 7일의 최저 크레아티닌이며 이미 올라 있을 수 있습니다. 기저값의 선택이 단계를 정합니다.',
    },
  },
  'neonatal-aki': {
    label: '신생아 급성 신손상 단계 (수정 KDIGO)',
    shortLabel: '신생아 신손상',
    intended: '신생아용, 여기서는 28일 미만',
    outside: {
      setting: '이 병상 구분에 맞게 만들어지지 않았습니다.',
      ventilated: '기계환기 중인 소아에게도 씁니다.',
      newbornStay: '처음 2-3일의 크레아티닌은 어머니의 값입니다.',
    },
    parts: {
      stage: '크레아티닌에 따른 단계',
      urineOutput: '소변량, 24시간',
    },
    formulas: {
      creatinineRatio: {
        'lowest-of-7-days': '크레아티닌 / 이전 7일의 최저 크레아티닌',
      },
      creatinineRise: {
        'lowest-of-48-hours': '크레아티닌 - 이전 48시간의 최저 크레아티닌',
      },
    },
    levels: {
      'stage-1': {
        label: '1단계',
        text: '크레아티닌이 7일 최저값의 1.5-1.9배, 또는 48시간에 0.3 mg/dL 상승.',
      },
      'stage-2': {
        label: '2단계',
        text: '크레아티닌이 7일 최저값의 2.0-2.9배.',
      },
      'stage-3': {
        label: '3단계',
        text: '크레아티닌이 7일 최저값의 3배 또는 2.5 mg/dL, 또는 신대체요법.',
      },
    },
    findings: {
      aki: {
        label: '크레아티닌에 따른 급성 신손상',
        text: '1단계 이상.',
      },
    },
    notes: {
      'lowest-of-7-days':
        '기저값은 이전 7일의 최저 크레아티닌이며 처음 2-3일은 어머니의 값입니다. 기저값의 선택이 단계를 정합니다.',
    },
  },
  prifle: {
    label: '신손상 등급 (pRIFLE)',
    shortLabel: 'pRIFLE',
    intended: '중증 소아용, 여기서는 28일부터 18세 미만',
    outside: {
      setting: '중환자실용입니다.',
      ventilated: '기계환기 중인 소아에게도 씁니다.',
      newbornStay: '처음 2-3일의 크레아티닌은 어머니의 값입니다.',
    },
    parts: {
      class: '등급',
      eCrCl: '추정 크레아티닌 청소율',
    },
    formulas: {
      baselineKind: {
        charted: '기저값이 기록됨',
        'lowest-of-7-days': '기록된 기저값은 없고 이전 크레아티닌이 있음',
      },
      eCrClFall: {
        'charted-baseline': '100 x (1 - 기저값 / 크레아티닌), 기록된 기저값, 없으면 이전 7일의 최저값',
        'lowest-of-7-days': '100 x (1 - 기저값 / 크레아티닌), 기록된 기저값, 없으면 이전 7일의 최저값',
      },
      eCrCl: {
        height: '0.413 x 키 / 크레아티닌 (출처 미확인)',
      },
    },
    levels: {
      r: {
        label: 'R (위험)',
        text: '청소율 25 % 감소, 또는 소변량 0.5 mL/kg/h 미만 8시간.',
      },
      i: {
        label: 'I (손상)',
        text: '청소율 50 % 감소, 또는 소변량 0.5 mL/kg/h 미만 16시간.',
      },
      f: {
        label: 'F (부전)',
        text: '청소율 75 % 감소, 소변량 0.3 mL/kg/h 미만 24시간, 또는 12시간 무뇨.',
      },
    },
    notes: {
      'charted-baseline': '기저값은 기록된 값입니다. 기저값의 선택이 단계를 정합니다.',
      'lowest-of-7-days':
        '기저값은 이전 7일의 최저 크레아티닌이며 이미 올라 있을 수 있습니다. 기저값의 선택이 단계를 정합니다.',
    },
  },
};
