/** What decisions would do to what came in the last day: shown to a person before it counts. */
import type { TermsTrial, TriedTerm } from '../../../contract/screens/terms-view.ts';
import type { CodeMap } from '../code-map.ts';
import type { KnownMeanings } from '../map/approve-term.ts';
import { changesBy, verdictText } from '../received/judge-received.ts';
import { digestOf } from '../code-map.ts';
import type { TermGate } from '../term-gate.port.ts';
import { ownUnitOf, targetText } from '../term-target.ts';
import { approveTerms, judgeDecision, type DecidedMap, type JudgedDecision, type Reviewer } from './decide-terms.ts';
import { sentUnitOf, spreadOf } from './received-places.ts';
import type { TermDecision } from './terms-request.ts';
import type { TermReview } from './waiting-terms.ts';

/** Changes that are told one by one. */
const CHANGES_MAX = 50;

interface TrialParts {
  readonly review: TermReview;
  readonly known: KnownMeanings;
}

/** The map as it would be with every decision that can be, also those that wait for a second person. Never throws. */
export function triedMap(
  map: CodeMap,
  decisions: readonly TermDecision[],
  parts: TrialParts & { readonly reviewer: Reviewer },
): DecidedMap {
  const possible = decisions.filter((decision) => judgeDecision(map, decision, parts)?.outcome !== 'no');
  if (possible.length < decisions.length && possible.length === 0) return { ok: true, map, terms: [] };
  return approveTerms(map, { decisions: possible, reason: TRIAL }, { ...parts, isTrial: true });
}

const TRIAL = 'trial';

/** `before` and `after`: gates of the map that counts and of the one that would. */
export function trialOf(
  { map, before, after }: { readonly map: CodeMap; readonly before: TermGate; readonly after: TermGate },
  decisions: readonly TermDecision[],
  parts: TrialParts,
): TermsTrial | null {
  const terms: TriedTerm[] = [];
  for (const decision of decisions) {
    const judged = judgeDecision(map, decision, parts);
    if (judged === null) return null;
    terms.push(triedTerm(decision, judged, { ...parts, after }));
  }
  const changes = changesBy(before, after, parts.known.received);
  return {
    sha256: digestOf(map),
    terms,
    changes: changes.slice(0, CHANGES_MAX).map(({ local, unitId, count, before: was, after: is }) => ({
      unitId,
      system: local.system,
      code: local.code,
      sentUnit: local.unit.code || local.unit.name,
      count,
      before: was,
      after: is,
    })),
    changeCount: changes.length,
  };
}

function triedTerm(
  { system, code, channel, name }: TermDecision,
  { entry, target, against, outcome }: JudgedDecision,
  { review, known, after }: TrialParts & { readonly after: TermGate },
): TriedTerm {
  const codes = review.places(known.received).under(entry);
  const verdicts = codes.map((each) => ({ each, verdict: after.resolve(each.local) }));
  return {
    system,
    code,
    channel,
    name,
    target: targetText(target),
    against,
    outcome,
    taken: verdicts.flatMap(({ each, verdict }) =>
      verdict.ok && target !== null && verdictText(verdict) === target.name
        ? [
            {
              unitId: each.unitId,
              count: each.count,
              ...spreadOf(each, verdict.target === null ? { factor: 1, offset: 0 } : verdict.conversion),
              unit: ownUnitOf(target) ?? '',
            },
          ]
        : [],
    ),
    unread: [...new Set(verdicts.flatMap(({ each, verdict }) => (verdict.ok ? [] : [sentUnitOf(each)])))],
  };
}
