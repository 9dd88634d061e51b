/** The kept bytes of every version, by the kind of what they hold. */
import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const FOLDER = fileURLToPath(new URL('.', import.meta.url));

/** Versions of which bytes are kept, ascending. */
export function goldenVersions(
  kind: 'decision' | 'unit-record' | 'quarantine' | 'snapshot' | 'subscription' | 'bed-census' | 'vitals-block',
): readonly number[] {
  return readdirSync(FOLDER)
    .flatMap((name) => new RegExp(`^${kind}-(\\d+)\\.`).exec(name)?.[1] ?? [])
    .map(Number)
    .toSorted((one, other) => one - other);
}

export function goldenBytes(name: string): Uint8Array {
  return readFileSync(`${FOLDER}${name}`);
}

/** Lines of a file of JSON lines, each as it stood in the log. */
export function goldenLines(name: string): readonly string[] {
  return new TextDecoder().decode(goldenBytes(name)).trimEnd().split('\n');
}
