/** What of an admission message (ADT) contradicts what is known, or is not known. */
import { z } from 'zod';
import { NO_VALUES } from '../../clinical/statement/statement-shape.ts';

export const ADMISSION_REFUSALS = {
  'admission.no-time': NO_VALUES,
  'admission.no-pid': NO_VALUES,
  'admission.several-patients': NO_VALUES,
  'admission.no-patient': NO_VALUES,
  /** Dated after its arrival, whose time is used. */
  'admission.ahead': NO_VALUES,
  'admission.visit-of-another': NO_VALUES,
  'admission.other-visit-open': NO_VALUES,
  /** The stay was opened without a bed, or the child lies in none now. */
  'admission.bed-not-configured': z.strictObject({ result: z.enum(['opened', 'in-no-bed']) }).readonly(),
  /** No place is named; whether a stay was opened all the same. */
  'admission.no-place': z.strictObject({ isOpened: z.boolean() }).readonly(),
  'admission.update-of-other-bed': NO_VALUES,
  'admission.update-of-taken-bed': NO_VALUES,
  'admission.birth-date': NO_VALUES,
  'admission.gestational-age': NO_VALUES,

  'move.no-place': NO_VALUES,
  'move.before-newer': NO_VALUES,
  'swap.not-two': NO_VALUES,
  'swap.one-place': NO_VALUES,
  'swap.no-second': NO_VALUES,
  'swap.one-patient': NO_VALUES,
  'merge.not-two': NO_VALUES,

  'discharge.no-stay': NO_VALUES,
  'discharge.before-admission': NO_VALUES,

  /** What was cancelled is of a patient who is not known. */
  'cancel.unknown-patient': z.strictObject({ cancelled: z.enum(['admission', 'discharge', 'move']) }).readonly(),
  'cancel.no-discharge': NO_VALUES,
  'cancel.bed-taken': NO_VALUES,
  'cancel.no-move': NO_VALUES,
  'cancel.move-of-gone': NO_VALUES,
  'cancel.move-same-time': NO_VALUES,
  'cancel.other-bed': NO_VALUES,
} as const;
