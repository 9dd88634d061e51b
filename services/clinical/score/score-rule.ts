/**
 * The shape of a published score as data (models/rules/*.json). A file holds everything the table
 * says, with its source and who checked it; the evaluator holds no number of any score.
 *
 * Every band is half-open and an open end is simply absent: no sentinel, no `x.99`. That exactly one
 * band matches every value at every age in scope is proved when the file is read
 * (parse-score-rule.ts).
 */
import { z } from 'zod';
import { ageBandSchema, ageBoundarySchema } from '../age/age-bands.ts';
import { CERTAINTIES } from '../rule/rule-status.ts';
import { type Derived, derivedSchema, inputConditionSchema, limitsShape } from './scale/score-formula.ts';
import { type Scale, scaleSchema } from './scale/score-scale.ts';

const text = z.string().min(1).max(1000);
const name = z.string().regex(/^[a-z][A-Za-z0-9]*$/);
const count = z.number().int().min(0);
const id = z.string().regex(/^[a-z0-9][a-z0-9-]*$/);

const sourceSchema = z.strictObject({
  /** `stay`: what admission says of the child, for instance `ventilated` or `weightKg`. */
  kind: z.enum(['streamed', 'charted', 'lab', 'stay']),
  /** Name of the streamed signal, charted observation, laboratory value or field of the stay. */
  from: z.string().min(1),
  /** From this age on the reading is stale and no longer scores. */
  validForMs: z.number().int().positive(),
  /**
   * Which of the readings within `validForMs`; the newest when absent. `lowest-before`: the lowest of
   * those before the newest, a baseline. `first`: the oldest within the window of the rule.
   */
  pick: z.enum(['lowest', 'highest', 'lowest-before', 'first']).optional(),
  /** In a rule with a window: a fact of the child or of its admission counts whenever it was said. */
  fact: z.literal(true).optional(),
  /** In a rule with a window: this source is read from then on, ms after the anchor, and not from the start of the window. */
  fromMs: z.number().int().optional(),
  /** The newest at or before the reading of this other input: the FiO2 that a blood gas was drawn under. */
  asOf: name.optional(),
  /** What an answer of another list means here; answers not named say nothing about this input. */
  values: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
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
    /** Widest possible values, inclusive; beyond it a reading is implausible and never scores. */
    range: z.tuple([z.number(), z.number()]).optional(),
    /** In order of preference. */
    sources: z.array(sourceSchema).default([]),
    /** Which present source is taken: the `first` in order, or the `newest` (air charted after a percentage ends it). */
    prefer: z.enum(['first', 'newest']).default('first'),
    /** Computed from other inputs when no source has it, in order of preference. */
    derived: z.array(derivedSchema).default([]),
    /** Not named as lacking when nothing was charted. */
    optional: z.boolean().default(false),
  })
  .refine((input) => (input.kind === 'number') === (input.unit !== null), 'a number has a unit, a code has none')
  .refine((input) => input.sources.length + input.derived.length > 0, 'an input needs a source or a formula');
export interface RuleInput extends z.infer<typeof inputSchema> {
  readonly derived: Derived[];
}

const partSchema = z.strictObject({
  name,
  label: text,
  scale: scaleSchema,
  /** Rows that are not verified are shown with the reason and never scored. */
  disabled: z.strictObject({ certainty: z.enum(CERTAINTIES), reason: text }).optional(),
  /** Where the rows of this part come from, when not from the source of the rule. */
  source: text.optional(),
});
export type RulePart = z.infer<typeof partSchema> & { readonly scale: Scale };

/** In rising order of severity; half-open on the total: from `from` up to the next level. */
const levelSchema = z.strictObject({
  id,
  label: text,
  from: z.number().min(0),
  text,
  /** The alert that this level raises; null: shown, and no alert. */
  alert: z.enum(['low', 'medium', 'high']).nullable(),
});
export type RuleLevel = z.infer<typeof levelSchema>;

/**
 * Raises the level whatever the total says. With `changedFrom` the answer counts only as a change from
 * one of these earlier answers (a first answer always counts as a change); without it, while it stands.
 */
const triggerSchema = z.strictObject({
  id,
  input: name,
  codes: z.array(z.string()).min(1),
  changedFrom: z.array(z.string()).min(1).optional(),
  level: id,
  text,
});
export type RuleTrigger = z.infer<typeof triggerSchema>;

/** A statement about the result: sepsis is «infection and a total of 2 or more». Unknown stays unknown. */
const findingConditionSchema = z.union([
  z.strictObject({ total: z.strictObject(limitsShape) }),
  z.strictObject({ parts: z.array(name).min(1), ...limitsShape }),
  inputConditionSchema,
]);
const findingSchema = z.strictObject({
  id,
  label: text,
  text,
  all: z.array(findingConditionSchema).min(1),
  /** Level of the alert that it raises where a unit's policy asks for one; absent: it never alerts. */
  alert: z.enum(['low', 'medium', 'high']).optional(),
});
export type RuleFinding = z.infer<typeof findingSchema>;

