/** `npm run release-notes [version]`: prints what CHANGELOG.md says of a version, this checkout's by default. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkoutFolder } from './checkout.mjs';

/** The section of a version without its own heading; null where there is none. */
export function releaseNotes(changelog, version) {
  const section = changelog.split(/^## /m).find((text) => text.split(/[,\s]/)[0] === version);
  return section === undefined ? null : section.slice(section.indexOf('\n') + 1).trim();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const read = (name) => readFileSync(join(checkoutFolder, name), 'utf8');
  const version = process.argv[2] ?? JSON.parse(read('package.json')).version;
  const notes = releaseNotes(read('CHANGELOG.md'), version);
  console.log(notes ?? `CHANGELOG.md has no section of ${version}.`);
  process.exitCode = notes === null ? 1 : 0;
}
