/**
 * When a decision about a code takes two people: the one rule of the page of codes and of the commands. Where what is
 * known speaks against a decision, or where the code counts as something else by an approval, it is proposed by one
 * account and counts only when another one has confirmed it.
 */
import type { Statement } from '../../../contract/statement/statement.ts';
import { entryText, type CodeMap, type MapEntry } from '../code-map.ts';
import type { ReceivedCode } from '../received/received-codes.ts';
import type { SuggestionSources } from '../suggest-terms.ts';
import { targetText, type NamedTarget } from '../term-target.ts';
import {
  approveTerm,
  askedEntry,
  decisionFault,
  faultText,
  isUnitFault,
  knownMeanings,
  type Approval,
  type KnownMeanings,
} from './approve-term.ts';
import { proposedEntry } from './propose-term.ts';

/** What speaks against it, so that one person is not enough; null: one is. Faults of a unit too, which no second person mends. */
export function secondPersonFor(
  entry: MapEntry,
  { target, units }: { readonly target: NamedTarget | null; readonly units: MapEntry['units'] },
  known: KnownMeanings,
): Statement | null {
  return decisionFault({ ...entry, target, units }, '', known) ?? countsOtherwise(entry, target);
}

/** An entry that another person approved as something else keeps its meaning until two say so. */
function countsOtherwise(
  { status, target: counting, reviewedBy }: MapEntry,
  target: NamedTarget | null,
): Statement<'term.counts-otherwise'> | null {
  if (status !== 'approved' || targetText(counting) === targetText(target)) return null;
  return { code: 'term.counts-otherwise', values: { target: targetText(counting), by: reviewedBy ?? '' } };
}

export interface DecidingParts {
  readonly sources: SuggestionSources;
  /** What came in the last day. */
  readonly received: readonly ReceivedCode[];
  /** Account of whoever decides; null: none is known, and then nothing can be proposed. */
  readonly byId: string | null;
}

export type DecidedTerm =
  | {
      readonly ok: true;
      readonly outcome: 'approved' | 'proposed';
      readonly map: CodeMap;
      readonly entry: MapEntry;
      /** What spoke against it; null: nothing. */
      readonly against: Statement | null;
    }
  | { readonly ok: false; readonly reason: string };

/** One decision of a person: approved where one person is enough, else proposed. Never throws. */
export function decideTerm(map: CodeMap, approval: Approval, { sources, received, byId }: DecidingParts): DecidedTerm {
  const asked = askedEntry(map, approval, sources);
  if (typeof asked === 'string') return { ok: false, reason: asked };
  const { entry, at, target, units, reason } = asked;
  const against = secondPersonFor(entry, { target, units }, knownMeanings(map, sources, received));
  if (against === null || isUnitFault(against)) {
    const approved = approveTerm(map, approval, sources, received);
    return approved.ok ? { ...approved, outcome: 'approved', against: null } : approved;
  }
  if (reason === '') return { ok: false, reason: `${entryText(entry)}: ${faultText(against)}` };
  if (byId === null) {
    return {
      ok: false,
      reason: `${entryText(entry)}: this takes two people, each with an account of their own here: name yours with --by`,
    };
  }
  const { by, at: atText, answers, preference } = approval;
  const said = { target, units, by, byId, at: atText, reason, answers, preference };
  const proposed = proposedEntry(entry, said);
  const entries = at === null ? [...map.entries, proposed] : map.entries.with(at, proposed);
  return {
    ok: true,
    outcome: 'proposed',
    against,
    entry: proposed,
    map: { ...map, version: map.version + 1, entries },
  };
}
