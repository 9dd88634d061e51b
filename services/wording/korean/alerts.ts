import type { AlertStatementValues } from '../../contract/statement/statement.ts';
import { isAperiodic, quantityText } from '../text/quantity-text.ts';
import type { Renderings } from '../text/rendering.ts';
import { RuleWords } from '../text/rule-words.ts';
import { KOREAN_RULES } from './rules.ts';
import { SIGNAL_LABELS, span, VITAL_RULE_LABELS } from './terms.ts';

const RULES = new RuleWords(KOREAN_RULES);
/** What 0 may mean besides what it says. */
const ZERO_QUESTION = {
  heartRatePerMin: '심정지 또는 전극 분리?',
  respiratoryRatePerMin: '무호흡 또는 센서 분리?',
} as const;
const SIDE = { below: '미만', above: '초과', 'at-or-above': '이상' } as const;
const CONCERN = { family: '보호자 우려', nurse: '간호사 우려' } as const;
const PHASE = { raised: '발생', acknowledged: '확인됨', snoozed: '나중에 알림', cleared: '해제됨' } as const;
const LEVEL = { low: '낮음', medium: '중간', high: '높음', emergency: '응급' } as const;

const KNOWN_BY = {
  'doctor-told': '「의사에게 알림」으로 응답함',
  'treatment-started': '「처치 시작」으로 응답함',
  'already-known': '「이미 알고 있음」으로 응답함',
  'concern-family': '보호자 우려가 기록됨',
  'concern-nurse': '간호사 우려가 기록됨',
} as const;

