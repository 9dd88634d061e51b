/** What these scripts need of Debian: which release this is, and its packages when one is missing. */
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { InfraError } from './cache.mjs';
import { run } from './processes.mjs';

export const isRoot = process.getuid?.() === 0;

let installing = Promise.resolve();

/** Code name of the release, such as `bookworm`; empty elsewhere. */
export function releaseName() {
  if (!existsSync('/etc/os-release')) return '';
  return /^VERSION_CODENAME=(.*)$/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1] ?? '';
}

export function hasCommand(command) {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => existsSync(join(folder, command)));
}

/** Installs packages through apt; one install at a time, because apt holds a lock. */
export function installPackages(packages) {
  installing = installing.then(
    () => aptInstall(packages),
    () => aptInstall(packages),
  );
  return installing;
}

async function aptInstall(packages) {
  const list = packages.join(' ');
  if (!hasCommand('apt-get')) throw new InfraError(`needs ${list}: install them with this system's package manager`);
  if (!isRoot) throw new InfraError(`needs ${list}: run \`sudo apt-get install ${list}\` once`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const install = () => run('apt-get', ['install', '-y', '-q', '--no-install-recommends', ...packages], { env });
  await install().catch(async () => {
    await run('apt-get', ['update', '-q'], { env }); // a fresh machine has no package lists, an old one stale ones
    await install();
  });
}
