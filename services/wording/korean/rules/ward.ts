/** Early warning scores of the ward and the SIRS criteria in Korean. */
import type { WARD_RULES as ENGLISH } from '../../english/rules/ward.ts';
import type { Translated } from '../../text/rule-texts.ts';

export const WARD_RULES: Translated<typeof ENGLISH> = {
  'national-pews-england': {
    label: '국가 PEWS (영국)',
    shortLabel: '국가 PEWS',
    intended: '일반 병동의 18세 미만, 기계환기 중이 아니고 출생 후 계속 입원 중이 아닌 소아용',
    outside: {
      setting:
        '병동용 차트: 중환자실에서는 치료·진정 중인 환아가 더 자주 표시되고, 대응 시간은 병동 기준이며, 중환자실에서의 성능은 알지 못합니다.',
      ventilated: '기계환기가 호흡수, 호흡 노력, 산소를 정하므로 이 항목들은 병세를 나타내지 않습니다.',
      newbornStay:
        '출생 후 계속 입원 중인 신생아에게는 별도 도구(NEWTT2)가 있습니다: 첫날의 심박수, 혈압, 산소포화도는 다릅니다.',
    },
    parts: {
      respiratoryRate: '호흡수',
      respiratoryDistress: '호흡 곤란',
      spo2: 'SpO₂',
      oxygen: '산소',
      heartRate: '심박수',
      systolicPressure: '수축기압',
      capillaryRefill: '모세혈관 재충혈 시간',
    },
    formulas: {
      oxygenGiven: {
        flow: '유량이 0 L/min 초과',
        concentration: '21 % 초과',
        device: '산소를 투여하는 기구',
      },
    },
    levels: {
      low: {
        label: '낮음',
        text: '책임간호사에게 알리고 60분 이내에 다시 평가합니다.',
      },
      medium: {
        label: '중간',
        text: '담당 의료진이 30분 이내에 진찰하고 SpO₂를 계속 감시합니다.',
      },
      high: {
        label: '높음',
        text: '15분 이내에 침상에서 신속히 진찰하고, 30분마다 관찰하며 호흡수, SpO₂, 심전도를 계속 감시합니다.',
      },
      emergency: {
        label: '응급',
        text: '지금 응급 호출을 하고 15분마다 관찰합니다.',
      },
    },
    triggers: {
      'carer-concern': '보호자가 환아 상태가 나빠진다고 함: 단계는 의료진이 정함',
      'clinical-intuition': '의료진이 우려함: 단계는 의료진이 정함',
      'sepsis-suspected': '새로 패혈증이 의심됨',
      'septic-shock': '새로 발생한 패혈성 쇼크',
      'voice-only': '의식 변화: 음성에만 반응',
      'pain-only-or-none': '의식 변화: 통증에만 반응하거나 무반응',
      'pupils-abnormal': '동공이 새로 비정상',
    },
  },
  'bedside-pews': {
    label: '병상 PEWS',
    shortLabel: '병상 PEWS',
    intended: '일반 병동의 18세 미만, 기계환기 중이 아니고 출생 후 계속 입원 중이 아닌 소아용',
    outside: {
      setting: '병동용 점수: 중환자실에서는 치료·진정 중인 환아의 점수가 더 자주 오르며, 기준은 병동에서 정해졌습니다.',
      ventilated: '기계환기가 호흡수, 호흡 노력, 산소를 정하므로 이 항목들은 병세를 나타내지 않습니다.',
      newbornStay: '첫날의 심박수, 혈압, 산소포화도는 다릅니다.',
    },
    parts: {
      heartRate: '심박수',
      systolicPressure: '수축기압',
      capillaryRefill: '모세혈관 재충혈 시간',
      respiratoryRate: '호흡수',
      respiratoryEffort: '호흡 노력',
      spo2: 'SpO₂',
      oxygen: '산소',
    },
    formulas: {
      oxygenGiven: {
        flow: '유량이 0 L/min 초과',
        concentration: '21 % 초과',
        device: '산소를 투여하는 기구',
      },
    },
    levels: {
      cut: {
        label: '발표된 기준 이상',
        text: '발표된 기준: 2009년 연구에서 민감도 82 %, 특이도 93 %.',
      },
    },
  },
  'goldstein-2005-sirs': {
    label: 'Goldstein 2005 SIRS (전신 염증 반응)',
    shortLabel: 'SIRS 2005 (염증 반응)',
    intended: '18세 미만 소아의 패혈증 연구용',
    outside: {
      setting: '진료에는 2024년 Phoenix 기준이 대신합니다.',
      ventilated: '기계환기 중인 소아도 대상입니다.',
      newbornStay: '출생 후 계속 입원 중인 신생아: 첫날의 값이 다르고, 정의는 만삭아용이었습니다.',
    },
    disabled:
      '출처가 서로 다릅니다: 고체온은 논문에서 38.5 초과, Phoenix 저자의 SQL에서 38.8 초과이고, 수축기압 한계는 초판과 정오표가 다르며, 논문에는 1세에서 2세 군이 없습니다. Phoenix 기준으로 대체됨; 연구 비교용',
    parts: {
      temperature: '체온',
      heartRate: '심박수',
      respiratoryRate: '호흡수 또는 기계환기',
      whiteCells: '백혈구',
      systolicPressure: '낮은 수축기압',
    },
    findings: {
      sirs: {
        label: 'SIRS (2005 기준)',
        text: '네 기준 중 둘 이상, 그중 체온이나 백혈구가 포함됨',
      },
    },
  },
};
