/**
 * The research page over HTTP: stays without names, definitions of cohorts, and runs over the past. Researchers alone,
 * and nobody sees a stay, a definition or a run of a unit that is not theirs.
 */
import {
  Controller,
  Get,
  Header,
  HttpCode,
  HttpException,
  Inject,
  Param,
  Post,
  Put,
  Query,
  Req,
  Res,
} from '@nestjs/common';
import type { OnModuleDestroy } from '@nestjs/common';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { may } from '../../contract/access/access-table.ts';
import { AUTHORIZATION, type AccessRequest, type Authorization } from '../../access/authorization.port.ts';
import { cohortIdSchema, researchRequestSchema } from '../../contract/screens/research-request.ts';
import {
  RUN_FILES,
  type CohortEntry,
  type ResearchChoices,
  type ResearchRun,
  type ResearchStays,
} from '../../contract/screens/research-view.ts';
import type { Session } from '../../contract/screens/session.ts';
import type { History } from '../../history/history.port.ts';
import type { Clock } from '../../platform/clock.port.ts';
import { VigilError } from '../../platform/errors.ts';
import { refused } from '../../platform/fault-answers.module.ts';
import { readCohort } from '../cohort/cohort-definition.ts';
import type { CohortDefinitions } from '../cohort/cohort-definitions.port.ts';
import { jsonOf, parsed } from '../asked-body.ts';
import { listStays } from '../stays/list-stays.ts';
import { filterOf, maySeeUnits, staysQuery, unitIdsOf, unitIdsOfCohort } from './research-requests.ts';
import type { ResearchRuns } from './research-runs.port.ts';

export const RESEARCH_PARTS = Symbol('ResearchParts');

export interface ResearchParts {
  readonly runs: ResearchRuns;
  readonly cohorts: CohortDefinitions;
  /** Null: this process has no history. */
  readonly history: History | null;
  readonly choices: Omit<ResearchChoices, 'seesEveryUnit'>;
  readonly clock: Clock;
}

/** A report shows nothing but itself: it may load nothing, run nothing and send nothing. */
const REPORT_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; sandbox";

@Controller('api/research')
export class ResearchController implements OnModuleDestroy {
  readonly #parts: ResearchParts;
  readonly #authorization: Authorization;

  constructor(@Inject(RESEARCH_PARTS) parts: ResearchParts, @Inject(AUTHORIZATION) authorization: Authorization) {
    this.#parts = parts;
    this.#authorization = authorization;
  }

  async onModuleDestroy(): Promise<void> {
    await this.#parts.runs.close();
  }

