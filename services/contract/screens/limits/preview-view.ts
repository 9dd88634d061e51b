/** What a policy would have done over the last hours of the unit's own stream, beside what was: POST /api/units/:unitId/limits/preview. */
import { z } from 'zod';
import type { AlertLevel } from '../../decisions/alert.ts';
import { id } from '../../records/record-envelope.ts';
import { policyChangeSchema } from '../policy-answer.ts';

/** Body of the request; asked again and again until it is done. */
export const previewRequestSchema = z.strictObject({
  /** Null: what waits for a second person. */
  change: policyChangeSchema.nullable(),
  /** Version of the policy that was looked at. */
  basedOn: id,
});
export type PreviewRequest = z.infer<typeof previewRequestSchema>;

/** Of the unit's own time. */
export const PREVIEW_HOURS = 24;

export type PreviewStanding =
  | { readonly state: 'working'; /** Done of the two folds, 0 to 1. */ readonly share: number }
  | { readonly state: 'done'; readonly view: PreviewView }
  /** In the words of the program, for whoever mends it. */
  | { readonly state: 'failed'; readonly said: string };

export interface PreviewCount {
  readonly alerts: number;
  /** Null: nobody was in a bed. */
  readonly alertsABedDay: number | null;
}

export interface PreviewCounts extends PreviewCount {
  readonly bedDays: number;
  readonly byLevel: Readonly<Record<string, PreviewCount>>;
  readonly byRule: Readonly<Record<string, PreviewCount>>;
}

export interface PreviewView {
  readonly unitId: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly before: PreviewCounts;
  readonly after: PreviewCounts;
  /** Alerts that would not have come at all, the gravest first; the first of them, and how many there are. */
  readonly missed: { readonly count: number; readonly first: readonly MissedAlert[] };
  /** Later than they came. `medianMs` null: none. */
  readonly delayed: { readonly count: number; readonly medianMs: number | null };
  readonly milder: { readonly count: number };
  /** That were not there. */
  readonly added: { readonly count: number };
}

export interface MissedAlert {
  readonly ruleId: string;
  readonly level: AlertLevel;
  readonly bedId: string | null;
  readonly raisedAtMs: number;
}
