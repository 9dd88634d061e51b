/** Published equations, as the rule files publish them (test/wording/rule-texts.test.ts holds both equal). */
export const EQUATION_RULES = {
  'respiratory-severity-score': {
    label: 'Respiratory severity score',
    shortLabel: 'RSS',
    intended: 'made for newborns and infants on ventilation, in neonatal intensive care',
    outside: {
      setting: 'Made for neonatal intensive care.',
      ventilated: 'Made for ventilated children too.',
      newbornStay: 'Made for newborns.',
    },
    parts: {
      respiratorySeverity: 'Respiratory severity score',
    },
    formulas: {
      respiratorySeverity: {
        score: 'mean airway pressure x FiO₂ as a fraction',
      },
    },
  },
  'pim-3': {
    label: 'Paediatric Index of Mortality 3',
    shortLabel: 'PIM3',
    intended: 'made for all admissions below 18 years to paediatric intensive care, from the first hour',
    outside: {
      setting: 'Made for paediatric intensive care: not for preterm infants in neonatal intensive care.',
      ventilated: 'Made for ventilated children too.',
      newbornStay: 'Newborns in a paediatric unit were among those measured.',
    },
    parts: {
      deathPercent: 'Deaths by the equation',
    },
    formulas: {
      oxygenRatio: {
        ratio: 'FiO₂ in percent / PaO₂',
      },
      deathPercent: {
        death: '100 / (1 + exp(-logit)), logit by the table of coefficients of the publication',
      },
    },
    notes: {
      'blood-or-cancer':
        'Works badly in children with cancer or a blood disease: in one Korean unit 18.73 % of them died against 7.13 % forecast.',
    },
  },
  'crib-2': {
    label: 'Clinical Risk Index for Babies II',
    shortLabel: 'CRIB II',
    intended: 'made for infants born at 22 to 32 weeks, in the first hour after admission',
    disabled:
      'Rights to the table are unclear: one open project lists them as unresolved. Ask its owners before a hospital uses it.',
    outside: {
      setting: 'Made for neonatal intensive care.',
      ventilated: 'Made for ventilated children too.',
      newbornStay: 'Made for newborns.',
    },
    parts: {
      grid: 'Sex, gestation and birth weight',
      temperature: 'Temperature on admission',
      baseExcess: 'Base excess',
    },
    refusals: {
      'blank-cell': 'the table has no row for this birth weight at this gestation',
      'sources-disagree': 'the two sources of the table disagree on the row for this birth weight, sex and gestation',
    },
    probability: 'Deaths by the CRIB II equation',
  },
  'snappe-2': {
    label: 'Score for Neonatal Acute Physiology with Perinatal Extension II',
    shortLabel: 'SNAPPE-II',
    intended:
      'made for newborns admitted to neonatal intensive care in the first 7 days, from their first 12 hours there',
    outside: {
      setting: 'Made for neonatal intensive care.',
      ventilated: 'Made for ventilated children too.',
      newbornStay: 'Made for newborns.',
    },
    parts: {
      meanPressure: 'Lowest mean pressure',
      temperature: 'Lowest temperature',
      oxygenation: 'PaO₂ / FiO₂',
      ph: 'Lowest pH',
      seizures: 'Seizures',
      urine: 'Urine output',
      birthWeight: 'Birth weight',
      smallForGestation: 'Below the 3rd weight centile',
      apgar: 'Apgar at 5 minutes',
    },
    formulas: {
      oxygenPerPercent: {
        ratio: 'PaO₂ / FiO₂ in percent, with the lowest PaO₂',
      },
    },
  },
  'kaiser-eos-birth': {
    label: 'Early-onset sepsis at birth (Kaiser 2017)',
    shortLabel: 'EOS at birth',
    intended: 'made for newborns of 34 weeks and more, in the first 24 hours',
    outside: {
      setting: 'Made for newborns in hospital after birth; here in neonatal intensive care.',
      ventilated: 'Made for ventilated children too.',
      newbornStay: 'Made for newborns.',
    },
    parts: {
      birthRisk: 'Early-onset sepsis per 1000, at birth',
    },
    levels: {
      'vital-signs': {
        label: '1 per 1000 or more',
        text: 'The publication asks for vital signs every 4 hours.',
      },
    },
    formulas: {
      antibioticTerm: {
        none: 'no antibiotics: 0',
        'broad-4h': 'broad-spectrum, 4 h or more before birth: -1.1861',
        'broad-2h': 'broad-spectrum, 2 to 4 h before birth: -1.0488',
        'broad-late': 'broad-spectrum, less than 2 h before birth: 0',
        'gbs-2h': 'GBS-specific, 2 h or more before birth: -1.0488',
        'gbs-late': 'GBS-specific, less than 2 h before birth: 0',
      },
      birthRisk: {
        risk: '1000 / (1 + exp(-logit))',
      },
    },
  },
  'kaiser-eos-exam': {
    label: 'Early-onset sepsis after the examination (Kaiser 2017)',
    shortLabel: 'EOS after exam',
    intended: 'made for newborns of 34 weeks and more, in the first 24 hours',
    outside: {
      setting: 'Made for newborns in hospital after birth; here in neonatal intensive care.',
      ventilated: 'Made for ventilated children too.',
      newbornStay: 'Made for newborns.',
    },
    parts: {
      examRisk: 'Early-onset sepsis per 1000, after the examination',
    },
    levels: {
      culture: {
        label: '1 per 1000 or more',
        text: 'The publication asks for a blood culture.',
      },
      antibiotics: {
        label: '3 per 1000 or more',
        text: 'The publication asks for antibiotics.',
      },
    },
    formulas: {
      antibioticTerm: {
        none: 'no antibiotics: 0',
        'broad-4h': 'broad-spectrum, 4 h or more before birth: -1.1861',
        'broad-2h': 'broad-spectrum, 2 to 4 h before birth: -1.0488',
        'broad-late': 'broad-spectrum, less than 2 h before birth: 0',
        'gbs-2h': 'GBS-specific, 2 h or more before birth: -1.0488',
        'gbs-late': 'GBS-specific, less than 2 h before birth: 0',
      },
      examRisk: {
        risk: '1000 / (1 + exp(-(logit at birth + log of the likelihood ratio)))',
      },
    },
  },
  'renal-angina-index': {
    label: 'Renal angina index',
    shortLabel: 'RAI',
    intended: 'made for children in paediatric intensive care, from their first 12 hours there',
    outside: {
      setting: 'Made for paediatric intensive care.',
      ventilated: 'Made for ventilated children too.',
      newbornStay: 'Creatinine of the first days is the mother’s.',
    },
    parts: {
      index: 'Risk x injury',
    },
    formulas: {
      clearanceFall: {
        'charted-baseline': '100 x (1 - baseline / creatinine)',
      },
      vasoactiveRate: {
        sum: 'all rates together: above 0 when any runs',
      },
      vasoactiveFlag: {
        product: 'ventilated x rates',
      },
      ventilatedVasoactive: {
        'not-ventilated': 'Not ventilated',
        both: 'Ventilated, and any vasoactive drug runs',
      },
    },
    levels: {
      positive: {
        label: 'Positive',
        text: '8 or more: severe kidney injury on day 3 was more common.',
      },
    },
    findings: {
      'renal-angina': {
        label: 'Renal angina',
        text: 'An index of 8 or more',
      },
    },
  },
};
