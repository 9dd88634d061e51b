/**
 * What tests plant is searched at the end of the whole run in everything that the processes they started have printed:
 * a name, a number or a secret in a log line of any of them fails the run.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Values by name; `about` is for readers. */
export function plantedCanaries(file = new URL('../../test/support/canaries.json', import.meta.url)) {
  const { about: _about, ...canaries } = JSON.parse(readFileSync(file, 'utf8'));
  return canaries;
}

/** One sentence a line that holds one; never the canary itself. */
export function canariesIn(folder, canaries = plantedCanaries()) {
  return readdirSync(folder).flatMap((name) =>
    readFileSync(join(folder, name), 'utf8')
      .split('\n')
      .flatMap((line, at) =>
        Object.entries(canaries)
          .filter(([, value]) => line.includes(value))
          .map(([canary]) => `${name}, line ${at + 1}: ${canary}`),
      ),
  );
}
