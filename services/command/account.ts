/** `vigil account add`: an account of this machine. The password is read from standard input, never from arguments. */
import { createInterface } from 'node:readline/promises';
import path from 'node:path';
import { writeAccount } from '../access/adapters/account-file.ts';
import { ROLES, type Role } from '../contract/screens/session.ts';
import type { Config } from '../platform/config.ts';
import { VigilError } from '../platform/errors.ts';
import { prepareDataFolder } from '../compose/parts/open-parts.ts';

export interface AccountOptions {
  readonly userName: string;
  readonly name: string;
  readonly role: string;
  readonly unit: readonly string[];
}

const PASSWORD_LENGTH_MIN = 12;

export async function addAccount(config: Config, options: AccountOptions): Promise<number> {
  const role = ROLES.find((known): known is Role => known === options.role);
  if (role === undefined) {
    throw new VigilError('config-invalid', `no role ${options.role}; roles are ${ROLES.join(', ')}`);
  }
  await prepareDataFolder(config.dataDir);
  const input = createInterface({ input: process.stdin, ...(process.stdin.isTTY ? { output: process.stderr } : {}) });
  const password = await input.question('Password: ');
  input.close();
  if (password.length < PASSWORD_LENGTH_MIN) {
    throw new VigilError('config-invalid', `the password needs at least ${PASSWORD_LENGTH_MIN} characters`);
  }
  const units = options.unit.length === 0 ? ['*'] : options.unit;
  await writeAccount(path.join(config.dataDir, 'accounts.json'), {
    userName: options.userName,
    displayName: options.name,
    role,
    units: [...units],
    password,
  });
  console.log(`account ${options.userName} (${role}) for ${units.join(', ')}; it counts from the next start`);
  return 0;
}
