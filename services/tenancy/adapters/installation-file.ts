/** Reads the file that lists the hospitals of an installation. It holds no secret. */
import { readFile } from 'node:fs/promises';
import { messageOf, VigilError } from '../../platform/errors.ts';
import { installationSchema, sharedAmong, type Installation } from '../installation.ts';

/** Rejects with `config-invalid` for a file that is none, and with `hospital-wall` for one whose hospitals share something. */
export async function readInstallation(file: string): Promise<Installation> {
  const parsed = installationSchema.safeParse(await jsonIn(file));
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new VigilError('config-invalid', `${file}: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'invalid'}`);
  }
  const shared = sharedAmong(parsed.data);
  if (shared.length > 0) throw new VigilError('hospital-wall', shared.join('; '));
  return parsed.data;
}

async function jsonIn(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    throw new VigilError('config-invalid', `VIGIL_INSTALLATION_FILE: ${messageOf(error)}`, { cause: error });
  }
}
