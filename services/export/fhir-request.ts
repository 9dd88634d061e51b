/** What a FHIR request says beside who asks: type, parameters, and how it wishes to be answered. */
import type { IncomingMessage } from 'node:http';
import { readBodyText } from '../platform/request-body.ts';
import { FHIR_TYPES, type FhirType } from './fhir/search/search-parameters.ts';
import { fhirFault } from './fhir-refusals.ts';

/** What is asked of a request; the framework's own has it. */
export interface FhirRequest extends IncomingMessage {
  readonly params: Readonly<Record<string, string | readonly string[]>>;
  accepts(types: string[]): string | false;
}

const ACCEPTED = ['application/fhir+json', 'application/json', 'application/json+fhir'];
const FORM = 'application/x-www-form-urlencoded';
const FORM_TYPE = /^application\/x-www-form-urlencoded\s*(;|$)/i;
/** Some hundred ids; no address could be longer either. */
const FORM_BYTES_MAX = 64_000;

export function typeIn(request: FhirRequest): FhirType {
  const type = FHIR_TYPES.find((known) => known === request.params['type']);
  if (type === undefined) {
    throw fhirFault(404, `only these types are here: ${FHIR_TYPES.join(', ')}`, 'not-supported');
  }
  return type;
}

export function queryIn(request: FhirRequest): URLSearchParams {
  return new URL(request.url ?? '/', 'http://localhost').searchParams;
}

/** Parameters of a search by POST: those of the address, then those of the form. */
export async function postedQueryIn(request: FhirRequest): Promise<URLSearchParams> {
  if (!FORM_TYPE.test(request.headers['content-type'] ?? '')) {
    throw fhirFault(415, `the body must be ${FORM}`, 'not-supported');
  }
  const body = await readBodyText(request, FORM_BYTES_MAX);
  if (!body.ok && body.fault === 'too-large') {
    throw fhirFault(413, `the body has more than ${FORM_BYTES_MAX} bytes`, 'too-long');
  }
  if (!body.ok) throw fhirFault(400, 'the body is cut off or not UTF-8', 'structure');
  const query = queryIn(request);
  for (const [name, value] of new URLSearchParams(body.text)) query.append(name, value);
  return query;
}

/** Whether the client wishes that unknown parameters are ignored; without a wish they are refused. */
export function isLenient(request: FhirRequest): boolean {
  return /(^|[,;\s])handling\s*=\s*"?lenient/i.test(String(request.headers['prefer'] ?? ''));
}

/** Only JSON is spoken. `_format` counts before the header, as FHIR has it. */
export function refuseOtherFormats(request: FhirRequest, query: URLSearchParams = queryIn(request)): void {
  const format = query.get('_format');
  const isJson =
    format === null
      ? request.accepts(ACCEPTED) !== false
      : /^(json|application\/(fhir\+)?json(;.*)?)$/.test(format.replace(' ', '+'));
  if (!isJson) throw fhirFault(406, 'only application/fhir+json is spoken here', 'not-supported');
}

/** Of an address that takes few parameters: any other is refused, since it was meant to narrow something. */
export function refuseUnknown(query: URLSearchParams, known: readonly string[]): void {
  const unknown = [...query.keys()].filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    throw fhirFault(
      400,
      `unknown parameter ${unknown.join(', ').slice(0, 200)}; known: ${known.join(', ')}`,
      'not-supported',
    );
  }
}
