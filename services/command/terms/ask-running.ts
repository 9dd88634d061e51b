/** Asks the running Vigil of the settings: the embedded stores are its own, so the work is done there. */
import { z } from 'zod';
import type { Config } from '../../platform/config.ts';
import { messageOf, VigilError } from '../../platform/errors.ts';

const refusalSchema = z.object({ message: z.string() });

export interface Question<T> {
  readonly path: string;
  readonly request: unknown;
  readonly schema: z.ZodType<T>;
}

/** Rejects with `history-not-running` when nobody answers, `config-invalid` without a token or when the answer is no. */
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

async function asked(config: Config, path: string, request: unknown): Promise<Response> {
  const { host, port } = config.http;
  const { token } = config.feed;
  if (token === null) {
    throw new VigilError(
      'config-invalid',
      'VIGIL_FEED_TOKEN is not set: the running Vigil is asked with the token of its feed',
    );
  }
  const address = `http://${host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host}:${port}${path}`;
  try {
    return await fetch(address, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify(request),
    });
  } catch (error) {
    throw new VigilError('history-not-running', `no Vigil answers at ${host}:${port}: ${messageOf(error)}`, {
      cause: error,
    });
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
