/** Who someone is: local accounts of one machine, people whom a sign-in provider has proven, and wall screens. */
import type { Session } from '../contract/screens/session.ts';
import type { EndedAtProvider, ProvenPerson } from './sign-in-provider.port.ts';

export const IDENTITY = Symbol('Identity');

/** A token and what it stands for. The token is told once and kept nowhere. */
export interface SignedIn {
  readonly token: string;
  readonly session: Session;
}

export interface ScreenRequest {
  readonly unitId: string;
  /** What it is called in the list of screens: «Wall, corridor». */
  readonly name: string;
  /** Whether children stand on it by name. */
  readonly showsNames: boolean;
  /** Who answers for it. */
  readonly issuedBy: string;
  /** A shared screen; absent: a wall. */
  readonly isShared?: boolean;
}

/** Somebody as they are kept, apart from any session: by the account, or by what a provider proved of them, and when. */
export type KnownPerson =
  | { readonly kind: 'local'; readonly userId: string }
  | {
      readonly kind: 'federated';
      readonly userId: string;
      readonly displayName: string;
      readonly issuer: string;
      readonly subject: string;
      readonly providerSessionId: string | null;
      readonly held: readonly { readonly claim: string[]; readonly value: string }[];
      readonly provenAtMs: number;
    };

export interface PasswordChange {
  readonly userName: string;
  readonly password: string;
  readonly newPassword: string;
}

/** `no-user-name`: no claim names them as a record needs it; `no-role`: no claim of theirs gives a role here. */
export interface RefusedFederated {
  readonly refusal: 'no-user-name' | 'no-role';
  /** As they would be called here; empty for `no-user-name`. */
  readonly userId: string;
}

export interface Identity {
  /** null: name or password is wrong, or the account is disabled (which of them is not told). */
  signIn(credentials: { readonly userName: string; readonly password: string }): Promise<SignedIn | null>;
  /**
   * Another password for whoever knows the one of now, and a new session; every older one of the account ends.
   * null: as for `signIn`. `unfit`: too short, the one of now, or not to be changed here (the demonstration).
   */
  changePassword(change: PasswordChange): Promise<SignedIn | 'unfit' | null>;
  /**
   * null: unknown, expired, signed out, or its account removed, disabled or with another password since. Asking
   * counts as use: an open screen keeps its session from idling.
   */
  session(token: string): Promise<Session | null>;
  signOut(token: string): Promise<void>;
  /** Calls with each token that a sign-out ends, so that its open sockets end as well. */
  onSignOut(listener: (token: string) => void): void;
  /** A session for a wall screen, which no sign-in begins and no shift ends. */
  issueScreen(request: ScreenRequest): Promise<SignedIn>;
  /** The wall screen for which `vigil screen add` printed this code; null: no such code, or no longer. */
  pairScreen(code: string): Promise<SignedIn | null>;
  /** A session for somebody whom a sign-in provider has proven, with the role and units that its claims give. */
  enterFederated(person: ProvenPerson): Promise<SignedIn | RefusedFederated>;
  /** Ends what the provider ended, open sockets within a second or two; resolves to how many sessions. */
  endFederated(ended: EndedAtProvider): Promise<number>;
  /** The person of a session; null: none, or a screen's. */
  personOf(token: string): Promise<KnownPerson | null>;
  /** Their session as they are now, without one being begun; null: removed, disabled, without a role, or proven too long ago. */
  personNow(person: KnownPerson): Promise<Session | null>;
}
