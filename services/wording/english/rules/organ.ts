/** Organ scores, as the rule files publish them (test/wording/rule-texts.test.ts holds both equal). */
export const ORGAN_RULES = {
  psofa: {
    label: 'Paediatric SOFA (pSOFA)',
    shortLabel: 'pSOFA',
    intended: 'made for critically ill children below 18 years in intensive care',
    outside: {
      setting: 'Made in paediatric intensive care: what a total means elsewhere is not known to us.',
      ventilated: 'Ventilated children are within the intended population.',
      newbornStay:
        'Newborns in hospital since birth were not the population: pressures and creatinine still follow the mother and the days of life. nSOFA is made for them.',
    },
    parts: {
      respiratory: 'Respiratory',
      coagulation: 'Coagulation',
      hepatic: 'Hepatic',
      cardiovascular: 'Cardiovascular',
      neurologic: 'Neurologic',
      renal: 'Renal',
    },
    inputs: {
      systolicPressure: 'Cuff systolic pressure',
    },
    formulas: {
      pressureSupport: {
        'invasive-ventilation': 'invasive ventilation',
      },
      pfRatio: {
        ratio: 'PaO₂ / FiO₂ not later than the gas',
      },
      sfRatio: {
        ratio: 'SpO₂ / FiO₂, only where SpO₂ is 97 % or less',
      },
      meanArterialPressure: {
        arterial: 'arterial systolic and diastolic, else cuff mean, else cuff systolic and diastolic',
        'cuff-mean': 'arterial systolic and diastolic, else cuff mean, else cuff systolic and diastolic',
        'cuff-systolic-diastolic': 'arterial systolic and diastolic, else cuff mean, else cuff systolic and diastolic',
      },
      gcsSum: {
        sum: 'eye + verbal + motor',
      },
    },
    notes: {
      sedated:
        'Sedation is charted: it lowers the Glasgow answers, so they may tell the drug and not illness of the brain.',
      intubated:
        'The verbal answer of this intubated child counts as 1, as charted: it can add points that are not illness of the brain.',
    },
  },
  'pelod-2': {
    label: 'PELOD-2',
    shortLabel: 'PELOD-2',
    intended: 'made for children below 18 years in paediatric intensive care',
    outside: {
      setting:
        'Made in paediatric intensive care: neither the total nor the mortality equation is known to hold elsewhere.',
      ventilated: 'Ventilated children are within the intended population.',
      newbornStay: 'Newborns in hospital since birth were not the population: nSOFA is made for them.',
    },
    parts: {
      neurologic: 'Neurologic',
      cardiovascular: 'Cardiovascular',
      renal: 'Renal',
      respiratory: 'Respiratory',
      haematology: 'Haematology',
    },
    inputs: {
      systolicPressure: 'Cuff systolic pressure',
    },
    formulas: {
      gcsSum: {
        sum: 'eye + verbal + motor',
      },
      meanArterialPressure: {
        arterial: 'arterial systolic and diastolic, else cuff mean, else cuff systolic and diastolic',
        'cuff-mean': 'arterial systolic and diastolic, else cuff mean, else cuff systolic and diastolic',
        'cuff-systolic-diastolic': 'arterial systolic and diastolic, else cuff mean, else cuff systolic and diastolic',
      },
      creatinineUmolPerL: {
        'from-mg-per-dl': 'mg/dL times 88.4',
      },
      pfRatio: {
        ratio: 'PaO₂ / FiO₂ not later than the gas',
      },
    },
    notes: {
      sedated:
        'Sedation is charted: it lowers the Glasgow answers, so they may tell the drug and not illness of the brain.',
      intubated:
        'The verbal answer of this intubated child counts as 1, as charted: it can add points that are not illness of the brain.',
    },
    probability: 'Mortality by the PELOD-2 equation',
  },
  nsofa: {
    label: 'Neonatal SOFA (nSOFA)',
    shortLabel: 'nSOFA',
    intended: 'made for newborns in neonatal intensive care, very preterm ones first',
    outside: {
      setting: 'Made in neonatal intensive care: what a total means elsewhere is not known to us.',
      ventilated: 'Ventilated babies are within the intended population.',
      newbornStay: 'Babies in hospital since birth are within the intended population.',
    },
    parts: {
      respiratory: 'Respiratory',
      cardiovascular: 'Cardiovascular',
      haematology: 'Haematology',
    },
    ageBands: {
      newborn: '0-119 d',
    },
    formulas: {
      sfRatio: {
        ratio: 'SpO₂ / FiO₂',
      },
    },
  },
};
