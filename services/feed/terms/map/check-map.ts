/**
 * Every fault of a map that reading it alone does not show: units that do not convert, codes of other
 * systems with a wrong check digit or of another target, names that speak against the target.
 */
import { hasLoincCheckDigit, hasSnomedCheckDigit } from '../../../clinical/signal/term.ts';
import { decisionFault, faultText, knownMeanings, type KnownMeanings } from './approve-term.ts';
import { entryText, type CodeMap, type MapEntry } from '../code-map.ts';
import type { ReceivedCode } from '../received/received-codes.ts';
import { codesOfTarget, type SuggestionSources } from '../suggest-terms.ts';

/** Faults with their place, in the order of the file. Suggestions may be unfinished: only their form is judged. */
export function mapFaults(
  map: CodeMap,
  sources: SuggestionSources,
  received: readonly ReceivedCode[] = [],
): readonly string[] {
  const known = knownMeanings(map, sources, received);
  return map.entries.flatMap((entry, index) =>
    [...identifierFaults(entry), ...(entry.status === 'approved' ? approvedFaults(entry, known, sources) : [])].map(
      (fault) => `entries.${index} (${entryText(entry)}): ${fault}`,
    ),
  );
}

function identifierFaults({ loinc, snomed }: MapEntry): readonly string[] {
  return [
    ...(loinc !== null && !hasLoincCheckDigit(loinc) ? [`LOINC ${loinc} has a wrong check digit`] : []),
    ...(snomed !== null && !hasSnomedCheckDigit(snomed) ? [`SNOMED CT ${snomed} has a wrong check digit`] : []),
  ];
}

/** A note counts as a reason only where a person wrote it, and against what was known when they did. */
function approvedFaults(entry: MapEntry, known: KnownMeanings, sources: SuggestionSources): readonly string[] {
  const fault = decisionFault(entry, entry.noteBy === undefined || entry.agreed === true ? '' : entry.note, known);
  const decision = fault === null ? null : faultText(fault);
  if (entry.target === null) return decision === null ? [] : [decision];
  const codes = codesOfTarget(entry.target, sources.terminology);
  const differing = (['loinc', 'mdc', 'snomed', 'omop', 'ucum'] as const).flatMap((system) => {
    const [own, known] = [entry[system], codes[system]];
    return own === null || known === null || own === known
      ? []
      : [`${system} ${own} is not the code of ${entry.target?.name ?? ''} (${known})`];
  });
  return [...(decision === null ? [] : [decision]), ...differing];
}
