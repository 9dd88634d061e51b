/** Keys of grants under which children of several hospitals are joined, and the hashes that came under each; both end together and for good. */
import type { KnownRow } from './link-rows.ts';

export interface OpenedGrant {
  readonly grantId: string;
  readonly openedBy: string;
  readonly openedAtMs: number;
  readonly expiresAtMs: number;
  /** Null: it goes on until it expires. */
  readonly ended: { readonly by: string; readonly atMs: number } | null;
}

/** Every call rejects with `data-file-corrupt` or `data-folder-unusable`. */
export interface LinkageKeys {
  list(): Promise<readonly OpenedGrant[]>;
  /** False: it was opened before, and if it ended it never comes back. */
  open(grant: Omit<OpenedGrant, 'ended'>): Promise<boolean>;
  /** Null: never opened, or ended, or run out by `nowMs`. */
  keyOf(grantId: string, nowMs: number): Promise<Uint8Array | null>;
  known(grantId: string): Promise<readonly KnownRow[]>;
  keep(grantId: string, rows: readonly KnownRow[]): Promise<void>;
  /** The key is overwritten and removed, and with it what came under it. False: there was none. */
  destroy(grantId: string, ended: { readonly by: string; readonly atMs: number }): Promise<boolean>;
}