/** A sentence that the screen shows while all conditions hold: a verbal score of an intubated child. */
const noteSchema = z.strictObject({ id, text, all: z.array(inputConditionSchema).min(1) });
export type RuleNote = z.infer<typeof noteSchema>;

/**
 * 1 / (1 + exp(-(intercept + slope * total + what the parts, the age band and the inputs add))). An unknown input lies
 * within its range, so the probability has bounds like the total.
 */
const logisticSchema = z.strictObject({
  label: text,
  intercept: z.number(),
  slope: z.number().default(0),
  /** Per point of a part. */
  parts: z.record(name, z.number()).default({}),
  /** By id of the age band. */
  ageBands: z.record(id, z.number()).default({}),
  /** Per unit of a number among the inputs. */
  inputs: z.record(name, z.number()).default({}),
  text,
  /** Why it is not told: the equation was not read in two sources. */
  disabled: z.strictObject({ certainty: z.enum(CERTAINTIES), reason: text }).optional(),
});

/** Hours that the publication looks at, counted from admission, and when the result stands for good. */
const windowSchema = z.strictObject({
  anchor: z.literal('admission'),
  fromMs: z.number().int(),
  toMs: z.number().int().positive(),
  /** Until then, ms after the anchor, results that come late and facts that are told late still correct it. */
  frozenAfterMs: z.number().int().positive(),
});
export type RuleWindow = z.infer<typeof windowSchema>;

/** How well a cohort was told apart, as published; what nobody read is null. */
const validationSchema = z.strictObject({
  cohort: text,
  children: z.string().min(1).max(60),
  outcome: text,
  discrimination: text.nullable(),
  calibration: text.nullable(),
  source: text,
});

/** What the publication proved, and where it was tried again. Such a rule speaks of nobody else: no policy opts in. */
const evidenceSchema = z.strictObject({
  /** A figure of a group and no forecast: the children it was measured on, and the years; null: not a probability. */
  group: z.strictObject({ children: z.number().int().positive(), years: z.string().min(4).max(20) }).nullable(),
  derivation: validationSchema.nullable(),
  validations: z.array(validationSchema),
  rights: text,
});

/** Where the table of the publication has no answer: no number, and the reason. */
const refusalSchema = z.strictObject({
  id,
  text,
  all: z.array(inputConditionSchema).min(1),
  ageBands: z.array(id).optional(),
});
export type RuleRefusal = z.infer<typeof refusalSchema>;

/** Whom the score was made for; `outside` says in words what differs when policy uses it elsewhere. */
const intendedSchema = z.strictObject({
  text,
  ageFrom: ageBoundarySchema.optional(),
  ageTo: ageBoundarySchema,
  /** Gestational age at birth, days; from inside, below outside. Without a known one the rule does not speak. */
  gestationFromDays: count.optional(),
  gestationBelowDays: count.optional(),
  /** Completed days since birth; below. */
  daysOldBelow: count.optional(),
  /** Below this postmenstrual age, days, the rule does not speak; only where gestational age is known. */
  postmenstrualFromDays: count.optional(),
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
  /** `none`: the score asks for no age, and holds for every child below 18. */
  ageBasis: z.enum(['chronological', 'corrected', 'postmenstrual', 'gestation', 'none']),
  ageBands: z.array(ageBandSchema).min(1),
  inputs: z.array(inputSchema).min(1),
  parts: z.array(partSchema).min(1),
  /** UCUM unit of the total; null: points. */
  unit: z.string().min(1).nullable().default(null),
  /** Digits after the point of the total; 0 for points. */
  decimals: z.number().int().min(0).max(4).default(0),
  /** Greatest possible total: checked against the parts. */
  maximum: z.number().min(0),
  /** With more unknown parts than this the rule abstains. */
  partsMissingMax: count,
  /** The publication counts what is missing as 0: then the lower bound is the published total. */
  missingCountsZero: z.boolean().default(false),
  levels: z.array(levelSchema),
  triggers: z.array(triggerSchema),
  findings: z.array(findingSchema).default([]),
  notes: z.array(noteSchema).default([]),
  probability: logisticSchema.nullable().default(null),
  /** What the publication puts in for a number that was not measured, once its window is over: makes the published total only. */
  missingAs: z.record(name, z.number()).default({}),
  window: windowSchema.nullable().default(null),
  evidence: evidenceSchema.nullable().default(null),
  refusals: z.array(refusalSchema).default([]),
  /** Total above which the area of the trend is counted; null: no area. */
  areaAbove: z.number().min(0).nullable().default(null),
});
export type ScoreRule = z.infer<typeof scoreRuleSchema>;
