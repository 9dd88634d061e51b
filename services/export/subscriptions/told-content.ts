/**
 * The resources a subscriber is told of, made by the same functions as those the FHIR server answers
 * with. Subscribers are programs: they see no name of staff.
 */
import { alertFlag, alertResourceId, detectedIssue } from '../fhir/resources/alert-resources.ts';
import type { FhirCatalogue } from '../fhir/resources/device.ts';
import { scoreId, scoreObservation } from '../fhir/resources/score-observation.ts';
import type { StayLocation } from '../ward/ward-directory.ts';
import type { ToldContent, ToldDecision } from './subscription.ts';

/** Reference and resources behind a decision. `isFull` false: the reference alone, which costs little. */
export function toldContent(
  decision: ToldDecision,
  {
    where,
    catalogue,
    isFull,
  }: { readonly where: StayLocation; readonly catalogue: FhirCatalogue; readonly isFull: boolean },
): ToldContent {
  const { unitId, patientId } = where;
  if (decision.kind === 'score.computed') {
    const stay = { unitId, patientId, stayId: decision.stayId };
    return {
      focus: `Observation/${scoreId(decision)}`,
      resources: isFull ? [scoreObservation({ stay, catalogue, decision })] : [],
    };
  }
  const { alert, stayId } = decision;
  const parts = { alert, catalogue, seesNames: false, stay: stayId === null ? null : { unitId, patientId, stayId } };
  return {
    focus: `DetectedIssue/${alertResourceId(alert)}`,
    resources: isFull ? [detectedIssue(parts), alertFlag(parts)] : [],
  };
}
