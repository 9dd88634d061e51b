/** Who someone is. Local accounts serve one machine; an OIDC adapter can stand beside them. */
import type { Session } from '../contract/screens/session.ts';

export const IDENTITY = Symbol('Identity');

export interface Identity {
  /** null: name or password is wrong (which of them is not told). */
  signIn(credentials: {
    readonly userName: string;
    readonly password: string;
  }): Promise<{ readonly token: string; readonly session: Session } | null>;
  /** null: unknown, expired or signed out. Asking counts as use: an open screen keeps its session from idling. */
  session(token: string): Promise<Session | null>;
  signOut(token: string): Promise<void>;
}
