import type { FhirRefusalValues } from '../../../contract/refusals/refusal.ts';
import type { Renderings } from '../../text/rendering.ts';
import { nameText } from './names.ts';

export const KOREAN_FHIR: Renderings<FhirRefusalValues> = {
  'fhir.media-type': () => 'FHIR JSON만 읽음',
  'fhir.only-observations': () => 'Observation을 만드는 요청만 받음',
  'fhir.unit-not-allowed': () => '이 병동에는 쓸 수 없음',
  'fhir.modifier': () => '읽지 못하는 방식으로 뜻을 바꾸는 항목',
  'fhir.status': ({ status }) => `상태 «${status}»는 받지 않음: 실제로 잰 것만 받습니다`,

  'fhir.timing': () => '일정은 한 시점이 아님',
  'fhir.no-time': () => '언제 관찰했는지 없음',
  'fhir.two-times': () => '관찰 시각이 둘임',
  'fhir.no-moment': () => '날짜, 시각, 시간대가 모두 필요함',

  'fhir.no-subject': () => '대상이 없고, 이 발신자의 장비도 없음',
  'fhir.no-stay': () => '그 시각에 대상의 입원 건이 없음',
  'fhir.two-stays': () => '대상과 방문이 서로 다른 입원 건을 말함',
  'fhir.device-of-another': () => '장비가 대상이 아닌 다른 환아에게 있음',
  'fhir.no-code-map': () => '이 대상의 병동에 코드 대응표가 없음',

  'fhir.two-values': () => '값이 둘임',
  'fhir.value-and-absence': () => '값과 값이 없는 이유가 함께 있음',
  'fhir.neither-value-nor-absence': () => '값도 값이 없는 이유도 없음',
  'fhir.value-kind': ({ kind }) => `${kind}: 읽을 수 있는 측정값이 아님`,
  'fhir.comparator': ({ comparator }) => `«${comparator}»: 잰 값이 아니라 한계를 말함`,
  'fhir.quantity-without-number': () => '숫자 없는 값',
  'fhir.needs-ucum': () => '활력징후에는 UCUM 코드가 필요함',
  'fhir.empty-answer': () => '빈 답',
  'fhir.two-in-one-channel': ({ name }) => `${nameText(name)}: 값이 둘이고 코드나 부위로 구별되지 않음`,
  'fhir.two-sources': ({ name }) => `${nameText(name)}: 값이 둘이고 순위가 없음`,
  'fhir.needs-device': ({ name }) => `${nameText(name)}: 장비에서만 오는 값. 장비를 밝혀야 합니다`,
  'fhir.needs-subject': ({ name }) => `${nameText(name)}: 입원 건에 보관하는 값. 대상을 밝혀야 합니다`,

  'fhir.kept': () => '보관됨',
  'fhir.preliminary': () => '예비 결과: 그대로 보관하며 예비로 표시하지 않습니다',
  'fhir.condition-not-read': () => '조건은 읽지 않음: 같은 내용은 여기서 같은 기록입니다',
  'fhir.no-value': () => '값 없음: 보관하지 않습니다',
  'fhir.waveform': () => '파형: 보관하지 않습니다',
  'fhir.no-use': () => '알고 있으나 쓰지 않는 항목: 보관하지 않습니다',
  'fhir.off': ({ name, value }) => `${nameText(name)}: ${value}은(는) «꺼짐»을 뜻함`,
};
