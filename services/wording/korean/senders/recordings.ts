import type { RecordingRefusalValues } from '../../../contract/refusals/refusal.ts';
import type { Renderings } from '../../text/rendering.ts';
import { SIGNAL_LABELS } from '../terms.ts';

const FACT = { age: '나이', weight: '체중' } as const;

export const KOREAN_RECORDINGS: Renderings<RecordingRefusalValues> = {
  'recording.cells': ({ cells, columns }) => `칸이 ${cells}개, 머리줄은 ${columns}개`,
  'recording.no-time': () => '시각이 없음',
  'recording.before-start': () => '기록 시작보다 앞선 시각',
  'recording.gap': () => '앞줄보다 7일 넘게 뒤인 시각',
  'recording.unknown-column': ({ column }) => `«${column}»: 모르는 열`,
  'recording.second-source': ({ column, signal }) =>
    `«${column}»: ${SIGNAL_LABELS[signal]}의 두 번째 출처. 첫 번째를 사용합니다`,
  'recording.not-streamed': ({ column, unit }) =>
    unit === '' ? `«${column}», 단위 없음: 받지 않는 신호` : `«${column}», ${unit}: 파형이거나 받지 않는 신호`,
  'recording.impossible-fact': ({ fact, value }) => `${FACT[fact]} ${value}: 있을 수 없음`,
  'recording.ends-early': ({ missingFrames }) => `신호 파일이 머리글보다 ${missingFrames}프레임 일찍 끝남`,
  'recording.malformed': () => '줄의 칸 수가 표와 다르거나 따옴표가 닫히지 않음',
  'recording.cut': () => '파일이 중간에서 끝남',
  'recording.checksum': ({ column }) => `«${column}»의 값이 머리글의 검사합과 맞지 않음`,

  'log.damaged': ({ topic, partition, offset }) =>
    `로그가 손상되었거나 읽을 수 없는 기록을 돌려줌: ${topic}, 파티션 ${partition}, 위치 ${offset}`,
  'refusal.more': ({ count }) => `그 밖의 이유 ${count}개`,
};
