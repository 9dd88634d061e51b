/**
 * Whether one map may take the place of another while Vigil runs: what changes, who said so and why.
 *
 * Invariants: a change that nobody signed, or a fault that the map before did not have, is refused; what the person
 * wrote is their reason, what a program wrote is none.
 */
import { TERM_CHANGES_MAX, type TermChange } from '../../../contract/records/terms-records.ts';
import { mapFaults } from '../map/check-map.ts';
import { entryText, type CodeMap, type MapEntry } from '../code-map.ts';
import type { ReceivedCode } from '../received/received-codes.ts';
import type { SuggestionSources } from '../suggest-terms.ts';
import { targetText } from '../term-target.ts';

/** Beside the record's own fields nothing of the map: it may be megabytes. */
export type MapChange =
  | {
      readonly ok: true;
      readonly changes: readonly TermChange[];
      readonly changeCount: number;
      readonly by: string;
      readonly reason: string;
    }
  | { readonly ok: false; readonly faults: readonly string[] };

interface Pair {
  readonly before: MapEntry | undefined;
  readonly after: MapEntry | undefined;
}

interface Signature {
  readonly by: string;
  readonly reason: string;
}

const TEXT_MAX = 500;
/** Of a list of codes that was imported: nothing approved has changed, and nobody had to say so. */
const NOBODY_NEEDED = 'import';

/** `before` null: no map has counted here yet, and every approval is new. Never throws. */
export function mapChange(
  before: CodeMap | null,
  after: CodeMap,
  sources: SuggestionSources,
  received: readonly ReceivedCode[],
): MapChange {
  const changed = changedPairs(before, after);
  const unsigned = before === null ? [] : changed.filter((pair) => signatureOf(pair) === null);
  const faults = [
    ...unsigned.map(({ before: was, after: is }) => {
      const entry = is ?? was;
      return `${entry === undefined ? '' : entryText(entry)}: changed, and nobody signed it: use \`node vigil.mjs terms approve\` or \`node vigil.mjs terms withdraw\``;
    }),
    ...newFaults(before, after, sources, received),
  ];
  if (faults.length > 0) return { ok: false, faults };
  const signatures = [...changed.flatMap((pair) => signatureOf(pair) ?? []), ...sayings(before, after)];
  const by = distinct(signatures.map((signature) => signature.by)).join(', ');
  const reason = distinct(signatures.map((signature) => signature.reason).filter((text) => text !== '')).join('; ');
  return {
    ok: true,
    changes: changed.slice(0, TERM_CHANGES_MAX).map(changeOf),
    changeCount: changed.length,
    by: by === '' ? NOBODY_NEEDED : by.slice(0, TEXT_MAX),
    reason: reason.slice(0, TEXT_MAX),
  };
}

/** Codes whose approved meaning differs. */
function changedPairs(before: CodeMap | null, after: CodeMap): readonly Pair[] {
  const [was, is] = [byPlace(before), byPlace(after)];
  return [...new Set([...was.keys(), ...is.keys()])]
    .map((place): Pair => ({ before: was.get(place), after: is.get(place) }))
    .filter((pair) => meaningOf(pair.before) !== meaningOf(pair.after));
}

function byPlace(map: CodeMap | null): ReadonlyMap<string, MapEntry> {
  return new Map(
    (map?.entries ?? []).map((entry) => [
      JSON.stringify([entry.system, entry.code, entry.channel ?? null, entry.name ?? null]),
      entry,
    ]),
  );
}

/** What an entry makes of messages; null when nothing. */
function meaningOf(entry: MapEntry | undefined): string | null {
  if (entry?.status !== 'approved') return null;
  const { target, units, answers, preference } = entry;
  return JSON.stringify([target, units, answers ?? null, preference ?? 1]);
}

/** The reviewer of a new decision, or whoever took one back with a note of their own; null: nobody. */
function signatureOf({ before, after }: Pair): Signature | null {
  if (after === undefined) return null;
  const { status, reviewedBy, reviewedAt, note, noteBy } = after;
  if (status === 'approved') {
    const isNew = before?.reviewedBy !== reviewedBy || before.reviewedAt !== reviewedAt;
    if (reviewedBy === null || !isNew) return null;
    return { by: signed(reviewedBy, after.confirmedBy), reason: noteBy === undefined ? '' : note };
  }
  const isNew = noteBy !== undefined && (before?.note !== note || before.noteBy !== noteBy);
  return isNew ? { by: noteBy, reason: note } : null;
}

function signed(reviewedBy: string, confirmedBy: string | undefined): string {
  return confirmedBy === undefined ? reviewedBy : `${reviewedBy}, ${confirmedBy}`;
}

/** Who proposed a meaning, or said why a code goes on waiting: nothing that counts has changed, and somebody decided so. */
function sayings(before: CodeMap | null, after: CodeMap): readonly Signature[] {
  if (before === null) return [];
  const was = byPlace(before);
  return [...byPlace(after)].flatMap(([place, { proposal, remark }]) => {
    const [known, said] = [was.get(place), new Array<Signature>()];
    if (proposal !== undefined && !isSame(proposal, known?.proposal)) {
      said.push({ by: proposal.by, reason: proposal.reason });
    }
    if (remark !== undefined && !isSame(remark, known?.remark)) said.push({ by: remark.by, reason: remark.text });
    return said;
  });
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function changeOf({ before, after }: Pair): TermChange {
  const entry = after ?? before;
  return {
    code: entry === undefined ? '' : placeText(entry).slice(0, 320),
    before: meaningText(before),
    after: meaningText(after),
  };
}

/** System, code and channel as they are sent: a record holds no word of a language. */
function placeText({ system, code, channel }: MapEntry): string {
  return [system, code, channel ?? ''].filter((part) => part !== '').join(' ');
}

function meaningText(entry: MapEntry | undefined): string | null {
  if (entry?.status !== 'approved') return null;
  return [targetText(entry.target), entry.units.map(({ ucum }) => ucum).join(', ')]
    .filter((part) => part !== '')
    .join(' ')
    .slice(0, 300);
}

/** Without their place in the file, which another entry moves. */
function newFaults(
  before: CodeMap | null,
  after: CodeMap,
  sources: SuggestionSources,
  received: readonly ReceivedCode[],
): readonly string[] {
  if (before === null) return [];
  // An entry that is the same in both has the same faults in both: a map of a thousand is not judged whole for one.
  const bare = (map: CodeMap, other: CodeMap): string[] => {
    const same = new Set(other.entries.map((entry) => JSON.stringify(entry)));
    const entries = map.entries.filter((entry) => !same.has(JSON.stringify(entry)));
    return mapFaults({ ...map, entries }, sources, received).map((fault) => fault.replace(/^entries\.\d+ /, ''));
  };
  const known = new Set(bare(before, after));
  return bare(after, before).filter((fault) => !known.has(fault));
}

function distinct(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)];
}
