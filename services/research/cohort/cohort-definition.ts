/**
 * A cohort as a file: whom, when, at least how much data, which labels. A field that is none is named with the nearest, and
 * nothing is guessed: a definition that is read differently than it was meant makes a wrong table that nobody sees.
 */
import { z } from 'zod';
import { SIGNAL_NAMES, type SignalName } from '../../clinical/signal/signals.ts';
import { RESOLUTIONS } from '../../history/history.port.ts';
import { nearestWord } from '../../platform/nearest-word.ts';

const instant = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));
const isSignal = (name: string): name is SignalName => SIGNAL_NAMES.some((known) => known === name);
const signal = z.string().transform((name, context): SignalName => {
  if (isSignal(name)) return name;
  context.addIssue({
    code: 'custom',
    message: `no signal is called ${name}; the nearest is ${nearestWord(name, SIGNAL_NAMES) ?? ''}`,
  });
  return z.NEVER;
});

const days = z.number().min(0).max(40_000);

const definitionSchema = z.strictObject({
  version: z.literal(1),
  /** Title of the data set. */
  name: z.string().min(1).max(200),
  /** Who made it, for the citation. */
  authors: z.array(z.string().min(1).max(200)).min(1),
  population: z.strictObject({
    /** Absent: every unit. */
    units: z.array(z.string()).min(1).optional(),
    /** At admission; half-open. Absent: any age, also an unknown one. */
    ageDays: z.strictObject({ from: days, below: days }).optional(),
    sex: z
      .array(z.enum(['female', 'male', 'other', 'unknown']))
      .min(1)
      .optional(),
  }),
  /** Admitted within; half-open. */
  time: z.strictObject({ from: instant, to: instant, resolution: z.enum(RESOLUTIONS) }),
  /** Signals of which the minimum is asked. */
  signals: z.array(signal).min(1),
  labels: z.array(z.string()),
  minimum: z.strictObject({
    /** Length of the stay. */
    hours: z.number().min(0).max(876_000),
    /** Share of the minutes of the stay in which each of the signals has a value. */
    coverage: z.number().min(0).max(1),
  }),
});

export type CohortDefinition = z.infer<typeof definitionSchema>;

export type ReadCohort =
  | { readonly ok: true; readonly definition: CohortDefinition }
  | { readonly ok: false; readonly faults: readonly string[] };

const SHAPES: Readonly<Record<string, readonly string[]>> = {
  '': Object.keys(definitionSchema.shape),
  population: Object.keys(definitionSchema.shape.population.shape),
  time: Object.keys(definitionSchema.shape.time.shape),
  minimum: Object.keys(definitionSchema.shape.minimum.shape),
  'population.ageDays': ['from', 'below'],
};

/** Out of parsed JSON; each fault names its field. */
export function readCohort(json: unknown): ReadCohort {
  const parsed = definitionSchema.safeParse(json);
  if (!parsed.success) return { ok: false, faults: parsed.error.issues.flatMap(faultsOf) };
  const { time, population } = parsed.data;
  const faults = [
    ...(time.from < time.to ? [] : ['time.from must be before time.to']),
    ...(population.ageDays === undefined || population.ageDays.from < population.ageDays.below
      ? []
      : ['population.ageDays.from must be less than population.ageDays.below']),
  ];
  return faults.length > 0 ? { ok: false, faults } : { ok: true, definition: parsed.data };
}

function faultsOf(issue: z.core.$ZodIssue): readonly string[] {
  const path = issue.path.join('.');
  if (issue.code !== 'unrecognized_keys') return [`${path === '' ? 'the file' : path}: ${issue.message}`];
  return issue.keys.map((key) => {
    const nearest = nearestWord(key, SHAPES[path] ?? []);
    return `${[...issue.path, key].join('.')} is no field${nearest === null ? '' : `; the nearest is ${nearest}`}`;
  });
}
