/**
 * Builds the ward screens to dist/dashboard: one page, its own fonts, nothing fetched from elsewhere.
 * Relative addresses, so that the page can be served under any path.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { preact } from '@preact/preset-vite';
import { defineConfig } from 'vite';

const SERVER = 'http://127.0.0.1:8080';
const RULES = fileURLToPath(new URL('../../models/rules/', import.meta.url));

/**
 * What the page says about each score rule besides the result: its short name, its levels, how sure
 * its table is and where it was published, by rule id. Read when the page is built, so that no word of
 * it is written twice; the tables themselves stay with the engine. Files without parts are no scores.
 */
function scoreFacts(): Readonly<Record<string, unknown>> {
  const files = readdirSync(RULES).filter((file) => file.endsWith('.json'));
  const rules = files
    .map((file) => JSON.parse(readFileSync(join(RULES, file), 'utf8')) as Readonly<Record<string, unknown>>)
    .filter((rule) => 'parts' in rule);
  return Object.fromEntries(
    rules.map(({ id, version, shortLabel, citation, certainty, levels }) => {
      const labels = (levels as readonly { readonly id: string; readonly label: string }[]).map((level) => [
        level.id,
        level.label,
      ]);
      return [String(id), { version, shortLabel, citation, certainty, levels: Object.fromEntries(labels) }];
    }),
  );
}

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  base: './',
  plugins: [preact({ devToolsEnabled: false })],
  define: { SCORE_FACTS: JSON.stringify(scoreFacts()) },
  worker: { format: 'es' },
  build: {
    outDir: fileURLToPath(new URL('../../dist/dashboard', import.meta.url)),
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: {
    proxy: {
      '/api': SERVER,
      '/socket.io': { target: SERVER, ws: true },
    },
  },
});
