/** What a risk model said as RiskAssessment; a refusal is one without a probability, and with the reason. */
import type { RiskComputed } from '../../../contract/decisions/decision.ts';
import { modelReference, type FhirCatalogue } from './device.ts';
import { inEnglish } from '../../../wording/in-english.ts';
import { momentId } from './fhir-ids.ts';
import type { RiskAssessment } from './fhir-resource.ts';
import { absentReason, codeableConcept, decisionVersion, fhirInstant, metaOf, OWN, SAFETY_TEXT } from './fhir-terms.ts';
import { encounterReference, patientReference, type Subject } from './subject.ts';

export function riskId(decision: RiskComputed): string {
  return momentId('r', decision.atMs, decision, decision.id);
}

export function riskAssessment({
  stay,
  catalogue,
  decision,
}: {
  readonly stay: Subject;
  readonly catalogue: FhirCatalogue;
  readonly decision: RiskComputed;
}): RiskAssessment {
  const { risk } = decision;
  const label = inEnglish(risk.label);
  const outcomeCode = risk.outcome.code === 'risk.outcome' ? risk.outcome.values.outcome : risk.outcome.values.text;
  return {
    resourceType: 'RiskAssessment',
    id: riskId(decision),
    meta: metaOf(decisionVersion(decision)),
    status: decision.withdrawn === undefined ? 'final' : 'entered-in-error',
    method: codeableConcept(`${risk.modelId}: ${label}`, { system: OWN.model, code: risk.modelId }),
    subject: patientReference(stay),
    encounter: encounterReference(stay),
    occurrenceDateTime: fhirInstant(decision.atMs),
    performer: modelReference(catalogue, risk),
    basis: [{ ...encounterReference(stay), display: `Vital signs of this stay up to ${fhirInstant(risk.dueAtMs)}` }],
    prediction: [
      {
        outcome: codeableConcept(inEnglish(risk.outcome), { system: OWN.outcome, code: outcomeCode }),
        ...(risk.probability === null
          ? { qualitativeRisk: absentReason('not-performed', 'No probability was given') }
          : { probabilityDecimal: risk.probability }),
        whenPeriod: {
          start: fhirInstant(risk.dueAtMs),
          end: fhirInstant(risk.dueAtMs + risk.horizonHours * 3_600_000),
        },
        ...(risk.reason === null ? {} : { rationale: inEnglish(risk.reason) }),
      },
    ],
    note: [{ text: `${label}. Model ${risk.modelId}, sha256 ${risk.modelSha256}.` }, { text: SAFETY_TEXT }],
  };
}
