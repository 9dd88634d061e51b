/**
 * What a unit has decided about one limit of a vital sign rule, as data: for whom, and what is other than it ships. A
 * field that is absent stays as it is for whoever it is not said of; the narrower scope wins, field by field.
 */
import { z } from 'zod';
import { SIGNAL_NAMES } from '../signal/signals.ts';
import { VITAL_LEVELS } from './vital-rule.ts';

const id = z.string().min(1).max(128);
const reason = z.string().max(500);
/** Rules look back ten minutes. */
const LONGEST_MS = 600_000;

/** `age`: children whom the rule has in this age band. `stay`: one child, until a time of the unit. */
const scopeSchema = z.discriminatedUnion('of', [
  z.strictObject({ of: z.literal('hospital') }),
  z.strictObject({ of: z.literal('unit') }),
  z.strictObject({ of: z.literal('age'), bandId: id }),
  z.strictObject({ of: z.literal('stay'), stayId: id, untilMs: z.number().int().min(0) }),
]);
export type LimitScope = z.infer<typeof scopeSchema>;

/** From the widest to the narrowest. */
export const LIMIT_SCOPES = ['hospital', 'unit', 'age', 'stay'] as const satisfies readonly LimitScope['of'][];

export const limitChangeSchema = z.strictObject({
  scope: scopeSchema,
  ruleId: id,
  /** Of the steps as they ship. */
  level: z.enum(VITAL_LEVELS),
  /** The rule's own signal when absent. */
  signal: z.enum(SIGNAL_NAMES).optional(),
  /** Of the mildest step of the level, in the signal's own unit; deeper ones of it move by as much. */
  limit: z.number().optional(),
  /** Unbroken breach before the alert, ms; a deeper step never waits longer than it ships. */
  sustainedForMs: z.number().int().min(0).max(LONGEST_MS).optional(),
  /** How far back inside, and for how long, before the alert may end. */
  clearMargin: z.number().min(0).optional(),
  clearForMs: z.number().int().min(1_000).max(LONGEST_MS).optional(),
  /** Level of the alert. */
  raisesAs: z.enum(VITAL_LEVELS).optional(),
  /** For so long after an episode has ended the same limit raises no other, ms; a graver one does. */
  cooldownMs: z.number().int().min(0).max(3_600_000).optional(),
  /** true: it raises nothing; false: it does, though a wider scope has it off. */
  off: z.boolean().optional(),
  reason,
});
export type LimitChange = z.infer<typeof limitChangeSchema>;

/** Who decided a limit that holds, and who agreed where two had to. */
export interface LimitSetBy {
  readonly by: string;
  readonly displayName: string | null;
  /** Unit time from which it holds. */
  readonly atMs: number;
  readonly agreed?: { readonly by: string; readonly displayName: string | null };
}

/** As it holds in a unit; `set` absent of an older engine: nobody kept who. */
export type HeldLimit = LimitChange & { readonly set?: LimitSetBy };

/** As a record asks for it. */
export function askedLimit({ set: _set, ...change }: HeldLimit): LimitChange {
  return change;
}

/** What of a change is other than it ships. */
export type LimitFields = Omit<LimitChange, 'scope' | 'ruleId' | 'level' | 'signal' | 'reason'>;
