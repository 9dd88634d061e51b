/**
 * What is asked of the trail as AuditEvent. As everywhere at this door, a parameter is honoured or the search is refused;
 * each once and with one value, since the trail is read from its newest end and not from an index.
 */
import { AUDIT_ACTIONS, type AuditAction } from '../../../contract/audit/audit-event.ts';
import { narrowed, readDateTest } from '../search/date-test.ts';
import { COUNT_DEFAULT, COUNT_MAX, CURSOR_PARAMETER, TIME_MAX, type FhirSearch } from '../search/parse-search.ts';
import { cursorText, readCursor, type SearchPosition } from '../search/search-place.ts';
import { partsOf, readToken, unescaped } from '../search/search-text.ts';
import { OWN } from '../resources/fhir-terms.ts';
import { kindOfAction } from './trail-event.ts';

export interface TrailSearch extends Pick<FhirSearch, 'type' | 'used' | 'ignored'> {
  readonly ids: readonly string[] | null;
  readonly account: string | null;
  /** Of FHIR. */
  readonly patientId: string | null;
  readonly encounterId: string | null;
  readonly actions: readonly AuditAction[] | null;
  readonly outcome: 'done' | 'refused' | null;
  readonly fromMs: number;
  readonly toMs: number;
  readonly count: number;
  /** Events before this place were told already. */
  readonly skip: number;
  /** Of the first page: what came after it moves nothing. */
  readonly untilMs: number | null;
}

export type ParsedTrailSearch =
  | { readonly ok: true; readonly search: TrailSearch }
  | { readonly ok: false; readonly fault: string; readonly code: 'invalid' | 'not-supported' };

type Draft = { -readonly [K in keyof TrailSearch]: TrailSearch[K] };
type Reader = (draft: Draft, value: string) => string | null;

const FORMATS = ['json', 'application/json', 'application/fhir+json'];
const CURSOR_SOURCE = 'trail';
const OFFSET_MAX = 100_000;

/** By name of the parameter; each takes the value into the draft, or says what is wrong with it. */
const PARAMETERS: Readonly<Record<string, Reader>> = {
  _id: (draft, value) => {
    draft.ids = partsOf(value, ',').map(unescaped);
    return draft.ids.length > COUNT_MAX ? `at most ${COUNT_MAX} ids` : null;
  },
  date: (draft, value) => {
    const test = readDateTest(value);
    if (test === null) return 'must be a date or time with at most one of eq, ge, gt, le, lt, sa, eb';
    ({ fromMs: draft.fromMs, toMs: draft.toMs } = narrowed(draft, test));
    return null;
  },
  agent: (draft, value) => takeAccount(draft, value),
  altid: (draft, value) => takeAccount(draft, value),
  'agent:identifier': (draft, value) => takeAccount(draft, value, OWN.staff),
  patient: (draft, value) => takeSubject(draft, value.startsWith('Patient/') ? value : `Patient/${value}`),
  entity: takeSubject,
  action: (draft, value) => takeActions(draft, (action) => kindOfAction(action).action === value, 'C, R, U or E'),
  subtype: (draft, value) => {
    const token = readToken(value);
    const isOwn = token?.system === null || token?.system === OWN.auditAction;
    return takeActions(draft, (action) => isOwn && action === token?.code, AUDIT_ACTIONS.join(', '));
  },
  outcome: (draft, value) => {
    draft.outcome = value === '0' ? 'done' : 'refused';
    return value === '0' || value === '4' ? null : 'must be 0 or 4';
  },
  _count: (draft, value) => {
    draft.count = Math.min(Math.max(Number(value), 1), COUNT_MAX);
    return /^[1-9]\d{0,5}$/.test(value) ? null : 'must be a whole number from 1';
  },
  _sort: (_, value) => (value === '-date' ? null : 'the newest comes first: -date'),
  _format: (_, value) => (FORMATS.includes(value) ? null : 'only JSON is spoken here'),
  [CURSOR_PARAMETER]: (draft, value) => {
    const place = readCursor(value);
    const skip = Number(place?.key);
    if (place?.source !== CURSOR_SOURCE || !(skip > 0 && skip <= OFFSET_MAX)) return 'is not a cursor of this search';
    [draft.skip, draft.untilMs] = [skip, place.atMs];
    return null;
  },
};

/** Never throws. Only `date` may stand twice. */
export function parseTrailSearch(query: URLSearchParams): ParsedTrailSearch {
  const draft: Draft = {
    type: 'AuditEvent',
    used: [],
    ignored: [],
    ids: null,
    account: null,
    patientId: null,
    encounterId: null,
    actions: null,
    outcome: null,
    fromMs: 0,
    toMs: TIME_MAX,
    count: COUNT_DEFAULT,
    skip: 0,
    untilMs: null,
  };
  for (const [name, value] of query) {
    const shown = name.slice(0, 100);
    const read = Object.hasOwn(PARAMETERS, name) ? PARAMETERS[name] : undefined;
    if (read === undefined) {
      const known = Object.keys(PARAMETERS).join(', ');
      return { ok: false, code: 'not-supported', fault: `${shown} is not served of the trail; known: ${known}` };
    }
    const isTwice = name !== 'date' && draft.used.some(([used]) => used === name);
    const fault = value === '' ? 'has no value' : isTwice ? 'may stand once' : read(draft, value);
    if (fault !== null) return { ok: false, code: 'invalid', fault: `${shown}: ${fault}` };
    draft.used = [...draft.used, [name, value]];
  }
  return { ok: true, search: draft };
}

export function placeAfter(untilMs: number, told: number): SearchPosition {
  return { atMs: untilMs, source: CURSOR_SOURCE, key: String(told) };
}

export const trailCursor = (untilMs: number, told: number): string => cursorText(placeAfter(untilMs, told));

/** A system that is none of ours names nobody here. */
function takeAccount(draft: Draft, value: string, system: string | null = null): string | null {
  const token = readToken(value);
  if (token === null || token.code === null) return 'must be the name of one account or program';
  if (draft.account !== null) return 'one agent can be asked for';
  const isOurs = token.system === null || token.system === system || token.system === OWN.staff;
  draft.account = isOurs ? token.code : '';
  return isOurs ? null : 'is of a system that is not known here';
}

function takeSubject(draft: Draft, value: string): string | null {
  const [, type, id] = /^(?:.*\/)?(Patient|Encounter)\/([A-Za-z0-9.-]{1,64})$/.exec(value) ?? [];
  if (id === undefined) return 'must be one Patient/id or Encounter/id';
  if (draft.patientId !== null || draft.encounterId !== null) return 'one patient or encounter can be asked for';
  if (type === 'Patient') draft.patientId = id;
  else draft.encounterId = id;
  return null;
}

function takeActions(draft: Draft, isMeant: (action: AuditAction) => boolean, known: string): string | null {
  const meant = AUDIT_ACTIONS.filter(isMeant);
  if (meant.length === 0) return `must be one of ${known}`;
  const before = draft.actions;
  draft.actions = before === null ? meant : before.filter((action) => meant.includes(action));
  return null;
}
