/**
 * Whose hospital a request is for: by what a hospital or this door has signed, and by nothing that the caller may choose.
 * A bearer token counts before a cookie, and a session before the choice that was made to sign in.
 */
import type { KeyObject } from 'node:crypto';
import { bearerTokenIn } from '../../contract/access/bearer-token.ts';
import { CHOICE_COOKIE } from './choice-cookie.ts';
import { cookieIn } from '../../contract/screens/host-cookie.ts';
import { SESSION_COOKIE, sessionTokenIn } from '../../contract/screens/session-cookie.ts';
import { hospitalOfToken } from '../sealed-token.ts';

export interface DoorKeys {
  /** Public keys by hospital. */
  readonly hospitals: ReadonlyMap<string, KeyObject>;
  /** By which this door signed a choice, once for each hospital. */
  readonly choices: ReadonlyMap<string, KeyObject>;
}

export type Found =
  | { readonly kind: 'hospital'; readonly hospitalId: string; readonly cookie: string | null }
  /** Nothing says whose: the sign-in must name it. */
  | { readonly kind: 'nobody' }
  | { readonly kind: 'refused'; readonly code: 'not-signed-in' | 'two-hospitals' };

export interface DoorHeaders {
  readonly cookie?: string | undefined;
  readonly authorization?: string | undefined;
}

export function findHospital({ cookie, authorization }: DoorHeaders, keys: DoorKeys): Found {
  const token = sessionTokenIn(cookie);
  const ofSession = token === null ? null : hospitalOfToken(token, keys.hospitals);
  const kept = ofSession === null ? null : token;
  if (authorization !== undefined) {
    const bearer = bearerTokenIn(authorization);
    const ofBearer = bearer === null ? null : hospitalOfToken(bearer, keys.hospitals);
    if (ofBearer === null) return { kind: 'refused', code: 'not-signed-in' };
    if (ofSession !== null && ofSession !== ofBearer) return { kind: 'refused', code: 'two-hospitals' };
    return { kind: 'hospital', hospitalId: ofBearer, cookie: cookieFor(cookie, kept) };
  }
  if (ofSession !== null) return { kind: 'hospital', hospitalId: ofSession, cookie: cookieFor(cookie, kept) };
  const choice = cookieIn(cookie, CHOICE_COOKIE);
  const chosen = choice === null ? null : hospitalOfToken(choice, keys.choices);
  return chosen === null
    ? { kind: 'nobody' }
    : { kind: 'hospital', hospitalId: chosen, cookie: cookieFor(cookie, null) };
}

/** By their bare and their guarded names. */
const OF_THE_DOOR: ReadonlySet<string> = new Set(
  [SESSION_COOKIE, CHOICE_COOKIE].flatMap((name) => [name, `__Host-${name}`]),
);

/** What the hospital gets of the cookies: the one session that counted, and no choice. */
function cookieFor(header: string | undefined, token: string | null): string | null {
  const others = (header ?? '')
    .split(';')
    .map((part) => part.trim())
    .filter((part) => part !== '' && !OF_THE_DOOR.has(part.split('=', 1)[0]?.trim() ?? ''));
  const all = token === null ? others : [...others, `${SESSION_COOKIE}=${token}`];
  return all.length === 0 ? null : all.join('; ');
}
