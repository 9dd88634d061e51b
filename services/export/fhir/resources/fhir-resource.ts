/**
 * The part of FHIR R4 (4.0.1) that Vigil speaks, as plain types: only elements that are really sent.
 * The validator of another house decides whether what is built from them is valid
 * (test/export/fhir/fhir-validation.infra.test.ts).
 */

export interface Coding {
  readonly system: string;
  readonly code: string;
  readonly display?: string;
}

export interface CodeableConcept {
  readonly coding?: readonly Coding[];
  readonly text?: string;
}

export interface Identifier {
  readonly system: string;
  readonly value: string;
}

export interface Reference {
  /** `Type/id` on this server. Absent: a thing this server has no resource of. */
  readonly reference?: string;
  readonly type?: string;
  readonly identifier?: Identifier;
  readonly display?: string;
}

export interface Quantity {
  readonly value: number;
  readonly unit: string;
  /** Both absent where the unit is as it was sent, and not known to be UCUM. */
  readonly system?: 'http://unitsofmeasure.org';
  readonly code?: string;
}

export interface Period {
  readonly start?: string;
  readonly end?: string;
}

export interface Extension {
  readonly url: string;
  readonly valueCode?: string;
  readonly valueString?: string;
  readonly valueCodeableConcept?: CodeableConcept;
}

export interface Annotation {
  readonly text: string;
}

export interface Meta {
  readonly versionId?: string;
  readonly lastUpdated?: string;
  readonly profile?: readonly string[];
  readonly tag: readonly Coding[];
  readonly security?: readonly Coding[];
}

export interface Resource {
  readonly resourceType: string;
  readonly id: string;
  readonly meta: Meta;
}

/** At most one of the values; `dataAbsentReason` exactly where there is none. */
export interface ObservedValue {
  readonly valueQuantity?: Quantity;
  readonly valueRange?: { readonly low: Quantity; readonly high: Quantity };
  readonly valueCodeableConcept?: CodeableConcept;
  readonly valueString?: string;
  readonly valueBoolean?: boolean;
  readonly dataAbsentReason?: CodeableConcept;
}

export interface ObservationComponent extends ObservedValue {
  readonly code: CodeableConcept;
  readonly interpretation?: readonly CodeableConcept[];
}

export interface Observation extends Resource, ObservedValue {
  readonly resourceType: 'Observation';
  /** entered-in-error: the values were withdrawn, or it rests on some that were. */
  readonly status: 'final' | 'preliminary' | 'corrected' | 'entered-in-error';
  readonly category: readonly CodeableConcept[];
  readonly code: CodeableConcept;
  readonly subject: Reference;
  readonly encounter: Reference;
  readonly effectiveDateTime: string;
  readonly issued?: string;
  readonly performer?: readonly Reference[];
  readonly interpretation?: readonly CodeableConcept[];
  readonly referenceRange?: readonly { readonly low?: Quantity; readonly high?: Quantity; readonly text?: string }[];
  readonly note?: readonly Annotation[];
  readonly method?: CodeableConcept;
  readonly device?: Reference;
  readonly derivedFrom?: readonly Reference[];
  readonly component?: readonly ObservationComponent[];
}

export interface Patient extends Resource {
  readonly resourceType: 'Patient';
  readonly identifier: readonly Identifier[];
  readonly name?: readonly { readonly text: string; readonly use: 'usual' }[];
  readonly gender?: 'male' | 'female' | 'other' | 'unknown';
  readonly _gender?: { readonly extension: readonly Extension[] };
  readonly birthDate?: string;
  readonly _birthDate?: { readonly extension: readonly Extension[] };
}

export interface Encounter extends Resource {
  readonly resourceType: 'Encounter';
  readonly identifier: readonly Identifier[];
  readonly status: 'in-progress' | 'finished';
  readonly class: Coding;
  readonly subject: Reference;
  readonly period: Period;
  readonly location?: readonly { readonly location: Reference; readonly status: 'active' | 'completed' }[];
}

export interface Device extends Resource {
  readonly resourceType: 'Device';
  readonly identifier: readonly Identifier[];
  readonly status: 'active' | 'unknown';
  readonly type: CodeableConcept;
  readonly deviceName: readonly { readonly name: string; readonly type: 'user-friendly-name' | 'model-name' }[];
  readonly version?: readonly { readonly type?: CodeableConcept; readonly value: string }[];
  readonly parent?: Reference;
  readonly note: readonly Annotation[];
}

