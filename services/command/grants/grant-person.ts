/** Who asks for a grant, reviews or revokes it: an account of this machine that has the right to, and its password. */
import path from 'node:path';
import { readAccounts } from '../../access/adapters/account-file.ts';
import { ACCOUNT_COST, hashOfNobody, isPassword } from '../../access/adapters/password-hash.ts';
import { may, type Right } from '../../contract/access/access-table.ts';
import type { Config } from '../../platform/config.ts';
import { VigilError } from '../../platform/errors.ts';

/** One of the rights is enough. Rejects with `sign-in-failed`, which does not say what was wrong, or `config-invalid` for who may not. */
export async function provenPerson(
  config: Config,
  {
    userName,
    password,
    rights,
  }: { readonly userName: string; readonly password: string; readonly rights: readonly Right[] },
): Promise<string> {
  const accounts = await readAccounts(path.join(config.dataDir, 'accounts.json'));
  const account = accounts.find((each) => each.userName === userName);
  const isRight = await isPassword(password, account?.password ?? hashOfNobody(ACCOUNT_COST));
  if (account === undefined || account.isDisabled || !isRight) {
    throw new VigilError('sign-in-failed', `${userName} is not proven by this password`);
  }
  if (!rights.some((right) => may(account.role, right))) {
    throw new VigilError('config-invalid', `${userName} is ${account.role}, who may not: ${rights.join(' or ')}`);
  }
  return account.userName;
}
