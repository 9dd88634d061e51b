/** Names of what risk models reckon with (engine/risk/hourly-features.ts): each vital sign in four measures of six hours. */

export interface FeatureWords {
  readonly vitals: Readonly<
    Record<
      | 'heartRatePerMin'
      | 'spo2Percent'
      | 'temperatureCel'
      | 'systolicPressureMmHg'
      | 'meanPressureMmHg'
      | 'diastolicPressureMmHg'
      | 'respiratoryRatePerMin',
      string
    >
  >;
  readonly measures: Readonly<Record<'Last' | 'Mean6h' | 'Change6h' | 'Range6h', (vital: string) => string>>;
  readonly shockIndexLast: string;
  readonly ageYears: string;
}

/** Text by name of the feature. */
export function featureTexts(words: FeatureWords): ReadonlyMap<string, string> {
  const { vitals, measures, shockIndexLast, ageYears } = words;
  const ofVitals = Object.entries(vitals).flatMap(([vital, label]) =>
    Object.entries(measures).map(([measure, text]) => [`${vital}${measure}`, text(label)] as const),
  );
  return new Map([...ofVitals, ['shockIndexLast', shockIndexLast], ['ageYears', ageYears]]);
}
