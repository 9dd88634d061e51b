/** What the page of codes asks for, as it is parsed at the door. */
import { z } from 'zod';

/** People choose some at once; a list of thousands is nobody's decision. */
export const DECISIONS_MAX = 100;

const placeFields = {
  system: z.string().max(60),
  code: z.string().min(1).max(120),
  channel: z.string().min(1).max(60).nullable(),
  name: z.string().min(1).max(200).nullable(),
};
const unit = z.strictObject({ sent: z.string().max(60), ucum: z.string().trim().min(1).max(40) });
const mapSha256 = z.string().regex(/^[0-9a-f]{64}$/);
const reason = z.string().trim().min(1).max(500);

const placeSchema = z.strictObject(placeFields);
export type TermPlaceAsked = z.infer<typeof placeSchema>;

const decisionSchema = z.strictObject({
  ...placeFields,
  /** A target, `none` for no use. */
  target: z.string().min(1).max(80),
  /** What a text for a unit means here, beside what is known. */
  units: z.array(unit).max(20),
});
export type TermDecision = z.infer<typeof decisionSchema>;

export const trialRequestSchema = z.strictObject({
  mapSha256,
  decisions: z.array(decisionSchema).min(1).max(DECISIONS_MAX),
});

export const approveRequestSchema = z.strictObject({
  mapSha256,
  decisions: z.array(decisionSchema).min(1).max(DECISIONS_MAX),
  reason,
});

export const keepRequestSchema = z.strictObject({
  mapSha256,
  places: z.array(placeSchema).min(1).max(DECISIONS_MAX),
  reason,
});

export const confirmRequestSchema = z.strictObject({
  mapSha256,
  places: z.array(placeSchema).min(1).max(DECISIONS_MAX),
  accept: z.boolean(),
  reason,
});