export interface RiskAssessment extends Resource {
  readonly resourceType: 'RiskAssessment';
  readonly status: 'final' | 'entered-in-error';
  readonly method: CodeableConcept;
  readonly subject: Reference;
  readonly encounter: Reference;
  readonly occurrenceDateTime: string;
  readonly performer: Reference;
  readonly basis: readonly Reference[];
  readonly prediction: readonly {
    readonly outcome: CodeableConcept;
    readonly probabilityDecimal?: number;
    readonly qualitativeRisk?: CodeableConcept;
    readonly whenPeriod: Period;
    readonly rationale?: string;
  }[];
  readonly note: readonly Annotation[];
}

export interface DetectedIssue extends Resource {
  readonly resourceType: 'DetectedIssue';
  readonly identifier: readonly Identifier[];
  readonly status: 'preliminary' | 'final';
  readonly code: CodeableConcept;
  readonly severity: 'high' | 'moderate' | 'low';
  readonly patient?: Reference;
  readonly identifiedDateTime: string;
  readonly author: Reference;
  readonly implicated?: readonly Reference[];
  readonly evidence?: readonly { readonly code?: readonly CodeableConcept[]; readonly detail?: readonly Reference[] }[];
  readonly detail: string;
}

export interface Flag extends Resource {
  readonly resourceType: 'Flag';
  readonly extension: readonly Extension[];
  readonly identifier: readonly Identifier[];
  readonly status: 'active' | 'inactive';
  readonly category: readonly CodeableConcept[];
  readonly code: CodeableConcept;
  readonly subject: Reference;
  readonly period: Period;
  readonly encounter?: Reference;
  readonly author: Reference;
}

export interface Communication extends Resource {
  readonly resourceType: 'Communication';
  readonly status: 'in-progress' | 'completed' | 'not-done';
  readonly statusReason?: CodeableConcept;
  readonly category: readonly CodeableConcept[];
  readonly priority?: 'routine' | 'urgent' | 'stat';
  readonly subject?: Reference;
  readonly about: readonly Reference[];
  readonly encounter?: Reference;
  readonly sent?: string;
  readonly received?: string;
  readonly recipient: readonly Reference[];
  readonly sender: Reference;
  readonly payload: readonly { readonly contentString: string }[];
}

export interface AuditEvent extends Resource {
  readonly resourceType: 'AuditEvent';
  readonly type: Coding;
  readonly subtype: readonly Coding[];
  readonly action: 'C' | 'R' | 'U' | 'E';
  readonly recorded: string;
  readonly outcome: '0' | '4';
  readonly outcomeDesc?: string;
  readonly agent: readonly {
    readonly type?: CodeableConcept;
    readonly role?: readonly CodeableConcept[];
    readonly who?: Reference;
    readonly altId?: string;
    readonly name?: string;
    readonly requestor: boolean;
    /** 2: network address, 5: URI. */
    readonly network?: { readonly address: string; readonly type: '2' | '5' };
  }[];
  readonly source: { readonly site?: string; readonly observer: Reference; readonly type?: readonly Coding[] };
  readonly entity?: readonly AuditEntity[];
}

export interface AuditEntity {
  readonly what?: Reference;
  readonly type?: Coding;
  readonly role?: Coding;
  readonly name?: string;
  readonly detail?: readonly { readonly type: string; readonly valueString: string }[];
}

export interface Provenance extends Resource {
  readonly resourceType: 'Provenance';
  readonly target: readonly Reference[];
  readonly occurredDateTime: string;
  readonly recorded: string;
  readonly reason: readonly CodeableConcept[];
  readonly activity: CodeableConcept;
  readonly agent: readonly { readonly role?: readonly CodeableConcept[]; readonly who: Reference }[];
}

export interface OperationOutcome {
  readonly resourceType: 'OperationOutcome';
  readonly issue: readonly {
    readonly severity: 'error' | 'warning' | 'information';
    readonly code: string;
    readonly diagnostics: string;
  }[];
}

export interface Bundle {
  readonly resourceType: 'Bundle';
  readonly type: 'searchset' | 'history';
  readonly meta: { readonly tag: readonly Coding[] };
  readonly total?: number;
  readonly link: readonly { readonly relation: 'self' | 'next'; readonly url: string }[];
  /** Absent where there is nothing: FHIR has no empty lists. */
  readonly entry?: readonly BundleEntry[];
}

export interface BundleEntry {
  readonly fullUrl?: string;
  readonly resource: Resource | OperationOutcome;
  /** Of a search. */
  readonly search?: { readonly mode: 'match' | 'include' | 'outcome' };
  /** Of a history: as if a client had written this version. */
  readonly request?: { readonly method: 'POST' | 'PUT'; readonly url: string };
  readonly response?: { readonly status: '200' | '201'; readonly etag: string; readonly lastModified?: string };
}
