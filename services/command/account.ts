/**
 * `vigil account`: the accounts of this machine. Each change counts at once, also in a Vigil that runs. A password
 * is read from standard input, never from arguments.
 */
import path from 'node:path';
import { disableAccount, readAccounts, removeAccount, writeAccount } from '../access/adapters/account-file.ts';
import { PASSWORD_LENGTH_MIN } from '../contract/access/password-rule.ts';
import { ACCOUNT_ROLES } from '../contract/access/access-table.ts';
import type { Config } from '../platform/config.ts';
import { VigilError } from '../platform/errors.ts';
import { prepareDataFolder } from '../compose/parts/open-parts.ts';
import { readPassword } from './terminal/read-password.ts';

export interface AccountOptions {
  readonly userName: string;
  readonly name: string;
  readonly role: string;
  readonly unit: readonly string[];
}

export async function addAccount(config: Config, options: AccountOptions): Promise<number> {
  const role = ACCOUNT_ROLES.find((known) => known === options.role);
  if (role === undefined) {
    throw new VigilError('config-invalid', `no role ${options.role}; roles are ${ACCOUNT_ROLES.join(', ')}`);
  }
  await prepareDataFolder(config.dataDir);
  const password = await readPassword();
  if (password.length < PASSWORD_LENGTH_MIN) {
    throw new VigilError('config-invalid', `the password needs at least ${PASSWORD_LENGTH_MIN} characters`);
  }
  const { userName, name: displayName } = options;
  await writeAccount(fileOf(config), { userName, displayName, role, units: [...options.unit], password });
  console.log(`account ${userName} (${role}): ${unitsText(options.unit)}. It counts at once.`);
  return 0;
}

export async function listAccounts(config: Config, { json }: { readonly json: boolean }): Promise<number> {
  const accounts = (await readAccounts(fileOf(config))).map(({ password: _password, ...account }) => account);
  if (json) console.log(JSON.stringify(accounts));
  else if (accounts.length === 0) console.log('no accounts');
  for (const { userName, displayName, role, units, isDisabled } of json ? [] : accounts) {
    const state = isDisabled ? '; disabled' : '';
    console.log(`${userName.padEnd(24)} ${role.padEnd(11)} ${displayName}; ${unitsText(units)}${state}`);
  }
  return 0;
}

export async function dropAccount(config: Config, userName: string): Promise<number> {
  await removeAccount(fileOf(config), userName);
  console.log(`account ${userName} is removed, and signed out everywhere.`);
  return 0;
}

export async function switchAccount(config: Config, userName: string, isDisabled: boolean): Promise<number> {
  await disableAccount(fileOf(config), userName, isDisabled);
  console.log(
    isDisabled
      ? `account ${userName} is disabled, and signed out everywhere.`
      : `account ${userName} may sign in again.`,
  );
  return 0;
}

function fileOf(config: Config): string {
  return path.join(config.dataDir, 'accounts.json');
}

function unitsText(units: readonly string[]): string {
  if (units.includes('*')) return 'every unit';
  return units.length === 0
    ? "sees no unit yet (name them with --unit <unit>, or --unit '*' for all)"
    : `units ${units.join(', ')}`;
}
