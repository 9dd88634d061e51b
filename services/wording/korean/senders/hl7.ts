import type { Hl7RefusalValues } from '../../../contract/refusals/refusal.ts';
import type { Renderings } from '../../text/rendering.ts';
import { byteText } from '../../text/sent-text.ts';
import { nameText } from './names.ts';
import { SIGNAL_LABELS } from '../terms.ts';

const WIRE = {
  garbage: '메시지에 속하지 않는 바이트',
  half: '중간에 끊긴 메시지',
  'too-large': '너무 큰 메시지',
  slow: '제시간에 끝나지 않은 메시지',
} as const;

const CONTENT = {
  vitals: '활력징후',
  alarms: '모니터 경보',
  admissions: '입퇴원',
  laboratory: '검사 결과',
  receipts: '경보 전달 보고',
} as const;

export const KOREAN_HL7: Renderings<Hl7RefusalValues> = {
  'hl7.not-production': () => '운영 메시지(P)만 받습니다: 훈련이나 시험 자료를 환아의 자료와 섞을 수 없습니다',
  'hl7.no-control-id': () => 'MSH-10이 비어 있음: 제어 번호가 없으면 응답과 재전송을 구별할 수 없습니다',
  'hl7.type-not-taken': ({ type }) => `${type} 종류의 메시지는 지원하지 않음`,
  'hl7.content-not-allowed': ({ content }) => `설정에 없으므로 이 자료원은 ${CONTENT[content]} 자료를 보낼 수 없음`,
  'hl7.unit-not-allowed': ({ unitId }) => `이 자료원은 병동 ${unitId}에 쓸 수 없음`,
  'hl7.no-place': () => '모니터가 어느 병상에 있는지 말하는 위치(PV1-3)가 없음',
  'hl7.unknown-place': ({ place, hospitalId }) => `위치 «${place}»에 해당하는 병상이 병원 ${hospitalId}에 없음`,
  'hl7.two-patients': () => '한 메시지가 한 병상에 두 환자를 말함',
  'hl7.two-sources': ({ signal }) =>
    `${SIGNAL_LABELS[signal]}: 같은 시각의 값이 둘이고 어느 채널의 값인지 (OBX-3, OBX-4, OBX-20) 알 수 없음`,
  'hl7.result-taken-back': () => '결과 취소는 지원하지 않음. 값은 그대로 남습니다',
  'hl7.only-of-monitors': ({ name }) => `${nameText(name)}: 검사실이 아니라 모니터에서 오는 값`,
  'hl7.no-stay': () => '검체 시각에 해당하는 이 환자의 입원 건이 없음',

  'hl7.forbidden-byte': ({ byte }) => `허용되지 않는 바이트 ${byteText(byte)} 포함`,
  'hl7.unknown-charset': () => 'MSH-18의 문자 집합을 지원하지 않음',
  'hl7.not-in-charset': ({ charset, namedBy }) =>
    `${namedBy === 'message' ? 'MSH-18에 적힌' : '이 자료원에 설정된'} 문자 집합 ${charset}에 맞지 않음`,
  'hl7.no-header': () => '메시지가 MSH로 시작하지 않음',
  'hl7.no-delimiters': () => 'MSH에 구분자가 적혀 있지 않음',
  'hl7.same-delimiters': () => '두 구분자가 같음',
  'hl7.too-many-segments': ({ limit }) => `세그먼트가 ${limit}개를 넘음`,
  'hl7.no-segment': ({ line }) => `${line}번째 줄이 세그먼트가 아님`,

  'wire.broken': ({ fault, byteCount }) => `${WIRE[fault]}${byteCount === null ? '' : ` (${byteCount}바이트)`}`,
  'wire.not-stored': ({ fault }) => `지금은 저장되지 않음, 다시 보내야 함${fault === null ? '' : ` (${fault})`}`,

  'receipt.unknown-alert': () => '여기서 보낸 경보가 아님',
  'receipt.unreadable': () => '읽을 수 있는 경보와 상태가 없음',
};
