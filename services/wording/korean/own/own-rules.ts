/** Rules of a unit's own in Korean: one sentence that a nurse can read, with every limit and unit as it was decided. */
import type { Condition } from '../../../clinical/own-rule/condition.ts';
import type { OwnRule } from '../../../clinical/own-rule/own-rule-schema.ts';
import type { OwnRuleFault } from '../../../clinical/statement/own-rule-faults.ts';
import type { OwnRuleStatementValues } from '../../../contract/statement/statement.ts';
import { exactQuantity } from '../../text/exact-quantity.ts';
import type { Renderings } from '../../text/rendering.ts';
import { answerIn, enteredIn } from '../../text/entered-text.ts';
import { KOREAN_OBSERVATIONS } from '../entered/observations.ts';
import { RuleWords } from '../../text/rule-words.ts';
import { shareText, unitText } from '../../text/quantity-text.ts';
import { KOREAN_RULES } from '../rules.ts';
import { wholeSpanText } from '../../text/span-text.ts';
import { KOREAN_SPANS, SIGNAL_LABELS } from '../terms.ts';

const FAULTS: Readonly<Record<OwnRuleFault, string>> = {
  'other-unit': '한계의 단위가 이 시스템에 보관되는 신호의 단위와 다름',
  'out-of-range': '한계가 이 신호의 값이 있을 수 없는 곳에 있음',
  'no-trend': '이 신호는 추세를 보관하지 않음',
  ages: '처음 나이는 끝 나이보다 작아야 함',
  'too-long': '한 문장으로 읽기에는 조건이 너무 많거나 너무 깊음',
  'never-so': '한 신호가 어떤 한계 미만이면서 그보다 높은 한계 초과일 수는 없음',
  'unknown-score': '그런 점수가 없거나 꺼진 채 배포됨',
  'unknown-finding': '이 점수에는 그런 판정이 없음',
  'unknown-events': '그런 사건은 세지 않음',
  'unknown-entry': '이 이름으로 기록되거나 검사되는 것이 없음',
  'unknown-answer': '고를 수 있는 답이 아닌 것이 있음',
  twice: '같은 이름의 규칙이 이미 있음',
  'not-back-tested': '바로 이 규칙을 병동의 과거 자료로 시험하지 않았음',
};

const RULES = new RuleWords(KOREAN_RULES);

const enteredLabel = (name: string): string => enteredIn(KOREAN_OBSERVATIONS, name);
const answerLabel = (code: string): string => answerIn(KOREAN_OBSERVATIONS, code);

const LACKS = { stale: '너무 오래됨', missing: '없음', implausible: '있을 수 없는 값', artefact: '의심됨' } as const;
const LEVEL = { low: '낮음', medium: '중간', high: '높음' } as const;

export const KOREAN_OWN_RULES: Renderings<OwnRuleStatementValues> = {
  'own-rule.title': ({ title: { en, ko } }) => ko ?? en ?? '',
  'own-rule.met': ({ rule }) => `이 병동의 자체 규칙: ${conditionText(rule.when)}.`,
  'own-rule.says': ({ rule }) => sentence(rule),
  'own-rule.cannot-be-judged': ({ lacking, notEntered = [] }) => {
    const why = [
      ...lacking.map(({ signal, quality }) => `${SIGNAL_LABELS[signal]}: ${LACKS[quality]}`),
      ...notEntered.map((name) => `${enteredLabel(name)}: 충분히 새로운 값이 없음`),
    ];
    return `지금은 판단할 수 없습니다${why.length === 0 ? '' : ` (${why.join(', ')})`}. 경보가 남아 있다고 해서 환아의 지금 상태를 말하는 것은 아닙니다.`;
  },
  'notice.own-rules-refused': ({ by, rules }) =>
    `${by === '' ? '' : `${by}의 `}병동 자체 규칙 결정을 적용하지 않음: ${rules
      .map(({ ruleId, fault }) => `${ruleId}: ${FAULTS[fault]}`)
      .join('; ')}`,
  'own-rule.fault': ({ fault, expected }) =>
    expected === null
      ? FAULTS[fault]
      : `${FAULTS[fault]}: ${SIGNAL_LABELS[expected.signal]} ${exactQuantity(expected.low, expected.signal)} ~ ${exactQuantity(expected.high, expected.signal)}`,
};

function sentence({ level, ages, when, clearForMs, restMs }: OwnRule): string {
  const whom = ages === null ? '모든 환아' : `생후 ${ages.fromDays}일 이상 ${ages.belowDays}일 미만 환아`;
  const rest = restMs === 0 ? '' : ` 그 뒤 ${span(restMs)} 동안은 다시 울리지 않습니다.`;
  const ends = clearForMs === 0 ? '해당하지 않음이 확인되면 곧' : `해당하지 않음이 ${span(clearForMs)} 동안 확인되면`;
  return `${whom}에게 다음과 같을 때 「${LEVEL[level]}」 경보: ${conditionText(when)}. ${ends} 끝납니다.${rest} 필요한 값이 없거나 너무 오래되면 판단할 수 없으며, 경보를 올리지도 끝내지도 않습니다.`;
}

function conditionText(condition: Condition): string {
  switch (condition.is) {
    case 'value':
      return `${SIGNAL_LABELS[condition.signal]} ${exactQuantity(condition.limit, condition.signal)} ${condition.side === 'below' ? '미만' : '초과'}`;
    case 'trend':
      return `${SIGNAL_LABELS[condition.signal]} ${span(condition.withinMs)} 안에 ${exactQuantity(condition.by, condition.signal)} 이상 ${condition.change === 'falls' ? '떨어짐' : '오름'}`;
    case 'silent':
      return `${SIGNAL_LABELS[condition.signal]} 값이 ${span(condition.forMs)} 동안 오지 않음`;
    case 'entered':
      return `최근 ${span(condition.withinMs)} 안의 ${enteredLabel(condition.name)} ${condition.limit}${unitText(condition.unit)} ${condition.side === 'below' ? '미만' : '초과'}`;
    case 'answer':
      return `최근 ${span(condition.withinMs)} 안의 ${enteredLabel(condition.name)}: ${condition.answers.map((code) => `「${answerLabel(code)}」`).join(' 또는 ')}`;
    case 'score':
      return `${RULES.shortLabel(condition.ruleId)} ${condition.atLeast}점 이상`;
    case 'finding':
      return `「${RULES.findingLabel(condition.ruleId, condition.findingId)}」 판정`;
    case 'risk':
      return `모델 ${condition.modelId}의 위험도 ${shareText(condition.atLeast)} 이상`;
    case 'events':
      return `「${RULES.eventLabel(condition.definitionId)}」 ${condition.hours}시간(이번 정시부터와 그 앞) 안에 ${condition.atLeast}회 이상`;
    case 'held':
      return `${within(condition.of)} 상태가 끊기지 않고 ${span(condition.forMs)} 지속됨`;
    case 'repeated':
      return `${within(condition.of)} 상태가 ${span(condition.withinMs)} 안에 ${condition.times}번 이상 시작됨`;
    case 'not':
      return `${within(condition.of)} 상태가 아님이 확인됨`;
    case 'all':
      return condition.of.map(within).join(' 그리고 ');
    case 'any':
      return condition.of.map(within).join(' 또는 ');
  }
}

/** In brackets where the sentence would be read in two ways. */
function within(condition: Condition): string {
  const text = conditionText(condition);
  return condition.is === 'value' || condition.is === 'score' || condition.is === 'finding' ? text : `(${text})`;
}

function span(ms: number): string {
  return wholeSpanText(ms, KOREAN_SPANS);
}
