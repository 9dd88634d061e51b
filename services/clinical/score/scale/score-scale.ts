/**
 * How inputs become points, as data: a small language of scales. `bands`, `codes` and `value` look at
 * one input; the others combine scales. Bounds travel through all of them (compile-scale.ts).
 */
import { z } from 'zod';

const name = z.string().regex(/^[a-z][A-Za-z0-9]*$/);
const id = z.string().regex(/^[a-z0-9][a-z0-9-]*$/);
const count = z.number().int().min(0);

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
export type MonotoneShape = (typeof MONOTONE_SHAPES)[number];

const bandScaleSchema = z.strictObject({
  kind: z.literal('bands'),
  input: name,
  monotone: z.enum(MONOTONE_SHAPES).optional(),
  /** The same bands at every age; or else `byAge`, one table for every age band of the rule. */
  bands: z.array(bandSchema).min(1).optional(),
  byAge: z.record(id, z.array(bandSchema).min(1)).optional(),
  /** Points when the input is known not to apply (SpO2 above 97 gives no SF ratio); unknown when absent. */
  inapplicable: count.optional(),
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

/** The value itself, times `factor`; an unknown one lies within the range of its input. */
const valueScaleSchema = z.strictObject({
  kind: z.literal('value'),
  input: name,
  factor: z.number().positive().default(1),
  /** What is known of the operands of its formula narrows an unknown value: an equation with a term that lacks. */
  bounded: z.boolean().optional(),
});
export type ValueScale = z.infer<typeof valueScaleSchema>;

/**
 * max      highest of all children; a child that is unknown widens the bounds
 * sum      of all children, at most `cap`
 * either   ways to say the same thing, of which one suffices: the `highest`, `newest` or `first` of those known
 * switch   the scale that an answer asks for; an unknown answer gives the bounds of all of them
 * gate     the points of `of` while `when` has at least `from` points, else 0
 * steps    points for the points of another scale
 * points   always the same
 */
export type CombinedScale =
  | { readonly kind: 'max'; readonly of: readonly Scale[] }
  | { readonly kind: 'sum'; readonly of: readonly Scale[]; readonly cap?: number | undefined }
  | { readonly kind: 'either'; readonly choose: 'highest' | 'newest' | 'first'; readonly of: readonly Scale[] };
export type SwitchScale = {
  readonly kind: 'switch';
  readonly input: string;
  readonly cases: Readonly<Record<string, Scale>>;
};
export type GateScale = { readonly kind: 'gate'; readonly when: Scale; readonly from: number; readonly of: Scale };
export type StepsScale = {
  readonly kind: 'steps';
  readonly of: Scale;
  readonly bands: readonly Band[];
  readonly monotone?: MonotoneShape | undefined;
};
export type PointsScale = { readonly kind: 'points'; readonly points: number };
export type Scale =
  | BandScale
  | CodeScale
  | ValueScale
  | CombinedScale
  | SwitchScale
  | GateScale
  | StepsScale
  | PointsScale;
/** A scale that reads one input itself. */
export type LeafScale = BandScale | CodeScale | ValueScale | SwitchScale;

export const scaleSchema: z.ZodType<Scale> = z.lazy(() =>
  z.discriminatedUnion('kind', [
    bandScaleSchema,
    codeScaleSchema,
    valueScaleSchema,
    z.strictObject({ kind: z.literal('max'), of: z.array(scaleSchema).min(2) }),
    z.strictObject({ kind: z.literal('sum'), of: z.array(scaleSchema).min(2), cap: count.optional() }),
    z.strictObject({
      kind: z.literal('either'),
      choose: z.enum(['highest', 'newest', 'first']),
      of: z.array(scaleSchema).min(2),
    }),
    z.strictObject({ kind: z.literal('switch'), input: name, cases: z.record(z.string().min(1), scaleSchema) }),
    z.strictObject({ kind: z.literal('gate'), when: scaleSchema, from: count, of: scaleSchema }),
    z.strictObject({
      kind: z.literal('steps'),
      of: scaleSchema,
      bands: z.array(bandSchema).min(1),
      monotone: z.enum(MONOTONE_SHAPES).optional(),
    }),
    z.strictObject({ kind: z.literal('points'), points: count }),
  ]),
);

/** The scales directly below this one. */
export function childrenOf(scale: Scale): readonly Scale[] {
  switch (scale.kind) {
    case 'bands':
    case 'codes':
    case 'value':
    case 'points':
      return [];
    case 'max':
    case 'sum':
    case 'either':
      return scale.of;
    case 'switch':
      return Object.values(scale.cases);
    case 'gate':
      return [scale.when, scale.of];
    case 'steps':
      return [scale.of];
  }
}

/** This scale and every scale below it. */
export function scalesWithin(scale: Scale): readonly Scale[] {
  return [scale, ...childrenOf(scale).flatMap(scalesWithin)];
}

/** Every scale that reads an input itself, in the order of the rule file. */
export function leavesOf(scale: Scale): readonly LeafScale[] {
  return scalesWithin(scale).flatMap((each) =>
    each.kind === 'bands' || each.kind === 'codes' || each.kind === 'value' || each.kind === 'switch' ? [each] : [],
  );
}
