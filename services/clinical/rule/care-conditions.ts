/** What must be so of the child, beside the value, for a limit to hold. The engine knows how each is found out. */
export const CARE_CONDITIONS = [
  'not-ventilated',
  'ventilated',
  'ventilated-on-oxygen',
  'not-ventilated-on-oxygen',
  'intubated',
  'on-oxygen',
  'unit-not-neonatal',
] as const;
export type CareCondition = (typeof CARE_CONDITIONS)[number];
