/** D3: a value worked out of what a component was handed follows another hand-over at once. */
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const WARD = fileURLToPath(new URL('../../dashboards/ward/', import.meta.url));

it('D3: no screen uses the hooks that keep the arguments of the first drawing', () => {
  const files = readdirSync(WARD, { recursive: true, encoding: 'utf8' }).filter((file) => /\.tsx?$/.test(file));
  expect(files.length).toBeGreaterThan(50);
  const using = files.filter((file) =>
    /\b(useComputed|useSignalEffect)\b/.test(readFileSync(path.join(WARD, file), 'utf8')),
  );
  expect(using).toEqual([]);
});
