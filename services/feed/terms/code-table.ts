/**
 * The standard and vendor codes as data (models/terminology/codes-*.json): what a code means wherever
 * it is sent, or why it means nothing by itself. Numbers, names and units of other systems alone.
 *
 * Invariants: one system and code stand once; a code is taken only with a certainty that was read in a
 * source; every code that is taken has a target, and each of its units converts to it.
 */
import { z } from 'zod';
import { BODY_SITES } from '../../contract/records/channel.ts';
import { answersOf, namedTargetSchema } from './term-target.ts';
import { CODE_DOUBTS } from '../../contract/refusals/value-refusals.ts';
import { foldedTerm } from './folded-name.ts';

const text = z.string().min(1).max(500);
/** V read in a source, S secondary, P partly, U from knowledge, D sources disagree: the last two are off. */
const certainty = z.enum(['V', 'S', 'P', 'U', 'D']);
const OFF: ReadonlySet<string> = new Set(['U', 'D']);

/**
 * taken  means its target
 * known  understood and of no use here: neither scored nor quarantined
 * ask    understood, and it does not say enough: a hospital's map must say what it is
 * off    not sure enough to be used
 */
export const CODE_USES = ['taken', 'known', 'ask', 'off'] as const;

const systemSchema = z.strictObject({
  system: z.string().max(20),
  aliases: z.array(z.string().max(60)).min(1),
  /** Codes that are recognised under any unknown system name: some gateways misspell it. */
  codePattern: z.string().max(60).nullable(),
});

const unitSchema = z.strictObject({
  id: z.string().min(1).max(20),
  ucum: z.string().min(1).max(20),
  /** Numbers of the unit in the IEEE 11073 nomenclature. */
  mdc: z.array(z.string().regex(/^\d{6}$/)),
  /** Reference names, UCUM and plain texts, as they are sent. */
  texts: z.array(z.string().min(1).max(40)),
  certainty,
  note: z.string().max(200),
});
export type TableUnit = z.infer<typeof unitSchema>;

const codeSchema = z.strictObject({
  system: z.string().max(20),
  code: z.string().min(1).max(40),
  /** Names that it may carry beside those of its target. */
  names: z.array(z.string().min(1).max(80)),
  use: z.enum(CODE_USES),
  target: namedTargetSchema.nullable(),
  /** Ids of the units above, «» for none; `any`: whatever UCUM converts. */
  units: z.union([z.literal('any'), z.array(z.string().max(20))]),
  /** Of several channels of one signal the lowest is scored. */
  preference: z.number().int().min(1).max(99),
  /** Where on the body, where the code itself says it. */
  site: z.enum(BODY_SITES).optional(),
  /** Answers as they are sent, to the codes of closed-lists.ts. */
  answers: z.record(z.string().max(40), z.string().max(40)).optional(),
  certainty,
  /** Why it is not taken as it is: of every code that is asked for or off. */
  doubt: z.enum(CODE_DOUBTS).optional(),
  note: z.string().max(300),
});
export type TableCode = z.infer<typeof codeSchema>;

const codeTableSchema = z.strictObject({
  version: z.string().regex(/^\d+\.\d+\.\d+$/),
  source: text,
  notices: z.array(text).min(1),
  certainty: z.record(certainty, text),
  systems: z.array(systemSchema).min(1),
  units: z.array(unitSchema).min(1),
  /** Words of clinicians for each target, English and Korean: checked for contradiction, and searched for suggestions. */
  targets: z.array(z.strictObject({ name: z.string().max(60), names: z.array(z.string().min(1).max(80)).min(1) })),
  codes: z.array(codeSchema).min(1),
});
export type CodeTable = z.infer<typeof codeTableSchema>;

export type ParsedCodeTable =
  | { readonly ok: true; readonly table: CodeTable }
  | { readonly ok: false; readonly faults: readonly string[] };

/** Never throws: what is wrong with the file comes back as named faults. */
export function parseCodeTable(json: unknown): ParsedCodeTable {
  const parsed = codeTableSchema.safeParse(json);
  if (!parsed.success) {
    return { ok: false, faults: parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`) };
  }
  const table = parsed.data;
  const unitIds = new Set(table.units.map(({ id }) => id));
  const faults = [
    ...repeated(
      'code',
      table.codes.map(({ system, code }) => `${system} ${code.toLowerCase()}`),
    ),
    ...repeated(
      'unit',
      table.units.map(({ id }) => id),
    ),
    ...repeated(
      'unit number',
      table.units.flatMap(({ mdc }) => mdc),
    ),
    ...repeated(
      'unit text',
      table.units.flatMap(({ texts }) => texts),
    ),
    ...repeated(
      'target',
      table.targets.map(({ name }) => name),
    ),
    ...table.codes.flatMap((code) => codeFaults(code, unitIds).map((fault) => `${code.system} ${code.code}: ${fault}`)),
  ];
  return faults.length > 0 ? { ok: false, faults } : { ok: true, table };
}

/** A unit that is sure enough to be used. */
export function isUnitOn({ certainty: letter }: TableUnit): boolean {
  return !OFF.has(letter);
}

function codeFaults(
  { use, target, units, certainty: letter, answers, names, doubt }: TableCode,
  unitIds: ReadonlySet<string>,
): string[] {
  const unknown = units === 'any' ? [] : units.filter((unit) => unit !== '' && !unitIds.has(unit));
  const list = target === null ? null : answersOf(target);
  return [
    ...(OFF.has(letter) === (use === 'off') ? [] : [`use ${use} with certainty ${letter}`]),
    ...((use === 'ask' || use === 'off') === (doubt !== undefined) ? [] : [`use ${use} and ${doubt ?? 'no doubt'}`]),
    ...(use === 'taken' && target === null ? ['taken for nothing'] : []),
    ...(use === 'taken' && units.length === 0 ? ['taken in no unit'] : []),
    ...((use === 'known' || use === 'ask') && target !== null ? [`${use} and yet it has a target`] : []),
    ...unknown.map((unit) => `there is no unit ${unit}`),
    ...Object.values(answers ?? {})
      .filter((answer) => list?.includes(answer) !== true)
      .map((answer) => `${answer} is no answer of its target`),
    ...names.filter((name) => foldedTerm(name) === '').map((name) => `the name «${name}» has no letter`),
  ];
}

function repeated(what: string, names: readonly string[]): string[] {
  const seen = new Set<string>();
  return [...new Set(names.filter((name) => seen.has(name) || !seen.add(name)))].map(
    (name) => `${what} ${name} stands twice`,
  );
}
