#!/usr/bin/env node
/**
 * `node vigil.mjs …`: every command, on any system, from any folder by the path of this file. It is not run by the name
 * `vigil`: a package of that name on the npm registry is not ours, and `npx vigil` outside this checkout would fetch it.
 */
import { existsSync } from 'node:fs';

const main = new URL('dist/services/main.js', import.meta.url);
if (!existsSync(main)) {
  console.error('vigil: it is not built yet: run `npm start` or `npm run build` in its folder');
  process.exit(2);
}
const { runCommandLine } = await import(main.href);
await runCommandLine(process.argv.slice(2));
