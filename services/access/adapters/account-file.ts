/**
 * Accounts of one machine, in `accounts.json` of the data folder. Written whole and renamed into
 * place, readable by its owner only; what cannot be read stops the start, since nobody could sign in.
 */
import { z } from 'zod';
import { ACCOUNT_ROLES } from '../../contract/access/access-table.ts';
import { writeWhole } from '../../platform/disk/folder-files.ts';
import { VigilError } from '../../platform/errors.ts';
import { faultText, readListed } from '../../platform/disk/listed-file.ts';
import { ACCOUNT_COST, hashPassword } from './password-hash.ts';

const accountSchema = z.object({
  /** Also the id that stands in records, hence its letters. */
  userName: z.string().regex(/^[\p{Ll}\p{N}._@-]{1,64}$/u),
  displayName: z.string().min(1).max(80),
  role: z.enum(ACCOUNT_ROLES),
  /** None: may sign in and sees no unit. `*` stands for all of this installation and is never a default. */
  units: z.array(z.string().min(1).max(128)),
  /** A disabled account keeps its name and password and may do nothing. */
  isDisabled: z.boolean().default(false),
  password: z.object({
    N: z.number().int(),
    r: z.number().int(),
    p: z.number().int(),
    salt: z.base64().min(20),
    hash: z.base64().length(44),
  }),
});
const fileSchema = z.object({ version: z.literal(1), accounts: z.array(accountSchema).max(10_000) });

export type Account = z.infer<typeof accountSchema>;
export type NewAccount = Omit<Account, 'password' | 'isDisabled'> & { readonly password: string };

/** Accounts in the file; none when there is no file. Rejects with `data-file-corrupt` naming the fault, or `data-folder-unusable`. */
export async function readAccounts(path: string): Promise<readonly Account[]> {
  return (await readListed(path, 'accounts.json', fileSchema))?.accounts ?? [];
}

/** Adds an account, or replaces the one of the same name. */
export async function writeAccount(path: string, { password, ...account }: NewAccount): Promise<void> {
  const others = (await readAccounts(path)).filter(({ userName }) => userName !== account.userName);
  const added = accountSchema.safeParse({ ...account, password: await hashPassword(password, ACCOUNT_COST) });
  if (!added.success) {
    throw new VigilError('config-invalid', `account: ${faultText(added.error)}`);
  }
  await writeAll(path, [...others, added.data]);
}

/** Rejects with `config-invalid` when there is no account of that name. */
export async function removeAccount(path: string, userName: string): Promise<void> {
  const known = await knownAccounts(path, userName);
  await writeAll(
    path,
    known.filter((account) => account.userName !== userName),
  );
}

/** Rejects with `config-invalid` when there is no account of that name. */
export async function disableAccount(path: string, userName: string, isDisabled: boolean): Promise<void> {
  const known = await knownAccounts(path, userName);
  await writeAll(
    path,
    known.map((account) => (account.userName === userName ? { ...account, isDisabled } : account)),
  );
}

/** Rejects with `config-invalid` when there is no account of that name. */
export async function changePassword(path: string, userName: string, password: string): Promise<void> {
  const known = await knownAccounts(path, userName);
  const hash = await hashPassword(password, ACCOUNT_COST);
  await writeAll(
    path,
    known.map((account) => (account.userName === userName ? { ...account, password: hash } : account)),
  );
}

async function knownAccounts(path: string, userName: string): Promise<readonly Account[]> {
  const known = await readAccounts(path);
  if (known.some((account) => account.userName === userName)) return known;
  throw new VigilError('config-invalid', `no account ${userName}; \`node vigil.mjs account list\` shows them`);
}

async function writeAll(path: string, accounts: readonly Account[]): Promise<void> {
  const text = JSON.stringify({ version: 1, accounts }, null, 2);
  await writeWhole(path, `${text}\n`);
}
