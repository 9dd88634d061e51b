/**
 * FHIR bulk export over HTTP (HL7 Bulk Data Access 2.0): kick-off, status, files, delete. For programs whose registration
 * says that their files stay inside the hospital; what is another program's does not exist.
 */
import { pipeline } from 'node:stream/promises';
import {
  Catch,
  Controller,
  Delete,
  Get,
  Inject,
  Req,
  Res,
  UseFilters,
  type ArgumentsHost,
  type ExceptionFilter,
  type OnModuleDestroy,
} from '@nestjs/common';
import type { Request, Response } from 'express';
import { FHIR_ACCESS, type FhirAccess, type FhirReader } from '../access/smart/fhir-access.port.ts';
import type { AuditTrail } from '../audit/audit-trail.port.ts';
import { VigilError } from '../platform/errors.ts';
import type { BulkExports } from './fhir/bulk/bulk-exports.ts';
import { KEPT_MS, type BulkJob } from './fhir/bulk/bulk-job.ts';
import { BULK_TYPES, parseBulk, type BulkLevel, type BulkType } from './fhir/bulk/bulk-request.ts';
import { fhirFault, sendRefusal } from './fhir-refusals.ts';
import { isLenient, queryIn, refuseOtherFormats } from './fhir-request.ts';

export const BULK_PARTS = Symbol('BulkParts');

export interface BulkDoorParts {
  readonly exports: BulkExports;
  /** Whether the registration of a program says that what it exports stays inside. */
  readonly mayExport: (clientId: string) => boolean;
  readonly isGroup: (groupId: string) => Promise<boolean>;
  readonly trail: AuditTrail;
  /** Address under which clients reach this server; null: whatever the request says. */
  readonly publicUrl: string | null;
}

const AGAIN_AFTER_S = 5;

@Catch()
class BulkRefusals implements ExceptionFilter {
  catch(thrown: unknown, host: ArgumentsHost): void {
    sendRefusal(host.switchToHttp().getResponse<Response>(), refusalOf(thrown));
  }
}

@Controller('fhir')
@UseFilters(new BulkRefusals())
export class BulkController implements OnModuleDestroy {
  readonly #parts: BulkDoorParts;
  readonly #access: FhirAccess;

  constructor(@Inject(BULK_PARTS) parts: BulkDoorParts, @Inject(FHIR_ACCESS) access: FhirAccess) {
    this.#parts = parts;
    this.#access = access;
  }

  async onModuleDestroy(): Promise<void> {
    await this.#parts.exports.close();
  }

  @Get('$export')
  ofSystem(@Req() request: Request, @Res() response: Response): Promise<void> {
    return this.#begin(request, response, { kind: 'system' });
  }

  @Get('Patient/$export')
  ofPatients(@Req() request: Request, @Res() response: Response): Promise<void> {
    return this.#begin(request, response, { kind: 'patient' });
  }

  /** A group is a cohort of the research page. */
  @Get('Group/:groupId/$export')
  ofGroup(@Req() request: Request, @Res() response: Response): Promise<void> {
    return this.#begin(request, response, { kind: 'group', groupId: String(request.params['groupId']) });
  }

  @Get('$export/:jobId')
  async status(@Req() request: Request, @Res() response: Response): Promise<void> {
    const { job, share } = await this.#own(request);
    response.setHeader('Cache-Control', 'no-store');
    if (job.state === 'failed') {
      throw fhirFault(500, 'The export failed. Why is in the log. Delete it and begin another.');
    }
    if (job.state !== 'done') {
      response.setHeader('X-Progress', job.state === 'waiting' ? 'waiting' : `${Math.floor(100 * share)} %`);
      response.setHeader('Retry-After', String(AGAIN_AFTER_S));
      response.status(202).end();
      return;
    }
    response.setHeader('Expires', new Date((job.endedAtMs ?? 0) + KEPT_MS).toUTCString());
    response.status(200).json(manifestOf(job));
  }

  @Delete('$export/:jobId')
  async remove(@Req() request: Request, @Res() response: Response): Promise<void> {
    const { job } = await this.#own(request);
    await this.#record(job, 'fhir bulk delete', request);
    await this.#parts.exports.remove(job.jobId);
    response.status(202).end();
  }

  @Get('$export/:jobId/:file')
  async file(@Req() request: Request, @Res() response: Response): Promise<void> {
    const { job } = await this.#own(request);
    const file = job.files.find(({ name }) => name === request.params['file']);
    if (file === undefined || job.state !== 'done') throw gone();
    await this.#judge(request, file.type);
    const stream = await this.#parts.exports.read(job.jobId, file.name);
    if (stream === null) throw gone();
    await this.#record(job, 'fhir bulk file', request, { type: file.type, count: file.count });
    response.setHeader('Cache-Control', 'no-store');
    response.setHeader('Content-Type', 'application/fhir+ndjson');
    response.setHeader('Content-Disposition', `attachment; filename="${file.name}"`);
    await pipeline(stream, response);
  }

