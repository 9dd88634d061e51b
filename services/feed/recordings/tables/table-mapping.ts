/**
 * A mapping file: how the tables of a data set tell stays, times, quantities and units. It is data, so that a hospital writes one
 * for its own export. Nothing is guessed: a column without a meaning is told, a value without a unit that is known is refused.
 */
import { z } from 'zod';

/** Name of a column, letters of either case; with `?` at its end a table may be without it. */
const column = z.string().min(1).max(128);
const zone = z.string().regex(/^[A-Za-z0-9_+/-]{1,60}$/);

const timeSchema = z
  .union([
    /** A moment. `zone`: IANA, of texts and columns that carry none; absent: only differences of time are known. */
    z.strictObject({ column, zone: zone.optional(), format: z.string().max(60).optional() }),
    /** A number since the stay began, or since 1970 UTC. */
    z.strictObject({ column, unit: z.enum(['ms', 's', 'min', 'h']), since: z.enum(['stay', '1970']) }),
  ])
  .readonly();

/** What one code, or one column, is: a quantity of Vigil and the unit of its numbers (absent: a column tells it), or nothing of ours. */
const meaningSchema = z
  .union([z.strictObject({ name: z.string().min(1).max(60), unit: z.string().max(40).optional() }), z.null()])
  .readonly();

const condition = z.strictObject({ column, values: z.array(z.string()).nullable() }).readonly();

const factsShape = {
  sex: z
    .strictObject({ column, female: z.array(z.string()), male: z.array(z.string()) })
    .readonly()
    .optional(),
  birthDate: z.strictObject({ column }).readonly().optional(),
  birthYear: z.strictObject({ column }).readonly().optional(),
  age: z
    .strictObject({ column, unit: z.enum(['d', 'mo', 'a']) })
    .readonly()
    .optional(),
  weightKg: z.strictObject({ column }).readonly().optional(),
};

const staysSchema = z
  .strictObject({
    table: z.string(),
    stay: column,
    person: column.optional(),
    opened: timeSchema.optional(),
    closed: timeSchema.optional(),
    ...factsShape,
    /** A table of persons with the facts that the table of stays lacks. */
    persons: z
      .strictObject({ table: z.string(), person: column, ...factsShape })
      .readonly()
      .optional(),
  })
  .readonly();

/** Facts that stand among the events, one row each, by code (MEDS). */
const staticsSchema = z
  .strictObject({
    table: z.string(),
    person: column,
    code: column,
    time: timeSchema,
    female: z.array(z.string()),
    male: z.array(z.string()),
    birth: z.array(z.string()),
  })
  .readonly();

const eventsSchema = z
  .strictObject({
    table: z.string(),
    /** Column that names the stay, the first that there is. */
    stay: z.array(column).min(1).readonly(),
    /** That column names something of the stay's row other than the stay: events within the stay's time are its own. */
    by: column.optional(),
    person: column.optional(),
    time: timeSchema,
    /** When it became known: it is played then, and not before. */
    known: timeSchema.optional(),
    /** Rows of which all hold; `values` null: the cell is empty. */
    where: z.array(condition).readonly().optional(),
    /** Rows of which one holds were charted by people: a signal among them is no stream. `values` null: the cell is not empty. */
    charted: z.union([z.literal(true), condition]).optional(),
    long: z
      .strictObject({ code: column, value: column, text: column.optional(), unit: column.optional() })
      .readonly()
      .optional(),
    wide: z.record(z.string(), meaningSchema).readonly().optional(),
  })
  .readonly()
  .refine((events) => (events.long === undefined) !== (events.wide === undefined), 'one of long and wide');

export const tableMappingSchema = z
  .strictObject({
    version: z.literal(1),
    name: z.string().regex(/^[a-z0-9-]{1,40}$/),
    title: z.string().max(120),
    /** Where the layout is published. */
    source: z.string().max(300).optional(),
    /** Between cells of text tables; absent: found out. */
    delimiter: z.string().length(1).optional(),
    decimal: z.enum(['.', ',']).optional(),
    /** Files of a table, where they are not called as it is: a name without ending, or with `/` at its end a folder. */
    files: z.record(z.string(), z.string()).readonly().optional(),
    stays: staysSchema.optional(),
    statics: staticsSchema.optional(),
    events: z.array(eventsSchema).min(1).readonly(),
    codes: z.record(z.string(), meaningSchema).readonly().optional(),
    /** Codes that begin so are known, and nothing of ours. */
    nothing: z.array(z.string().min(1)).readonly().optional(),
    /** What units are called there, and what they are. */
    units: z.record(z.string(), z.string().max(40)).readonly().optional(),
    /** Codes that are a quantity of Vigil by its own name, behind this. */
    ownNames: z.string().optional(),
    /** Codes without a meaning: told, or left out, as of a data set of thousands. */
    others: z.enum(['told', 'left-out']).default('told'),
  })
  .readonly();

export type TableMapping = z.infer<typeof tableMappingSchema>;
export type MappedTime = z.infer<typeof timeSchema>;
export type MappedEvents = TableMapping['events'][number];
export type Meaning = z.infer<typeof meaningSchema>;

/** Every table that a mapping reads. */
export function tablesOf({ stays, statics, events }: TableMapping): readonly string[] {
  const names = [stays?.table, stays?.persons?.table, statics?.table, ...events.map(({ table }) => table)];
  return [...new Set(names.filter((name) => name !== undefined))];
}
