/**
 * One shape for every refusal over HTTP, `{ code, message }`, and one rule: a fault of ours is logged
 * and told without its words, since those may hold a path, a query or a name.
 */
import { STATUS_CODES, type ServerResponse } from 'node:http';
import {
  Catch,
  HttpException,
  Module,
  type ArgumentsHost,
  type DynamicModule,
  type ExceptionFilter,
} from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { VigilError } from './errors.ts';
import type { Logger } from './logger.ts';

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

@Catch()
class FaultAnswers implements ExceptionFilter {
  readonly #logger: Logger;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  catch(thrown: unknown, host: ArgumentsHost): void {
    // A socket has its own answers; what it throws all the same is ours to look at.
    if (host.getType() !== 'http') return this.#logger.error('a socket event failed', thrown);
    const response = host.switchToHttp().getResponse<ServerResponse>();
    const { status, body } = answerTo(thrown);
    if (status >= 500 && !(thrown instanceof HttpException)) this.#logger.error('a request failed', thrown);
    if (response.headersSent) return void response.destroy();
    response.statusCode = status;
    response.setHeader('content-type', 'application/json; charset=utf-8');
    response.end(JSON.stringify(body));
  }
}

@Module({})
export class FaultAnswersModule {
  static with(logger: Logger): DynamicModule {
    return { module: FaultAnswersModule, providers: [{ provide: APP_FILTER, useValue: new FaultAnswers(logger) }] };
  }
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
