/**
 * A unit may use a rule outside what it was made for, but only in the respects it names: to take a ward
 * score into intensive care is not to take it to newborns. Screens show every such use.
 */
import type { PolicyReason } from './policy-reasons.ts';

/**
 * In which respect a rule or model may be used outside what it was made for. `age` is for models
 * alone: no score reaches past its ages.
 */
export const WAIVERS = ['setting', 'ventilated', 'newborn-stay', 'age'] as const;
export type Waiver = (typeof WAIVERS)[number];

export interface OptIn extends PolicyReason {
  readonly waives: readonly Waiver[];
}
