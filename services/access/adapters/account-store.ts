/** The accounts as they are now: those of the file, and those that are fixed beside it. */
import { readAccounts, type Account } from './account-file.ts';
import { FollowedFile } from './followed-file.ts';

export class AccountStore {
  readonly #file: FollowedFile<ReadonlyMap<string, Account>>;

  readonly #fixed: ReadonlySet<string>;

  private constructor(file: FollowedFile<ReadonlyMap<string, Account>>, fixed: readonly Account[]) {
    this.#file = file;
    this.#fixed = new Set(fixed.map(({ userName }) => userName));
  }

  /** `fixed` stand beside those of the file. Rejects with the fault of an unreadable file. */
  static async open(path: string, fixed: readonly Account[]): Promise<AccountStore> {
    const read = async (file: string) => byName([...fixed, ...(await readAccounts(file))]);
    return new AccountStore(await FollowedFile.open(path, read), fixed);
  }

  /** Whether the name is one of those that no file holds. */
  isFixed(userName: string): boolean {
    return this.#fixed.has(userName);
  }

  /** By user name. */
  current(): Promise<ReadonlyMap<string, Account>> {
    return this.#file.current();
  }
}

function byName(accounts: readonly Account[]): ReadonlyMap<string, Account> {
  return new Map(accounts.map((account) => [account.userName, account]));
}