  @Get('choices')
  @Header('Cache-Control', 'no-store')
  async choices(@Req() request: AccessRequest): Promise<ResearchChoices> {
    const session = await this.#researcher(request);
    return { ...this.#parts.choices, seesEveryUnit: maySeeUnits(session, null) };
  }

  /** Newest first; 400, 401, 403, and 503 where the history cannot be read. */
  @Get('stays')
  @Header('Cache-Control', 'no-store')
  async stays(@Req() request: AccessRequest, @Query() query: unknown): Promise<ResearchStays> {
    const session = await this.#researcher(request);
    const asked = parsed(staysQuery, query);
    if (asked.unitId !== null) await this.#authorization.authorize(request, asked.unitId);
    const { history, clock } = this.#parts;
    if (history === null) throw refused(503, 'history-not-running', 'This process has no history.');
    return answered(listStays(history, filterOf(asked, session), clock.nowMs()));
  }

  @Get('cohorts')
  @Header('Cache-Control', 'no-store')
  async cohorts(@Req() request: AccessRequest): Promise<readonly CohortEntry[]> {
    const session = await this.#researcher(request);
    const entries = await answered(this.#parts.cohorts.list());
    return entries.filter(({ definition }) => maySeeUnits(session, unitIdsOfCohort(definition)));
  }

  /** 409 `exists-elsewhere` where one of that id reads units that are not theirs; 422 with what is wrong. */
  @Put('cohorts/:cohortId')
  @Header('Cache-Control', 'no-store')
  async saveCohort(@Req() request: IncomingMessage, @Param('cohortId') named: string): Promise<CohortEntry> {
    const session = await this.#researcher(request);
    const cohortId = parsed(cohortIdSchema, named);
    const definition = await jsonOf(request);
    const before = await this.#cohort(cohortId);
    if (before !== null && !maySeeUnits(session, unitIdsOfCohort(before.definition))) {
      throw refused(409, 'exists-elsewhere', 'One of this name is there, of units that are not yours.');
    }
    const read = readCohort(definition);
    if (!read.ok) throw refused(422, 'cohort-invalid', read.faults.join('; '));
    if (!maySeeUnits(session, unitIdsOfCohort(definition))) {
      throw refused(403, 'not-allowed', 'It reads units that are not yours.');
    }
    const faults = await answered(this.#parts.cohorts.save(cohortId, definition));
    return { cohortId, definition, faults };
  }

  @Get('runs')
  @Header('Cache-Control', 'no-store')
  async runs(@Req() request: AccessRequest): Promise<readonly ResearchRun[]> {
    const session = await this.#researcher(request);
    return this.#parts.runs.list().filter(({ unitIds }) => maySeeUnits(session, unitIds));
  }

  /** 400, 401, 403 for units that are not theirs, 404 for a cohort that is not there; 503 `busy` while many wait. */
  @Post('runs')
  @HttpCode(201)
  @Header('Cache-Control', 'no-store')
  async start(@Req() request: IncomingMessage): Promise<ResearchRun> {
    const session = await this.#researcher(request);
    const asked = parsed(researchRequestSchema, await jsonOf(request));
    const cohort = asked.kind === 'cohort' ? await this.#cohort(asked.cohortId) : null;
    if (asked.kind === 'cohort' && cohort === null) throw refused(404, 'not-found', 'There is no such cohort.');
    const definition = cohort?.definition ?? null;
    const unitIds = unitIdsOf(asked, definition);
    if (!maySeeUnits(session, unitIds)) throw refused(403, 'not-allowed', 'It reads units that are not yours.');
    const run = await answered(this.#parts.runs.start({ request: asked, unitIds, definition }));
    if (run === null) throw refused(503, 'busy', 'Many runs wait already.');
    return run;
  }

  @Post('runs/:runId/cancel')
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  async cancel(@Req() request: AccessRequest, @Param('runId') runId: string): Promise<ResearchRun> {
    const run = await this.#own(request, runId);
    return (await answered(this.#parts.runs.cancel(run.runId))) ?? run;
  }

  @Get('runs/:runId/:file')
  async file(
    @Req() request: AccessRequest,
    @Param() { runId, file: named }: { readonly runId: string; readonly file: string },
    @Res() response: ServerResponse,
  ): Promise<void> {
    const run = await this.#own(request, runId);
    const file = RUN_FILES.find((each) => each === named && run.files.includes(each));
    if (file === undefined) throw refused(404, 'not-found', 'The run has no such file.');
    const bytes = await answered(this.#parts.runs.read(run.runId, file));
    response.setHeader('cache-control', 'no-store');
    response.setHeader('content-security-policy', REPORT_POLICY);
    response.setHeader('content-disposition', `inline; filename="${file}"`);
    response.setHeader('content-type', file === 'report.html' ? 'text/html; charset=utf-8' : 'application/json');
    response.end(bytes);
  }

  async #researcher(request: AccessRequest): Promise<Session> {
    const session = await this.#authorization.authorize(request, null);
    if (!may(session.role, 'do-research')) throw refused(403, 'not-allowed', 'Researchers do this.');
    return session;
  }

  /** Of another unit nobody learns that there is one. */
  async #own(request: AccessRequest, runId: string): Promise<ResearchRun> {
    const session = await this.#researcher(request);
    const run = this.#parts.runs.find(runId);
    if (run === null || !maySeeUnits(session, run.unitIds)) throw refused(404, 'not-found', 'There is no such run.');
    return run;
  }

  async #cohort(cohortId: string): Promise<CohortEntry | null> {
    const entries = await answered(this.#parts.cohorts.list());
    return entries.find((entry) => entry.cohortId === cohortId) ?? null;
  }
}

async function answered<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (!(error instanceof VigilError)) throw error;
    throw new HttpException({ code: error.code, message: error.remedy }, 503, { cause: error });
  }
}
