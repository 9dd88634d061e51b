/** Why events of newborns are not counted and heart rate characteristics not told. */
import type { NewbornStatementValues } from '../../clinical/statement/statement.ts';
import { shareText } from '../text/quantity-text.ts';
import type { Renderings } from '../text/rendering.ts';
import { ENGLISH_RULE_WORDS as RULES } from './rule-words.ts';
import { inSentence, signalLabel } from './terms.ts';

export const ENGLISH_NEWBORNS: Renderings<NewbornStatementValues> = {
  'newborn.no-longer': () => 'no longer a newborn',
  'event.disabled': ({ definitionId }) => RULES.disabled(definitionId) ?? 'the definition is disabled',
  'event.switched-off': () => 'switched off by the unit',
  'event.not-judged': () => 'nothing was judged yet',
  'event.gestation-missing': ({ definitionId }) =>
    `gestational age at birth is missing: ${RULES.eventIntended(definitionId)}`,
  'event.not-intended': ({ definitionId }) => RULES.eventIntended(definitionId),
  'feature.disabled': ({ featureId }) => RULES.disabled(featureId) ?? 'the characteristic is disabled',
  'feature.too-little-present': ({ signal, share, needed }) =>
    `${inSentence(signalLabel(signal))} in ${shareText(share)} of the window, ${shareText(needed)} are needed`,
  'feature.too-few-readings': () => 'fewer than two readings',
  'feature.zero-rate': () => 'a heart rate of 0 has no interval',
  'feature.no-acceleration': () => 'no acceleration in the window',
  'feature.no-close-stretches': ({ length, tolerance }) =>
    `no two stretches of ${length} readings lie within ${tolerance} of each other`,
  'feature.no-matching-stretches': ({ length }) => `no two stretches of ${length} readings match`,
  'feature.no-change': () => 'heart rate or SpO₂ did not change',
};
