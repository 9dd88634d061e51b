/**
 * Decisions of a person on some codes at once, written into a map by the rules of `vigil terms approve`: all of them or
 * none. Where what is known speaks against a decision, or where another meaning counts already, it becomes a proposal
 * that a second person has to confirm.
 *
 * Invariants: nobody confirms their own proposal; a reason is a person's own; nothing of a proposal counts.
 */
import type { Statement } from '../../../contract/statement/statement.ts';
import type { TermOutcome, TermPlace } from '../../../contract/screens/terms-view.ts';
import type { CodeMap, MapEntry, TermProposal } from '../code-map.ts';
import { approveTerm, isUnitFault, type KnownMeanings } from '../map/approve-term.ts';
import { secondPersonFor } from '../map/decide-term.ts';
import { answersOf, parseTarget, targetText, type NamedTarget } from '../term-target.ts';
import type { TermDecision, TermPlaceAsked } from './terms-request.ts';
import type { TermReview } from './waiting-terms.ts';

export interface Reviewer {
  /** As it is signed: name and account. */
  readonly by: string;
  readonly userId: string;
  /** ISO 8601. */
  readonly at: string;
}

export interface ReviewParts {
  readonly review: TermReview;
  readonly known: KnownMeanings;
  readonly reviewer: Reviewer;
  /** What waits for a second person counts as if it were confirmed: for showing what it would do, and for nothing else. */
  readonly isTrial?: boolean;
}

export interface Decided extends TermPlace {
  readonly outcome: TermOutcome;
}

export type DecidedMap =
  | { readonly ok: true; readonly map: CodeMap; readonly terms: readonly Decided[] }
  | { readonly ok: false; readonly code: DecisionRefusal; readonly reason: string };
export type DecisionRefusal = 'not-possible' | 'not-a-reason' | 'own-proposal' | 'no-proposal';

/** What one decision would be: the entry with its new meaning, and what speaks against it. */
export interface JudgedDecision {
  readonly entry: MapEntry;
  readonly target: NamedTarget | null;
  readonly units: MapEntry['units'];
  readonly against: Statement | null;
  readonly outcome: 'yes' | 'second' | 'no';
  /** Why not; empty unless the outcome is no. */
  readonly reason: string;
}

/** Never throws. */
export function judgeDecision(
  map: CodeMap,
  decision: TermDecision,
  { review, known }: Omit<ReviewParts, 'reviewer'>,
): JudgedDecision | null {
  const entry = entryAt(map, decision, { review, known });
  const target = decision.target === 'none' ? null : parseTarget(decision.target);
  if (entry === null || (target === null && decision.target !== 'none')) return null;
  const units = unitsFor(entry, decision, { target, review, known });
  const judged = { entry, target, units };
  if (target !== null && answersOf(target) !== null && entry.answers === undefined) {
    return {
      ...judged,
      against: null,
      outcome: 'no',
      reason: 'its answers must be said: use vigil terms approve with --answer',
    };
  }
  const against = secondPersonFor(entry, { target, units }, known);
  if (against !== null && isUnitFault(against)) return { ...judged, against, outcome: 'no', reason: 'no unit of it' };
  return { ...judged, against, outcome: against === null ? 'yes' : 'second', reason: '' };
}

/** All of them, or none. Never throws. */
export function approveTerms(
  map: CodeMap,
  { decisions, reason }: { readonly decisions: readonly TermDecision[]; readonly reason: string },
  parts: ReviewParts,
): DecidedMap {
  let next = map;
  const terms: Decided[] = [];
  for (const decision of decisions) {
    const judged = judgeDecision(next, decision, parts);
    if (judged === null) return refused('not-possible', `there is no ${decision.code}, or no ${decision.target}`);
    if (judged.outcome === 'no') return refused('not-possible', `${decision.code}: ${judged.reason}`);
    // What the import wrote, given back, is nobody's reason.
    if (judged.entry.noteBy === undefined && reason === judged.entry.note.trim()) {
      return refused('not-a-reason', `${decision.code}: that is what the program wrote`);
    }
    if (judged.outcome === 'second' && parts.isTrial !== true) {
      next = withEntry(next, {
        ...judged.entry,
        proposal: proposalOf(judged, reason, parts.reviewer),
        remark: undefined,
      });
      terms.push({ ...placeOf(decision), outcome: 'proposed' });
      continue;
    }
    const approved = approvedOne(withEntry(next, judged.entry), { ...judged, reason, reviewer: parts.reviewer }, parts);
    if (!approved.ok) return refused('not-possible', approved.reason);
    next = approved.map;
    terms.push({ ...placeOf(decision), outcome: 'approved' });
  }
  return { ok: true, map: { ...next, version: map.version + 1 }, terms };
}

/** Goes on waiting, and why; a proposal of another person stays. Never throws. */
export function keepWaiting(
  map: CodeMap,
  { places, reason }: { readonly places: readonly TermPlaceAsked[]; readonly reason: string },
  parts: ReviewParts,
): DecidedMap {
  const { by, at } = parts.reviewer;
  let next = map;
  for (const place of places) {
    const entry = entryAt(next, place, parts);
    if (entry === null) return refused('not-possible', `there is no ${place.code}`);
    next = withEntry(next, { ...entry, remark: { by, at, text: reason } });
  }
  const terms = places.map((place): Decided => ({ ...placeOf(place), outcome: 'kept' }));
  return { ok: true, map: { ...next, version: map.version + 1 }, terms };
}

