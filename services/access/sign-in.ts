/** Signing in: the limit first, then the identity; the answer never tells which part was wrong. */
import type { Session } from '../contract/screens/session.ts';
import type { AttemptKey, AttemptLimit } from './attempt-limit.ts';
import type { Identity } from './identity.port.ts';

export interface SignInRequest {
  readonly userName: string;
  readonly password: string;
  /** Network address of the sender. */
  readonly address: string;
}

/** Wrong attempts a minute: of one person at one place, of one place, of one name from everywhere. */
const PERSON_HERE_MAX = 5;
const ADDRESS_MAX = 30;
const NAME_MAX = 30;

export type SignInAnswer =
  | { readonly ok: true; readonly token: string; readonly session: Session }
  | { readonly ok: false; readonly code: 'sign-in-failed' | 'too-many-attempts' };

export async function signIn(
  parts: { readonly identity: Identity; readonly limit: AttemptLimit },
  request: SignInRequest,
): Promise<SignInAnswer> {
  const attempt = parts.limit.begin(keysOf(request));
  if (attempt === null) return { ok: false, code: 'too-many-attempts' };
  const signedIn = await parts.identity.signIn(request);
  if (signedIn === null) return { ok: false, code: 'sign-in-failed' };
  attempt.forgive();
  return { ok: true, ...signedIn };
}

function keysOf({ userName, address }: SignInRequest): readonly AttemptKey[] {
  return [
    { key: `person ${address} ${userName}`, wrongMax: PERSON_HERE_MAX },
    { key: `address ${address}`, wrongMax: ADDRESS_MAX },
    { key: `name ${userName}`, wrongMax: NAME_MAX },
  ];
}
