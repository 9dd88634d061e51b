/**
 * The accounts as they are now. What a command changes in the file counts with the next question, without a
 * restart. A file that has become unreadable changes nobody's rights: a ward board that goes dark by a slip of
 * an editor is a hazard of its own, and the next start names the fault.
 */
import { stat } from 'node:fs/promises';
import { VigilError } from '../../platform/errors.ts';
import { readAccounts, type Account } from './account-file.ts';

export class AccountStore {
  readonly #path: string;
  readonly #fixed: readonly Account[];
  #seen: string;
  #accounts: ReadonlyMap<string, Account>;

  private constructor(path: string, fixed: readonly Account[], seen: string, filed: readonly Account[]) {
    this.#path = path;
    this.#fixed = fixed;
    this.#seen = seen;
    this.#accounts = byName([...fixed, ...filed]);
  }

  /** `fixed` stand beside those of the file. Rejects with the fault of an unreadable file. */
  static async open(path: string, fixed: readonly Account[]): Promise<AccountStore> {
    const seen = await fileMark(path);
    return new AccountStore(path, fixed, seen, await readAccounts(path));
  }

  /** By user name. */
  async current(): Promise<ReadonlyMap<string, Account>> {
    const mark = await fileMark(this.#path);
    if (mark === this.#seen) return this.#accounts;
    try {
      this.#accounts = byName([...this.#fixed, ...(await readAccounts(this.#path))]);
    } catch (error) {
      if (!(error instanceof VigilError)) throw error;
    }
    this.#seen = mark;
    return this.#accounts;
  }
}

function byName(accounts: readonly Account[]): ReadonlyMap<string, Account> {
  return new Map(accounts.map((account) => [account.userName, account]));
}

/** Differs after every write: the file is renamed into place, and so is a new one each time. */
async function fileMark(path: string): Promise<string> {
  try {
    const { ino, size, mtimeMs } = await stat(path);
    return `${ino} ${size} ${mtimeMs}`;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return 'none';
    throw new VigilError('data-folder-unusable', 'accounts.json cannot be read', { cause: error });
  }
}
