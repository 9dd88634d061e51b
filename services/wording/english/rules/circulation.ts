/** Indices of the circulation, and the coma scale, as the rule files publish them (test/wording/rule-texts.test.ts holds both equal). */
export const CIRCULATION_RULES = {
  'shock-index-rousseaux': {
    label: 'Shock index for age in sepsis (Rousseaux)',
    shortLabel: 'Shock index',
    intended: 'made for children below 18 years with sepsis',
    outside: {
      setting: 'Treatment and sedation of intensive care change heart rate and pressure.',
      ventilated: 'Sedation and ventilation change heart rate and pressure.',
      newbornStay: 'Not made for newborns.',
    },
    parts: {
      shockIndex: 'Shock index',
    },
    formulas: {
      shockIndex: {
        index: 'Heart rate / systolic pressure',
      },
    },
    levels: {
      elevated: {
        label: 'Elevated',
        text: 'Shock index at or above the limit for this age in a study of sepsis.',
      },
    },
  },
  sipa: {
    label: 'Shock index, paediatric age-adjusted (SIPA)',
    shortLabel: 'SIPA',
    intended: 'made for injured children from 4 to 16 years',
    outside: {
      setting: 'Treatment and sedation of intensive care change heart rate and pressure.',
      ventilated: 'Sedation and ventilation change heart rate and pressure.',
      newbornStay: 'Not made for newborns.',
    },
    parts: {
      shockIndex: 'Shock index',
    },
    formulas: {
      shockIndex: {
        index: 'Heart rate / systolic pressure',
      },
    },
    levels: {
      elevated: {
        label: 'Elevated',
        text: 'Shock index above the published limit for this age after injury.',
      },
    },
  },
  'pals-hypotension': {
    label: 'Hypotension by age (PALS)',
    shortLabel: 'PALS hypotension',
    intended: 'made for children below 18 years, newborns at term',
    outside: {
      setting: 'Preterm newborns have lower normal pressures than this table.',
      ventilated: 'Made for ventilated children too.',
      newbornStay: 'Pressures of the first days of life differ.',
    },
    parts: {
      systolicPressure: 'Systolic blood pressure',
    },
    ageBands: {
      newborn: '0-28 d',
    },
    levels: {
      hypotension: {
        label: 'Hypotension',
        text: 'Systolic pressure below the limit for this age.',
      },
    },
  },
  'vasoactive-inotropic-score': {
    label: 'Vasoactive-inotropic score',
    shortLabel: 'VIS',
    intended:
      'made for infants and children after heart surgery; used for all children below 18 years on vasoactive drugs',
    outside: {
      setting: 'Made for intensive care, where these drugs run.',
      ventilated: 'Made for ventilated children too.',
      newbornStay: 'Made for newborns too.',
    },
    parts: {
      dopamine: 'Dopamine',
      dobutamine: 'Dobutamine',
      epinephrine: 'Epinephrine',
      norepinephrine: 'Norepinephrine',
      milrinone: 'Milrinone',
      vasopressin: 'Vasopressin',
    },
  },
  'paediatric-gcs': {
    label: 'Paediatric Glasgow Coma Scale',
    shortLabel: 'Paediatric GCS',
    intended: 'made for children below 18 years',
    outside: {
      setting: 'Made for children wherever they lie.',
      ventilated: 'The verbal answer cannot be tested.',
      newbornStay: 'Made for infants too.',
    },
    parts: {
      eye: 'Eye opening',
      verbal: 'Verbal response',
      motor: 'Motor response',
    },
    inputs: {
      gcsEye: 'Eye opening',
      gcsVerbal: 'Verbal response',
      gcsMotor: 'Motor response',
    },
    notes: {
      sedated:
        'Sedation is charted: it lowers the Glasgow answers, so they may tell the drug and not illness of the brain.',
      intubated: 'Intubated: no verbal answer (T).',
      'verbal-not-testable': 'The verbal answer cannot be tested.',
      'eye-not-testable': 'Eye opening cannot be tested.',
      'motor-not-testable': 'The motor answer cannot be tested.',
    },
  },
};
