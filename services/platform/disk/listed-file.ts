/** Files of the data folder that list who may do what: read whole, believed whole, or refused with the fault. */
import { readFile } from 'node:fs/promises';
import type { z } from 'zod';
import { VigilError } from '../errors.ts';

/** Null: there is no file. `name`: as people call it. Rejects with `data-file-corrupt` naming the fault, or `data-folder-unusable`. */
export async function readListed<T>(file: string, name: string, schema: z.ZodType<T>): Promise<T | null> {
  const json = await readJson(file, name);
  if (json === undefined) return null;
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  throw new VigilError('data-file-corrupt', `${name}: ${faultText(parsed.error)}`);
}

/** What the file says; undefined: there is none. Rejects as `readListed` does. */
export async function readJson(file: string, name: string): Promise<unknown> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw new VigilError('data-folder-unusable', `${name} cannot be read`, { cause: error });
  });
  return text === null ? undefined : jsonOf(text, name);
}

/** The first thing that is wrong, and where. */
export function faultText(error: z.ZodError): string {
  const [issue] = error.issues;
  return `${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`;
}

function jsonOf(text: string, name: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new VigilError('data-file-corrupt', `${name} is not JSON`, { cause: error });
  }
}
