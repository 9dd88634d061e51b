/**
 * Decisions of a person on some codes at once, written into a map by the rules of `vigil terms approve`: all of them or
 * none. Where what is known speaks against a decision, or where another meaning counts already, it becomes a proposal
 * that a second person has to confirm.
 *
 * Invariants: nobody confirms their own proposal; a reason is a person's own; nothing of a proposal counts.
 */
import type { Statement } from '../../../contract/statement/statement.ts';
import type { TermOutcome, TermPlace, TermRefusal } from '../../../contract/screens/terms-view.ts';
import type { NotEdited } from '../active/active-maps.ts';
import type { CodeMap, MapEntry } from '../code-map.ts';
import { approveTerm, isUnitFault, type KnownMeanings } from '../map/approve-term.ts';
import { secondPersonFor } from '../map/decide-term.ts';
import { proposedEntry } from '../map/propose-term.ts';
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
  | (NotEdited & { readonly code: DecisionRefusal });
export type DecisionRefusal = Exclude<TermRefusal, 'changed-meanwhile' | 'no-map'>;

/** What one decision would be: the entry with its new meaning, and what speaks against it. */
export interface JudgedDecision {
  readonly entry: MapEntry;
  readonly target: NamedTarget | null;
  readonly units: MapEntry['units'];
  /** What speaks against it, or why it cannot be; null where the outcome is yes. */
  readonly against: Statement | null;
  readonly outcome: 'yes' | 'second' | 'no';
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
    const unsaid: Statement = { code: 'term.answers-unsaid', values: { target: target.name } };
    return { ...judged, against: unsaid, outcome: 'no' };
  }
  const against = secondPersonFor(entry, { target, units }, known);
  if (against === null) return { ...judged, against, outcome: 'yes' };
  return { ...judged, against, outcome: isUnitFault(against) ? 'no' : 'second' };
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
    if (judged === null) return refused('not-possible', decision, notThere(decision.target));
    if (judged.outcome === 'no' && judged.against !== null) return refused('not-possible', decision, judged.against);
    // What the import wrote, given back, is nobody's reason.
    if (judged.entry.noteBy === undefined && reason === judged.entry.note.trim()) {
      return refused('not-a-reason', decision, { code: 'term.not-a-reason', values: {} });
    }
    if (judged.outcome === 'second' && parts.isTrial !== true) {
      const { entry, target, units } = judged;
      const { by, userId: byId, at } = parts.reviewer;
      next = withEntry(next, proposedEntry(entry, { target, units, by, byId, at, reason }));
      terms.push({ ...placeOf(decision), outcome: 'proposed' });
      continue;
    }
    const approved = approvedOne(withEntry(next, judged.entry), { ...judged, reason, reviewer: parts.reviewer }, parts);
    if (!approved.ok) return notApproved(decision, approved);
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
    if (entry === null) return refused('not-possible', place, notThere(null));
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
      return refused('no-proposal', place, { code: 'term.no-proposal', values: {} });
    }
    if (accept && proposal.byId === userId) {
      return refused('own-proposal', place, { code: 'term.own-proposal', values: {} });
    }
    if (!accept) {
      next = withEntry(next, { ...entry, proposal: undefined, remark: { by, at, text: reason } });
      terms.push({ ...placeOf(place), outcome: 'rejected' });
      continue;
    }
    const reviewer = { ...parts.reviewer, by: proposal.by };
    const approved = approvedOne(next, { ...proposal, entry, reviewer }, parts);
    if (!approved.ok) return notApproved(place, approved);
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

function placeOf({ system, code, channel, name }: TermPlaceAsked): TermPlace {
  return { system, code, channel, name };
}

function notThere(target: string | null): Statement<'term.not-there'> {
  return { code: 'term.not-there', values: { target } };
}

function notApproved(
  place: Pick<TermPlace, 'code'>,
  { reason, against }: Extract<ReturnType<typeof approveTerm>, { ok: false }>,
): DecidedMap {
  return against === undefined ? { ok: false, code: 'not-possible', reason } : refused('not-possible', place, against);
}

function refused(code: DecisionRefusal, { code: term }: Pick<TermPlace, 'code'>, why: Statement): DecidedMap {
  return { ok: false, code, refused: { term, why } };
}
