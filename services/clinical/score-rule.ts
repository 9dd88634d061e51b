/**
 * The shape of a published score as data (models/rules/*.json). A file holds everything the table
 * says, with its source and who checked it; the evaluator holds no number of any score.
 *
 * Every band is half-open and an open end is simply absent: no sentinel, no `x.99`. That exactly one
 * band matches every value at every age in scope is proved when the file is read
 * (parse-score-rule.ts).
 */
import { z } from 'zod';

const text = z.string().min(1).max(1000);
const name = z.string().regex(/^[a-z][A-Za-z0-9]*$/);
const id = z.string().regex(/^[a-z0-9][a-z0-9-]*$/);

/** Letters of the reference tables: verified, secondary source, partly, sources disagree, unverified. */
export const CERTAINTIES = ['V', 'S', 'P', 'D', 'U'] as const;

const count = z.number().int().min(0);
/** A limit of an age band in exactly one calendar unit. */
export const ageBoundarySchema = z.union([
  z.strictObject({ years: count }),
  z.strictObject({ months: count }),
  z.strictObject({ weeks: count }),
  z.strictObject({ days: count }),
]);

/** Half-open range of ages: `from` inside, `to` outside; an absent `from` is birth (or the origin of the basis). */
export const ageBandSchema = z.strictObject({ id, label: text, from: ageBoundarySchema.optional(), to: ageBoundarySchema.optional() });
export type AgeBand = z.infer<typeof ageBandSchema>;

/**
 * One row of a band table. Lower end: `from` (value and more) or `above` (more than value). Upper end:
 * `below` (less than value) or `upTo` (value and less). A missing end is open.
 */
const bandSchema = z.strictObject({
  from: z.number().optional(),
  above: z.number().optional(),
  below: z.number().optional(),
  upTo: z.number().optional(),
  points: count,
});
export type Band = z.infer<typeof bandSchema>;

/** rising: more is worse; falling: less is worse; valley: worse towards both ends. Proved at load. */
const MONOTONE_SHAPES = ['rising', 'falling', 'valley'] as const;

const bandScaleSchema = z.strictObject({
  kind: z.literal('bands'),
  input: name,
  monotone: z.enum(MONOTONE_SHAPES).optional(),
  /** The same bands at every age; or else `byAge`, one table for every age band of the rule. */
  bands: z.array(bandSchema).min(1).optional(),
  byAge: z.record(id, z.array(bandSchema).min(1)).optional(),
});
export type BandScale = z.infer<typeof bandScaleSchema>;

/**
 * Points of a coded answer. `settles`: the answer decides its whole part, and siblings observed
 * before it no longer count (room air ends an earlier oxygen flow, and needs none).
 */
const codePointsSchema = z.union([count, z.strictObject({ points: count, settles: z.literal(true) })]);

const codeScaleSchema = z.strictObject({
  kind: z.literal('codes'),
  input: name,
  points: z.record(z.string().min(1), codePointsSchema),
  /** Answers from well to ill: points never fall along this list. Proved at load. */
  severity: z.array(z.string()).optional(),
});
export type CodeScale = z.infer<typeof codeScaleSchema>;

/**
 * max     highest of all children; a child that is unknown widens the bounds
 * either  ways to say the same thing, of which one suffices: `highest` or `newest` of those known
 */
export type CombinedScale =
  | { readonly kind: 'max'; readonly of: readonly Scale[] }
  | { readonly kind: 'either'; readonly choose: 'highest' | 'newest'; readonly of: readonly Scale[] };

export type Scale = BandScale | CodeScale | CombinedScale;

const scaleSchema: z.ZodType<Scale> = z.lazy(() =>
  z.discriminatedUnion('kind', [
    bandScaleSchema,
    codeScaleSchema,
    z.strictObject({ kind: z.literal('max'), of: z.array(scaleSchema).min(2) }),
    z.strictObject({ kind: z.literal('either'), choose: z.enum(['highest', 'newest']), of: z.array(scaleSchema).min(2) }),
  ]),
);

const sourceSchema = z.strictObject({
  kind: z.enum(['streamed', 'charted', 'lab']),
  /** Name of the streamed signal, charted observation or laboratory value. */
  from: z.string().min(1),
  /** From this age on the reading is stale and no longer scores. */
  validForMs: z.number().int().positive(),
});
export type InputSource = z.infer<typeof sourceSchema>;

const inputSchema = z
  .strictObject({
    name,
    label: text,
    kind: z.enum(['number', 'code']),
    /** UCUM unit of a number; null for codes. */
    unit: z.string().min(1).nullable(),
    /** Digits after the point at which a number is compared with its limits: hides binary rounding, nothing else. */
    decimals: z.number().int().min(0).max(6).default(3),
    /** In order of preference. */
    sources: z.array(sourceSchema).min(1),
    /** Not named as lacking when nothing was charted. */
    optional: z.boolean().default(false),
  })
  .refine((input) => (input.kind === 'number') === (input.unit !== null), 'a number has a unit, a code has none');
export type RuleInput = z.infer<typeof inputSchema>;

const partSchema = z.strictObject({ name, label: text, scale: scaleSchema });

/** In rising order of severity; half-open on the total: from `from` up to the next level. */
const levelSchema = z.strictObject({ id, label: text, from: count, text });

/**
 * Raises the level whatever the total says. With `changedFrom` the answer counts only as a change from
 * one of these earlier answers (a first answer always counts as a change); without it, while it stands.
 */
const triggerSchema = z.strictObject({
  input: name,
  codes: z.array(z.string()).min(1),
  changedFrom: z.array(z.string()).min(1).optional(),
  level: id,
  text,
});
export type RuleTrigger = z.infer<typeof triggerSchema>;

/** Whom the score was made for; `outside` says in words what differs when policy uses it elsewhere. */
const intendedSchema = z.strictObject({
  text,
  ageFrom: ageBoundarySchema.optional(),
  ageTo: ageBoundarySchema,
  settings: z.array(z.string().min(1)).min(1),
  ventilatedAllowed: z.boolean(),
  newbornStayAllowed: z.boolean(),
  outside: z.strictObject({ setting: text, ventilated: text, newbornStay: text }),
});

export const scoreRuleSchema = z.strictObject({
  id,
  version: z.string().regex(/^\d+\.\d+\.\d+$/),
  label: text,
  /** Name in the title of an alert, where the number follows it. */
  shortLabel: z.string().min(1).max(40),
  citation: text,
  source: text,
  verifiedBy: text,
  certainty: z.enum(CERTAINTIES),
  enabled: z.boolean(),
  /** Why the rule is off; null when it is on. */
  disabledReason: text.nullable(),
  /** What the table does not say and we chose, each in a sentence. */
  choices: z.array(text),
  intended: intendedSchema,
  ageBasis: z.enum(['chronological', 'corrected', 'postmenstrual']),
  ageBands: z.array(ageBandSchema).min(1),
  inputs: z.array(inputSchema).min(1),
  parts: z.array(partSchema).min(1),
  /** Greatest possible total: checked against the parts. */
  maximum: count,
  /** With more unknown parts than this the rule abstains. */
  partsMissingMax: count,
  levels: z.array(levelSchema),
  triggers: z.array(triggerSchema),
});
export type ScoreRule = z.infer<typeof scoreRuleSchema>;
