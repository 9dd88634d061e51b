/** Indices of the circulation, and the coma scale in Korean. */
import type { CIRCULATION_RULES as ENGLISH } from '../../english/rules/circulation.ts';
import type { Translated } from '../../text/rule-texts.ts';

export const CIRCULATION_RULES: Translated<typeof ENGLISH> = {
  'shock-index-rousseaux': {
    label: '패혈증의 나이별 쇼크 지수 (Rousseaux)',
    shortLabel: '쇼크 지수',
    intended: '패혈증이 있는 18세 미만용',
    outside: {
      setting: '중환자실의 치료와 진정이 심박수와 혈압을 바꿉니다.',
      ventilated: '진정과 기계환기가 심박수와 혈압을 바꿉니다.',
      newbornStay: '신생아용이 아닙니다.',
    },
    parts: {
      shockIndex: '쇼크 지수',
    },
    formulas: {
      shockIndex: {
        index: '심박수 / 수축기압',
      },
    },
    levels: {
      elevated: {
        label: '높음',
        text: '쇼크 지수가 패혈증 연구의 나이별 한계 이상.',
      },
    },
  },
  sipa: {
    label: '소아 나이 보정 쇼크 지수 (SIPA)',
    shortLabel: 'SIPA',
    intended: '다친 4-16세 소아용',
    outside: {
      setting: '중환자실의 치료와 진정이 심박수와 혈압을 바꿉니다.',
      ventilated: '진정과 기계환기가 심박수와 혈압을 바꿉니다.',
      newbornStay: '신생아용이 아닙니다.',
    },
    parts: {
      shockIndex: '쇼크 지수',
    },
    formulas: {
      shockIndex: {
        index: '심박수 / 수축기압',
      },
    },
    levels: {
      elevated: {
        label: '높음',
        text: '쇼크 지수가 발표된 외상 후 나이별 한계를 넘음.',
      },
    },
  },
  'pals-hypotension': {
    label: '나이별 저혈압 (PALS)',
    shortLabel: 'PALS 저혈압',
    intended: '18세 미만용, 신생아는 만삭아',
    outside: {
      setting: '미숙아의 정상 혈압은 이 표보다 낮습니다.',
      ventilated: '기계환기 중인 소아에게도 씁니다.',
      newbornStay: '생후 첫 며칠의 혈압은 다릅니다.',
    },
    parts: {
      systolicPressure: '수축기압',
    },
    ageBands: {
      newborn: '0-28일',
    },
    levels: {
      hypotension: {
        label: '저혈압',
        text: '수축기압이 이 나이의 한계보다 낮음.',
      },
    },
  },
  'vasoactive-inotropic-score': {
    label: '혈관작용·강심제 점수',
    shortLabel: 'VIS',
    intended: '심장 수술 뒤의 영아와 소아용, 혈관작용제를 쓰는 모든 18세 미만에 씀',
    outside: {
      setting: '이 약을 쓰는 중환자실용입니다.',
      ventilated: '기계환기 중인 소아에게도 씁니다.',
      newbornStay: '신생아에게도 씁니다.',
    },
    parts: {
      dopamine: '도파민',
      dobutamine: '도부타민',
      epinephrine: '에피네프린',
      norepinephrine: '노르에피네프린',
      milrinone: '밀리논',
      vasopressin: '바소프레신',
    },
  },
  'paediatric-gcs': {
    label: '소아 글래스고 혼수 척도',
    shortLabel: '소아 GCS',
    intended: '18세 미만용',
    outside: {
      setting: '어느 병상의 소아에게나 씁니다.',
      ventilated: '언어 반응을 검사할 수 없습니다.',
      newbornStay: '영아에게도 씁니다.',
    },
    parts: {
      eye: '눈뜨기',
      verbal: '언어 반응',
      motor: '운동 반응',
    },
    inputs: {
      gcsEye: '눈뜨기',
      gcsVerbal: '언어 반응',
      gcsMotor: '운동 반응',
    },
    notes: {
      sedated: '진정이 기록되어 있습니다: 진정은 글래스고 반응을 낮추므로, 뇌의 병이 아니라 약의 영향일 수 있습니다.',
      intubated: '기관 삽관 중: 언어 반응 없음 (T).',
      'verbal-not-testable': '언어 반응을 검사할 수 없습니다.',
      'eye-not-testable': '눈뜨기를 검사할 수 없습니다.',
      'motor-not-testable': '운동 반응을 검사할 수 없습니다.',
    },
  },
};
