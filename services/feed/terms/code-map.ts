/**
 * What the codes of one hospital mean, as versioned data that people reviewed. A program may suggest
 * an entry; only a named person approves it, and only what is approved counts.
 *
 * Invariants: an approved entry names its reviewer and the day; a code of one place stands once; what
 * does not prove itself is refused whole, so that half a map never runs.
 */
import { sha256Hex } from '../../contract/content-id.ts';
import { ID_PATTERN } from '../../contract/records/id-pattern.ts';
import { z } from 'zod';
import { channelFault } from './channel-pattern.ts';
import { answersOf, namedTargetSchema } from './term-target.ts';

const id = z.string().min(1).max(128).regex(ID_PATTERN);
const codeOf = (pattern: RegExp) => z.string().regex(pattern).nullable();

export const ENTRIES_MAX = 20_000;

const person = z.string().trim().min(1).max(120);
const instant = z.iso.datetime({ offset: true });
/** Units as they are sent, code or text, each with the UCUM unit that it means; empty text: none is sent. */
const unitsSchema = z.array(z.strictObject({ sent: z.string().max(60), ucum: z.string().min(1).max(40) })).max(20);

const proposalSchema = z.strictObject({
  target: namedTargetSchema.nullable(),
  units: unitsSchema,
  by: person,
  /** Account of whoever proposed it, who cannot confirm it. */
  byId: z.string().min(1).max(120),
  at: instant,
  reason: z.string().trim().min(1).max(500),
  /** Where a command said them: as they will stand in the entry. */
  answers: z.record(z.string().max(40), z.string().max(40)).optional(),
  preference: z.number().int().min(1).max(99).optional(),
});
export type TermProposal = z.infer<typeof proposalSchema>;

const remarkSchema = z.strictObject({ by: person, at: instant, text: z.string().trim().min(1).max(500) });

const entrySchema = z.strictObject({
  /** As it is sent; empty when none is. */
  system: z.string().max(60),
  code: z.string().min(1).max(120),
  /** Name that must stand beside the code; absent: any that does not contradict the target. */
  name: z.string().min(1).max(200).optional(),
  /** Where the device has it from (OBX-4), `*` for anything: one code may stand for several probes. */
  channel: z.string().min(1).max(60).optional(),
  units: unitsSchema,
  /** null: understood and of no use here. */
  target: namedTargetSchema.nullable(),
  /** Codes of the target in other systems, and the unit in which Vigil keeps it. Identifiers alone. */
  loinc: codeOf(/^\d{1,6}-\d$/),
  mdc: codeOf(/^\d{5,8}$/),
  snomed: codeOf(/^[1-9]\d{5,17}$/),
  omop: codeOf(/^\d{1,10}$/),
  ucum: z.string().min(1).max(40).nullable(),
  /** Answers as they are sent, to the codes of closed-lists.ts. */
  answers: z.record(z.string().max(40), z.string().max(40)).optional(),
  /** Of several sources of one signal in one message the lowest stands; 1 when absent. */
  preference: z.number().int().min(1).max(99).optional(),
  status: z.enum(['suggested', 'approved']),
  reviewedBy: person.nullable(),
  reviewedAt: instant.nullable(),
  /** How often the hospital sent it, where its list says so. */
  count: z.number().int().min(0).optional(),
  note: z.string().max(500),
  /** Who wrote the note; absent: the import did, and then it is no reason for anything. */
  noteBy: person.optional(),
  /** Nothing spoke against the decision when it was made: its note is no reason against what is seen later. */
  agreed: z.literal(true).optional(),
  /** Who else said yes, where it took two. */
  confirmedBy: person.optional(),
  /** A meaning that waits for a second person; nothing of it counts. */
  proposal: proposalSchema.optional(),
  /** Why it goes on waiting, by the last person who looked at it. */
  remark: remarkSchema.optional(),
});
export type MapEntry = z.infer<typeof entrySchema>;

export const codeMapSchema = z.strictObject({
  format: z.literal(1),
  hospitalId: id,
  /** Raised by every change. */
  version: z.number().int().min(1),
  entries: z.array(entrySchema).max(ENTRIES_MAX),
});
export type CodeMap = z.infer<typeof codeMapSchema>;

export type ParsedCodeMap =
  | { readonly ok: true; readonly map: CodeMap }
  | { readonly ok: false; readonly faults: readonly string[] };

/** Never throws: every fault comes back with its place. */
export function parseCodeMap(json: unknown): ParsedCodeMap {
  const parsed = codeMapSchema.safeParse(json);
  if (!parsed.success) {
    return {
      ok: false,
      faults: parsed.error.issues.map((issue) => `${issue.path.join('.') || 'map'}: ${issue.message}`),
    };
  }
  const { entries } = parsed.data;
  const faults = [
    ...entries.flatMap((entry, index) =>
      entryFaults(entry).map((fault) => `entries.${index} (${entryText(entry)}): ${fault}`),
    ),
    ...repeatedPlaces(entries),
  ];
  return faults.length > 0 ? { ok: false, faults } : { ok: true, map: parsed.data };
}

/** SHA-256 of all that a parsed map says, in hexadecimal; how its file is laid out changes nothing. */
export function digestOf(map: CodeMap): string {
  return sha256Hex(JSON.stringify(map));
}

/** For people: `99LAB CREA`, with the channel where there is one. */
export function entryText({ system, code, channel }: Pick<MapEntry, 'system' | 'code' | 'channel'>): string {
  return `${system === '' ? 'no system' : system} ${code}${channel === undefined ? '' : ` at ${channel}`}`;
}

/** Names an entry within its map and through its versions: what is approved of it may change, the name does not. */
export function entryKey(entry: Pick<MapEntry, 'system' | 'code' | 'channel' | 'name'>): string {
  return entry.name === undefined ? entryText(entry) : `${entryText(entry)} «${entry.name}»`;
}

function entryFaults({ status, reviewedBy, reviewedAt, units, target, answers, channel }: MapEntry): string[] {
  const list = target === null ? null : answersOf(target);
  const badAnswers = Object.values(answers ?? {}).filter((answer) => list?.includes(answer) !== true);
  const sent = units.map((unit) => unit.sent);
  return [
    ...(status === 'approved' && (reviewedBy === null || reviewedAt === null)
      ? ['approved without a reviewer and a day']
      : []),
    ...(status === 'suggested' && reviewedBy !== null ? ['a reviewer, and yet it is not approved'] : []),
    ...(status === 'approved' && target !== null && list === null && units.length === 0 ? ['approved in no unit'] : []),
    ...(new Set(sent).size < sent.length ? ['a unit stands twice'] : []),
    ...badAnswers.map((answer) => `${answer} is no answer of its target`),
    ...(channel === undefined ? [] : (channelFault(channel) ?? [])),
  ];
}

/** Two entries that answer one question: neither would be the right one to ask. */
function repeatedPlaces(entries: readonly MapEntry[]): string[] {
  const seen = new Map<string, number>();
  return entries.flatMap((entry, index) => {
    const key = JSON.stringify([entry.system, entry.code, entry.channel ?? null, entry.name ?? null]);
    const first = seen.get(key);
    if (first === undefined) seen.set(key, index);
    return first === undefined ? [] : [`entries.${index} (${entryText(entry)}): stands at entries.${first} already`];
  });
}
