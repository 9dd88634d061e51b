/**
 * An alert as what was found (DetectedIssue) and as what stands on the wall (Flag). Both are the alert
 * as it is now; their id is that of the episode, their version the number of its newest transition.
 */
import type { Alert } from '../../../contract/decisions/alert.ts';
import { alertText } from '../../../wording/alert-text.ts';
import { statementText } from '../../../wording/wording.ts';
import { ruleReference, VIGIL_DEVICE, type FhirCatalogue } from './device.ts';
import { momentId } from './fhir-ids.ts';
import type { CodeableConcept, DetectedIssue, Flag, Reference } from './fhir-resource.ts';
import { fhirListener } from './fhir-listener.ts';
import { codeableConcept, fhirInstant, metaOf, OWN } from './fhir-terms.ts';
import { ruleWords } from '../../../wording/wording.ts';
import { inputReference, inputText } from './score-observation.ts';
import { encounterReference, patientReference, type Subject } from './subject.ts';

export interface AlertParts {
  readonly alert: Alert;
  /** Null: of the unit, a bed or a device, and of no child. */
  readonly stay: Subject | null;
  readonly catalogue: FhirCatalogue;
  readonly seesNames: boolean;
}

const SEVERITY = { high: 'high', medium: 'moderate', low: 'low' } as const;
const PRIORITY = {
  high: ['PH', 'High priority'],
  medium: ['PM', 'Medium priority'],
  low: ['PL', 'Low priority'],
} as const;

export function alertResourceId({
  id,
  firstRaisedAtMs,
  unitId,
  stayId,
}: Pick<Alert, 'id' | 'firstRaisedAtMs' | 'unitId' | 'stayId'>): string {
  return momentId('a', firstRaisedAtMs, { unitId, stayId }, id);
}

export function issueReference(alert: Alert): Reference {
  return { reference: `DetectedIssue/${alertResourceId(alert)}`, display: titleOf(alert) };
}

export function detectedIssue({ alert, stay, catalogue, seesNames }: AlertParts): DetectedIssue {
  const codes = [
    ...alert.inputs.map((input) => inputText(alert.ruleId, input)),
    ...alert.parts.map(
      ({ name, points }) =>
        `${ruleWords('en').part(alert.ruleId, name)}: ${points === null ? 'unknown' : `${points} points`}`,
    ),
  ];
  const details = stay === null ? [] : [...new Set(alert.inputs.flatMap((input) => inputReference(stay, input) ?? []))];
  const evidence = [
    ...(codes.length === 0 ? [] : [{ code: codes.map((text) => codeableConcept(text)) }]),
    ...(details.length === 0 ? [] : [{ detail: details.map((reference) => ({ reference })) }]),
  ];
  return {
    resourceType: 'DetectedIssue',
    id: alertResourceId(alert),
    meta: metaOf({ version: alert.transition, changedAtMs: alert.changedAtMs }),
    identifier: [{ system: OWN.alert, value: alert.id }],
    status: alert.phase === 'cleared' ? 'final' : 'preliminary',
    code: codeOf(alert),
    severity: SEVERITY[alert.level],
    ...(stay === null ? {} : { patient: patientReference(stay) }),
    identifiedDateTime: fhirInstant(alert.firstRaisedAtMs),
    author: VIGIL_DEVICE,
    implicated: [ruleReference(catalogue, alert.ruleId, alert.ruleVersion)],
    ...(evidence.length === 0 ? {} : { evidence }),
    detail: alertText(alert, fhirListener(seesNames)),
  };
}

export function alertFlag({ alert, stay }: Pick<AlertParts, 'alert' | 'stay'>): Flag {
  const isActive = alert.phase !== 'cleared';
  const [priority, display] = PRIORITY[alert.level];
  return {
    resourceType: 'Flag',
    id: alertResourceId(alert),
    meta: metaOf({ version: alert.transition, changedAtMs: alert.changedAtMs }),
    extension: [
      {
        url: 'http://hl7.org/fhir/StructureDefinition/flag-priority',
        valueCodeableConcept: codeableConcept(display, {
          system: 'http://hl7.org/fhir/flag-priority-code',
          code: priority,
          display,
        }),
      },
    ],
    identifier: [{ system: OWN.alert, value: alert.id }],
    status: isActive ? 'active' : 'inactive',
    category: [categoryOf(alert)],
    code: codeOf(alert),
    subject: stay === null ? unitReference(alert) : patientReference(stay),
    period: { start: fhirInstant(alert.firstRaisedAtMs), ...(isActive ? {} : { end: fhirInstant(alert.changedAtMs) }) },
    ...(stay === null ? {} : { encounter: encounterReference(stay) }),
    author: VIGIL_DEVICE,
  };
}

function codeOf(alert: Alert): CodeableConcept {
  return codeableConcept(titleOf(alert), { system: OWN.rule, code: alert.ruleId });
}

function titleOf({ title }: Alert): string {
  return statementText(title, fhirListener(false));
}

function categoryOf({ kind }: Alert): CodeableConcept {
  const code =
    kind === 'technical' ? { code: 'admin', display: 'Administrative' } : { code: 'clinical', display: 'Clinical' };
  return codeableConcept(
    kind,
    { system: 'http://terminology.hl7.org/CodeSystem/flag-category', ...code },
    { system: OWN.alertKind, code: kind },
  );
}

function unitReference({ unitId, bedId }: Alert): Reference {
  return {
    type: 'Location',
    identifier: bedId === null ? { system: OWN.unit, value: unitId } : { system: OWN.bed, value: bedId },
  };
}