export const KOREAN_ALERTS: Renderings<AlertStatementValues> = {
  'vital.title': ({ ruleId, signal, standsIn, value }) => {
    const source = standsIn ? ` (${SIGNAL_LABELS[signal]})` : '';
    return `${VITAL_RULE_LABELS[ruleId] ?? SIGNAL_LABELS[signal]}: ${quantityText(value, signal)}${source}`;
  },
  'vital.zero': ({ signal, asked }) => `${SIGNAL_LABELS[signal]} 0: ${ZERO_QUESTION[asked]}`,
  'vital.breached': ({ signal, standsInFor, side, limit, value, lastedMs, doubtful }) => {
    const label = SIGNAL_LABELS[signal];
    const lasted = isAperiodic(signal) ? '' : ` ${span(lastedMs)}`;
    const standsIn = standsInFor === null ? '' : `. ${SIGNAL_LABELS[standsInFor]} 없음: ${label}(으)로 대신합니다`;
    const doubt = doubtful ? '. 맥박과 심박수가 다릅니다: 환아와 센서를 확인하십시오.' : '';
    return `${label} ${quantityText(limit, signal)} ${SIDE[side]}${lasted}: ${quantityText(value, signal)}${standsIn}${doubt}`;
  },
  'vital.charted-title': ({ ruleId, signal, value }) =>
    `${VITAL_RULE_LABELS[ruleId] ?? SIGNAL_LABELS[signal]}: ${quantityText(value, signal)} (기록된 값)`,
  'vital.charted': ({ signal, side, limit, value, observedAtMs, untilMs }, { clock }) =>
    `${SIGNAL_LABELS[signal]} ${quantityText(limit, signal)} ${SIDE[side]}: ${quantityText(value, signal)}, 모니터가 아니라 ${clock(observedAtMs)}의 기록입니다. 다시 재지 않으면 ${clock(untilMs)}까지 유효합니다.`,
  'vital.charted-old': ({ signal, afterMs }) =>
    `기록된 ${SIGNAL_LABELS[signal]} 값이 ${span(afterMs)} 지나 더는 유효하지 않습니다. 다시 재지 않았다고 나아진 것은 아닙니다: 측정하십시오.`,
  'vital.worst': ({ signal, extreme, value, observedAtMs, doubtful, named }, { clock }) => {
    const what = `${named ? `${SIGNAL_LABELS[signal]} ` : ''}${extreme === 'lowest' ? '최저' : '최고'}`;
    const doubt = doubtful ? ', 확인 필요: 맥박과 심박수가 달랐음' : '';
    return `${what} ${quantityText(value, signal)} (${clock(observedAtMs)}${doubt})`;
  },
  'vital.no-longer-zero': () => '이제 0이 아닙니다.',
  'vital.eased': ({ level }) => `나아졌으나 아직 ${LEVEL[level]} 단계의 한계를 벗어나 있습니다.`,
  'alert.lowered': ({ from, because, agoMs }) =>
    `${LEVEL[from]}에서 한 단계 낮춤: ${span(agoMs)} 전 ${KNOWN_BY[because]}.`,
  'rule.no-longer-holds': () => '이 규칙은 이제 이 환아에게 적용되지 않습니다.',
  'score.title': ({ ruleId, lower, complete }) => `${RULES.shortLabel(ruleId)} ${complete ? '' : '최소 '}${lower}점`,
  'score.level-title': ({ ruleId, level }) => `${RULES.shortLabel(ruleId)}: ${RULES.levelLabel(ruleId, level)}`,
  'score.eased': ({ ruleId, level }) => `나아짐: ${RULES.levelLabel(ruleId, level)}.`,
  'score.finding-title': ({ ruleId, finding }) => `판정: ${RULES.findingLabel(ruleId, finding)}`,
  'score.finding-eased': ({ ruleId, finding }) => `나아짐: ${RULES.findingLabel(ruleId, finding)}.`,
  'score.finding-off': () => '이 병동은 이 판정의 경보를 더는 요청하지 않습니다.',
  'score.switched-off': () => '병동 방침에 따라 이 점수를 껐습니다.',

  'concern.title': ({ from, level }) => `${CONCERN[from]}: ${LEVEL[level]}`,
  'concern.told': ({ from, level, toldAtMs, untilMs, by }, { clock, seesNames }) =>
    `활력징후가 아니라 우려로 생긴 경보입니다. ${CONCERN[from]}: ${LEVEL[level]}, ${clock(toldAtMs)}에 말함${seesNames ? `, 입력 ${by}` : ''}. 다시 말하지 않으면 ${clock(untilMs)}까지 유지됩니다.`,
  'concern.taken-back': ({ from, atMs, by }, { clock, seesNames }) =>
    `${CONCERN[from]}를 ${clock(atMs)}에 거두었습니다${seesNames ? ` (입력 ${by})` : ''}.`,
  'concern.not-repeated': ({ from, afterMs }) =>
    `${CONCERN[from]}를 ${span(afterMs)} 동안 다시 말하지 않아 더는 유지되지 않습니다. 다시 말하지 않았다고 우려가 사라진 것은 아닙니다: 물어보십시오.`,
  'concern.less': ({ atMs }, { clock }) => `이전보다 줄어듦, ${clock(atMs)}.`,
  'concern.switched-off': () => '병동 방침에 따라 껐습니다. 우려 자체는 그대로입니다.',

  'stay.ended': () => '입원이 종료되었습니다.',
  'stay.cancelled': () => '입원이 취소됨: 이 환아의 값이 아니었습니다.',
  'stay.moved': ({ bed }) => (bed === null ? '이제 병상이 없습니다.' : `이제 ${bed}번 병상에 있습니다.`),
  'values.withdrawn': ({ by, reason }) =>
    `그 뒤 이 시각의 값이 철회됨, ${by} («${reason}»): 이 경보의 근거 중 일부는 다른 뜻의 값일 수 있습니다.`,
  'link.corrected': () => '그 뒤 장비 또는 병상 연결이 정정됨: 이 경보의 근거 중 일부는 다른 환아의 값일 수 있습니다.',

  'alert.stands': ({ phase }) => `현재: ${PHASE[phase]}.`,

  'alert.confirmed': ({ by }, { seesNames }) => (seesNames ? `${by} 님이 확인함` : '확인함'),

  'refused.no-unit': () => '여기에서 알 수 없는 병동입니다.',
  'refused.other-content': () => '이 명령 번호는 이미 다른 일에 쓰였습니다.',
  'refused.not-yet': () => '경보가 아직 그 상태가 아니었습니다: 다시 보십시오.',
  'refused.held': ({ by }, { seesNames }) => (seesNames ? `${by} 님이 이미 맡았습니다.` : '이미 맡은 사람이 있습니다.'),
  'refused.not-yours': () => '확인한 사람만 취소할 수 있습니다.',
  'refused.undo-late': ({ afterMs }) =>
    `확인은 ${span(afterMs)} 안에만 취소할 수 있습니다. 경보를 넘겨받거나 다시 알릴 때까지 기다리십시오.`,
  'refused.changed': () => '그 사이 경보가 바뀌었습니다: 다시 보십시오.',
  'refused.cleared': () => '경보가 저절로 해제되었습니다.',
};
