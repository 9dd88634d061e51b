/** What a label is: a definition kept as data, over what was decided of a stay, or one that is imported. */
import { z } from 'zod';
import { CHARTED_CODES, CHARTED_NAMES, type ChartedName } from '../../contract/records/closed-lists.ts';
import { nearestWord } from '../../platform/nearest-word.ts';

const isChartedName = (name: string): name is ChartedName => CHARTED_NAMES.some((known) => known === name);

const chartedName = z.string().superRefine((name, context) => {
  if (!isChartedName(name)) {
    context.addIssue({
      code: 'custom',
      message: `nothing is charted as ${name}; the nearest is ${nearestWord(name, CHARTED_NAMES) ?? ''}`,
    });
  }
});

const codesByName = z.record(chartedName, z.array(z.string()).min(1)).superRefine((codes, context) => {
  for (const [name, answers] of Object.entries(codes)) {
    const known = Object.entries(CHARTED_CODES).find(([each]) => each === name)?.[1] ?? [];
    for (const answer of answers) {
      if (known.some((each) => each === answer)) continue;
      context.addIssue({ code: 'custom', message: `${name} has no answer ${answer}; there are ${known.join(', ')}` });
    }
  }
});

const minutes = z.number().min(0).max(525_600);

const labelSchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9-]{1,60}$/),
  version: z.string(),
  label: z.string(),
  /** Publication, or where else it is from. */
  source: z.string(),
  /** V: verified against the source; U: unverified, or ours. */
  certainty: z.enum(['V', 'U']),
  choices: z.array(z.string()),
  when: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('charted-number'), names: z.array(chartedName).min(1), above: z.number() }),
    z.strictObject({ kind: z.literal('charted-code'), codes: codesByName }),
    z.strictObject({ kind: z.literal('finding'), ruleId: z.string(), findingId: z.string() }),
    z.strictObject({ kind: z.literal('newborn-event'), definitionIds: z.array(z.string()).min(1) }),
    z.strictObject({ kind: z.literal('any-of'), labels: z.array(z.string()).min(1) }),
    /** `endsLife`: nothing can follow it. */
    z.strictObject({ kind: z.literal('imported'), endsLife: z.boolean() }),
  ]),
  /** What follows sooner after the same belongs to it. */
  quietMinutes: minutes,
  /** What is so from admission on did not begin in the stay. */
  notWithinMinutesOfOpening: minutes,
});

const fileSchema = z.strictObject({
  version: z.literal(1),
  notice: z.string(),
  labels: z.array(labelSchema).superRefine((labels, context) => {
    const ids = new Set<string>();
    for (const { id, when } of labels) {
      if (ids.has(id)) context.addIssue({ code: 'custom', message: `${id} stands twice` });
      // A label is made of those before it alone, so that none is made of itself.
      const unknown = when.kind === 'any-of' ? when.labels.filter((each) => !ids.has(each)) : [];
      for (const each of unknown) {
        context.addIssue({ code: 'custom', message: `${id} is made of ${each}, which does not stand before it` });
      }
      ids.add(id);
    }
  }),
});

export type LabelDefinition = z.infer<typeof labelSchema>;

/** A moment of a stay that a study asks about. */
export interface LabelEvent {
  readonly stayId: string;
  readonly labelId: string;
  /** Unit time, ms. */
  readonly atMs: number;
  readonly from: 'definition' | 'import';
}

export type ReadDefinitions =
  | { readonly ok: true; readonly definitions: readonly LabelDefinition[] }
  | { readonly ok: false; readonly faults: string };

/** Out of parsed JSON; the faults name each field that is wrong. */
export function readLabelDefinitions(json: unknown): ReadDefinitions {
  const parsed = fileSchema.safeParse(json);
  return parsed.success
    ? { ok: true, definitions: parsed.data.labels }
    : { ok: false, faults: z.prettifyError(parsed.error) };
}
