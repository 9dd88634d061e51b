/**
 * What may be asked of each type, as one table that the parser, the CapabilityStatement and the guide
 * share, and the parser. Invariant: a parameter is either honoured, or named as unknown (strict) or
 * left out of the self link (lenient); a malformed one is always refused.
 */
import { RESOLUTIONS, type Resolution } from '../../../history/history.port.ts';
import { readCursor, type Place } from './search-place.ts';

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

export interface SearchParameter {
  readonly name: string;
  readonly type: 'token' | 'reference' | 'date';
  readonly documentation: string;
  /** Other names under which FHIR knows it for a type. */
  readonly field:
    | 'ids'
    | 'identifier'
    | 'patient'
    | 'encounter'
    | 'code'
    | 'category'
    | 'status'
    | 'date'
    | 'resolution';
}

const ids = parameter('_id', 'token', 'ids', 'Ids, separated by commas.');
const patient = [
  parameter('patient', 'reference', 'patient', 'The child, by id.'),
  parameter('subject', 'reference', 'patient', 'As patient.'),
];
const encounter = parameter('encounter', 'reference', 'encounter', 'The stay, by id.');
const status = parameter('status', 'token', 'status', 'Status of the resource.');
const code = parameter('code', 'token', 'code', 'Code, or system|code.');
const identifier = parameter('identifier', 'token', 'identifier', "Vigil's own name of it, as system|value.");
const date = (name: string, meaning: string): SearchParameter =>
  parameter(name, 'date', 'date', `${meaning}; with eq, ge, gt, le or lt.`);

export const SEARCH_PARAMETERS: Readonly<Record<FhirType, readonly SearchParameter[]>> = {
  Patient: [ids, identifier],
  Encounter: [ids, identifier, ...patient, status, date('date', 'Beginning of the stay')],
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
      'vigil-resolution',
      'token',
      'resolution',
      'Width of streamed vital signs: second, minute (default), quarter-hour or hour.',
    ),
  ],
  RiskAssessment: [ids, ...patient, encounter, date('date', 'When the model was asked')],
  DetectedIssue: [
    ids,
    ...patient,
    code,
    status,
    date('identified', 'When it was raised'),
    date('date', 'As identified'),
  ],
  Flag: [
    ids,
    ...patient,
    encounter,
    code,
    parameter('category', 'token', 'category', 'clinical or admin; clinical, score, risk or technical.'),
    status,
    date('date', 'When it was raised'),
  ],
  Communication: [
    ids,
    ...patient,
    encounter,
    status,
    date('received', 'When it was painted or reported'),
    date('date', 'As received'),
  ],
  AuditEvent: [ids, ...patient, date('date', 'When it was recorded')],
  Provenance: [ids, ...patient, date('recorded', 'When it was recorded'), date('date', 'As recorded')],
};

function parameter(
  name: string,
  type: SearchParameter['type'],
  field: SearchParameter['field'],
  documentation: string,
): SearchParameter {
  return { name, type, field, documentation };
}

export interface Token {
  /** Null: any system. */
  readonly system: string | null;
  /** Null: any code of the system. */
  readonly code: string | null;
}

export interface FhirSearch {
  readonly type: FhirType;
  /** Each list: one of them (OR); several lists: every one of them (AND). */
  readonly ids: readonly (readonly string[])[];
  readonly patients: readonly (readonly string[])[];
  readonly encounters: readonly (readonly string[])[];
  readonly tokens: readonly {
    readonly field: 'identifier' | 'code' | 'category' | 'status';
    readonly anyOf: readonly Token[];
  }[];
  readonly fromMs: number;
  readonly toMs: number;
  readonly newestFirst: boolean;
  readonly count: number;
  readonly resolution: Resolution;
  readonly after: Place | null;
  /** What was honoured, for the self link. */
  readonly used: readonly (readonly [name: string, value: string])[];
}

export type ParsedSearch =
  | { readonly ok: true; readonly search: FhirSearch }
  | { readonly ok: false; readonly fault: string };

export const COUNT_DEFAULT = 50;
export const COUNT_MAX = 200;
const TIME_MAX = 8.64e15;
const VALUES_MAX = 100;
const FORMATS = ['json', 'application/json', 'application/fhir+json'];
export const CURSOR_PARAMETER = '_cursor';

type Draft = { -readonly [K in keyof FhirSearch]: FhirSearch[K] };

/** Never throws. `strict`: an unknown parameter is a fault (Prefer: handling=strict). */
export function parseSearch(type: FhirType, query: URLSearchParams, strict: boolean): ParsedSearch {
  const draft: Draft = {
    type,
    ids: [],
    patients: [],
    encounters: [],
    tokens: [],
    fromMs: 0,
    toMs: TIME_MAX,
    newestFirst: false,
    count: COUNT_DEFAULT,
    resolution: 'minute',
    after: null,
    used: [],
  };
  const faults: string[] = [];
  for (const [name, value] of query) {
    if (value === '') continue;
    const fault = readParameter(draft, name, value);
    if (fault === UNKNOWN && strict) {
      faults.push(`unknown parameter ${name}; known: ${SEARCH_PARAMETERS[type].map((known) => known.name).join(', ')}`);
    }
    if (fault === null) draft.used = [...draft.used, [name, value]];
    else if (fault !== UNKNOWN) faults.push(`${name}: ${fault}`);
  }
  return faults.length > 0 ? { ok: false, fault: faults.join('; ') } : { ok: true, search: draft };
}

const UNKNOWN = 'unknown';

