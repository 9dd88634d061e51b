/** Why events of newborns are not counted and heart rate characteristics not told. */
import type { NewbornStatementValues } from '../../clinical/statement/statement.ts';
import { shareText } from '../text/quantity-text.ts';
import type { Renderings } from '../text/rendering.ts';
import { KOREAN_RULE_WORDS as RULES } from './rule-words.ts';
import { SIGNAL_LABELS } from './terms.ts';

export const KOREAN_NEWBORNS: Renderings<NewbornStatementValues> = {
  'newborn.no-longer': () => '더는 신생아가 아님',
  'event.disabled': ({ definitionId }) => RULES.disabled(definitionId) ?? '정의가 꺼져 있음',
  'event.switched-off': () => '병동에서 끔',
  'event.not-judged': () => '아직 판단한 값 없음',
  'event.gestation-missing': ({ definitionId }) => `출생 시 재태 주수 없음: ${RULES.eventIntended(definitionId)}`,
  'event.not-intended': ({ definitionId }) => `대상 아님: ${RULES.eventIntended(definitionId)}`,
  'feature.disabled': ({ featureId }) => RULES.disabled(featureId) ?? '지표가 꺼져 있음',
  'feature.too-little-present': ({ signal, share, needed }) =>
    `구간의 ${shareText(share)}에만 ${SIGNAL_LABELS[signal]} 있음, ${shareText(needed)} 필요`,
  'feature.too-few-readings': () => '값이 둘보다 적음',
  'feature.zero-rate': () => '심박수 0에는 간격이 없음',
  'feature.no-acceleration': () => '구간에 심박수 증가가 없음',
  'feature.no-close-stretches': ({ length, tolerance }) =>
    `서로 ${tolerance} 안에 있는 ${length}개 값의 구간 쌍이 없음`,
  'feature.no-matching-stretches': ({ length }) => `서로 맞는 ${length}개 값의 구간 쌍이 없음`,
  'feature.no-change': () => '심박수나 SpO₂가 변하지 않음',
};
