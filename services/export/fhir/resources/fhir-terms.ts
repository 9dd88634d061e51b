/**
 * Code systems and the small pieces that every resource is made of. Vigil's own systems are named
 * under `urn:vigil:`, since it has no address of its own on the web.
 */
import type { Decision } from '../../../contract/decisions/decision.ts';
import type { Terminology } from '../../../clinical/signal/term.ts';
import { hashOf } from './fhir-ids.ts';
import type { CodeableConcept, Coding, Extension, Meta, Quantity, Resource } from './fhir-resource.ts';

export const LOINC = 'http://loinc.org';
export const MDC = 'urn:iso:std:iso:11073:10101';
export const SNOMED = 'http://snomed.info/sct';
export const UCUM = 'http://unitsofmeasure.org';

export const OWN = {
  patient: 'urn:vigil:patient',
  /** Followed by the hospital, and by the authority where one is known. */
  hospitalNumber: 'urn:vigil:hospital-number',
  stay: 'urn:vigil:stay',
  unit: 'urn:vigil:unit',
  bed: 'urn:vigil:bed',
  device: 'urn:vigil:device',
  staff: 'urn:vigil:staff',
  screen: 'urn:vigil:screen',
  receiver: 'urn:vigil:receiver',
  alert: 'urn:vigil:alert',
  rule: 'urn:vigil:rule',
  model: 'urn:vigil:model',
  software: 'urn:vigil:software',
  /** Names of signals, charted and laboratory values. */
  quantity: 'urn:vigil:quantity',
  score: 'urn:vigil:score',
  part: 'urn:vigil:score-part',
  finding: 'urn:vigil:score-finding',
  level: 'urn:vigil:score-level',
  answer: 'urn:vigil:answer',
  outcome: 'urn:vigil:outcome',
  change: 'urn:vigil:alert-change',
  alertKind: 'urn:vigil:alert-kind',
  reason: 'urn:vigil:acknowledge-reason',
  auditAction: 'urn:vigil:audit-action',
  receipt: 'urn:vigil:receipt-status',
  role: 'urn:vigil:role',
  notice: 'urn:vigil:notice',
} as const;

export const SAFETY_TEXT = 'Research software, not a medical device. Bedside monitors keep their own alarms.';
const RESEARCH: Coding = {
  system: OWN.notice,
  code: 'research-software',
  display: 'Research software, not a medical device',
};

/** Tags of everything that is sent. */
export const NOTICE_TAGS: readonly Coding[] = [RESEARCH];

const VERSION_DIGITS = 16;

export interface MetaParts {
  /** Number of this version from 1: of what keeps its versions, or never changes. Absent: `contentVersioned` gives one. */
  readonly version?: number;
  readonly changedAtMs?: number;
  readonly profiles?: readonly string[];
}

export function metaOf({ version, changedAtMs, profiles }: MetaParts = {}): Meta {
  return {
    ...(version === undefined ? {} : { versionId: String(version) }),
    ...(changedAtMs === undefined ? {} : { lastUpdated: fhirInstant(changedAtMs) }),
    ...(profiles === undefined || profiles.length === 0 ? {} : { profile: profiles }),
    tag: NOTICE_TAGS,
  };
}

/** What never changes is version 1, until what it rests on is withdrawn. */
export function decisionVersion({ atMs, withdrawn }: Pick<Decision, 'atMs' | 'withdrawn'>): MetaParts {
  return withdrawn === undefined ? { version: 1, changedAtMs: atMs } : { version: 2, changedAtMs: withdrawn.atMs };
}

/**
 * The resource with a version that follows from its content: for what changes without keeping what it was (a
 * minute that is still being filled, a stay that ends), so that a client never takes an old one for the new one.
 */
export function contentVersioned<T extends Resource>(resource: T): T {
  return { ...resource, meta: { ...resource.meta, versionId: hashOf(JSON.stringify(resource), VERSION_DIGITS) } };
}

/** Time in UTC as FHIR writes it. */
export function fhirInstant(atMs: number): string {
  return new Date(atMs).toISOString();
}

export function codeableConcept(text: string, ...coding: readonly Coding[]): CodeableConcept {
  return coding.length === 0 ? { text } : { coding, text };
}

/** `unit` in UCUM; what a person reads is the same code without its annotations. */
export function fhirQuantity(value: number, unit: string): Quantity {
  const text = unit === '1' ? '' : unit.replaceAll(/[{}]/g, '');
  return { value, unit: text === '' ? 'ratio' : text, system: UCUM, code: unit };
}

type AbsentCode = 'unknown' | 'masked' | 'not-performed' | 'error' | 'not-applicable' | 'temp-unknown';
const ABSENT = 'http://terminology.hl7.org/CodeSystem/data-absent-reason';
const ABSENT_TEXT: Readonly<Record<AbsentCode, string>> = {
  unknown: 'Unknown',
  masked: 'Masked',
  'not-performed': 'Not Performed',
  error: 'Error',
  'not-applicable': 'Not Applicable',
  'temp-unknown': 'Temporarily Unknown',
};

/** Why there is no value; an absent value is never a normal one. */
export function absentReason(code: AbsentCode, text: string): CodeableConcept {
  return codeableConcept(text, { system: ABSENT, code, display: ABSENT_TEXT[code] });
}

/** The same for an element that is no observation's value. */
export function absentElement(code: AbsentCode): { readonly extension: readonly Extension[] } {
  return { extension: [{ url: 'http://hl7.org/fhir/StructureDefinition/data-absent-reason', valueCode: code }] };
}

/** MDC codes that the terminology table itself says name something else than what Vigil holds. */
const NOT_THE_SAME: readonly string[] = ['MDC_PRESS_AWAY_INSP_MEAN'];

/**
 * Codings of one of Vigil's quantities: LOINC and MDC where the table has read them in a source, then
 * its own name. Codes from memory (certainty U) are not told to others.
 */
export function codingsOf(terminology: Terminology, name: string): readonly Coding[] {
  const term = terminology.terms.find(({ vigil }) => vigil === name);
  const codings: Coding[] = [];
  if (term === undefined) return [{ system: OWN.quantity, code: name }];
  const { loinc, mdc } = term;
  if (loinc.code !== null && isRead(loinc.certainty)) codings.push({ system: LOINC, code: loinc.code });
  if (mdc.code !== null && isRead(mdc.certainty) && !NOT_THE_SAME.includes(mdc.name ?? '')) {
    codings.push({ system: MDC, code: mdc.code });
  }
  return [...codings, { system: OWN.quantity, code: name }];
}

function isRead(certainty: string): boolean {
  return certainty === 'V' || certainty === 'S';
}
