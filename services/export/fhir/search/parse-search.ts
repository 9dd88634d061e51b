/**
 * What a client asks, out of the parameters of its request. Invariant: a parameter is honoured, or the
 * search is refused; only a client that asks for it (`Prefer: handling=lenient`) has an unknown one
 * ignored, which the answer then says. A value that cannot be read, an empty one, a modifier or a chain
 * is refused always: what was meant to narrow a search must never widen it.
 */
import { RESOLUTIONS, type Resolution } from '../../../history/history.port.ts';
import { SEARCH_PARAMETERS, type FhirType, type SearchParameter } from './search-parameters.ts';
import { readCursor, type SearchPosition } from './search-place.ts';
import { narrowed, readDateTest, type DateTest } from './date-test.ts';
import { includesOf, readInclude, readRevinclude, revincludesOf, type Include, type Link } from './links.ts';
import { readQuantityTest, type QuantityTest } from './quantity-test.ts';
import { partsOf, readToken, unescaped, type Token } from './search-text.ts';

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
  readonly quantities: readonly (readonly QuantityTest[])[];
  /** Moment of the resource, half-open: [fromMs, toMs). */
  readonly fromMs: number;
  readonly toMs: number;
  /** The same dates one by one, for what lasts. */
  readonly dates: readonly DateTest[];
  /** Ids of alerts that it is about. */
  readonly targets: readonly (readonly string[])[];
  /** When it last changed; null: whenever. */
  readonly updated: { readonly fromMs: number; readonly toMs: number } | null;
  readonly newestFirst: boolean;
  readonly count: number;
  /** The number of matches alone, and none of them. */
  readonly isCountOnly: boolean;
  /** Whether the number of matches is wished for; `none`: not even where it costs nothing. */
  readonly total: 'none' | 'accurate' | 'where-known';
  readonly resolution: Resolution;
  readonly after: SearchPosition | null;
  /** Links to follow from the matches, forwards and backwards. */
  readonly includes: readonly Include[];
  readonly revincludes: readonly Link[];
  /** What was honoured, for the self link. */
  readonly used: readonly (readonly [name: string, value: string])[];
  /** Names of what was not, since the client wished it so. */
  readonly ignored: readonly string[];
}

export interface SearchFault {
  readonly ok: false;
  /** Issue type of FHIR. */
  readonly code: 'invalid' | 'not-supported';
  readonly fault: string;
}
export type ParsedSearch = { readonly ok: true; readonly search: FhirSearch } | SearchFault;

export const COUNT_DEFAULT = 50;
export const COUNT_MAX = 200;
export const TIME_MAX = 8.64e15;
const VALUES_MAX = 100;
const FORMATS = ['json', 'application/json', 'application/fhir+json'];
export const CURSOR_PARAMETER = '_cursor';
/** What FHIR has for every type and would narrow a search: refused even of a lenient client. */
const NOT_SERVED = /^(_filter|_has|_text|_content|_list|_query|_tag|_profile|_security|_source|_lastUpdated)$/;

type Draft = { -readonly [K in keyof FhirSearch]: FhirSearch[K] };
/** Null: taken. */
type Fault = { readonly code: SearchFault['code'] | 'unknown'; readonly text: string } | null;

/** Never throws. `isLenient`: an unknown parameter is ignored (Prefer: handling=lenient). */
export function parseSearch(type: FhirType, query: URLSearchParams, isLenient = false): ParsedSearch {
  const draft = emptySearch(type);
  const faults: { readonly code: SearchFault['code']; readonly text: string }[] = [];
  for (const [name, value] of query) {
    const fault = readParameter(draft, name, value);
    if (fault === null) draft.used = [...draft.used, [name, value]];
    else if (fault.code !== 'unknown') faults.push({ code: fault.code, text: fault.text });
    else if (isLenient) draft.ignored = [...draft.ignored, name];
    else faults.push({ code: 'not-supported', text: fault.text });
  }
  const [first] = faults;
  if (first === undefined) return { ok: true, search: draft };
  return { ok: false, code: first.code, fault: faults.map(({ text }) => text).join('; ') };
}

function emptySearch(type: FhirType): Draft {
  return {
    type,
    ids: [],
    patients: [],
    encounters: [],
    tokens: [],
    quantities: [],
    fromMs: 0,
    toMs: TIME_MAX,
    dates: [],
    targets: [],
    updated: null,
    newestFirst: false,
    count: COUNT_DEFAULT,
    isCountOnly: false,
    total: 'where-known',
    resolution: 'minute',
    after: null,
    includes: [],
    revincludes: [],
    used: [],
    ignored: [],
  };
}

function readParameter(draft: Draft, name: string, value: string): Fault {
  const [plain = '', modifier] = name.split(/:(.*)/s);
  const known = SEARCH_PARAMETERS[draft.type].find((one) => one.name === plain);
  const named = name.slice(0, 100);
  if (known === undefined && (NOT_SERVED.test(plain) || /[.:]/.test(name))) {
    return { code: 'not-supported', text: `${named} is not served for ${draft.type}` };
  }
  if (modifier !== undefined && !isTypeOf(known, modifier)) {
    return { code: 'not-supported', text: `${named}: the modifier is not served` };
  }
  if (value === '') return { code: 'invalid', text: `${named}: has no value` };
  const text = known === undefined ? readControl(draft, name, value) : readValue(draft, known, value);
  if (text === UNKNOWN) {
    const names = SEARCH_PARAMETERS[draft.type].map((one) => one.name).join(', ');
    return { code: 'unknown', text: `unknown parameter ${named}; known: ${names}` };
  }
  return text === null ? null : { code: 'invalid', text: `${named}: ${text}` };
}

