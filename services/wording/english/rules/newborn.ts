/** Events and heart rate characteristics of newborns, as the rule files publish them (test/wording/rule-texts.test.ts holds both equal). */
export const EVENTS = {
  'apnoea-aap': {
    label: 'Apnoea of 20 s or more',
    intended: 'infants born before 37 weeks',
  },
  'apnoea-with-bradycardia': {
    label: 'Apnoea with bradycardia',
    intended: 'infants born before 37 weeks',
  },
  'apnoea-bradycardia-desaturation': {
    label: 'Apnoea with bradycardia and desaturation (ABD)',
    intended: 'infants in neonatal intensive care',
  },
  'bradycardia-below-100': {
    label: 'Bradycardia below 100 /min for 4 s',
    intended: 'infants in neonatal intensive care',
  },
  'bradycardia-below-80': {
    label: 'Bradycardia below 80 /min for 4 s',
    intended: 'infants in neonatal intensive care',
  },
  'desaturation-below-80': {
    label: 'Desaturation below 80 % for 10 s',
    intended: 'infants in neonatal intensive care',
  },
  'desaturation-below-80-averaged-8-s': {
    label: 'Desaturation below 80 % for 10 s, averaged over 8 s',
    intended: 'infants in neonatal intensive care',
  },
  'desaturation-below-80-averaged-16-s': {
    label: 'Desaturation below 80 % for 10 s, averaged over 16 s',
    intended: 'infants in neonatal intensive care',
  },
  'desaturation-below-80-delayed-10-s': {
    label: 'Desaturation below 80 % for 10 s, behind a delay of 10 s',
    intended: 'infants in neonatal intensive care',
  },
  'intermittent-hypoxaemia': {
    label: 'Intermittent hypoxaemia below 85 % for 10 s',
    intended: 'infants in neonatal intensive care',
  },
  'periodic-breathing': {
    label: 'Periodic breathing',
    intended: 'infants in neonatal intensive care',
    disabled:
      'A respiratory rate that the monitor averages over many seconds does not show pauses of 3 s: the count would be far too low. It needs the breathing wave or each breath.',
  },
};

export const FEATURES = {
  'heart-rate-standard-deviation': {
    label: 'Standard deviation of heart rate (monitor averages of 1 s, not beats)',
    shortLabel: 'Standard deviation of heart rate',
  },
  'heart-rate-sample-asymmetry': {
    label: 'Sample asymmetry of heart rate (monitor averages of 1 s, not beats)',
    shortLabel: 'Sample asymmetry of heart rate',
  },
  'heart-rate-sample-entropy': {
    label: 'Sample entropy of heart rate (monitor averages of 1 s, not beats)',
    shortLabel: 'Sample entropy of heart rate',
    disabled:
      'The length of 3, the tolerance of 0.2 standard deviations and the window of 4096 beats were not found in a source that we could read; on averages of 1 s, neighbouring readings repeat each other and the value means something else.',
  },
  'heart-rate-spo2-cross-correlation': {
    label: 'Cross-correlation of heart rate and SpO₂ (monitor averages of 1 s)',
    shortLabel: 'Cross-correlation of heart rate and SpO₂',
    disabled:
      'The lag of 30 s either way and the window of 10 min were not found in a source that we could read, and a patent (US 10869637, WO2017192562) needs a legal review first.',
  },
};
