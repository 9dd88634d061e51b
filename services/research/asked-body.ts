/** What is asked over HTTP, as JSON and by its schema; what is not of that form is answered 400, and 413 where it is too long. */
import type { IncomingMessage } from 'node:http';
import { z } from 'zod';
import { refused } from '../platform/fault-answers.module.ts';
import { readBodyText } from '../platform/request-body.ts';

const BODY_BYTES_MAX = 50_000;

export function parsed<T>(schema: z.ZodType<T>, asked: unknown): T {
  const read = schema.safeParse(asked);
  if (read.success) return read.data;
  throw refused(400, 'malformed', z.prettifyError(read.error));
}

export async function jsonOf(request: IncomingMessage): Promise<unknown> {
  const body = await readBodyText(request, BODY_BYTES_MAX);
  if (!body.ok) throw refused(body.fault === 'too-large' ? 413 : 400, body.fault, 'The body cannot be read.');
  try {
    return JSON.parse(body.text);
  } catch (error) {
    if (error instanceof SyntaxError) throw refused(400, 'malformed', 'The body is not JSON.');
    throw error;
  }
}
