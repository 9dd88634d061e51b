/** The Phoenix scores, as the rule files publish them (test/wording/rule-texts.test.ts holds both equal). */
export const PHOENIX_RULES = {
  'phoenix-4': {
    label: 'Phoenix sepsis score',
    shortLabel: 'Phoenix',
    intended: 'made for children in hospital below 18 years, from 37 weeks postmenstrual, not in hospital since birth',
    outside: {
      setting: 'Made and validated on children in hospital: elsewhere its limits are not known to hold.',
      ventilated: 'Ventilated children are within the intended population.',
      newbornStay:
        'Newborns in hospital since birth were left out: their pressures, creatinine and clotting differ in the first days.',
    },
    parts: {
      respiratory: 'Respiratory',
      cardiovascular: 'Cardiovascular',
      coagulation: 'Coagulation',
      neurologic: 'Neurologic',
    },
    inputs: {
      systolicPressure: 'Cuff systolic pressure',
    },
    formulas: {
      respiratorySupport: {
        fio2: 'FiO₂ above 21 %',
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
    levels: {
      'two-or-more': {
        label: '2 or more',
        text: 'Organ dysfunction of the Phoenix criteria: sepsis where infection is suspected or confirmed',
      },
    },
    findings: {
      sepsis: {
        label: 'Sepsis (Phoenix)',
        text: 'Suspected or confirmed infection and a Phoenix total of 2 or more',
      },
      'septic-shock': {
        label: 'Septic shock (Phoenix)',
        text: 'Sepsis and at least 1 cardiovascular point',
      },
    },
    notes: {
      'pf-exactly-200':
        "PaO₂/FiO₂ is exactly 200: the printed table gives 2 points under invasive ventilation, the authors' software gives 1; 1 is used.",
      'sf-exactly-220':
        "SpO₂/FiO₂ is exactly 220: the printed table gives 2 points under invasive ventilation, the authors' software gives 1; 1 is used.",
      sedated:
        'Sedation is charted: it lowers the Glasgow answers, so they may tell the drug and not illness of the brain.',
      intubated:
        'The verbal answer of this intubated child counts as 1, as charted: it can add points that are not illness of the brain.',
    },
  },
  'phoenix-8': {
    label: 'Phoenix-8 organ dysfunction score',
    shortLabel: 'Phoenix-8',
    intended: 'made for children in hospital below 18 years, from 37 weeks postmenstrual, not in hospital since birth',
    outside: {
      setting: 'Made and validated on children in hospital: elsewhere its limits are not known to hold.',
      ventilated: 'Ventilated children are within the intended population.',
      newbornStay:
        'Newborns in hospital since birth were left out: their pressures, creatinine and clotting differ in the first days.',
    },
    parts: {
      respiratory: 'Respiratory',
      cardiovascular: 'Cardiovascular',
      coagulation: 'Coagulation',
      neurologic: 'Neurologic',
      endocrine: 'Endocrine',
      immunologic: 'Immunologic',
      renal: 'Renal',
      hepatic: 'Hepatic',
    },
    inputs: {
      systolicPressure: 'Cuff systolic pressure',
    },
    formulas: {
      respiratorySupport: {
        fio2: 'FiO₂ above 21 %',
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
      'pf-exactly-200':
        "PaO₂/FiO₂ is exactly 200: the printed table gives 2 points under invasive ventilation, the authors' software gives 1; 1 is used.",
      'sf-exactly-220':
        "SpO₂/FiO₂ is exactly 220: the printed table gives 2 points under invasive ventilation, the authors' software gives 1; 1 is used.",
      sedated:
        'Sedation is charted: it lowers the Glasgow answers, so they may tell the drug and not illness of the brain.',
      intubated:
        'The verbal answer of this intubated child counts as 1, as charted: it can add points that are not illness of the brain.',
    },
  },
};
