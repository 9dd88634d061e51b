import type { RiskStatementValues } from '../../contract/statement/statement.ts';
import { unitText } from '../text/quantity-text.ts';
import type { Renderings } from '../text/rendering.ts';
import { featureTexts } from '../text/risk-feature-texts.ts';
import { signalLabel } from './terms.ts';

const KIND = { 'adult-surrogate': 'adult surrogate, not validated in children' } as const;
const OUTCOME = { sepsis: 'sepsis' } as const;

export const ENGLISH_FEATURES = featureTexts({
  vitals: {
    heartRatePerMin: 'heart rate',
    spo2Percent: 'SpO₂',
    temperatureCel: 'temperature',
    systolicPressureMmHg: 'systolic pressure',
    meanPressureMmHg: 'mean pressure',
    diastolicPressureMmHg: 'diastolic pressure',
    respiratoryRatePerMin: 'respiratory rate',
  },
  measures: {
    Last: (vital) => `newest ${vital}`,
    Mean6h: (vital) => `mean ${vital} of 6 h`,
    Change6h: (vital) => `change of ${vital} in 6 h`,
    Range6h: (vital) => `range of ${vital} in 6 h`,
  },
  shockIndexLast: 'newest shock index',
  ageYears: 'age',
});

export const ENGLISH_RISKS: Renderings<RiskStatementValues> = {
  'risk.kind': ({ kind }) => KIND[kind],
  'risk.outcome': ({ outcome }) => OUTCOME[outcome],
  'risk.stands-in': ({ signal, standsInFor, hours }) =>
    `${signalLabel(signal)} stands in for ${signalLabel(standsInFor).toLowerCase()} in ${hours} of 6 h.`,
  'risk.no-feature-set': ({ featureSet }) => `no such feature set here: ${featureSet}`,
  'risk.no-answer': ({ forMinutes }) => `the model has not answered for ${forMinutes} min`,
  'risk.age-unknown': () => 'age is not known',
  'risk.age-outside': ({ ageYears, lowYears, highYears }) =>
    `age ${ageYears} years is outside the ages this model was trained on (${lowYears} to under ${highYears} years)`,
  'risk.feature-outside': ({ feature, value, low, high, unit }) =>
    `${ENGLISH_FEATURES.get(feature) ?? feature} ${value} is outside what the model was trained on (${low} to ${high}${unitText(unit)})`,
  'risk.features-missing': ({ missingCount, featureCount, missingMax }) =>
    `${missingCount} of ${featureCount} inputs are missing (at most ${missingMax})`,
};
