/** The cookie by which the front door knows which hospital a browser has chosen. */
import { hostCookies } from '../../contract/screens/host-cookie.ts';

/** Names the hospital of a browser in which nobody is signed in. Lax: a provider of sign-ins sends people back from its page. */
export const CHOICE_COOKIE = 'vigil_hospital';
/** A workstation is set up once. */
const CHOICE_SECONDS = 180 * 86_400;

/** `Set-Cookie` values. */
export function choiceCookies(token: string, { secure }: { readonly secure: boolean }): readonly string[] {
  return hostCookies({ name: CHOICE_COOKIE, value: token, age: CHOICE_SECONDS, sameSite: 'Lax', secure });
}
