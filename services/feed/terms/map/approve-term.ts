/**
 * A person's decision about one code, written into the map: the name stays with it, and the version of
 * the map goes up. A decision against the unit, or against what the number means everywhere, is refused
 * or asks for its reason.
 */
import type { Statement } from '../../../contract/statement/statement.ts';
import { inEnglish } from '../../../wording/in-english.ts';
import type { UnitGate } from '../../units/unit-gate.ts';
import { entryText, type CodeMap, type MapEntry } from '../code-map.ts';
import { receivedFault } from '../received/judge-received.ts';
import type { ReceivedCode } from '../received/received-codes.ts';
import { StandardCodes } from '../standard-codes.ts';
import { codesOfTarget, TermSuggester, type Candidate, type SuggestionSources } from '../suggest-terms.ts';
import { answersOf, parseTarget, targetText, type NamedTarget } from '../term-target.ts';

export interface Approval {
  readonly code: string;
  /** Needed where the code stands in several systems. */
  readonly system?: string | undefined;
  /** Makes an entry for this place alone when there is none yet. */
  readonly channel?: string | undefined;
  /** Name of the entry, null for the one under any name; needed where the place has several. */
  readonly name?: string | null | undefined;
  /** A name of a target, or `none`: understood and of no use. */
  readonly target: string;
  readonly by: string;
  /** ISO 8601 with zone. */
  readonly at: string;
  readonly note?: string | undefined;
  /** Units as sent, with their UCUM: beside those that the entry has. */
  readonly units?: readonly { readonly sent: string; readonly ucum: string }[];
  readonly answers?: Readonly<Record<string, string>>;
  readonly preference?: number | undefined;
}

export type Approved =
  | { readonly ok: true; readonly map: CodeMap; readonly entry: MapEntry }
  /** `against`: what is known speaks against it; absent: the decision is about nothing that could be decided. */
  | { readonly ok: false; readonly reason: string; readonly against?: Statement };

/** Never throws. `received`: what came in the last day, to be compared with. */
export function approveTerm(
  map: CodeMap,
  approval: Approval,
  sources: SuggestionSources,
  received: readonly ReceivedCode[] = [],
): Approved {
  const asked = askedEntry(map, approval, sources);
  if (typeof asked === 'string') return refused(asked);
  const { entry: before, at, target, units, reason } = asked;
  const known = knownMeanings(map, sources, received);
  const against = decisionFault({ ...before, units, target }, '', known);
  if (against !== null && (isUnitFault(against) || reason === '')) {
    return { ...refused(`${entryText(before)}: ${faultText(against)}`), against };
  }
  const entry: MapEntry = {
    ...before,
    units,
    target,
    ...codesOfTarget(target, sources.terminology),
    ...(approval.answers === undefined ? {} : { answers: { ...approval.answers } }),
    ...(approval.preference === undefined ? {} : { preference: approval.preference }),
    status: 'approved',
    reviewedBy: approval.by.trim(),
    reviewedAt: approval.at,
    note: (reason === '' ? before.note : reason).slice(0, 500),
    noteBy: reason === '' ? undefined : approval.by.trim(),
    agreed: against === null ? true : undefined,
    confirmedBy: undefined,
    proposal: undefined,
    remark: undefined,
  };
  const entries = at === null ? [...map.entries, entry] : map.entries.with(at, entry);
  return { ok: true, entry, map: { ...map, version: map.version + 1, entries } };
}

interface AskedEntry {
  readonly entry: MapEntry;
  /** Place in the map; null: it gets one of its own. */
  readonly at: number | null;
  readonly target: NamedTarget | null;
  readonly units: MapEntry['units'];
  /** A person's own; empty without. */
  readonly reason: string;
}

/** The entry that a decision is about, with what the decision says; or why there is none. */
export function askedEntry(map: CodeMap, approval: Approval, sources: SuggestionSources): AskedEntry | string {
  if (approval.by.trim() === '') return 'somebody must say so: the name of the reviewer is empty';
  const target = approval.target === 'none' ? null : parseTarget(approval.target);
  if (target === null && approval.target !== 'none') return `there is no target ${approval.target}`;
  const found = entryFor(map, approval);
  if (typeof found === 'string') return found;
  const units = unitsFor(found.entry, approval, target, new TermSuggester(sources));
  return { ...found, target, units, reason: ownReason(approval, found.entry) };
}

/** What the person says now; the text that the import wrote, given back, is nobody's reason. */
function ownReason({ note = '' }: Approval, entry: MapEntry): string {
  const reason = note.trim();
  return entry.noteBy === undefined && reason === entry.note.trim() ? '' : reason;
}

/** What decisions are compared with. */
export interface KnownMeanings {
  readonly units: UnitGate;
  readonly standard: StandardCodes;
  readonly suggester: TermSuggester;
  readonly sources: SuggestionSources;
  /** What came in the last day; empty where nothing is known of it. */
  readonly received: readonly ReceivedCode[];
}

export function knownMeanings(
  { hospitalId }: Pick<CodeMap, 'hospitalId'>,
  sources: SuggestionSources,
  received: readonly ReceivedCode[],
): KnownMeanings {
  return {
    units: sources.units,
    standard: new StandardCodes(sources.standard),
    suggester: new TermSuggester(sources),
    sources,
    received: received.filter((code) => code.hospitalId === hospitalId),
  };
}

