/**
 * What waits for a person in the map of a hospital: codes of its list that nobody has decided, codes that came in
 * messages and stand in no list, and approved ones of which a part is refused all the same.
 *
 * Invariant: a program's guess is shown with its reason and never as a decision; the same map and the same received
 * numbers give the same rows in the same order.
 */
import type { ReceivedNumbers, TermCandidate, WaitingTerm } from '../../../contract/screens/terms-view.ts';
import { digestOf, type CodeMap, type MapEntry } from '../code-map.ts';
import { listedEntry } from '../map/import-codes.ts';
import { verdictText } from '../received/judge-received.ts';
import type { ReceivedCode } from '../received/received-codes.ts';
import { StandardCodes } from '../standard-codes.ts';
import { TermSuggester, type SuggestionSources } from '../suggest-terms.ts';
import type { TermGate } from '../term-gate.port.ts';
import { targetText } from '../term-target.ts';
import { ReceivedPlaces, sentUnitOf, spreadOf } from './received-places.ts';

export interface WaitingParts {
  readonly map: CodeMap;
  readonly gate: TermGate;
  /** Of this hospital alone. */
  readonly received: readonly ReceivedCode[];
}

/** An entry that waits, with what came under it. `isListed` false: it stands in no map yet. */
export interface WaitingEntry {
  readonly entry: MapEntry;
  readonly isListed: boolean;
  readonly codes: readonly ReceivedCode[];
}

/** Of a map; each is a look into the numbers of the day. */
export const ENTRIES_AT_ONCE = 100;
/** Of codes that stand in no map: each is compared with what is known. */
const SEEN_AT_ONCE = 20;
const AS_SENT = { factor: 1, offset: 0 };
/** Candidates of a code are worked out once; a hospital has some thousand codes. */
const REMEMBERED_MAX = 10_000;

export class TermReview {
  readonly sources: SuggestionSources;
  readonly suggester: TermSuggester;
  readonly #standard: StandardCodes;
  readonly #digests = new WeakMap<CodeMap, string>();
  readonly #candidates = new Map<string, readonly TermCandidate[]>();

  constructor(sources: SuggestionSources) {
    this.sources = sources;
    this.suggester = new TermSuggester(sources);
    this.#standard = new StandardCodes(sources.standard);
  }

  places(received: readonly ReceivedCode[]): ReceivedPlaces {
    return new ReceivedPlaces(this.#standard, received);
  }

  /**
   * Everything that waits, most numbers first, then as the map has it. `pause`: a map has some thousand codes, and vital
   * signs come in on the same thread; asked after so many of them.
   */
  async waiting({ map, gate, received }: WaitingParts, pause: () => Promise<void>): Promise<readonly WaitingEntry[]> {
    const places = this.places(received);
    const known = new Set<ReceivedCode>();
    const waiting: WaitingEntry[] = [];
    const isRefused = (code: ReceivedCode): boolean => !gate.resolve(code.local).ok;
    for (const [index, entry] of map.entries.entries()) {
      if (index > 0 && index % ENTRIES_AT_ONCE === 0) await pause();
      const codes = places.under(entry);
      for (const code of codes) known.add(code);
      const isWaiting = entry.status === 'suggested' || entry.proposal !== undefined || codes.some(isRefused);
      if (isWaiting) waiting.push({ entry, isListed: true, codes });
    }
    for (const [index, codes] of places.beside(known).entries()) {
      if (index % SEEN_AT_ONCE === 0) await pause();
      if (codes.some(isRefused)) waiting.push({ entry: this.seenEntry(codes), isListed: false, codes });
    }
    return waiting.toSorted((a, b) => countOf(b) - countOf(a));
  }

  /** As digestOf; worked out once a map. */
  digest(map: CodeMap): string {
    const digest = this.#digests.get(map) ?? digestOf(map);
    this.#digests.set(map, digest);
    return digest;
  }

  /** A code that came, as a list would have it. */
  seenEntry(codes: readonly ReceivedCode[]): MapEntry {
    const names = new Set(codes.map(({ local }) => local.name).filter((name) => name !== ''));
    const [name = null] = names.size === 1 ? names : [];
    const [first] = codes;
    return listedEntry(
      {
        system: first?.local.system ?? '',
        code: first?.local.code ?? '',
        name,
        units: [...new Set(codes.map(sentUnitOf))],
      },
      this.suggester,
    );
  }

  /** The row of an entry; the first time it is asked its candidates take some milliseconds. */
  row({ entry, isListed, codes }: WaitingEntry, gate: TermGate, userId: string): WaitingTerm {
    const { system, code, channel, name, target, proposal, remark, status } = entry;
    const isApproved = status === 'approved';
    return {
      system,
      code,
      channel: channel ?? null,
      name: name ?? null,
      state: isApproved ? 'counts' : isListed ? 'listed' : 'seen',
      approvedAs: isApproved ? targetText(target) : null,
      units: unitsOf(entry, codes, this.suggester),
      received: codes.map((each) => numbersOf(each, gate)).toSorted((a, b) => b.count - a.count),
      candidates: this.#candidatesOf(entry, codes),
      proposal:
        proposal === undefined
          ? null
          : {
              target: targetText(proposal.target),
              units: proposal.units,
              by: proposal.by,
              isOwn: proposal.byId === userId,
              at: proposal.at,
              reason: proposal.reason,
            },
      remark: remark ?? null,
    };
  }

  #candidatesOf(entry: MapEntry, codes: readonly ReceivedCode[]): readonly TermCandidate[] {
    const { system, code, name, loinc, mdc } = entry;
    const units = unitsOf(entry, codes, this.suggester).map(({ sent }) => ({ sent, ucum: sent || '1' }));
    const key = JSON.stringify([system, code, name, loinc, mdc, units]);
    const known = this.#candidates.get(key);
    if (known !== undefined) return known;
    const found = this.suggester
      .candidates({ system, code, ...(name === undefined ? {} : { name }), loinc, mdc, units })
      .map(({ target, score, reasons }): TermCandidate => ({ target: targetText(target), score, reasons }));
    if (this.#candidates.size < REMEMBERED_MAX) this.#candidates.set(key, found);
    return found;
  }
}

function countOf({ codes }: WaitingEntry): number {
  return codes.reduce((sum, { count }) => sum + count, 0);
}

/** Units of the entry and those in which it came, each once. */
function unitsOf(entry: MapEntry, codes: readonly ReceivedCode[], suggester: TermSuggester): WaitingTerm['units'] {
  const known = new Set(entry.units.map(({ sent }) => sent));
  const came = [...new Set(codes.map(sentUnitOf))].filter((sent) => !known.has(sent));
  return [...entry.units, ...came.map((sent) => ({ sent, ucum: suggester.ucumOf(sent, entry.target) }))];
}

function numbersOf(code: ReceivedCode, gate: TermGate): ReceivedNumbers {
  const { unitId, local, count, sinceMs, samples } = code;
  return {
    unitId,
    sentUnit: sentUnitOf(code),
    count,
    firstAtMs: sinceMs,
    lastAtMs: samples.at(-1)?.[0] ?? sinceMs,
    ...spreadOf(code, AS_SENT),
    now: verdictText(gate.resolve(local)),
  };
}
