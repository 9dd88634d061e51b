/** What speaks for a meaning of a code of a hospital, and what against it: said to the person who decides. */
import { z } from 'zod';
import { NO_VALUES } from '../../clinical/statement/statement.ts';

const count = z.number();
/** Name of a signal, a laboratory value or a charted one, as files write it. */
const target = z.string();

export const TERM_STATEMENTS = {
  /** The list, or the code itself, gives the code of the target in a standard system. */
  'term.same-code': z.strictObject({ system: z.enum(['LN', 'MDC']), code: z.string() }).readonly(),
  'term.same-name': z.strictObject({ name: z.string() }).readonly(),
  /** `share` of 1. */
  'term.like-name': z.strictObject({ name: z.string(), share: z.number() }).readonly(),
  'term.unit-converts': z.strictObject({ units: z.array(z.string()).readonly(), own: z.string() }).readonly(),

  'term.no-unit': NO_VALUES,
  'term.wrong-unit': z.strictObject({ sent: z.string(), ucum: z.string(), target }).readonly(),
  /** What the number means by the standard codes. */
  'term.other-code': z.strictObject({ target }).readonly(),
  'term.other-name': z.strictObject({ target }).readonly(),
  /** Numbers of the last day, in the unit of the target: half of them are below `middle`, which is not between `low` and `high`. */
  'term.not-received': z
    .strictObject({
      target,
      unitId: z.string(),
      count,
      least: z.number(),
      most: z.number(),
      middle: z.number(),
      low: z.number(),
      high: z.number(),
    })
    .readonly(),
  /** Of a closed list: the page has no place for what each answer means. */
  'term.answers-unsaid': z.strictObject({ target }).readonly(),
  /** Another meaning counts already, by this person. */
  'term.counts-otherwise': z.strictObject({ target, by: z.string() }).readonly(),

  /** `target` null: only the code was asked for. */
  'term.not-there': z.strictObject({ target: target.nullable() }).readonly(),
  /** The text that the import wrote, given back. */
  'term.not-a-reason': NO_VALUES,
  'term.no-proposal': NO_VALUES,
  'term.own-proposal': NO_VALUES,
} as const;