/** No reason makes a unit one of the target: with such a fault nothing is approved. */
export function isUnitFault({ code }: Statement): boolean {
  return code === 'term.no-unit' || code === 'term.wrong-unit';
}

/** Why a decision contradicts what is known; null when it does not. `reason`: a person's own for this decision, empty without. */
export function decisionFault(entry: MapEntry, reason: string, known: KnownMeanings): Statement | null {
  const { target } = entry;
  if (target === null) return null;
  if (answersOf(target) === null) {
    if (entry.units.length === 0) return { code: 'term.no-unit', values: {} };
    const wrong = entry.units.find(({ ucum }) => !known.units.conversion(target.name, ucum).ok);
    if (wrong !== undefined) return { code: 'term.wrong-unit', values: { ...wrong, target: target.name } };
  }
  if (reason.trim() !== '') return null;
  const other = otherEverywhere(entry, target, known.standard);
  if (other !== null) return { code: 'term.other-code', values: { target: targetText(other) } };
  const byName = otherByName(entry, target, known);
  if (byName !== null) return { code: 'term.other-name', values: { target: byName } };
  return receivedFault(entry, known.received, known.sources);
}

/** For the commands. */
export function faultText(fault: Statement): string {
  if (fault.code === 'term.no-unit') return `${inEnglish(fault)}: say which, like --unit bpm=/min`;
  return isUnitFault(fault) ? inEnglish(fault) : `${inEnglish(fault)}: ${SAY_WHY}`;
}

/** For commands and logs: why a map stays as it is. */
export function refusalText(
  refusal: { readonly reason: string } | { readonly refused: { readonly term: string; readonly why: Statement } },
): string {
  if ('reason' in refusal) return refusal.reason;
  const { term, why } = refusal.refused;
  return `${term}: ${inEnglish(why)}`;
}

const SAY_WHY = 'a person must say why it is not so here, with --note';
/** A name that is this much like another target, and this much less like the chosen one, speaks against the decision. */
const LIKE_ANOTHER = 0.8;
const LESS_LIKE = 0.2;

/** Another target that the name, or a code that is a word, stands for; null: nothing speaks against the chosen one. */
function otherByName(
  entry: Parameters<typeof decisionFault>[0],
  target: NamedTarget,
  { standard, suggester }: KnownMeanings,
): string | null {
  const named = entry.name === undefined ? null : standard.otherMeaning(entry.name, target.name);
  if (named !== null) return named;
  const candidates: readonly Candidate[] = suggester.candidates({ ...entry, loinc: null, mdc: null });
  const [best] = candidates;
  if (best === undefined || best.score < LIKE_ANOTHER) return null;
  const own = candidates.find((candidate) => candidate.target.name === target.name)?.score ?? 0;
  return best.score - own >= LESS_LIKE ? best.target.name : null;
}

/** What the code, or a LOINC or MDC code beside it, means by the standard table, when that is another target. */
function otherEverywhere(
  { system, code, name = '', loinc, mdc }: Parameters<typeof decisionFault>[0],
  target: NamedTarget,
  standard: StandardCodes,
): NamedTarget | null {
  const numbers = [
    { system, code },
    ...(loinc === null ? [] : [{ system: 'LN', code: loinc }]),
    ...(mdc === null ? [] : [{ system: 'MDC', code: mdc }]),
  ];
  const rows = numbers.map((number) =>
    standard.find({ ...number, name, channel: '', unit: { code: '', name: '', system: '' } }),
  );
  return (
    rows
      .map((row) => (row?.use === 'taken' ? row.target : null))
      .find((other) => other !== null && other.name !== target.name) ?? null
  );
}

function entryFor(
  map: CodeMap,
  { code, system, channel, name }: Approval,
): { readonly entry: MapEntry; readonly at: number | null } | string {
  const same = map.entries.flatMap((entry, at) =>
    entry.code === code && (system === undefined || entry.system === system) ? [{ entry, at }] : [],
  );
  if (same.length === 0) return `the map has no code ${code}: import it first`;
  if (new Set(same.map(({ entry }) => entry.system)).size > 1) {
    return `${code} stands in several systems: say which with --system (${same.map(({ entry }) => entry.system || '«»').join(', ')})`;
  }
  const there = same.filter(
    ({ entry }) => entry.channel === channel && (name === undefined || (entry.name ?? null) === name),
  );
  const [only, ...others] = there;
  if (only !== undefined) return others.length === 0 ? only : `${code} stands there under several names: edit the file`;
  const [any] = same;
  if (any === undefined || channel === undefined) {
    return `${code} stands at ${same.map(({ entry }) => entry.channel ?? 'any place').join(', ')}: say which with --channel`;
  }
  return { entry: { ...any.entry, channel, note: '' }, at: null };
}

function unitsFor(
  entry: MapEntry,
  { units = [] }: Approval,
  target: NamedTarget | null,
  suggester: TermSuggester,
): MapEntry['units'] {
  const kept = entry.units
    .filter(({ sent }) => !units.some((unit) => unit.sent === sent))
    .map(({ sent, ucum }) => ({ sent, ucum: suggester.ucumOf(sent, target) ?? ucum }));
  return [...kept, ...units];
}

function refused(reason: string): Extract<Approved, { ok: false }> {
  return { ok: false, reason };
}
