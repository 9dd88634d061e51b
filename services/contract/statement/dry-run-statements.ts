/** What a record says that a dry run would have admitted: ids and numbers, nobody's name. */
import { z } from 'zod';

const stayId = z.string();
const bedId = z.string();
const deviceId = z.string();
const atMs = z.number();

export const DRY_RUN_STATEMENTS = {
  /** `sent`: as it came where that was another unit. */
  'dry-run.result': z
    .strictObject({
      name: z.string(),
      value: z.number(),
      unit: z.string(),
      sent: z.strictObject({ value: z.number(), unit: z.string() }).readonly().nullable(),
      stayId,
    })
    .readonly(),
  /** `value`: a number as text, or a code of a closed list. */
  'dry-run.charted': z.strictObject({ name: z.string(), value: z.string(), stayId }).readonly(),
  'dry-run.alarm': z
    .strictObject({
      phase: z.string(),
      priority: z.string(),
      origin: z.string(),
      system: z.string(),
      sourceCode: z.string(),
      deviceId,
    })
    .readonly(),
  /** null: empty. */
  'dry-run.bed': z.strictObject({ bedId, stayId: stayId.nullable(), fromMs: atMs }).readonly(),
  'dry-run.move-cancelled': z.strictObject({ bedId, stayId, untilMs: atMs }).readonly(),
  'dry-run.bed-contradicted': z.strictObject({ bedId, stayIds: z.array(stayId).readonly() }).readonly(),
  /** null: at no bed. */
  'dry-run.device': z.strictObject({ deviceId, bedId: bedId.nullable(), fromMs: atMs }).readonly(),
  /** null: shows nobody. */
  'dry-run.claim': z.strictObject({ deviceId, patientId: z.string().nullable(), fromMs: atMs }).readonly(),
  'dry-run.two-patients': z.strictObject({ priorPatientId: z.string(), survivingPatientId: z.string() }).readonly(),
  /** Which of the channels of a signal is scored, and by which rule. */
  'dry-run.channels': z
    .strictObject({ signal: z.string(), deviceId, scored: z.string(), channelCount: z.number(), because: z.string() })
    .readonly(),
  'dry-run.stay-opened': z.strictObject({ stayId, patientId: z.string(), hasBirthDate: z.boolean() }).readonly(),
  /** Names of fields. */
  'dry-run.stay-updated': z.strictObject({ stayId, fields: z.array(z.string()).readonly() }).readonly(),
  'dry-run.stay': z.strictObject({ stayId }).readonly(),
  'dry-run.receipt': z.strictObject({ status: z.string(), receiverId: z.string() }).readonly(),
} as const;
