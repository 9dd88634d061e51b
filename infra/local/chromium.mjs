/** Chromium for the browser tests: a program that is found or installed; there is nothing to start. */
import { existsSync } from 'node:fs';
import { InfraError, writeState } from './cache.mjs';
import { installPackages } from './debian.mjs';

const PATH = '/usr/bin/chromium';

export const chromium = { ensure, up, down, status };

/** Installs Debian's Chromium, with a font for Korean, Chinese and Japanese, when it is missing. */
async function ensure() {
  if (!existsSync(PATH)) await installPackages(['chromium', 'fonts-noto-cjk']);
  if (!existsSync(PATH)) throw new InfraError(`no Chromium at ${PATH}: name one in VIGIL_CHROMIUM`);
}

async function up() {
  writeState('chromium', { source: 'local', path: PATH });
}

async function down() {
  writeState('chromium', null);
}

async function status() {
  const isUp = existsSync(PATH);
  return { name: 'Chromium', isUp, source: 'local', address: isUp ? PATH : null };
}
