import type { CodeDoubt, NumberFault, UnitFaultValues } from '../../../contract/refusals/value-refusals.ts';
import type { ValueRefusalValues } from '../../../contract/refusals/refusal.ts';
import type { Renderings } from '../../text/rendering.ts';
import { listText, sentCodeText } from '../../text/sent-text.ts';
import { nameText } from './names.ts';

const NUMBER = {
  several: '한 줄에 값이 여럿임',
  bound: '한계(«보다 작음», «보다 큼»)는 측정값이 아님',
  comma: '숫자의 쉼표는 두 가지로 읽힐 수 있음. HL7은 마침표를 씁니다',
  range: '범위나 비는 하나의 값이 아님',
  text: '값이 숫자가 아니라 글임',
} as const satisfies Readonly<Record<NumberFault, string>>;

const DOUBT = {
  'rate-origin': '횟수의 출처가 적혀 있지 않음',
  'saturation-site': '산소포화도는 한 곳만 받는데 어느 부위인지 적혀 있지 않음',
  'saturation-method': '측정 방법이 없는 산소포화도',
  'pressure-origin': '커프인지 도관인지 적혀 있지 않은 혈압',
  'temperature-site': '체온을 잰 부위가 적혀 있지 않음',
  'rate-or-volume': '제조사에 따라 횟수 또는 용적',
  volume: '용적임. 시간당 양으로 기록해야 함',
  'other-quantity': '표에 적힌 것과 다른 양',
  'no-source': '근거 문헌에서 찾지 못함',
} as const satisfies Readonly<Record<CodeDoubt, string>>;

function unitText({ name, unit, fault, expected, detail }: UnitFaultValues): string {
  const why = {
    'too-long': '너무 김',
    empty: '비어 있음',
    'not-read': '읽을 수 있는 단위가 아님',
    'other-kind': `${expected} 단위의 값을 나타낼 수 없음`,
    annotation: `여기서는 뜻이 없는 주석이 있음: ${detail ?? ''}`,
    assay: `${detail ?? ''} 가운데 어느 것인지 적혀 있지 않음`,
    'not-ucum': 'UCUM 단위가 아님',
    'not-convertible': `${expected} 단위로 변환할 수 없음`,
  }[fault];
  return `${nameText(name)}: 단위 «${unit}», ${why}`;
}

export const KOREAN_VALUES: Renderings<ValueRefusalValues> = {
  'value.not-a-number': ({ name, text }) =>
    text === null ? `${nameText(name)}: 숫자가 아님` : `${nameText(name)}: «${text}», 숫자가 아님`,
  'value.not-one-number': ({ name, fault }) => `${nameText(name)}: ${NUMBER[fault]}`,
  'value.no-measurement': ({ name, value }) => `${nameText(name)} ${value}: 측정값이 아님`,
  'value.out-of-range': ({ name, value, low, high, unit, ordinaryIn, sent }) =>
    `${nameText(name)} ${value}: ${low}~${high} ${unit} 범위를 벗어남, 단위나 입력 오류${ordinaryIn === null ? '' : `. ${ordinaryIn} 단위라면 보통 값임`}${sent === null ? '' : ` (들어온 값 ${sent.value} ${sent.unit})`}`,
  'value.off-code': ({ name, value }) =>
    `${nameText(name)}: ${value}은(는) «꺼짐»을 뜻함. 재지 않은 값은 값이 없는 이유로 보내야 합니다`,
  'value.not-charted': ({ name, low, high }) => `${nameText(name)}: ${low}~${high} 사이의 숫자여야 함`,
  'value.not-in-list': ({ name, list }) => `${nameText(name)}: 정해진 답이 아님 (${list.join(', ')})`,

  'time.not-hl7': () => 'HL7 시각이 아님',
  'time.impossible': () => '있을 수 없는 날짜나 시각',
  'time.impossible-zone': () => '있을 수 없는 시간대',
  'time.not-on-clocks': ({ timeZone }) => `시계를 앞당겨 ${timeZone}에 없는 시각`,
  'time.out-of-window': () => '시각이 서버 시계보다 하루 넘게 앞서거나 30일 넘게 뒤짐',
  'time.no-seconds': () => '1분보다 자주 보내는 자료원인데 시각에 초가 없음',
  'time.no-minutes': () => '검체 시각에 분이 없음',
  'time.no-specimen': () => '언제 검체를 얻었는지 OBR-7에도 OBX-14에도 없음',
  'time.row': () => 'OBX-14가 검체 시각일 수 없음',

  'unit.refused': unitText,

  'code.unmapped': (sent) => `${sentCodeText(sent)}: 어느 대응표에도 없음`,
  'code.ask': ({ doubt, ...sent }) => `${sentCodeText(sent)}: 병원의 대응표가 필요함, ${DOUBT[doubt]}`,
  'code.off': ({ doubt, certainty, ...sent }) =>
    `${sentCodeText(sent)}: 사용하지 않음, 확실성 ${certainty}, ${DOUBT[doubt]}`,
  'code.other-name': ({ names, ...sent }) => `${sentCodeText(sent)}: 다른 이름으로 대응되어 있음, ${names.join(', ')}`,
  'code.two-meanings': ({ byCode, byName, ...sent }) =>
    `${sentCodeText(sent)}: 번호로는 ${nameText(byCode)}, 이름으로는 ${nameText(byName)}`,
  'code.no-unit': (sent) => `${sentCodeText(sent)}: 단위 없이 들어옴`,
  'code.unit-not-in-map': ({ unit, known, ...sent }) =>
    `${sentCodeText(sent)}: «${unit}» 단위로 들어옴, 대응표의 단위는 ${listText(known)}`,
  'code.two-units': ({ byCode, byName, ...sent }) =>
    `${sentCodeText(sent)}: 단위가 코드로는 ${byCode}, 이름으로는 ${byName}`,
  'code.unit-number': ({ number, fault, ...sent }) =>
    `${sentCodeText(sent)}: 단위 번호 ${number}, ${fault === 'unknown' ? '모르는 번호' : '확실하지 않아 사용하지 않음'}`,
  'code.unit-of-another': ({ unit, name, ...sent }) =>
    `${sentCodeText(sent)}: «${unit}» 단위로 들어옴, ${nameText(name)}의 단위가 아님`,
  'code.unit-of-answer': ({ unit, ...sent }) => `${sentCodeText(sent)}: 답인데 «${unit}» 단위로 들어옴`,
  'code.unit-refused': ({ sourceCode, sourceName, system, ...fault }) =>
    `${sentCodeText({ sourceCode, sourceName, system })}: ${unitText(fault)}`,
  'code.codings-differ': ({ one, other }) => `코드들이 서로 다른 것을 뜻함: ${nameText(one)}, ${nameText(other)}`,
  'code.no-ucum': ({ unit, name, expected }) =>
    `${nameText(name)}: «${unit}», UCUM 코드가 아님. ${expected}을(를) 써야 합니다`,
};
