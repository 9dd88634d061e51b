/** The history over HTTP: parse, ask who it is, pass on. A stay is looked up before its unit is judged. */
import {
  BadRequestException,
  Controller,
  Get,
  Header,
  Inject,
  NotFoundException,
  Query,
  Req,
  ServiceUnavailableException,
} from '@nestjs/common';
import { z } from 'zod';
import { AUTHORIZATION, type AccessRequest, type Authorization } from '../../access/authorization.port.ts';
import type { Decision } from '../../contract/decisions/decision.ts';
import type { Quarantined } from '../../contract/records/quarantine.ts';
import { seenAnyDecision, seenPerson } from '../../contract/screens/seen-person.ts';
import type { AlarmBurden } from '../../contract/screens/alarm-burden.ts';
import type { ScoreTrends } from '../../contract/screens/score-trends.ts';
import type { PersonSight } from '../../contract/access/access-table.ts';
import { maySeeUnit } from '../../contract/screens/session.ts';
import { VigilError } from '../../platform/errors.ts';
import type { History, StayRow, VitalsSeries } from '../history.port.ts';
import { scoreTrends } from './score-trends.ts';
import { readAlarmBurden } from './read-burden.ts';
import {
  burdenQuery,
  channelsQuery,
  decisionsQuery,
  quarantineQuery,
  scoreTrendsQuery,
  staysQuery,
  vitalsQuery,
} from './history-queries.ts';

export const HISTORY = Symbol('History');

@Controller('api/history')
export class HistoryController {
  readonly #history: History;
  readonly #authorization: Authorization;

  constructor(@Inject(HISTORY) history: History, @Inject(AUTHORIZATION) authorization: Authorization) {
    this.#history = history;
    this.#authorization = authorization;
  }

  /** Stays of a unit, or of every unit the person may see. */
  @Get('stays')
  @Header('Cache-Control', 'no-store')
  async stays(@Req() request: AccessRequest, @Query() query: unknown): Promise<readonly SeenStay[]> {
    const { unitId } = await this.#parsed(request, staysQuery, query);
    const session = await this.#authorization.authorize(request, unitId);
    const stays = await answered(this.#history.stays({ unitId }));
    return stays.filter((stay) => maySeeUnit(session, stay.unitId)).map((stay) => seenStayRow(stay, session));
  }

  @Get('vitals')
  @Header('Cache-Control', 'no-store')
  async vitals(@Req() request: AccessRequest, @Query() query: unknown): Promise<VitalsSeries> {
    const { channel, ...asked } = await this.#parsed(request, vitalsQuery, query);
    await this.#unitOfStay(request, asked.stayId);
    return answered(this.#history.vitals(channel === undefined ? asked : { ...asked, channel }));
  }

  /** Channels that are kept beside the scored ones of a stay; their values are asked by `vitals`. */
  @Get('channels')
  @Header('Cache-Control', 'no-store')
  async channels(@Req() request: AccessRequest, @Query() query: unknown): Promise<readonly string[]> {
    const { stayId } = await this.#parsed(request, channelsQuery, query);
    await this.#unitOfStay(request, stayId);
    return answered(this.#history.channels(stayId));
  }

  @Get('score-trends')
  @Header('Cache-Control', 'no-store')
  async scoreTrends(@Req() request: AccessRequest, @Query() query: unknown): Promise<ScoreTrends> {
    const asked = await this.#parsed(request, scoreTrendsQuery, query);
    const unitId = await this.#unitOfStay(request, asked.stayId);
    return answered(scoreTrends(this.#history, { ...asked, unitId }));
  }

  @Get('decisions')
  @Header('Cache-Control', 'no-store')
  async decisions(@Req() request: AccessRequest, @Query() query: unknown): Promise<readonly Decision[]> {
    const asked = await this.#parsed(request, decisionsQuery, query);
    const session = await this.#authorization.authorize(request, asked.unitId);
    const decisions = await answered(this.#history.decisions(asked));
    return decisions.map((decision) => seenAnyDecision(decision, session));
  }

  /** What alerts a unit had and what came of them: counts, for whoever may see the unit. */
  @Get('alarm-burden')
  @Header('Cache-Control', 'no-store')
  async alarmBurden(@Req() request: AccessRequest, @Query() query: unknown): Promise<AlarmBurden> {
    const asked = await this.#parsed(request, burdenQuery, query);
    const session = await this.#authorization.authorize(request, asked.unitId);
    const see = (decision: Decision): Decision => seenAnyDecision(decision, session);
    return answered(readAlarmBurden(this.#history, { ...asked, see }));
  }

  @Get('quarantine')
  @Header('Cache-Control', 'no-store')
  async quarantine(
    @Req() request: AccessRequest,
    @Query() query: unknown,
  ): Promise<{ readonly count: number; readonly items: readonly Shown[] }> {
    const asked = await this.#parsed(request, quarantineQuery, query);
    const session = await this.#authorization.authorize(request, asked.unitId);
    const items = await answered(this.#history.quarantined(asked));
    return {
      count: await answered(this.#history.quarantinedCount(asked.unitId)),
      items: items.map((item) => withoutMessage(item, session)),
    };
  }

  /** The unit of a stay that whoever asks may see. */
  async #unitOfStay(request: AccessRequest, stayId: string): Promise<string> {
    const [stay] = await answered(this.#history.stays({ unitId: null, stayId }));
    if (stay === undefined) throw new NotFoundException({ code: 'not-found', message: 'no such stay in the history' });
    await this.#authorization.authorize(request, stay.unitId);
    return stay.unitId;
  }

  /** Nobody learns anything before signing in, not even how to ask. */
  async #parsed<T>(request: AccessRequest, schema: z.ZodType<T>, query: unknown): Promise<T> {
    await this.#authorization.authorize(request, null);
    const parsed = schema.safeParse(query);
    if (parsed.success) return parsed.data;
    throw new BadRequestException({ code: 'malformed', message: z.prettifyError(parsed.error) });
  }
}

/** Null, and so marked, where it is not shown to whoever asks. */
type SeenStay = Omit<StayRow, 'displayName'> & { readonly displayName: string | null; readonly isMasked: boolean };

function seenStayRow(stay: StayRow, sight: PersonSight): SeenStay {
  const isMasked = !sight.seesNames || !sight.seesBirthDates;
  const { displayName, ...seen } = seenPerson(stay, sight);
  return { ...seen, displayName: sight.seesNames ? displayName : null, isMasked };
}

type Shown = Omit<Quarantined, 'raw' | 'observations'>;

/**
 * The message as it came names people: the connection page shows it, by role. Its first characters and what its reasons
 * quote of it do so too: without names only the code is told.
 */
function withoutMessage(
  { raw: _raw, observations: _observations, ...item }: Quarantined,
  { seesNames }: PersonSight,
): Shown {
  return seesNames ? item : { ...item, reasons: [], excerpt: '' };
}

/** A database that is away is told as such: alerts go on, and the screen may try again. */
async function answered<T>(asking: Promise<T>): Promise<T> {
  try {
    return await asking;
  } catch (error) {
    if (!(error instanceof VigilError) || !error.retriable) throw error;
    throw new ServiceUnavailableException(
      { code: error.code, message: `the history gives no answer now; alerts go on. ${error.remedy}` },
      { cause: error },
    );
  }
}
