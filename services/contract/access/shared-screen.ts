/** What a shared screen and the page of one's own account ask and are answered over HTTP. */
import type { Role } from './access-table.ts';

/** Somebody who has a PIN and may act in the unit of the screen. */
export interface PersonAtScreen {
  readonly userId: string;
  readonly displayName: string;
  readonly role: Role;
}

/** Who stands there, for one deed: the pass goes with it, counts for a minute, once, and on this screen alone. */
export interface ProvenAtScreen extends PersonAtScreen {
  readonly pass: string;
}

export interface PinState {
  readonly hasPin: boolean;
  readonly hasBadge: boolean;
  /** `password`: setting one asks for the password; `fresh-sign-in`: for a sign-in by the provider a moment ago. */
  readonly proof: 'password' | 'fresh-sign-in';
}
