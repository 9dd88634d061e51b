/**
 * The cookie in which a browser keeps its session token. Scripts never see it (HttpOnly), other sites
 * never send it (SameSite=Strict), and it never stands in an address.
 */
import { cookieIn, hostCookies } from './host-cookie.ts';

export const SESSION_COOKIE = 'vigil_session';
/** 256 random bits in base64url, among several hospitals between the name of one and its signature; nothing else is ours. */
const TOKEN = /^(?:[A-Za-z0-9_-]{43}|[a-z0-9-]{1,41}\.[A-Za-z0-9_-]{43}\.[A-Za-z0-9_-]{86})$/;

/** Token in a `Cookie` header; null: none, or not in the form of one. */
export function sessionTokenIn(cookieHeader: string | undefined): string | null {
  const value = cookieIn(cookieHeader, SESSION_COOKIE);
  return value !== null && TOKEN.test(value) ? value : null;
}

/** `Set-Cookie` values; a null token removes the cookie. `secure`: only over https from now on. */
export function sessionCookies(
  token: string | null,
  options: { readonly secure: boolean; readonly maxAgeSeconds: number },
): readonly string[] {
  const age = token === null ? 0 : Math.max(0, Math.floor(options.maxAgeSeconds));
  return hostCookies({ name: SESSION_COOKIE, value: token, age, sameSite: 'Strict', secure: options.secure });
}