/** Null: taken; UNKNOWN; or what is wrong with it. */
function readParameter(draft: Draft, name: string, value: string): string | null {
  if (name.startsWith('_') && name !== '_id') return readControl(draft, name, value);
  const known = SEARCH_PARAMETERS[draft.type].find((one) => one.name === name);
  if (known === undefined) return UNKNOWN;
  const values = value.split(',');
  if (values.length > VALUES_MAX) return `at most ${VALUES_MAX} values`;
  const { field } = known;
  if (field === 'date') return readDate(draft, value);
  if (field === 'resolution') return readResolution(draft, value);
  if (field === 'patient') {
    return readReferences(values, 'Patient', (list) => (draft.patients = [...draft.patients, list]));
  }
  if (field === 'encounter') {
    return readReferences(values, 'Encounter', (list) => (draft.encounters = [...draft.encounters, list]));
  }
  if (field === 'ids') draft.ids = [...draft.ids, values];
  else draft.tokens = [...draft.tokens, { field, anyOf: values.map(tokenIn) }];
  return null;
}

function readControl(draft: Draft, name: string, value: string): string | null {
  switch (name) {
    case '_count': {
      const count = /^\d{1,6}$/.test(value) ? Number(value) : 0;
      if (count < 1) return 'must be a whole number from 1';
      draft.count = Math.min(count, COUNT_MAX);
      return null;
    }
    case '_sort': {
      const names = SEARCH_PARAMETERS[draft.type].filter(({ field }) => field === 'date').map((known) => known.name);
      if (!names.includes(value.replace(/^-/, ''))) {
        return names.length === 0
          ? 'this type has no order of its own'
          : `must be ${names.map((known) => `${known} or -${known}`).join(', ')}`;
      }
      draft.newestFirst = value.startsWith('-');
      return null;
    }
    case '_format':
      return FORMATS.includes(value) ? null : 'only JSON is spoken here';
    case CURSOR_PARAMETER:
      draft.after = readCursor(value);
      return draft.after === null ? 'is not a cursor of this server' : null;
    default:
      return UNKNOWN;
  }
}

function readResolution(draft: Draft, value: string): string | null {
  const resolution = RESOLUTIONS.find((known) => known === value);
  if (resolution === undefined) return `must be one of ${RESOLUTIONS.join(', ')}`;
  draft.resolution = resolution;
  return null;
}

/** `id`, `Patient/id`, or an address that ends so. */
function readReferences(
  values: readonly string[],
  type: string,
  take: (ids: readonly string[]) => void,
): string | null {
  const read = values.map((value) =>
    value.includes('/') ? (new RegExp(`(^|/)${type}/([A-Za-z0-9.-]{1,64})$`).exec(value)?.[2] ?? null) : value,
  );
  const found = read.filter((one) => one !== null);
  if (found.length < read.length) return `must be ids of ${type}`;
  take(found);
  return null;
}

function tokenIn(value: string): Token {
  const bar = value.indexOf('|');
  if (bar < 0) return { system: null, code: value };
  const [system, code] = [value.slice(0, bar), value.slice(bar + 1)];
  return { system, code: code === '' ? null : code };
}

const DATE =
  /^(eq|ge|gt|le|lt)?(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,3}))?)?(Z|[+-]\d\d:\d\d)?)?)?)?$/;

/** Narrows the range; several dates are all to hold. A date stands for its whole day (month, year); without a zone it is UTC. */
function readDate(draft: Draft, value: string): string | null {
  const period = periodIn(value);
  if (period === null) return 'must be a date or time with at most one of eq, ge, gt, le, lt';
  const { prefix, startMs, endMs } = period;
  if (prefix === 'eq' || prefix === 'ge') draft.fromMs = Math.max(draft.fromMs, startMs);
  if (prefix === 'gt') draft.fromMs = Math.max(draft.fromMs, endMs);
  if (prefix === 'eq' || prefix === 'le') draft.toMs = Math.min(draft.toMs, endMs);
  if (prefix === 'lt') draft.toMs = Math.min(draft.toMs, startMs);
  return null;
}

function periodIn(value: string): { readonly prefix: string; readonly startMs: number; readonly endMs: number } | null {
  // A plus sign in an address that was not escaped arrives as a blank.
  const [, prefix = 'eq', year, month, day, hour, minute, second, fraction, zone = 'Z'] =
    DATE.exec(value.replace(' ', '+')) ?? [];
  if (year === undefined) return null;
  const text = `${year}-${month ?? '01'}-${day ?? '01'}T${hour ?? '00'}:${minute ?? '00'}:${second ?? '00'}.${(fraction ?? '').padEnd(3, '0')}${zone}`;
  const startMs = Date.parse(text);
  if (
    Number.isNaN(startMs) ||
    (day !== undefined && new Date(Date.UTC(Number(year), Number(month) - 1, Number(day))).getUTCDate() !== Number(day))
  ) {
    return null;
  }
  return { prefix, startMs, endMs: endOf(startMs, { month, day, hour, second, fraction }) };
}

function endOf(
  startMs: number,
  given: {
    readonly month: string | undefined;
    readonly day: string | undefined;
    readonly hour: string | undefined;
    readonly second: string | undefined;
    readonly fraction: string | undefined;
  },
): number {
  const start = new Date(startMs);
  if (given.month === undefined) return Date.UTC(start.getUTCFullYear() + 1, 0);
  if (given.day === undefined) return Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + 1);
  if (given.hour === undefined) return startMs + 86_400_000;
  if (given.second === undefined) return startMs + 60_000;
  return startMs + (given.fraction === undefined ? 1_000 : 10 ** (3 - given.fraction.length));
}
