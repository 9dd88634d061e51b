import type { RecordFault } from '../../contract/records/record-fault.ts';
import type { NoticeStatementValues } from '../../contract/statement/statement.ts';
import type { Renderings } from '../text/rendering.ts';
import { koreanChannel, KOREAN_CHANNEL_REASONS } from './channels.ts';
import { koreanLimitFault } from './limit-faults.ts';
import { SIGNAL_LABELS, VITAL_RULE_LABELS, span } from './terms.ts';

const FAULT = {
  damaged: '쓴 내용과 다름',
  'not-json': '형식이 깨짐',
  'not-an-object': '기록의 모양이 아님',
  'no-version': '버전이 없음',
  'newer-version': '더 새로운 프로그램이 쓴 기록',
  'read-no-more': '더는 읽지 않는 버전',
  field: '약속과 다른 항목이 있음',
  'not-a-block': '활력징후 묶음이 아님',
  version: '알 수 없는 버전의 활력징후 묶음',
  truncated: '활력징후 묶음이 잘림',
  checksum: '활력징후 묶음의 검사 합이 맞지 않음',
  dictionary: '활력징후 묶음의 이름을 읽을 수 없음',
} as const satisfies Readonly<Record<RecordFault, string>>;

export const KOREAN_NOTICES: Renderings<NoticeStatementValues> = {
  'notice.no-such-alert': ({ alertId }) => `이 병동에 없는 경보를 가리킨 명령: ${alertId}`,
  'notice.receipt-of-no-alert': ({ receiverId }) => `${receiverId}의 수신 확인이 알 수 없는 경보를 가리킴`,
  'notice.no-open-stay': ({ record }) => `${record} 기록이 가리키는 입원 건이 열려 있지 않음`,
  'notice.no-stay': ({ record }) => `${record} 기록이 가리키는 입원 건이 없음`,
  'notice.late-of-no-stay': ({ name }) => `늦게 온 ${name} 값이 가리키는 입원 건이 없음`,
  'notice.cancelled-admission': ({ record }) => `${record} 기록이 취소된 입원을 가리킴`,
  'notice.bed-not-listed': ({ bedId }) => `병상 ${bedId}이(가) 병동 목록에 없음`,
  'notice.not-reopened': ({ stay }) => `다시 열려는 입원 건이 ${stay === 'open' ? '이미 열려 있음' : '취소된 것임'}`,
  'notice.not-moved': ({ bedId }) => `취소된 이동: 이 입원 건은 병상 ${bedId}(으)로 옮긴 적이 없음`,
  'notice.not-merged': () => '나누려는 두 환자 번호가 합쳐진 적이 없음',
  'notice.no-time-zone': ({ timeZone }) => `없는 시간대: ${timeZone}. 생일에는 협정 세계시를 씀`,
  'notice.no-model': ({ modelId }) => `여기에 없는 위험도 모델: ${modelId}`,

  'notice.opened-before': () => '이 입원 건은 이미 열렸음. 처음 연 것이 유지됨',
  'notice.policy-outrun': ({ by }) =>
    `${by === '' ? '' : `${by}의 `}규칙 결정을 적용하지 않음. 그사이 다른 결정이 내려졌고 그 결정이 유지됨`,
  'notice.policy-refused': ({ by, limits }) =>
    `${by === '' ? '' : `${by}의 `}한계 결정을 적용하지 않음: ${limits
      .map(
        ({ ruleId, fault }) =>
          `${VITAL_RULE_LABELS[ruleId] ?? ruleId}: ${koreanLimitFault({ fault, verdict: 'never' })}`,
      )
      .join('; ')}`,
  'notice.policy-own-agreement': ({ by }) =>
    `한계를 제안한 사람은 두 번째 사람으로 동의할 수 없음${by === '' ? '' : ` (${by})`}`,
  'notice.no-such-proposal': ({ by }) =>
    `${by === '' ? '' : `${by}의 `}대답이 가리키는 한계 제안이 더는 기다리고 있지 않음`,
  'notice.limits-lapsed': () => '이 환아에게만 정한 한계의 기한이 끝남: 병동의 한계가 다시 적용됨',
  'notice.other-content': ({ recordId }) => `기록 ${recordId}이(가) 다른 내용으로 다시 옴. 처음 것이 유지됨`,
  'notice.frames-differ': ({ deviceId }) => `장비 ${deviceId}가 같은 시각에 다른 값을 보냄. 처음 것이 유지됨`,
  'notice.unreadable': ({ fault, field }) => `읽을 수 없는 기록: ${FAULT[fault]}${field === null ? '' : ` (${field})`}`,

  'notice.dated-ahead': ({ record }) => `${record} 기록의 시각이 미래임: 도착한 시각을 씀`,
  'notice.time-jumped': ({ byMs }) => `병동 시각이 ${span(byMs)} 건너뜀`,
  'notice.clock-off': ({ deviceId, offMs, side }) =>
    `장비 ${deviceId}의 시계가 수신기보다 ${span(offMs)} ${side === 'behind' ? '느림' : '빠름'}`,

  'notice.frames-late': () => '값이 너무 늦게 와 경보하지 못함. 기록에는 있음',
  'notice.of-no-child': ({ deviceId }) => `장비 ${deviceId}가 보내는 값이 어느 환아의 것도 아님`,
  'notice.link-late': ({ spanMs }) => `장비 또는 병상 연결이 늦게 와 ${span(spanMs)} 동안의 값이 옮겨짐`,
  'notice.cancelled-data-stay': () => '입원이 취소됨: 최근 값보다 오래된 값은 이 입원 건의 기록에 남음',

  'notice.terms-activated': ({ hospitalId, mapVersion, by, reason, changes, changeCount }) =>
    `${hospitalId}의 코드: 지금부터 ${mapVersion} 적용, ${by}${reason === '' ? '' : ` («${reason}»)`}; ${changeCount}개 바뀜${changeCount === 0 ? '' : `: ${changes.map(({ code, before, after }) => `${code} ${before ?? '–'} → ${after ?? '–'}`).join(', ')}`}`,

  'notice.rules-activated': ({ rulesSha256, beforeSha256, vigilVersion }) =>
    `지금부터 다른 규칙 적용: ${rulesSha256.slice(0, 12)} (프로그램 ${vigilVersion}), 이전 ${beforeSha256.slice(0, 12)}`,

  'notice.channel-chosen': ({ deviceId, signal, scored, channels, because }) =>
    `모니터 ${deviceId}, ${SIGNAL_LABELS[signal]}: ${
      channels.length < 2 ? '채널 하나' : `채널 ${channels.length}개(${channels.map(koreanChannel).join(', ')})`
    }, 점수에 쓰는 채널 ${koreanChannel(scored)} (${KOREAN_CHANNEL_REASONS[because]})`,

  'notice.values-withdrawn': ({ targets, sourceCode, sender, mapEntry, by, reason, fromMs, toMs }) =>
    `${targets.map(({ name }) => name).join(', ')}${sourceCode === null ? '' : ` (코드 ${sourceCode})`}${sender === undefined ? '' : ` (송신원 ${sender}만)`}${mapEntry === undefined ? '' : ` (코드표 항목 ${mapEntry}만)`} ${span(toMs - fromMs)} 동안의 값 철회, ${by} («${reason}»)`,
};
