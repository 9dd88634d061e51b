/** What stands in the headers of a request at the front door. */
import { hostCookies } from '../../contract/screens/host-cookie.ts';

/** Names the hospital of a browser in which nobody is signed in. Lax: a provider of sign-ins sends people back from its page. */
export const CHOICE_COOKIE = 'vigil_hospital';
/** A workstation is set up once. */
const CHOICE_SECONDS = 180 * 86_400;

/** The scheme in any case (RFC 9110, section 11.1). */
const BEARER = /^Bearer +([!-~]{16,512})$/i;

export function bearerTokenIn(authorization: string): string | null {
  return BEARER.exec(authorization)?.[1] ?? null;
}

/** `Set-Cookie` values. */
export function choiceCookies(token: string, { secure }: { readonly secure: boolean }): readonly string[] {
  return hostCookies({ name: CHOICE_COOKIE, value: token, age: CHOICE_SECONDS, sameSite: 'Lax', secure });
}