/** `subject:Patient=1` says no more than `subject=1` here: each reference has one type. */
function isTypeOf(known: SearchParameter | undefined, modifier: string): boolean {
  return (
    (known?.field === 'patient' && modifier === 'Patient') || (known?.field === 'encounter' && modifier === 'Encounter')
  );
}

const UNKNOWN = Symbol('unknown');

/** Null: taken; or what is wrong with it. */
function readValue(draft: Draft, { field }: SearchParameter, value: string): string | null {
  const values = partsOf(value, ',');
  if (values.length > VALUES_MAX) return `at most ${VALUES_MAX} values`;
  if (values.includes('')) return 'a value of the list is empty';
  switch (field) {
    case 'date':
      return readDate(draft, value);
    case 'updated':
      return readUpdated(draft, value);
    case 'resolution':
      return readResolution(draft, value);
    case 'patient':
      return readReferences(values, 'Patient', (list) => (draft.patients = [...draft.patients, list]));
    case 'encounter':
      return readReferences(values, 'Encounter', (list) => (draft.encounters = [...draft.encounters, list]));
    case 'target':
      return readReferences(values, 'DetectedIssue', (list) => (draft.targets = [...draft.targets, list]));
    case 'ids':
      draft.ids = [...draft.ids, values.map(unescaped)];
      return null;
    case 'quantity':
      return readQuantities(draft, values);
    case 'identifier':
    case 'code':
    case 'category':
    case 'status':
      return readTokens(draft, field, values);
  }
}

function readTokens(
  draft: Draft,
  field: FhirSearch['tokens'][number]['field'],
  values: readonly string[],
): string | null {
  const anyOf = values.flatMap((value) => readToken(value) ?? []);
  if (anyOf.length < values.length) return 'must be code, system|code, |code or system|';
  draft.tokens = [...draft.tokens, { field, anyOf }];
  return null;
}

function readQuantities(draft: Draft, values: readonly string[]): string | null {
  const anyOf = values.flatMap((value) => readQuantityTest(value) ?? []);
  if (anyOf.length < values.length) {
    return 'must be a number with at most one prefix (eq, ne, gt, lt, ge, le, sa, eb, ap), alone or as number|system|code';
  }
  draft.quantities = [...draft.quantities, anyOf];
  return null;
}

function readControl(draft: Draft, name: string, value: string): string | typeof UNKNOWN | null {
  switch (name) {
    case '_count': {
      const count = /^\d{1,6}$/.test(value) ? Number(value) : null;
      if (count === null) return 'must be a whole number from 0';
      draft.count = Math.min(Math.max(count, 1), COUNT_MAX);
      draft.isCountOnly ||= count === 0;
      return null;
    }
    case '_summary':
      if (value !== 'count' && value !== 'false') return 'must be count or false';
      draft.isCountOnly ||= value === 'count';
      return null;
    case '_total':
      if (value !== 'none' && value !== 'estimate' && value !== 'accurate') return 'must be none, estimate or accurate';
      draft.total = value === 'estimate' ? 'where-known' : value;
      return null;
    case '_sort':
      return readSort(draft, value);
    case '_include':
      return readLink(includesOf(draft.type), readInclude(draft.type, value), (link) => {
        draft.includes = [...draft.includes, link];
      });
    case '_revinclude':
      return readLink(revincludesOf(draft.type), readRevinclude(draft.type, value), (link) => {
        draft.revincludes = [...draft.revincludes, link];
      });
    case '_format':
      return FORMATS.includes(value) ? null : 'only JSON is spoken here';
    case CURSOR_PARAMETER:
      draft.after = readCursor(value);
      return draft.after === null ? 'is not a cursor of this server' : null;
    default:
      return UNKNOWN;
  }
}

function readLink<T>(known: readonly string[], link: T | null, take: (link: T) => void): string | null {
  if (link === null) {
    return known.length === 0 ? 'no link of this type can be followed so' : `must be one of ${known.join(', ')}`;
  }
  take(link);
  return null;
}

function readSort(draft: Draft, value: string): string | null {
  const names = SEARCH_PARAMETERS[draft.type].filter(({ field }) => field === 'date').map((known) => known.name);
  if (!names.includes(value.replace(/^-/, ''))) {
    return names.length === 0
      ? 'this type has no order of its own'
      : `must be ${names.map((known) => `${known} or -${known}`).join(', ')}`;
  }
  draft.newestFirst = value.startsWith('-');
  return null;
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
  const pattern = new RegExp(`^(?:(?:.*/)?${type}/)?([A-Za-z0-9.-]{1,64})$`);
  const found = values.flatMap((value) => pattern.exec(value)?.[1] ?? []);
  if (found.length < values.length) return `must be ids of ${type}`;
  take(found);
  return null;
}

const DATE_FAULT = 'must be a date or time with at most one of eq, ge, gt, le, lt, sa, eb';

/**
 * Narrows the range of beginnings; several dates are all to hold. A Flag lasts: whether it ended in time is asked of
 * each (match-search.ts), since one that was raised long before may stand on.
 */
function readDate(draft: Draft, value: string): string | null {
  const test = readDateTest(value);
  if (test === null) return DATE_FAULT;
  draft.dates = [...draft.dates, test];
  const isOfEnd = draft.type === 'Flag' && (test.prefix === 'ge' || test.prefix === 'gt');
  if (!isOfEnd) ({ fromMs: draft.fromMs, toMs: draft.toMs } = narrowed(draft, test));
  return null;
}

function readUpdated(draft: Draft, value: string): string | null {
  const test = readDateTest(value);
  if (test === null) return DATE_FAULT;
  draft.updated = narrowed(draft.updated ?? { fromMs: 0, toMs: TIME_MAX }, test);
  return null;
}
