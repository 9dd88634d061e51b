import type { TermStatementValues } from '../../contract/statement/statement.ts';
import type { Renderings } from '../text/rendering.ts';

const SYSTEM = { LN: '로잉크', MDC: '장비 표준(11073)' } as const;

export const KOREAN_ONBOARDING: Renderings<TermStatementValues> = {
  'term.same-code': ({ system, code }) => `${SYSTEM[system]} 코드 일치: ${code}`,
  'term.same-name': ({ name }) => `이름 일치: «${name}»`,
  'term.like-name': ({ name, share }) => `비슷한 이름: «${name}» (${Math.round(share * 100)} %)`,
  'term.unit-converts': ({ units, own }) => `단위 변환 가능: ${units.join(', ')} → ${own}`,

  'term.no-unit': () => '알려진 단위가 없습니다',
  'term.wrong-unit': ({ sent, ucum, target }) => `«${sent}»(${ucum}) 단위는 ${target}에 맞지 않습니다`,
  'term.other-code': ({ target }) => `표준 코드로는 다른 항목입니다: ${target}`,
  'term.other-name': ({ target }) => `이름은 다른 항목을 뜻합니다: ${target}`,
  'term.not-received': ({ target, unitId, count, least, most, middle, low, high }) =>
    `${unitId}에서 받은 값 ${count}개의 범위는 ${least}~${most}, 중앙값은 ${middle}입니다. 이 병동에서 ${target} 중앙값은 ${low}~${high} 사이입니다`,
  'term.counts-otherwise': ({ target, by }) => `이미 다른 항목으로 쓰이고 있습니다: ${target} (승인 ${by})`,
  'term.answers-unsaid': ({ target }) => `${target}의 답마다 뜻을 정해야 하는데, 이 화면에서는 할 수 없습니다`,

  'term.not-there': ({ target }) =>
    target === null ? '그런 코드가 없습니다' : `그런 코드가 없거나 ${target} 항목이 없습니다`,
  'term.not-a-reason': () => '프로그램이 쓴 글입니다. 본인의 이유를 적으세요',
  'term.no-proposal': () => '제안이 없습니다',
  'term.own-proposal': () => '본인의 제안입니다. 다른 사람이 확인해야 합니다',
};
