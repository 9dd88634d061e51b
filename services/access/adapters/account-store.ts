/** The accounts as they are now: those of the file, and those that are fixed beside it. */
import { readAccounts, type Account } from './account-file.ts';
import { FollowedFile } from './followed-file.ts';

export class AccountStore {
  readonly #file: FollowedFile<ReadonlyMap<string, Account>>;

  private constructor(file: FollowedFile<ReadonlyMap<string, Account>>) {
    this.#file = file;
  }

  /** `fixed` stand beside those of the file. Rejects with the fault of an unreadable file. */
  static async open(path: string, fixed: readonly Account[]): Promise<AccountStore> {
    const read = async (file: string) => byName([...fixed, ...(await readAccounts(file))]);
    return new AccountStore(await FollowedFile.open(path, read));
  }

  /** By user name. */
  current(): Promise<ReadonlyMap<string, Account>> {
    return this.#file.current();
  }
}

function byName(accounts: readonly Account[]): ReadonlyMap<string, Account> {
  return new Map(accounts.map((account) => [account.userName, account]));
}
