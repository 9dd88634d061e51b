/**
 * Where the reference recordings and tables lie beside the checkout. They are never copied into the
 * repository: a test that needs them is skipped, with a title that says so, where they are absent.
 */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import path from 'node:path';

const SHARED = path.resolve(fileURLToPath(new URL('../../..', import.meta.url)), 'shared');

/** Absolute path of a file or folder of the reference recordings; null when it is not there. */
export function sharedData(relativePath: string): string | null {
  return sharedFile(path.join('data', relativePath));
}

/** Absolute path of anything in the reference material; null when it is not there. */
export function sharedFile(relativePath: string): string | null {
  const found = path.join(SHARED, relativePath);
  return existsSync(found) ? found : null;
}
