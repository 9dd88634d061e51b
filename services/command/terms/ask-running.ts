/** Asks the running Vigil of the settings: the embedded stores are its own, so the work is done there. */
import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { gatewayFileOf } from '../../access/adapters/filed-gateways.ts';
import { dropGateway, issueGateway } from '../../access/adapters/gateway-file.ts';
import type { Config } from '../../platform/config.ts';
import { messageOf, VigilError } from '../../platform/errors.ts';
import { SystemClock } from '../../platform/system-clock.ts';

const refusalSchema = z.object({ message: z.string() });

export interface Question<T> {
  readonly path: string;
  readonly request: unknown;
  readonly schema: z.ZodType<T>;
}

/** Rejects with `history-not-running` when nobody answers, `config-invalid` when the answer is no. */
export async function askRunning<T>(config: Config, { path, request, schema }: Question<T>): Promise<T> {
  const answer = await asked(config, path, request);
  const json: unknown = await answer.json().catch(() => null);
  const refusal = refusalSchema.safeParse(json);
  if (!answer.ok) {
    throw new VigilError(
      'config-invalid',
      `${answer.status}: ${refusal.success ? refusal.data.message : 'the running Vigil refused'}`,
    );
  }
  const report = schema.safeParse(json);
  if (!report.success) throw new VigilError('config-invalid', 'the running Vigil is of another version');
  return report.data;
}

/** A command of who holds the data folder needs no token of a person: it has one of its own, for this one question. */
const OWN_TOKEN_MS = 5 * 60_000;

async function asked(config: Config, path: string, request: unknown): Promise<Response> {
  const { host, port } = config.http;
  const address = `http://${host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host}:${port}${path}`;
  const file = gatewayFileOf(config.dataDir);
  const issuedAtMs = new SystemClock().nowMs();
  const gatewayId = `command-${randomBytes(6).toString('hex')}`;
  const token = await issueGateway(file, {
    gatewayId,
    hospitalId: null,
    units: ['*'],
    sends: ['corrections'],
    issuedBy: 'a command on the data folder',
    issuedAtMs,
    expiresAtMs: issuedAtMs + OWN_TOKEN_MS,
  });
  try {
    return await fetch(address, {
      method: 'POST',
      redirect: 'error',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify(request),
    });
  } catch (error) {
    throw new VigilError('history-not-running', `no Vigil answers at ${host}:${port}: ${messageOf(error)}`, {
      cause: error,
    });
  } finally {
    await dropGateway(file, gatewayId);
  }
}

/** Null: no time was given. Throws `config-invalid` for what is none. */
export function instantOf(text: string | undefined): number | null {
  if (text === undefined) return null;
  const atMs = Date.parse(text);
  if (Number.isNaN(atMs)) {
    throw new VigilError('config-invalid', `${text} is not a time; write it like 2026-11-23T14:32:07+09:00`);
  }
  return atMs;
}
