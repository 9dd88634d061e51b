/**
 * `vigil badge`: by what people say at a shared screen who they are. Each change counts at once, also in a Vigil that runs. The
 * number of a badge is read from standard input, never from arguments.
 */
import path from 'node:path';
import { readAccounts } from '../access/adapters/account-file.ts';
import { bindBadge, dropProof, readPins } from '../access/adapters/pin-file.ts';
import type { Clock } from '../platform/clock.port.ts';
import type { Config } from '../platform/config.ts';
import { VigilError } from '../platform/errors.ts';
import { prepareDataFolder } from '../compose/parts/open-parts.ts';
import { readPassword } from './terminal/read-password.ts';

export async function bindBadgeTo(
  config: Config,
  clock: Clock,
  { userName, by }: { readonly userName: string; readonly by: string },
): Promise<number> {
  await prepareDataFolder(config.dataDir);
  const accounts = await readAccounts(path.join(config.dataDir, 'accounts.json'));
  const isOfProvider = userName.startsWith('sso:');
  if (!isOfProvider && !accounts.some((account) => account.userName === userName)) {
    throw new VigilError('config-invalid', `no account ${userName}; \`node vigil.mjs account list\` shows them`);
  }
  const number = (await readPassword('Badge: ')).trim();
  await bindBadge(fileOf(config), { userId: userName, number, by, nowMs: clock.nowMs() });
  console.log(
    `the badge is of ${userName} now. ${isOfProvider ? 'It counts from their next sign-in by the provider, for twelve hours each.' : 'It counts at once.'}`,
  );
  return 0;
}

export async function listBadges(config: Config, { json }: { readonly json: boolean }): Promise<number> {
  const people = (await readPins(fileOf(config))).people.map(({ userId, pin, badge }) => ({
    userId,
    pinSetAtMs: pin?.setAtMs ?? null,
    badge: badge === null ? null : { boundBy: badge.boundBy, boundAtMs: badge.boundAtMs },
  }));
  if (json) console.log(JSON.stringify(people));
  else if (people.length === 0) console.log('nobody has a badge or a PIN');
  for (const { userId, pinSetAtMs, badge } of json ? [] : people) {
    const pinText = pinSetAtMs === null ? 'no PIN' : `PIN of ${dateText(pinSetAtMs)}`;
    const badgeText = badge === null ? 'no badge' : `badge by ${badge.boundBy} on ${dateText(badge.boundAtMs)}`;
    console.log(`${userId.padEnd(24)} ${pinText}; ${badgeText}`);
  }
  return 0;
}

export async function revokeProof(
  config: Config,
  userName: string,
  { pin }: { readonly pin: boolean },
): Promise<number> {
  await dropProof(fileOf(config), userName, pin ? 'pin' : 'badge');
  console.log(`the ${pin ? 'PIN' : 'badge'} of ${userName} counts no more.`);
  return 0;
}

function fileOf({ dataDir }: Config): string {
  return path.join(dataDir, 'pins.json');
}

function dateText(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 10);
}