/** The second person's word on what another proposed. Never throws. */
export function confirmTerms(
  map: CodeMap,
  {
    places,
    accept,
    reason,
  }: { readonly places: readonly TermPlaceAsked[]; readonly accept: boolean; readonly reason: string },
  parts: ReviewParts,
): DecidedMap {
  const { by, at, userId } = parts.reviewer;
  let next = map;
  const terms: Decided[] = [];
  for (const place of places) {
    const entry = next.entries.find((each) => isAt(each, place));
    const proposal = entry?.proposal;
    if (entry === undefined || proposal === undefined) {
      return refused('no-proposal', `${place.code}: nothing is proposed`);
    }
    if (accept && proposal.byId === userId) return refused('own-proposal', `${place.code}: it is your own proposal`);
    if (!accept) {
      next = withEntry(next, { ...entry, proposal: undefined, remark: { by, at, text: reason } });
      terms.push({ ...placeOf(place), outcome: 'rejected' });
      continue;
    }
    const reviewer = { ...parts.reviewer, by: proposal.by };
    const approved = approvedOne(next, { ...proposal, entry, reviewer }, parts);
    if (!approved.ok) return refused('not-possible', approved.reason);
    next = withEntry(approved.map, { ...approved.entry, confirmedBy: by });
    terms.push({ ...placeOf(place), outcome: 'confirmed' });
  }
  return { ok: true, map: { ...next, version: map.version + 1 }, terms };
}

interface Approving {
  readonly entry: MapEntry;
  readonly target: NamedTarget | null;
  readonly units: MapEntry['units'];
  readonly reason: string;
  readonly reviewer: Reviewer;
  readonly answers?: MapEntry['answers'];
  readonly preference?: number | undefined;
}

function approvedOne(
  map: CodeMap,
  { entry, target, units, reason, reviewer, answers, preference }: Approving,
  { known }: ReviewParts,
): ReturnType<typeof approveTerm> {
  const { system, code, channel, name } = entry;
  return approveTerm(
    map,
    {
      system,
      code,
      channel,
      name: name ?? null,
      target: targetText(target),
      by: reviewer.by,
      at: reviewer.at,
      note: reason,
      units,
      preference,
      ...(answers === undefined ? {} : { answers }),
    },
    known.sources,
    known.received,
  );
}

/** What the person says of a unit, what the entry has, and what came and is known to be a unit of the target. */
function unitsFor(
  entry: MapEntry,
  decision: TermDecision,
  { target, review, known }: { readonly target: NamedTarget | null } & Pick<ReviewParts, 'review' | 'known'>,
): MapEntry['units'] {
  const said = new Map(decision.units.map(({ sent, ucum }) => [sent, ucum]));
  const own = entry.units.filter(({ sent }) => !said.has(sent));
  const listed = new Set(own.map(({ sent }) => sent));
  const came = review
    .places(known.received)
    .under(entry)
    .map(({ local: { unit } }) => (unit.code.trim() === '' ? unit.name.trim() : unit.code.trim()));
  const more = [...new Set(came)].flatMap((sent) => {
    if (said.has(sent) || listed.has(sent)) return [];
    const ucum = review.suggester.ucumOf(sent, target);
    return ucum === null || target === null || !known.units.conversion(target.name, ucum).ok ? [] : [{ sent, ucum }];
  });
  return [
    ...own.map(({ sent, ucum }) => ({ sent, ucum: review.suggester.ucumOf(sent, target) ?? ucum })),
    ...decision.units,
    ...more,
  ];
}

function entryAt(
  map: CodeMap,
  place: TermPlaceAsked,
  { review, known }: Pick<ReviewParts, 'review' | 'known'>,
): MapEntry | null {
  const listed = map.entries.find((entry) => isAt(entry, place));
  if (listed !== undefined) return listed;
  const { system, code, name, channel } = place;
  if (channel !== null) return null;
  const codes = review.places(known.received).under({ system, code, ...(name === null ? {} : { name }) });
  return codes.length === 0 ? null : { ...review.seenEntry(codes), system, code, name: name ?? undefined };
}

function isAt(entry: MapEntry, { system, code, channel, name }: TermPlaceAsked): boolean {
  return (
    entry.system === system &&
    entry.code === code &&
    (entry.channel ?? null) === channel &&
    (entry.name ?? null) === name
  );
}

function withEntry(map: CodeMap, entry: MapEntry): CodeMap {
  const { system, code, channel = null, name = null } = entry;
  const at = map.entries.findIndex((each) => isAt(each, { system, code, channel, name }));
  return { ...map, entries: at < 0 ? [...map.entries, entry] : map.entries.with(at, entry) };
}

function proposalOf({ target, units }: JudgedDecision, reason: string, { by, userId, at }: Reviewer): TermProposal {
  return { target, units: [...units], by, byId: userId, at, reason };
}

function placeOf({ system, code, channel, name }: TermPlaceAsked): TermPlace {
  return { system, code, channel, name };
}

function refused(code: DecisionRefusal, reason: string): DecidedMap {
  return { ok: false, code, reason };
}
