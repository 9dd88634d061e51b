/**
 * Builds the ward screens to dist/dashboard: one page, its own fonts, nothing fetched from elsewhere.
 * Relative addresses, so that the page can be served under any path.
 */
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { preact } from '@preact/preset-vite';
import { defineConfig, type Plugin } from 'vite';

/** While developing: the server that `npm run dev` runs beside this one. */
const SERVER = `http://127.0.0.1:${process.env['VIGIL_HTTP_PORT'] ?? '8080'}`;
const RULES = fileURLToPath(new URL('../../models/rules/', import.meta.url));

/**
 * What the page says about each score rule besides its result and its texts (services/wording): how sure its
 * table is and where it was published, by rule id. Read when the page is built, so that no word of it is
 * written twice; the tables themselves stay with the engine. Files without parts are no scores.
 */
function scoreFacts(): Readonly<Record<string, unknown>> {
  const files = readdirSync(RULES).filter((file) => file.endsWith('.json'));
  const rules = files.map((file): unknown => JSON.parse(readFileSync(join(RULES, file), 'utf8'))).filter(isScoreRule);
  return Object.fromEntries(
    rules.map(({ id, version, citation, certainty }) => [id, { version, citation, certainty }]),
  );
}

interface ScoreRuleFile {
  readonly id: string;
  readonly version?: unknown;
  readonly citation?: unknown;
  readonly certainty?: unknown;
}

function isScoreRule(file: unknown): file is ScoreRuleFile {
  return typeof file === 'object' && file !== null && 'parts' in file && 'id' in file && typeof file.id === 'string';
}

/** Lays a brotli and a gzip copy beside each text file: the server sends those and compresses nothing itself. */
function compressedCopies(): Plugin {
  return {
    name: 'compressed-copies',
    writeBundle({ dir }, bundle) {
      for (const file of Object.keys(bundle).filter((name) => /\.(js|css|html|svg)$/.test(name))) {
        const at = join(dir ?? '', file);
        const bytes = readFileSync(at);
        writeFileSync(`${at}.br`, brotliCompressSync(bytes));
        writeFileSync(`${at}.gz`, gzipSync(bytes, { level: 9 }));
      }
    },
  };
}

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  base: './',
  plugins: [preact({ devToolsEnabled: false }), compressedCopies()],
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
    host: '127.0.0.1',
    proxy: {
      // An object: a bare address would change the Host header, and the server refuses what comes from another origin.
      '/api': { target: SERVER },
      '/socket.io': { target: SERVER, ws: true },
    },
  },
});
