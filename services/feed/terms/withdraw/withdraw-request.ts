/** What is asked of a running Vigil to take values back; body of `POST /api/feed/withdraw`. */
import { z } from 'zod';
import type { WithdrawnTarget } from '../../../contract/records/terms-records.ts';

const ms = z.int().min(0).max(8.64e15);

export const withdrawRequestSchema = z
  .strictObject({
    hospitalId: z.string().min(1).max(128),
    /** The code that was read wrongly: what came under its entry of the map is withdrawn, and the approval with it. */
    code: z.string().min(1).max(120).nullable(),
    /** Needed where the code stands in several systems or at several places. */
    system: z.string().max(60).nullable(),
    channel: z.string().max(60).nullable(),
    /** What was let in; null: what the code is approved as. */
    target: z.string().min(1).max(80).nullable(),
    /** The units of this source alone; null: every unit of the hospital. */
    sourceId: z.string().min(1).max(128).nullable(),
    /** Only what this source, or one monitor of it (`source/bed`), sent, and what nobody knows who sent; null: of every sender. */
    sender: z.string().min(1).max(128).nullable().default(null),
    /** Times of observation, half-open; toMs null: until now. */
    fromMs: ms,
    toMs: ms.nullable(),
    by: z.string().trim().min(1).max(120),
    reason: z.string().trim().min(1).max(500),
    dryRun: z.boolean(),
    /** Values of the quantity that came under other codes go with it. */
    withOthers: z.boolean().default(false),
  })
  .refine(({ code, target }) => code !== null || target !== null, 'a code or a target is needed');
export type WithdrawRequest = z.infer<typeof withdrawRequestSchema>;

/** Numbers of the last day that came under one code and are read as what is withdrawn. */
export interface WithdrawnCode {
  readonly unitId: string;
  readonly system: string;
  readonly code: string;
  /** Where the device has it from (OBX-4); empty: not said. */
  readonly channel: string;
  /** As it was sent. */
  readonly unit: string;
  readonly count: number;
  readonly sinceMs: number;
  /** It is the code that was asked for. */
  readonly isAsked: boolean;
}

export interface WithdrawReport {
  readonly hospitalId: string;
  readonly units: readonly string[];
  readonly targets: readonly WithdrawnTarget[];
  readonly sender: string | null;
  /** Entry of the map under which they came, with what is not known to have come under another; null: whatever code. */
  readonly mapEntry: string | null;
  readonly fromMs: number;
  readonly toMs: number;
  /** The approval that was taken out of the map; null: none was. */
  readonly revoked: string | null;
  readonly mapVersion: string;
  readonly dryRun: boolean;
  /** Of the last day alone, and of HL7 messages alone: what came earlier or otherwise is not counted by code. */
  readonly codes: readonly WithdrawnCode[];
}
