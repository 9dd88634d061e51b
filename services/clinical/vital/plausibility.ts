/**
 * Limits of the possible as data (models/plausibility/limits.json): which rows may flag a value, and
 * which are kept only to be seen, each with the reason. A limit flags and never deletes: the value stays
 * in the history. What the engine flags by stands in signals.ts and closed-lists.ts; a test holds those
 * to the rows here, or to a named reason for being different.
 */
import { z } from 'zod';
import { CERTAINTIES } from '../rule/rule-status.ts';

const text = z.string().min(1).max(1000);
const standing = { certainty: z.enum(CERTAINTIES), enabled: z.boolean(), disabledReason: text.nullable() };

/** What a row says; only the first kind may flag. */
export const LIMIT_KINDS = [
  'storage plausibility',
  'proposed hard limit (flag, never delete)',
  'research plausibility',
  'monitor factory alarm default',
  'monitor setting range',
  'monitor automatic-limit range',
] as const;

const limitSchema = z.strictObject({
  /** Name in the source table, for instance `sbp`. */
  quantity: text,
  /** UCUM. */
  unit: text,
  group: text,
  /** Both inclusive. */
  low: z.number(),
  high: z.number(),
  kind: z.enum(LIMIT_KINDS),
  source: text,
  note: z.string().max(1000),
  ...standing,
});
export type PlausibilityLimit = z.infer<typeof limitSchema>;

export const plausibilitySchema = z.strictObject({
  label: text,
  version: z.string().regex(/^\d+\.\d+\.\d+$/),
  notice: text,
  /** Sources whose limits delete sick children's values, and why. */
  unusable: z.array(z.strictObject({ source: text, reason: text })),
  limits: z.array(limitSchema).min(1),
  artefactHints: z.array(z.strictObject({ id: z.string().regex(/^[a-z0-9][a-z0-9-]*$/), label: text, ...standing })),
});
export type Plausibility = z.infer<typeof plausibilitySchema>;

export type ParsedPlausibility =
  | { readonly ok: true; readonly plausibility: Plausibility }
  | { readonly ok: false; readonly faults: readonly string[] };

/** Never throws: what is wrong with the file comes back as named faults. */
export function parsePlausibility(json: unknown): ParsedPlausibility {
  const parsed = plausibilitySchema.safeParse(json);
  if (!parsed.success) {
    return { ok: false, faults: parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`) };
  }
  const { limits, artefactHints, unusable } = parsed.data;
  const faults = [
    ...limits.flatMap((limit) =>
      [
        ...limitFaults(
          limit,
          unusable.map(({ source }) => source),
        ),
        ...standingFaults(limit),
      ].map((fault) => `${limit.quantity}, ${limit.group}, ${limit.kind}: ${fault}`),
    ),
    ...artefactHints.flatMap((hint) => standingFaults(hint).map((fault) => `${hint.id}: ${fault}`)),
  ];
  return faults.length > 0 ? { ok: false, faults } : { ok: true, plausibility: parsed.data };
}

/** The rows that may flag a value of this quantity. */
export function storageLimits(plausibility: Plausibility, quantity: string): readonly PlausibilityLimit[] {
  return plausibility.limits.filter((limit) => limit.quantity === quantity && limit.enabled);
}

function limitFaults({ low, high, kind, enabled, source }: PlausibilityLimit, unusable: readonly string[]): string[] {
  const faults = low < high ? [] : ['low must lie below high'];
  if (enabled && kind !== 'storage plausibility') faults.push('only storage plausibility may flag');
  if (enabled && unusable.includes(source)) faults.push('its source must never be used');
  return faults;
}

function standingFaults({
  enabled,
  disabledReason,
  certainty,
}: {
  readonly enabled: boolean;
  readonly disabledReason: string | null;
  readonly certainty: string;
}): string[] {
  if (!enabled) return disabledReason === null ? ['disabled without a reason'] : [];
  return [
    ...(disabledReason === null ? [] : ['enabled with a reason not to be']),
    ...(certainty === 'V' || certainty === 'S' ? [] : [`enabled with certainty ${certainty}`]),
  ];
}
