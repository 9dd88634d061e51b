/**
 * What was known of a unit at a moment, over HTTP. Nobody is told names by it: it is for looking back, and beds and
 * stays are enough for that.
 */
import { BadRequestException, Controller, Get, Header, HttpException, Inject, Query, Req } from '@nestjs/common';
import type { OnModuleDestroy } from '@nestjs/common';
import { z } from 'zod';
import { AUTHORIZATION, type AccessRequest, type Authorization } from '../../access/authorization.port.ts';
import { ID_PATTERN } from '../../contract/records/id-pattern.ts';
import { may } from '../../contract/access/access-table.ts';
import { VigilError } from '../../platform/errors.ts';
import type { KnownAnswer, KnownAsker } from './known-asker.port.ts';

export const KNOWN_ASKER = Symbol('KnownAsker');

const id = z.string().max(128).regex(ID_PATTERN, 'must be an id');
/** Of another unit nobody learns more than that it is not theirs, not even how to ask. */
const namedUnit = z.looseObject({ unitId: id });
const querySchema = z.strictObject({
  unitId: id,
  atMs: z
    .string()
    .regex(/^\d{1,16}$/, 'must be whole milliseconds since 1970')
    .transform(Number)
    .refine((ms) => ms <= 8.64e15, 'must be a time'),
  stayId: id.optional(),
});

@Controller('api/known')
export class KnownController implements OnModuleDestroy {
  readonly #asker: KnownAsker;
  readonly #authorization: Authorization;

  constructor(@Inject(KNOWN_ASKER) asker: KnownAsker, @Inject(AUTHORIZATION) authorization: Authorization) {
    this.#asker = asker;
    this.#authorization = authorization;
  }

  /** Nobody waits for an answer when the server ends. */
  onModuleDestroy(): void {
    this.#asker.close();
  }

  /** 400, 401, 403; 503 `busy` while others wait, and `known-unanswered` with what is in the way. */
  @Get()
  @Header('Cache-Control', 'no-store')
  async known(@Req() request: AccessRequest, @Query() query: unknown): Promise<KnownAnswer> {
    const { role } = await this.#authorization.authorize(request, null);
    if (!may(role, 'look-back')) {
      throw new HttpException({ code: 'not-allowed', message: 'Nurses, doctors and researchers look back.' }, 403);
    }
    const named = namedUnit.safeParse(query);
    if (named.success) await this.#authorization.authorize(request, named.data.unitId);
    const parsed = querySchema.safeParse(query);
    if (!parsed.success) {
      throw new BadRequestException({ code: 'malformed', message: z.prettifyError(parsed.error) });
    }
    const { unitId, atMs, stayId = null } = parsed.data;
    const answer = await this.#answered({ unitId, atMs, stayId });
    if (answer !== null) return answer;
    throw new HttpException({ code: 'busy', message: 'Others are looking back just now; try again in a minute.' }, 503);
  }

  async #answered(question: Parameters<KnownAsker['ask']>[0]): Promise<KnownAnswer | null> {
    try {
      return await this.#asker.ask(question);
    } catch (error) {
      if (!(error instanceof VigilError) || !error.retriable) throw error;
      throw new HttpException({ code: error.code, message: error.remedy }, 503, { cause: error });
    }
  }
}
