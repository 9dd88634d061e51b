/** Kidney injury, as the rule files publish them (test/wording/rule-texts.test.ts holds both equal). */
export const KIDNEY_RULES = {
  'kdigo-aki': {
    label: 'Acute kidney injury stage (KDIGO)',
    shortLabel: 'KDIGO AKI',
    intended: 'made for patients of all ages; here for children from 28 days to below 18 years',
    outside: {
      setting: 'Not made for this setting.',
      ventilated: 'Made for ventilated children too.',
      newbornStay: "Creatinine of the first 2-3 days is the mother's.",
    },
    parts: {
      stage: 'Stage',
      eGfr: 'Estimated glomerular filtration rate',
    },
    formulas: {
      creatinineRatio: {
        'charted-baseline': 'Creatinine / baseline (charted, else the lowest earlier one of 7 days)',
        'lowest-of-7-days': 'Creatinine / lowest earlier creatinine of 7 days',
      },
      creatinineRise: {
        'lowest-of-48-hours': 'Creatinine - lowest earlier creatinine of 48 hours',
      },
      baselineKind: {
        charted: 'A baseline is charted',
        'lowest-of-7-days': 'No baseline is charted, an earlier creatinine is there',
      },
      eGfr: {
        height: '0.413 x height / creatinine (from knowledge, unverified)',
      },
    },
    levels: {
      'stage-1': {
        label: 'Stage 1',
        text: 'Creatinine 1.5-1.9 times the baseline, a rise of 0.3 mg/dL in 48 hours, or urine below 0.5 mL/kg/h for 6 hours.',
      },
      'stage-2': {
        label: 'Stage 2',
        text: 'Creatinine 2.0-2.9 times the baseline, or urine below 0.5 mL/kg/h for 12 hours.',
      },
      'stage-3': {
        label: 'Stage 3',
        text: 'Creatinine 3 times the baseline or 4.0 mg/dL, urine below 0.3 mL/kg/h for 24 hours, none for 12 hours, or renal replacement.',
      },
    },
    findings: {
      aki: {
        label: 'Acute kidney injury',
        text: 'Any stage of 1 or more.',
      },
    },
    notes: {
      'charted-baseline': 'The baseline is the charted one. The choice of baseline decides the stage.',
      'lowest-of-7-days':
        'The baseline is the lowest earlier creatinine of 7 days, which may be raised already. The choice of baseline decides the stage.',
    },
  },
  'neonatal-aki': {
    label: 'Neonatal acute kidney injury stage (modified KDIGO)',
    shortLabel: 'Neonatal AKI',
    intended: 'made for newborns, here below 28 days',
    outside: {
      setting: 'Not made for this setting.',
      ventilated: 'Made for ventilated children too.',
      newbornStay: "Creatinine of the first 2-3 days is the mother's.",
    },
    parts: {
      stage: 'Stage by creatinine',
      urineOutput: 'Urine output, 24 hours',
    },
    formulas: {
      creatinineRatio: {
        'lowest-of-7-days': 'Creatinine / lowest earlier creatinine of 7 days',
      },
      creatinineRise: {
        'lowest-of-48-hours': 'Creatinine - lowest earlier creatinine of 48 hours',
      },
    },
    levels: {
      'stage-1': {
        label: 'Stage 1',
        text: 'Creatinine 1.5-1.9 times the lowest of 7 days, or a rise of 0.3 mg/dL in 48 hours.',
      },
      'stage-2': {
        label: 'Stage 2',
        text: 'Creatinine 2.0-2.9 times the lowest of 7 days.',
      },
      'stage-3': {
        label: 'Stage 3',
        text: 'Creatinine 3 times the lowest of 7 days or 2.5 mg/dL, or renal replacement.',
      },
    },
    findings: {
      aki: {
        label: 'Acute kidney injury by creatinine',
        text: 'Any stage of 1 or more.',
      },
    },
    notes: {
      'lowest-of-7-days':
        "The baseline is the lowest earlier creatinine of 7 days; in the first 2-3 days it is the mother's. The choice of baseline decides the stage.",
    },
  },
  prifle: {
    label: 'Kidney injury class (pRIFLE)',
    shortLabel: 'pRIFLE',
    intended: 'made for critically ill children, here from 28 days to below 18 years',
    outside: {
      setting: 'Made for intensive care.',
      ventilated: 'Made for ventilated children too.',
      newbornStay: "Creatinine of the first 2-3 days is the mother's.",
    },
    parts: {
      class: 'Class',
      eCrCl: 'Estimated creatinine clearance',
    },
    formulas: {
      baselineKind: {
        charted: 'A baseline is charted',
        'lowest-of-7-days': 'No baseline is charted, an earlier creatinine is there',
      },
      eCrClFall: {
        'charted-baseline':
          '100 x (1 - baseline / creatinine), baseline charted, else the lowest earlier one of 7 days',
        'lowest-of-7-days':
          '100 x (1 - baseline / creatinine), baseline charted, else the lowest earlier one of 7 days',
      },
      eCrCl: {
        height: '0.413 x height / creatinine (from knowledge, unverified)',
      },
    },
    levels: {
      r: {
        label: 'R (risk)',
        text: 'Clearance fallen by 25 %, or urine below 0.5 mL/kg/h for 8 hours.',
      },
      i: {
        label: 'I (injury)',
        text: 'Clearance fallen by 50 %, or urine below 0.5 mL/kg/h for 16 hours.',
      },
      f: {
        label: 'F (failure)',
        text: 'Clearance fallen by 75 %, urine below 0.3 mL/kg/h for 24 hours, or none for 12 hours.',
      },
    },
    notes: {
      'charted-baseline': 'The baseline is the charted one. The choice of baseline decides the stage.',
      'lowest-of-7-days':
        'The baseline is the lowest earlier creatinine of 7 days, which may be raised already. The choice of baseline decides the stage.',
    },
  },
};
