/**
 * A start that finds no broker waits for it. Ending would only start the same again, slower: and whoever looks
 * for this process must be told what it waits for. So meanwhile its port answers: alive, not ready, and why.
 */
import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { RunRole } from './pipeline.ts';
import type { Clock } from '../../platform/clock.port.ts';
import type { Config } from '../../platform/config.ts';
import { VigilError, type ErrorCode } from '../../platform/errors.ts';
import { healthOf } from '../../platform/health.ts';
import type { Logger } from '../../platform/logger.ts';

export interface WaitOptions {
  readonly config: Config;
  readonly roles: ReadonlySet<RunRole>;
  readonly clock: Clock;
  readonly logger: Logger;
}

const AWAY: ReadonlySet<ErrorCode> = new Set([
  'log-unreachable',
  'log-fetch-stalled',
  'log-append-failed',
  'log-sign-in-refused',
  'log-certificate-refused',
]);
const TRY_AGAIN_AFTER_MS = 200;

/** Whether waiting can mend it: the log does not answer. */
export function isLogAway(thrown: unknown): thrown is VigilError {
  return thrown instanceof VigilError && AWAY.has(thrown.code);
}

export class WaitForLog {
  readonly #options: WaitOptions;
  #cause: VigilError | null = null;
  #sinceMs = 0;
  #server: Server | null = null;

  constructor(options: WaitOptions) {
    this.#options = options;
  }

  /** Says what is waited for, once for each cause, and resolves when it is time to try again. */
  async pause(cause: VigilError): Promise<void> {
    const { clock, logger, roles } = this.#options;
    if (this.#cause === null) this.#sinceMs = clock.nowMs();
    if (this.#cause?.code !== cause.code) {
      logger.error(`the start waits for the log; ${cause.remedy}`, cause, { role: [...roles].join(' ') });
    }
    this.#cause = cause;
    this.#server ??= await this.#listen();
    await new Promise<void>((resolve) => clock.after(TRY_AGAIN_AFTER_MS, resolve));
  }

  /** Frees the port for the server proper. */
  async end(): Promise<void> {
    const server = this.#server;
    if (server === null) return;
    this.#server = null;
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
    this.#options.logger.info('the log answers; the start goes on', {
      durationMs: Math.round(this.#options.clock.nowMs() - this.#sinceMs),
    });
  }

  async #listen(): Promise<Server> {
    const { host, port } = this.#options.config.http;
    const server = createServer((request, response) => {
      const isLive = request.url === '/health/live';
      response.writeHead(isLive ? 200 : 503, { 'content-type': 'application/json; charset=utf-8' });
      response.end(JSON.stringify(isLive ? { live: true } : this.#report()));
    });
    server.listen(port, host);
    await once(server, 'listening');
    return server;
  }

  #report(): ReturnType<typeof healthOf> {
    const { roles } = this.#options;
    const since = new Date(this.#sinceMs).toISOString();
    const detail = `${[...roles].join(', ')} wait for the log since ${since}: ${this.#cause?.code ?? ''}. ${this.#cause?.remedy ?? ''}`;
    return healthOf([{ name: 'log', ok: false, critical: true, detail }]);
  }
}
