/**
 * Facts of the admission that published equations ask for, and which equation asks for which. What nobody said stays
 * unsaid: no fact has an answer before somebody gave one.
 */
import type { Setting } from '../records/unit-record.ts';
import type { ScreenChartedName } from './screen-charting.ts';

export interface AdmissionFact {
  readonly name: ScreenChartedName;
  /** Rules that have no full result without it. */
  readonly asked: readonly string[];
}

const fact = (name: ScreenChartedName, ...asked: readonly string[]): AdmissionFact => ({ name, asked });
const KAISER = ['kaiser-eos-birth', 'kaiser-eos-exam'] as const;

/** Of the birth. */
export const BIRTH_FACTS: readonly AdmissionFact[] = [
  fact('birthWeightG', 'snappe-2', 'crib-2'),
  fact('apgar5Minutes', 'snappe-2'),
  fact('smallForGestation', 'snappe-2'),
  fact('seizures', 'snappe-2'),
];

/** Of the mother, and of the unit beside them. */
export const MOTHER_FACTS: readonly AdmissionFact[] = [
  fact('maternalTemperatureCel', ...KAISER),
  fact('membraneRuptureHours', ...KAISER),
  fact('groupBStreptococcus', ...KAISER),
  fact('intrapartumAntibiotics', ...KAISER),
  fact('antibioticsBeforeBirthHours', ...KAISER),
  fact('earlySepsisIncidencePer1000', ...KAISER),
  fact('newbornExamination', 'kaiser-eos-exam'),
];

/** Of the admission to intensive care. */
export const INTENSIVE_FACTS: readonly AdmissionFact[] = [
  fact('electiveAdmission', 'pim-3'),
  fact('procedureAtAdmission', 'pim-3'),
  fact('pim3Diagnosis', 'pim-3'),
  fact('transplant', 'renal-angina-index'),
];

export type FactGroup = 'birth' | 'mother' | 'intensive';
export const FACT_GROUPS: Readonly<Record<FactGroup, readonly AdmissionFact[]>> = {
  birth: BIRTH_FACTS,
  mother: MOTHER_FACTS,
  intensive: INTENSIVE_FACTS,
};

/** Newborns until the 28th day. */
const NEWBORN_DAYS = 28;

/** Which facts are asked for: of birth and mother for newborns, of the admission outside neonatal care. `ageDays` null: unknown. */
export function factGroupsFor(child: {
  readonly ageDays: number | null;
  readonly newbornStay: boolean | null;
  readonly setting: Setting;
}): readonly FactGroup[] {
  const isNewborn =
    child.newbornStay === true ||
    child.setting === 'nicu' ||
    (child.ageDays !== null && child.ageDays >= 0 && child.ageDays < NEWBORN_DAYS);
  return [
    ...(isNewborn ? (['birth', 'mother'] as const) : []),
    ...(child.setting === 'nicu' ? [] : ['intensive' as const]),
  ];
}