  async #begin(request: Request, response: Response, level: BulkLevel): Promise<void> {
    // The framework takes HEAD for GET, and looking must begin nothing.
    if (request.method !== 'GET') throw fhirFault(405, `${request.method} is not served at this address`);
    const { reader, scoped } = await this.#scoped(request);
    refuseOtherFormats(request, new URLSearchParams());
    if (!/(^|[,;\s])respond-async/i.test(String(request.headers['prefer'] ?? ''))) {
      throw fhirFault(400, 'an export is answered later: ask with Prefer: respond-async', 'required');
    }
    const mayRead = (type: BulkType): boolean => scoped.includes(type);
    const parsed = parseBulk(level, queryIn(request), { isLenient: isLenient(request), mayRead });
    if (!parsed.ok) throw fhirFault(400, parsed.fault, parsed.code);
    const { types, sinceMs } = parsed.request;
    const lacking = types.filter((type) => !mayRead(type));
    if (lacking.length > 0) throw fhirFault(403, `no scope for read and search of ${lacking.join(', ')}`);
    if (level.kind === 'group' && !(await this.#parts.isGroup(level.groupId))) throw fhirFault(404, 'no such group');
    const baseUrl = `${this.#parts.publicUrl ?? `${request.protocol}://${request.get('host') ?? ''}`}/fhir`;
    const requestUrl = `${baseUrl}${request.originalUrl.slice('/fhir'.length)}`;
    const asked = { clientId: reader.id, requestUrl, baseUrl, level, types: [...types], sinceMs };
    await this.#record({ clientId: reader.id }, 'fhir $export', request, {
      level: level.kind === 'group' ? level.groupId : level.kind,
      types: types.join(' '),
      ...(sinceMs === null ? {} : { since: new Date(sinceMs).toISOString() }),
    });
    const job = await this.#parts.exports.start(asked);
    if (job === null) {
      response.setHeader('Retry-After', '60');
      throw fhirFault(429, 'Many exports wait already.', 'throttled');
    }
    response.setHeader('Content-Location', `${baseUrl}/$export/${job.jobId}`);
    response.status(202).end();
  }

  /** A program that may export, and the types of which it may read everything. */
  async #scoped(request: Request): Promise<{ readonly reader: FhirReader; readonly scoped: readonly BulkType[] }> {
    let found: FhirReader | null = null;
    const scoped: BulkType[] = [];
    for (const type of BULK_TYPES) {
      const reads = await this.#access.judge(request, { type, action: 'read' });
      const searches = await this.#access.judge(request, { type, action: 'search' });
      if (!reads.ok && reads.status === 401) throw fhirFault(401, reads.message);
      if (!reads.ok || !searches.ok || reads.reader.onlyPatientId !== null) continue;
      found = reads.reader;
      scoped.push(type);
    }
    if (found === null) throw fhirFault(403, 'no scope for read and search of any type');
    return { reader: this.#exporting(found), scoped };
  }

  async #judge(request: Request, type: BulkType): Promise<FhirReader> {
    const verdict = await this.#access.judge(request, { type, action: 'read' });
    if (!verdict.ok) throw fhirFault(verdict.status, verdict.message);
    return this.#exporting(verdict.reader);
  }

  #exporting(reader: FhirReader): FhirReader {
    if (reader.kind === 'client' && this.#parts.mayExport(reader.id)) return reader;
    throw fhirFault(403, 'Only programs export whose registration says that their files stay inside: bulkExport.');
  }

  async #own(
    request: Request,
  ): ReturnType<BulkExports['find']> extends Promise<infer T> ? Promise<NonNullable<T>> : never {
    const { reader } = await this.#scoped(request);
    const found = await this.#parts.exports.find(String(request.params['jobId']), reader.id);
    if (found === null) throw gone();
    return found;
  }

  async #record(
    { clientId, jobId }: Pick<BulkJob, 'clientId'> & Partial<Pick<BulkJob, 'jobId'>>,
    screen: string,
    request: Request,
    detail: Readonly<Record<string, string | number>> = {},
  ): Promise<void> {
    const actor = { kind: 'program', id: clientId, role: null, address: request.ip ?? null } as const;
    await this.#parts.trail.record({
      action: 'export',
      screen,
      actor,
      detail: { ...(jobId === undefined ? {} : { job: jobId }), ...detail },
    });
  }
}

function manifestOf({ transactionAtMs, requestUrl, baseUrl, jobId, files }: BulkJob): object {
  return {
    transactionTime: new Date(transactionAtMs).toISOString(),
    request: requestUrl,
    requiresAccessToken: true,
    output: files.map(({ type, name, count }) => ({ type, url: `${baseUrl}/$export/${jobId}/${name}`, count })),
    deleted: [],
    error: [],
  };
}

function gone(): Error {
  return fhirFault(404, 'No such export: it is not yours, ran out, or was deleted.');
}

/** Where the trail or the disk takes nothing, nothing is done. */
function refusalOf(thrown: unknown): unknown {
  return thrown instanceof VigilError ? fhirFault(503, thrown.remedy) : thrown;
}
