/** Grants as they are kept: what was written is there after a restart, and counts at once, also for an export that runs. */
import type { Grant, GrantFault } from './grant.ts';

export type GrantChange =
  | { readonly ok: true; readonly grant: Grant }
  | { readonly ok: false; readonly fault: GrantFault | 'unknown' | 'exists' };

/** Every call rejects with `data-file-corrupt` or `data-folder-unusable`. */
export interface Grants {
  list(): Promise<readonly Grant[]>;
  find(grantId: string): Promise<Grant | null>;
  add(grant: Grant): Promise<GrantChange>;
  /** `change` is given the grant as it stands; what it makes is kept. */
  change(grantId: string, change: (grant: Grant) => GrantChange): Promise<GrantChange>;
}
