/**
 * FHIR R4 over HTTP: read and search, nothing else. Who asks is judged before anything is looked up;
 * every refusal is an OperationOutcome, and what is not the reader's does not exist.
 */
import {
  Catch,
  Controller,
  Get,
  HttpException,
  Inject,
  Req,
  Res,
  UseFilters,
  type ArgumentsHost,
  type ExceptionFilter,
} from '@nestjs/common';
import type { Request, Response } from 'express';
import { FHIR_ACCESS, type FhirAccess, type FhirReader } from '../access/smart/fhir-access.port.ts';
import { VigilError } from '../platform/errors.ts';
import type { Logger } from '../platform/logger.ts';
import { operationOutcome, searchBundle } from './fhir/answers.ts';
import { capabilityStatement, type OtherInteraction } from './fhir/capability-statement.ts';
import { TooCostly } from './fhir/search/too-costly.ts';
import type { FhirQueries } from './fhir/fhir-queries.ts';
import type { OperationOutcome } from './fhir/resources/fhir-resource.ts';
import { parseSearch } from './fhir/search/parse-search.ts';
import { FHIR_TYPES, type FhirType } from './fhir/search/search-parameters.ts';

export const FHIR_PARTS = Symbol('FhirParts');

export interface FhirParts {
  readonly queries: FhirQueries;
  readonly logger: Logger;
  readonly softwareVersion: string;
  /** Address under which clients reach this server; null: whatever the request says. */
  readonly publicUrl: string | null;
  readonly others: readonly OtherInteraction[];
}

const FHIR_JSON = 'application/fhir+json; charset=utf-8';
const ACCEPTED = ['application/fhir+json', 'application/json', 'application/json+fhir'];

@Catch()
class FhirFaults implements ExceptionFilter {
  catch(thrown: unknown, host: ArgumentsHost): void {
    const response = host.switchToHttp().getResponse<Response>();
    const { status, outcome } = refusalOf(thrown);
    if (response.headersSent) return void response.destroy();
    if (status === 401) response.setHeader('WWW-Authenticate', 'Bearer');
    send(response, status, outcome);
  }
}

@Controller('fhir')
@UseFilters(new FhirFaults())
export class FhirController {
  readonly #parts: FhirParts;
  readonly #access: FhirAccess;

  constructor(@Inject(FHIR_PARTS) parts: FhirParts, @Inject(FHIR_ACCESS) access: FhirAccess) {
    this.#parts = parts;
    this.#access = access;
  }

  /** For everyone, as clients must know how to sign in before they do. */
  @Get('metadata')
  metadata(@Req() request: Request, @Res() response: Response): void {
    refuseOtherFormats(request);
    const { softwareVersion, others } = this.#parts;
    send(response, 200, capabilityStatement({ baseUrl: this.#baseUrl(request), softwareVersion, others }));
  }

  @Get(':type/:id')
  async read(@Req() request: Request, @Res() response: Response): Promise<void> {
    const type = typeIn(request);
    const reader = await this.#reader(request, type, 'read');
    refuseOtherFormats(request);
    const id = String(request.params['id']);
    const resource = await this.#answered(this.#parts.queries.read(type, id, reader));
    if (resource === null) throw fault(404, `no ${type} of that id, or none that you may see`);
    const tag = `W/"${resource.meta.versionId}"`;
    response.setHeader('ETag', tag);
    if (request.headers['if-none-match'] === tag) return void response.status(304).end();
    if (resource.meta.lastUpdated !== undefined) {
      response.setHeader('Last-Modified', new Date(resource.meta.lastUpdated).toUTCString());
    }
    send(response, 200, resource);
  }

  @Get(':type')
  async search(@Req() request: Request, @Res() response: Response): Promise<void> {
    const type = typeIn(request);
    const reader = await this.#reader(request, type, 'search');
    refuseOtherFormats(request);
    const parsed = parseSearch(type, queryIn(request), isLenient(request));
    if (!parsed.ok) throw fault(400, parsed.fault, parsed.code);
    const answer = await this.#answered(this.#parts.queries.search(parsed.search, reader));
    if (!answer.ok) throw fault(400, answer.fault, answer.code);
    send(response, 200, searchBundle(answer, parsed.search, `${this.#baseUrl(request)}/fhir`));
  }

  async #reader(request: Request, type: FhirType, action: 'read' | 'search'): Promise<FhirReader> {
    const verdict = await this.#access.judge(request, { type, action });
    if (verdict.ok) return verdict.reader;
    throw fault(verdict.status, verdict.message);
  }

  /** A fault of ours is logged and told without its words, since those may hold a path, a query or a name. */
  async #answered<T>(asking: Promise<T>): Promise<T> {
    try {
      return await asking;
    } catch (error) {
      if (error instanceof TooCostly) throw fault(400, error.message, 'too-costly');
      if (error instanceof VigilError && error.retriable) {
        throw fault(503, 'the history is not reachable now; alerts go on');
      }
      this.#parts.logger.error('a FHIR request failed', error);
      throw fault(500, 'This went wrong here. It is in the log.');
    }
  }

  #baseUrl(request: Request): string {
    return this.#parts.publicUrl ?? `${request.protocol}://${request.headers.host ?? 'localhost'}`;
  }
}

function send(response: Response, status: number, body: object): void {
  response.status(status).setHeader('Cache-Control', 'no-store');
  response.setHeader('Content-Type', FHIR_JSON);
  response.end(JSON.stringify(body));
}

function fault(status: number, message: string, code?: string): HttpException {
  return new HttpException(operationOutcome(status, message, code), status);
}

function refusalOf(thrown: unknown): { readonly status: number; readonly outcome: OperationOutcome } {
  if (!(thrown instanceof HttpException)) {
    return { status: 500, outcome: operationOutcome(500, 'This went wrong here.') };
  }
  const body = thrown.getResponse();
  const isOutcome = typeof body === 'object' && 'resourceType' in body;
  return {
    status: thrown.getStatus(),
    outcome: isOutcome ? (body as OperationOutcome) : operationOutcome(thrown.getStatus(), thrown.message),
  };
}

function typeIn(request: Request): FhirType {
  const type = FHIR_TYPES.find((known) => known === request.params['type']);
  if (type === undefined) throw fault(404, `only these types are here: ${FHIR_TYPES.join(', ')}`, 'not-supported');
  return type;
}

function queryIn(request: Request): URLSearchParams {
  return new URL(request.url, 'http://localhost').searchParams;
}

/** Whether the client wishes that unknown parameters are ignored; without a wish they are refused. */
function isLenient(request: Request): boolean {
  return /(^|[,;\s])handling\s*=\s*"?lenient/i.test(String(request.headers['prefer'] ?? ''));
}

/** Only JSON is spoken. `_format` counts before the header, as FHIR has it. */
function refuseOtherFormats(request: Request): void {
  const format = queryIn(request).get('_format');
  const isJson =
    format === null
      ? request.accepts(ACCEPTED) !== false
      : /^(json|application\/(fhir\+)?json(;.*)?)$/.test(format.replace(' ', '+'));
  if (!isJson) throw fault(406, 'only application/fhir+json is spoken here');
}
