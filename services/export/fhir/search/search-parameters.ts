/** What may be asked of each type, as one table that the parser, the CapabilityStatement and the guide share. */

export const FHIR_TYPES = [
  'Patient',
  'Encounter',
  'Device',
  'Observation',
  'RiskAssessment',
  'DetectedIssue',
  'Flag',
  'Communication',
  'AuditEvent',
  'Provenance',
] as const;
export type FhirType = (typeof FHIR_TYPES)[number];

/** Types whose versions are kept: an alert has one for each of its transitions. */
export const VERSIONED_TYPES = ['DetectedIssue', 'Flag'] as const satisfies readonly FhirType[];
export type VersionedType = (typeof VERSIONED_TYPES)[number];

export interface SearchParameter {
  readonly name: string;
  readonly type: 'token' | 'reference' | 'date' | 'quantity';
  readonly documentation: string;
  /** What it looks at; some have several names. */
  readonly field:
    | 'ids'
    | 'identifier'
    | 'patient'
    | 'encounter'
    | 'code'
    | 'category'
    | 'status'
    | 'date'
    | 'updated'
    | 'target'
    | 'quantity'
    | 'resolution';
}

const ids = parameter('_id', 'token', 'ids', 'Ids, separated by commas.');
const patient = [
  parameter('patient', 'reference', 'patient', 'The child, by id.'),
  parameter('subject', 'reference', 'patient', 'As patient.'),
];
const patientOfAlert = patient.map((one) => ({ ...one, documentation: 'The child whose alert it was, by id.' }));
const about = (name: string): SearchParameter =>
  parameter(name, 'reference', 'target', 'The alert, a DetectedIssue, by id.');
const encounter = parameter('encounter', 'reference', 'encounter', 'The stay, by id.');
const status = parameter('status', 'token', 'status', 'Status of the resource.');
const code = parameter('code', 'token', 'code', 'Code, or system|code.');
const identifier = parameter('identifier', 'token', 'identifier', "Vigil's own name of it, as system|value.");
const date = (name: string, meaning: string): SearchParameter =>
  parameter(name, 'date', 'date', `${meaning}; with eq, ge, gt, le, lt, sa or eb.`);
const updated = parameter('_lastUpdated', 'date', 'updated', 'When the resource last changed; as date.');

export const SEARCH_PARAMETERS: Readonly<Record<FhirType, readonly SearchParameter[]>> = {
  Patient: [ids, identifier],
  Encounter: [ids, identifier, ...patient, status, date('date', 'The stay, from its beginning to its end')],
  Device: [ids, identifier, status],
  Observation: [
    ids,
    ...patient,
    encounter,
    code,
    parameter('category', 'token', 'category', 'vital-signs, laboratory, exam, therapy or survey (scores).'),
    status,
    date('date', 'Moment, or beginning of what was averaged'),
    parameter(
      '_lastUpdated',
      'date',
      'updated',
      'When Vigil said so, of scores, charted and laboratory values; refused where streamed vital signs, which do not keep it, could match.',
    ),
    parameter(
      'value-quantity',
      'quantity',
      'quantity',
      'Single value: number, or number|system|code, with eq, ne, gt, lt, ge, le, sa, eb or ap. Ranges and components do not match, and units are not converted.',
    ),
    parameter(
      'vigil-resolution',
      'token',
      'resolution',
      'Width of streamed vital signs: second, minute (default), quarter-hour or hour.',
    ),
  ],
  RiskAssessment: [ids, ...patient, encounter, date('date', 'When the model was asked'), updated],
  DetectedIssue: [
    ids,
    identifier,
    ...patient,
    code,
    status,
    date('identified', 'When it was raised'),
    date('date', 'As identified'),
    updated,
  ],
  Flag: [
    ids,
    identifier,
    ...patient,
    encounter,
    code,
    parameter('category', 'token', 'category', 'clinical or admin; clinical, score, risk or technical.'),
    status,
    date('date', 'When it was raised (not how long it stood)'),
    updated,
  ],
  Communication: [
    ids,
    ...patient,
    encounter,
    status,
    date('received', 'When it was painted or reported'),
    date('date', 'As received'),
    updated,
  ],
  AuditEvent: [ids, ...patientOfAlert, about('entity'), date('date', 'When it was recorded'), updated],
  Provenance: [
    ids,
    ...patientOfAlert,
    about('target'),
    date('recorded', 'When it was recorded'),
    date('date', 'As recorded'),
    updated,
  ],
};

function parameter(
  name: string,
  type: SearchParameter['type'],
  field: SearchParameter['field'],
  documentation: string,
): SearchParameter {
  return { name, type, field, documentation };
}
