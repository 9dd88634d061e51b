/** Why a score does not speak, what makes its number doubtful, and what lacks. */
import type { Waiver } from '../../clinical/statement/opt-in.ts';
import type { UnknownPart } from '../../clinical/statement/score-statements.ts';
import type { ScoreStatementValues } from '../../clinical/statement/statement.ts';
import { differencesText } from '../text/outside-population.ts';
import { policyReasonText } from '../text/policy-reason-text.ts';
import type { Renderings } from '../text/rendering.ts';
import { KOREAN_RULE_WORDS as RULES } from './rule-words.ts';
import { span } from './terms.ts';

export const KOREAN_SCORES: Renderings<ScoreStatementValues> = {
  'rule.disabled': ({ ruleId }) => RULES.disabled(ruleId) ?? '규칙이 꺼져 있음',
  'population.adult': ({ ruleId, years }) => intended(`성인 ${years}세`, ruleId),
  'population.postmenstrual-age': ({ ruleId, belowWeeks }) => intended(`PMA ${belowWeeks}주 미만`, ruleId),
  'population.gestation': ({ ruleId, days }) => intended(`출생 재태주수 ${Math.floor(days / 7)}+${days % 7}주`, ruleId),
  'population.days-old': ({ ruleId, days }) => intended(`생후 ${days}일`, ruleId),
  'score.outside-table': ({ ruleId, refusal }) => `논문의 표에 답이 없음: ${RULES.refusal(ruleId, refusal)}`,
  'score.window-open': ({ hours }) => `입실 후 첫 ${hours}시간이 지나면 계산됨`,
  'population.age': ({ ruleId, months }) => intended(`나이 ${months}개월은 대상 연령이 아님`, ruleId),
  'population.outside': ({ ruleId, outside, setting }) => intended(respectsText(outside, setting), ruleId),
  'score.parts-unknown': ({ ruleId, parts }) =>
    parts.length === 0 ? '알려진 것이 없음' : parts.map((part) => unknownText(ruleId, part)).join(', '),
  'score.detail': ({ ruleId, total, lower, maximum, level, triggers, missing, notes, units }) => {
    const basis = lower === null ? '합계 없음' : `${maximum}점 중 ${total === null ? `최소 ${lower}` : total}점`;
    const named = level === null ? '단계 없음' : RULES.levelLabel(ruleId, level);
    const sentences = [
      `${RULES.label(ruleId)} ${basis}: ${named}.`,
      level === null ? null : RULES.levelText(ruleId, level),
      ...triggers.map((trigger) => `${RULES.heldTrigger(ruleId, trigger)}.`),
      missing.length === 0 ? null : `누락 항목: ${missing.map((item) => RULES.missing(ruleId, item)).join(', ')}.`,
      ...notes.map((note) => RULES.note(ruleId, note)),
      ...units.map(unitText),
    ];
    return sentences.filter((sentence) => sentence !== null).join(' ');
  },
  'caution.age-not-checked': () => '생년월일 없음: 소아인지 확인되지 않았습니다.',
  'caution.ventilation-unknown': () => '기계환기 여부를 알 수 없습니다.',
  'caution.birth-stay-unknown': () => '출생 후 계속 입원 중인지 알 수 없습니다.',
  'caution.unit': unitText,
  'caution.group-figure': ({ children, years }) =>
    `${years}년 소아 ${children.toLocaleString('en-US')}명에서 측정한 집단 수치이며, 이 아이에 대한 예측이 아닙니다.`,
  'caution.window': ({ hours, frozenAfterHours, frozen }) =>
    frozen
      ? `입실 후 첫 ${hours}시간의 값이며, 입실 ${frozenAfterHours}시간에 확정되었습니다.`
      : `입실 후 첫 ${hours}시간의 값이며, 입실 ${frozenAfterHours}시간에 확정될 때까지 늦게 온 값으로 바로잡힙니다.`,
  'caution.outside-population': ({ ruleId, outside, setting, policyReason, policyReasonCode }, { say }) =>
    [
      `원래 대상이 아닙니다 (${respectsText(outside, setting)}).`,
      ...differencesText(RULES, ruleId, outside),
      `병동 방침에 따라 사용: ${policyReasonText({ reason: policyReason, reasonCode: policyReasonCode }, say)}`,
    ].join(' '),
};

function unitText({ ruleId, input, value, unit, ordinaryIn }: ScoreStatementValues['caution.unit']): string {
  return `${RULES.input(ruleId, input)} ${value} ${unit ?? ''} 값은 ${ordinaryIn} 단위에서 보통임: 단위를 확인하십시오.`;
}

function intended(reason: string, ruleId: string): string {
  const madeFor = RULES.intended(ruleId);
  return madeFor === null ? reason : `${reason}; ${madeFor}`;
}

function respectsText(outside: readonly Waiver[], setting: string): string {
  const respects = {
    setting: `병상 구분 ${setting}`,
    ventilated: '기계환기 중',
    'newborn-stay': '출생 후 계속 입원 중',
    age: '나이',
  };
  return outside.length === 0 ? '이유 모름' : outside.map((respect) => respects[respect]).join(', ');
}

/** «호흡수 9분 전 값». */
function unknownText(ruleId: string, { part, why, input, ageMs }: UnknownPart): string {
  const label = input === null ? RULES.part(ruleId, part) : RULES.input(ruleId, input);
  switch (why) {
    case 'missing':
      return `${label} 없음`;
    case 'known-in-part':
      return `${label} 일부만 알려짐`;
    case 'implausible':
      return `${label} 있을 수 없는 값`;
    case 'artefact':
      return `${label} 아티팩트로 판단`;
    case 'stale':
      return ageMs === null ? `${label} 너무 오래됨` : `${label} ${span(ageMs)} 전 값`;
  }
}
