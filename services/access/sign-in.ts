/** Signing in: the limit first, then the identity; the answer never tells which part was wrong. */
import type { Clock } from '../platform/clock.port.ts';
import type { AttemptLimit, AttemptSource } from './attempt-limit.ts';
import type { Identity, SignedIn } from './identity.port.ts';

export interface SignInRequest extends AttemptSource {
  readonly password: string;
}

export type SignInAnswer =
  | ({ readonly ok: true } & SignedIn)
  | { readonly ok: false; readonly code: 'sign-in-failed' | 'password-unfit' }
  | { readonly ok: false; readonly code: 'too-many-attempts'; readonly retryAfterMs: number };

export interface SignInParts {
  readonly identity: Identity;
  readonly limit: AttemptLimit;
  readonly clock: Clock;
}

export function signIn(parts: SignInParts, request: SignInRequest): Promise<SignInAnswer> {
  return limited(parts, request, () => parts.identity.signIn(request));
}

/** A wall screen by its code; every code is tried under one name, so that guessing is as slow as for a person. */
export function pairScreen(
  parts: SignInParts,
  request: { readonly code: string; readonly address: string },
): Promise<SignInAnswer> {
  const source = { userName: 'a code of a wall screen', address: request.address };
  return limited(parts, source, () => parts.identity.pairScreen(request.code));
}

/** As a sign-in, with a new password for the account. */
export function changePassword(
  parts: SignInParts,
  request: SignInRequest & { readonly newPassword: string },
): Promise<SignInAnswer> {
  return limited(parts, request, () => parts.identity.changePassword(request));
}

async function limited(
  { limit, clock }: SignInParts,
  source: AttemptSource,
  attempt: () => Promise<SignedIn | 'unfit' | null>,
): Promise<SignInAnswer> {
  const begun = limit.begin(source);
  if (begun.kind === 'refused') return { ok: false, code: 'too-many-attempts', retryAfterMs: begun.retryAfterMs };
  if (begun.delayMs > 0) await new Promise<void>((resolve) => clock.after(begun.delayMs, resolve));
  const signedIn = await attempt();
  if (signedIn === null) return { ok: false, code: 'sign-in-failed' };
  begun.forgive();
  if (signedIn === 'unfit') return { ok: false, code: 'password-unfit' };
  return { ok: true, ...signedIn };
}
