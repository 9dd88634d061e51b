/**
 * `vigil screen`: wall screens, which show one unit without anybody signed in. `add` prints a code to type on the
 * sign-in page of that screen; what is revoked ends at once, also in a Vigil that runs.
 */
import path from 'node:path';
import { sessionFolderOf } from '../access/adapters/local-identity.ts';
import { CODE_LIMIT_MS, issueCode } from '../access/adapters/screen-codes.ts';
import { SessionFiles, type StoredScreen } from '../access/adapters/session-files.ts';
import { prepareDataFolder } from '../compose/parts/open-parts.ts';
import type { Clock } from '../platform/clock.port.ts';
import type { Config } from '../platform/config.ts';
import { VigilError } from '../platform/errors.ts';

export interface ScreenOptions {
  readonly unit: string;
  readonly name: string;
  readonly names: boolean;
  readonly by: string;
}

export async function addScreen(config: Config, clock: Clock, options: ScreenOptions): Promise<number> {
  await prepareDataFolder(config.dataDir);
  const request = { unitId: options.unit, name: options.name, showsNames: options.names, issuedBy: options.by };
  const { code, screenId } = await issueCode(filesOf(config), request, clock.nowMs());
  console.log(
    [
      `screen ${screenId} for unit ${options.unit}, ${options.names ? 'with names' : 'without names'}.`,
      `On that screen open Vigil, choose «Wall screen», and type within ${CODE_LIMIT_MS / 60_000} minutes: ${code}`,
    ].join('\n'),
  );
  return 0;
}

export async function listScreens(config: Config, { json }: { readonly json: boolean }): Promise<number> {
  const screens = (await screensOf(config)).map(({ stored, usedAtMs }) => ({ ...stored, usedAtMs }));
  if (json) console.log(JSON.stringify(screens));
  else if (screens.length === 0) console.log('no wall screens');
  for (const screen of json ? [] : screens) console.log(lineOf(screen));
  return 0;
}

export async function revokeScreen(config: Config, screenId: string): Promise<number> {
  const found = (await screensOf(config)).filter(({ stored }) => stored.screenId === screenId);
  if (found.length === 0) {
    throw new VigilError('config-invalid', `no wall screen ${screenId}; \`node vigil.mjs screen list\` shows them`);
  }
  for (const { key } of found) await filesOf(config).remove(key);
  console.log(`screen ${screenId} is revoked: it says NOT LIVE within a second.`);
  return 0;
}

async function screensOf(config: Config) {
  const all = await filesOf(config).all();
  return all.flatMap(({ key, stored, usedAtMs }) => (!('screenId' in stored) ? [] : [{ key, stored, usedAtMs }]));
}

function filesOf(config: Config): SessionFiles {
  return new SessionFiles(sessionFolderOf(path.join(config.dataDir, 'accounts.json')));
}

function lineOf(screen: StoredScreen & { readonly usedAtMs: number }): string {
  const { screenId, kind, unitId, name, showsNames, issuedBy, issuedAtMs, usedAtMs, expiresAtMs } = screen;
  const state =
    kind === 'code'
      ? `waits for its code until ${dateText(expiresAtMs)}`
      : `last seen ${dateText(usedAtMs)}, until ${dateText(expiresAtMs)}`;
  const names = showsNames ? 'with names' : 'without names';
  return `${screenId}  ${unitId.padEnd(16)} ${name}; ${names}; by ${issuedBy} on ${dateText(issuedAtMs)}; ${state}`;
}

function dateText(atMs: number): string {
  return `${new Date(atMs).toISOString().slice(0, 16)}Z`;
}
