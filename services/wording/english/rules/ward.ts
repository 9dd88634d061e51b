/** Early warning scores of the ward and the SIRS criteria, as the rule files publish them (test/wording/rule-texts.test.ts holds both equal). */
export const WARD_RULES = {
  'national-pews-england': {
    label: 'National PEWS (England)',
    shortLabel: 'National PEWS',
    intended: 'made for children below 18 years on hospital wards, not ventilated and not in hospital since birth',
    outside: {
      setting:
        'Ward chart: in intensive care the bands flag treated and sedated children more often, response times assume a ward, and its performance there is not known to us.',
      ventilated: 'Ventilation sets respiratory rate, effort and oxygen, so those parts no longer show illness.',
      newbornStay:
        'Newborns in hospital since birth have their own tool (NEWTT2): first-day heart rates, pressures and saturations differ.',
    },
    parts: {
      respiratoryRate: 'Respiratory rate',
      respiratoryDistress: 'Respiratory distress',
      spo2: 'SpO₂',
      oxygen: 'Oxygen',
      heartRate: 'Heart rate',
      systolicPressure: 'Systolic blood pressure',
      capillaryRefill: 'Capillary refill',
    },
    formulas: {
      oxygenGiven: {
        flow: 'a flow above 0 L/min',
        concentration: 'more than 21 %',
        device: 'a device that gives oxygen',
      },
    },
    levels: {
      low: {
        label: 'Low',
        text: 'Tell the nurse in charge and reassess the child within 60 minutes.',
      },
      medium: {
        label: 'Medium',
        text: 'Review by the responsible clinician within 30 minutes; watch SpO₂ continuously.',
      },
      high: {
        label: 'High',
        text: 'Rapid review at the bedside within 15 minutes; observations every 30 minutes with continuous respiratory rate, SpO₂ and ECG.',
      },
      emergency: {
        label: 'Emergency',
        text: 'Make the emergency call now; observations every 15 minutes.',
      },
    },
    triggers: {
      'carer-concern': 'A carer says that the child is getting worse: the clinician chooses the level',
      'clinical-intuition': 'A clinician is worried: the clinician chooses the level',
      'sepsis-suspected': 'New suspicion of sepsis',
      'septic-shock': 'New septic shock',
      'voice-only': 'Consciousness changed: answers to voice only',
      'pain-only-or-none': 'Consciousness changed: answers to pain only, or not at all',
      'pupils-abnormal': 'Pupils newly abnormal',
    },
  },
  'bedside-pews': {
    label: 'Bedside PEWS',
    shortLabel: 'Bedside PEWS',
    intended: 'made for children below 18 years on hospital wards, not ventilated and not in hospital since birth',
    outside: {
      setting:
        'Ward score: treated and sedated children of intensive care score more often, and its cut was set on wards.',
      ventilated: 'Ventilation sets respiratory rate, effort and oxygen, so those parts no longer show illness.',
      newbornStay: 'First-day heart rates, pressures and saturations differ.',
    },
    parts: {
      heartRate: 'Heart rate',
      systolicPressure: 'Systolic blood pressure',
      capillaryRefill: 'Capillary refill',
      respiratoryRate: 'Respiratory rate',
      respiratoryEffort: 'Respiratory effort',
      spo2: 'SpO₂',
      oxygen: 'Oxygen',
    },
    formulas: {
      oxygenGiven: {
        flow: 'a flow above 0 L/min',
        concentration: 'more than 21 %',
        device: 'a device that gives oxygen',
      },
    },
    levels: {
      cut: {
        label: 'At or above the published cut',
        text: 'The published cut: a sensitivity of 82 % and a specificity of 93 % in the study of 2009.',
      },
    },
  },
  'goldstein-2005-sirs': {
    label: 'Goldstein 2005 SIRS',
    shortLabel: 'SIRS 2005',
    intended: 'made for research on sepsis in children below 18 years',
    outside: {
      setting: 'Superseded for care by the Phoenix criteria of 2024.',
      ventilated: 'Ventilated children are within the intended population.',
      newbornStay:
        'Newborns in hospital since birth: first-day rates differ, and the definition was for term newborns.',
    },
    disabled:
      'The sources disagree: high temperature is above 38.5 in print and above 38.8 in the SQL of the Phoenix authors, systolic limits differ between first print and erratum, and print leaves 1 to 2 years without a group. Superseded by the Phoenix criteria; for research comparison only',
    parts: {
      temperature: 'Temperature',
      heartRate: 'Heart rate',
      respiratoryRate: 'Respiratory rate or ventilation',
      whiteCells: 'White cells',
      systolicPressure: 'Low systolic pressure',
    },
    findings: {
      sirs: {
        label: 'SIRS (2005)',
        text: 'Two or more of the four criteria, temperature or white cells among them',
      },
    },
  },
};
