import type { JsonRefusalValues } from '../../../contract/refusals/refusal.ts';
import type { Renderings } from '../../text/rendering.ts';
import { nameText } from './names.ts';

const FIELD = { off: '꺼짐 표시', goodSignal: '좋은 신호 표시' } as const;

function agreedText({ path, fault, expected }: JsonRefusalValues['json.not-as-agreed']): string {
  const asked = expected ?? '';
  const why = {
    type: `없거나 종류가 ${asked}이(가) 아님`,
    'too-large': `${asked}보다 큼`,
    'too-small': `${asked}보다 작음`,
    format: `형식이 ${asked}이(가) 아님`,
    step: `${asked}의 배수가 아님`,
    'unknown-fields': `약속되지 않은 항목: ${asked}`,
    'not-in-list': `정해진 값이 아님: ${asked}`,
    'of-no-kind': '약속된 어느 형식도 아님',
    key: '약속되지 않은 이름의 항목이 있음',
    other: '약속된 형식이 아님',
  }[fault];
  return path === '' ? why : `${path}: ${why}`;
}

export const KOREAN_JSON: Renderings<JsonRefusalValues> = {
  'http.compressed': () => '본문을 압축해서는 안 됨',
  'http.cut-off': () => '본문이 잘렸거나 UTF-8이 아님',
  'http.too-large': ({ limitMB }) => `요청 하나는 ${limitMB} MB까지`,
  'http.not-signed-in': () => '알려진 토큰이 필요함',
  'http.not-allowed': () => '이 발신자는 보낼 수 없음',

  'json.malformed': ({ position }) => `JSON이 아님${position === null ? '' : ` (${position}번째 글자부터)`}`,
  'json.too-deep': ({ limit }) => `${limit}단계보다 깊이 겹침`,
  'json.key-twice': ({ key }) => `항목 ${key}이(가) 두 번 있음`,
  'json.not-as-agreed': agreedText,

  'feed.unknown-signal': ({ field, name }) => `${field === 'values' ? '' : `${FIELD[field]}: `}«${name}», 모르는 신호`,
  'feed.never-zero': ({ name }) => `«${nameText(name)}»: 심박수, 호흡수, 호기말 CO₂만 0이 옳은 값일 수 있음`,
  'feed.too-many-channels': ({ count, limit }) => `한 신호의 측정 위치가 ${limit}곳을 넘어 값 ${count}개를 받지 않음`,
  'feed.has-no-unit': ({ name }) => `${nameText(name)}: 단위 없이 기록하는 항목`,
  'feed.kind-not-taken': ({ kind }) => `«${kind}» 종류의 기록은 여기서 받지 않음`,
  'feed.other-unit': () => '기록의 병동이 메시지의 병동과 다름',
};
