/**
 * FHIR R4 over HTTP: read and search, nothing else. Who asks is judged before anything is looked up;
 * every refusal is an OperationOutcome, and what is not the reader's does not exist.
 */
import {
  All,
  Catch,
  Controller,
  Get,
  HttpCode,
  Inject,
  Post,
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
import { historyBundle, searchBundle } from './fhir/answers.ts';
import { capabilityStatement, type OtherInteraction } from './fhir/capability-statement.ts';
import type { FhirQueries } from './fhir/fhir-queries.ts';
import { asksForHospitalNumber, byOwnIds, withAskedNumber, type PatientNumbered } from './fhir/hospital-number.ts';
import { linkedResources, type ReaderOf } from './fhir/linked-resources.ts';
import type { Resource } from './fhir/resources/fhir-resource.ts';
import { targetsOf } from './fhir/search/links.ts';
import { parseNewest } from './fhir/search/parse-newest.ts';
import { parseSearch, type FhirSearch } from './fhir/search/parse-search.ts';
import type { TrailQueries } from './fhir/trail/trail-queries.ts';
import { parseTrailSearch } from './fhir/trail/trail-search.ts';
import { VERSIONED_TYPES, type FhirType } from './fhir/search/search-parameters.ts';
import { TooCostly } from './fhir/search/too-costly.ts';
import { fhirFault, sendFhir, sendRefusal } from './fhir-refusals.ts';
import { isLenient, postedQueryIn, queryIn, refuseOtherFormats, refuseUnknown, typeIn } from './fhir-request.ts';

export const FHIR_PARTS = Symbol('FhirParts');

export interface FhirParts {
  readonly queries: FhirQueries;
  /** AuditEvent for who may read the trail. */
  readonly trail: TrailQueries;
  readonly logger: Logger;
  readonly softwareVersion: string;
  /** Address under which clients reach this server; null: whatever the request says. */
  readonly publicUrl: string | null;
  readonly others: readonly OtherInteraction[];
  /** Whether bulk exports are served beside it. */
  readonly hasBulk: boolean;
  /** Null: no hospital is set up in this process. */
  readonly patientNumbered: PatientNumbered | null;
}

@Catch()
class FhirRefusals implements ExceptionFilter {
  catch(thrown: unknown, host: ArgumentsHost): void {
    sendRefusal(host.switchToHttp().getResponse<Response>(), thrown);
  }
}

@Controller('fhir')
@UseFilters(new FhirRefusals())
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
    const { softwareVersion, others, hasBulk } = this.#parts;
    const baseUrl = this.#baseUrl(request);
    sendFhir(response, 200, capabilityStatement({ baseUrl, softwareVersion, others, hasBulk }));
  }

  @Post(':type/_search')
  @HttpCode(200)
  async searchByPost(@Req() request: Request, @Res() response: Response): Promise<void> {
    const type = typeIn(request);
    const reader = await this.#reader(request, type, 'search');
    await this.#search(type, { request, response, reader, query: await postedQueryIn(request) });
  }

  @All(':type/_search')
  refuseSearch(@Req() request: Request, @Res() response: Response): never {
    return this.#refuseMethod(request, response, 'POST');
  }

  @Get('Observation/$lastn')
  async newest(@Req() request: Request, @Res() response: Response): Promise<void> {
    const reader = await this.#reader(request, 'Observation', 'search');
    refuseOtherFormats(request);
    const asked = parseNewest(queryIn(request), isLenient(request));
    if (!asked.ok) throw fhirFault(400, asked.fault, asked.code);
    const answer = await this.#answered(this.#parts.queries.newest(asked.search, asked.max, reader));
    if (!answer.ok) throw fhirFault(400, answer.fault, answer.code);
    const found = { ...answer, operation: '/$lastn' };
    sendFhir(response, 200, searchBundle(found, asked.search, `${this.#baseUrl(request)}/fhir`));
  }

  @Get(':type/:id')
  async read(@Req() request: Request, @Res() response: Response): Promise<void> {
    const type = typeIn(request);
    const reader = await this.#reader(request, type, 'read');
    refuseOtherFormats(request);
    const id = String(request.params['id']);
    const { queries, trail } = this.#parts;
    const ofTrail = type === 'AuditEvent' && reader.readsTrail;
    const resource = await this.#answered(
      ofTrail ? trail.read(id, reader, `${this.#baseUrl(request)}/fhir`) : queries.read(type, id, reader),
    );
    if (resource === null) throw fhirFault(404, `no ${type} of that id, or none that you may see`);
    sendVersion(request, response, resource);
  }

  @Get(':type/:id/_history')
  async history(@Req() request: Request, @Res() response: Response): Promise<void> {
    refuseUnknown(queryIn(request), ['_format']);
    const versions = await this.#versions(request);
    sendFhir(response, 200, historyBundle(versions, [...queryIn(request)], `${this.#baseUrl(request)}/fhir`));
  }

  @Get(':type/:id/_history/:version')
  async readVersion(@Req() request: Request, @Res() response: Response): Promise<void> {
    const versions = await this.#versions(request);
    const version = versions.find(({ meta }) => meta.versionId === request.params['version']);
    if (version === undefined) throw fhirFault(404, 'no such version of it');
    sendVersion(request, response, version);
  }

  async #versions(request: Request): Promise<readonly Resource[]> {
    const type = typeIn(request);
    const versioned = VERSIONED_TYPES.find((known) => known === type);
    if (versioned === undefined) {
      throw fhirFault(404, `versions are kept of ${VERSIONED_TYPES.join(' and ')} alone`, 'not-supported');
    }
    const reader = await this.#reader(request, type, 'read');
    refuseOtherFormats(request);
    const id = String(request.params['id']);
    const versions = await this.#answered(this.#parts.queries.versions(versioned, id, reader));
    if (versions === null) throw fhirFault(404, `no ${type} of that id, or none that you may see`);
    return versions;
  }

  @Get(':type')
  async search(@Req() request: Request, @Res() response: Response): Promise<void> {
    const type = typeIn(request);
    const reader = await this.#reader(request, type, 'search');
    await this.#search(type, { request, response, reader, query: queryIn(request) });
  }

  /** What no controller before this one has taken. */
  @All([':type', ':type/:id', ':type/:id/_history', ':type/:id/_history/:version'])
  refuseMethod(@Req() request: Request, @Res() response: Response): never {
    const { type, id } = request.params;
    const more = this.#parts.others.filter((other) => other.type === type).map(({ code }) => code);
    const isWritten = id === undefined ? more.includes('create') : more.includes('delete');
    const written = id === undefined ? ', POST' : ', DELETE';
    return this.#refuseMethod(request, response, `GET, HEAD${isWritten ? written : ''}`);
  }

  /** The address is right, and the method is not. */
  #refuseMethod(request: Request, response: Response, allowed: string): never {
    if (!this.#parts.others.some(({ type }) => type === request.params['type'])) typeIn(request);
    response.setHeader('Allow', allowed);
    throw fhirFault(405, `${request.method} is not served at this address`);
  }

  async #search(
    type: FhirType,
    {
      request,
      response,
      reader,
      query,
    }: {
      readonly request: Request;
      readonly response: Response;
      readonly reader: FhirReader;
      readonly query: URLSearchParams;
    },
  ): Promise<void> {
    refuseOtherFormats(request, query);
    if (type === 'AuditEvent' && reader.readsTrail) return this.#searchTrail(request, response, reader, query);
    const parsed = parseSearch(type, query, isLenient(request));
    if (!parsed.ok) throw fhirFault(400, parsed.fault, parsed.code);
    const { search, numbers } = this.#byOwnIds(parsed.search, reader);
    const answer = await this.#answered(this.#parts.queries.search(search, reader));
    if (!answer.ok) throw fhirFault(400, answer.fault, answer.code);
    const resources = answer.page.resources.map((resource) => withAskedNumber(resource, numbers));
    const page = { ...answer.page, resources };
    const readerOf = await this.#linkReaders(request, search);
    const { queries } = this.#parts;
    const linked = await this.#answered(linkedResources(queries, search, resources, readerOf));
    sendFhir(response, 200, searchBundle({ ...answer, page, linked }, search, `${this.#baseUrl(request)}/fhir`));
  }

  async #searchTrail(request: Request, response: Response, reader: FhirReader, query: URLSearchParams): Promise<void> {
    const parsed = parseTrailSearch(query);
    if (!parsed.ok) throw fhirFault(400, parsed.fault, parsed.code);
    const baseUrl = `${this.#baseUrl(request)}/fhir`;
    const found = await this.#answered(this.#parts.trail.search(parsed.search, reader, baseUrl));
    sendFhir(response, 200, searchBundle(found, parsed.search, baseUrl));
  }

  #byOwnIds(search: FhirSearch, reader: FhirReader): ReturnType<typeof byOwnIds> {
    if (!asksForHospitalNumber(search)) return { search, numbers: new Map() };
    if (!reader.namesByHospitalNumber) throw fhirFault(403, 'no scope for the number of a hospital');
    const { patientNumbered } = this.#parts;
    if (patientNumbered === null) throw fhirFault(400, 'this server knows no hospital', 'not-supported');
    return byOwnIds(search, patientNumbered);
  }

  /** A link leads no further than the scopes do: one that lacks refuses the search, and drops nothing in silence. */
  async #linkReaders(request: Request, { includes, revincludes }: FhirSearch): Promise<ReaderOf> {
    const readers = new Map<FhirType, FhirReader>();
    for (const type of new Set(includes.flatMap(targetsOf))) {
      readers.set(type, await this.#reader(request, type, 'read'));
    }
    for (const { source } of revincludes) readers.set(source, await this.#reader(request, source, 'search'));
    return (type) => {
      const reader = readers.get(type);
      if (reader === undefined) throw new Error(`${type} was not asked for by any link`);
      return reader;
    };
  }

  async #reader(request: Request, type: FhirType, action: 'read' | 'search'): Promise<FhirReader> {
    const verdict = await this.#access.judge(request, { type, action });
    if (verdict.ok) return verdict.reader;
    throw fhirFault(verdict.status, verdict.message);
  }

  /** A fault of ours is logged and told without its words, since those may hold a path, a query or a name. */
  async #answered<T>(asking: Promise<T>): Promise<T> {
    try {
      return await asking;
    } catch (error) {
      if (error instanceof TooCostly) throw fhirFault(400, error.message, 'too-costly');
      if (error instanceof VigilError && error.retriable) {
        throw fhirFault(503, 'the history is not reachable now; alerts go on');
      }
      this.#parts.logger.error('a FHIR request failed', error);
      throw fhirFault(500, 'This went wrong here. It is in the log.');
    }
  }

  #baseUrl(request: Request): string {
    return this.#parts.publicUrl ?? `${request.protocol}://${request.headers.host ?? 'localhost'}`;
  }
}

/** One version, or that the client has it already. */
function sendVersion(request: Request, response: Response, resource: Resource): void {
  const { versionId = '', lastUpdated } = resource.meta;
  const tag = `W/"${versionId}"`;
  response.setHeader('ETag', tag);
  if (request.headers['if-none-match'] === tag) return void response.status(304).end();
  if (lastUpdated !== undefined) response.setHeader('Last-Modified', new Date(lastUpdated).toUTCString());
  sendFhir(response, 200, resource);
}
