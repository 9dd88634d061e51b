/**
 * One shape for every refusal over HTTP, `{ code, message }`, and one rule: a fault of ours is logged
 * and told without its words, since those may hold a path, a query or a name.
 */
import { STATUS_CODES, type IncomingMessage, type ServerResponse } from 'node:http';
import {
  Catch,
  HttpException,
  Module,
  type ArgumentsHost,
  type DynamicModule,
  type ExceptionFilter,
} from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { ERROR_CODES, VigilError } from './errors.ts';
import type { Logger } from './logger.ts';

/** How refusals read below one path, where a standard has words of its own for them. */
export interface FaultDialect {
  /** As `/fhir`: that address and all below it. */
  readonly path: string;
  readonly mediaType: string;
  readonly bodyOf: (status: number, message: string) => object;
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

@Catch()
class FaultAnswers implements ExceptionFilter {
  readonly #logger: Logger;
  readonly #dialects: readonly FaultDialect[];

  constructor(logger: Logger, dialects: readonly FaultDialect[]) {
    this.#logger = logger;
    this.#dialects = dialects;
  }

  catch(thrown: unknown, host: ArgumentsHost): void {
    // A socket has its own answers; what it throws all the same is ours to look at.
    if (host.getType() !== 'http') return this.#logger.error('a socket event failed', thrown);
    const response = host.switchToHttp().getResponse<ServerResponse>();
    const answer = answerTo(thrown);
    const { status } = answer;
    if (status >= 500 && !(thrown instanceof HttpException)) this.#logger.error('a request failed', thrown);
    if (response.headersSent) return void response.destroy();
    response.statusCode = status;
    const { url = '' } = host.switchToHttp().getRequest<IncomingMessage>();
    const dialect = this.#dialects.find(
      ({ path }) => url === path || (/^[/?]/.test(url.slice(path.length)) && url.startsWith(path)),
    );
    response.setHeader('content-type', dialect?.mediaType ?? 'application/json; charset=utf-8');
    response.end(JSON.stringify(dialect?.bodyOf(status, messageOf(answer)) ?? answer.body));
  }
}

@Module({})
export class FaultAnswersModule {
  static with(logger: Logger, dialects: readonly FaultDialect[] = []): DynamicModule {
    const filter = { provide: APP_FILTER, useValue: new FaultAnswers(logger, dialects) };
    return { module: FaultAnswersModule, providers: [filter] };
  }
}

function messageOf({ status, body }: Answer): string {
  const message = typeof body === 'object' && body !== null && 'message' in body ? body.message : null;
  return typeof message === 'string' ? message : plain(status).message;
}

function answerTo(thrown: unknown): Answer {
  if (thrown instanceof HttpException) return { status: thrown.getStatus(), body: bodyOf(thrown) };
  const status = clientFault(thrown);
  if (status !== null) return { status, body: plain(status) };
  if (thrown instanceof VigilError && thrown.retriable) {
    return { status: 503, body: { code: thrown.code, message: 'not reachable now: try again' } };
  }
  return { status: 500, body: { code: 'internal', message: 'This went wrong here. It is in the log.' } };
}

/** Our own refusals carry their body; those of the framework get one like it. */
function bodyOf(thrown: HttpException): unknown {
  const body = thrown.getResponse();
  return typeof body === 'object' && !('statusCode' in body) ? body : plain(thrown.getStatus());
}

/** What a body parser throws for a body that cannot be read. */
function clientFault(thrown: unknown): number | null {
  const status = thrown instanceof Error && 'status' in thrown ? thrown.status : null;
  return typeof status === 'number' && status >= 400 && status < 500 ? status : null;
}

function plain(status: number): { readonly code: string; readonly message: string } {
  const text = STATUS_CODES[status] ?? 'refused';
  return { code: text.toLowerCase().replaceAll(' ', '-'), message: text };
}

/** What a controller answers instead: a status, a code for programs and a sentence for people. */
export function refused(status: number, code: string, message: string): HttpException {
  return new HttpException({ code, message }, status);
}

/** What is not told without it: where a store fails, 503 with its code and what to do. */
export async function orUnavailable<T>(asked: Promise<T>): Promise<T> {
  try {
    return await asked;
  } catch (error) {
    if (!(error instanceof VigilError)) throw error;
    throw new HttpException({ code: error.code, message: ERROR_CODES[error.code].remedy }, 503, { cause: error });
  }
}
