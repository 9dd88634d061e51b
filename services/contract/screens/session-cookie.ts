/**
 * The cookie in which a browser keeps its session token. Scripts never see it (HttpOnly), other sites
 * never send it (SameSite=Strict), and it never stands in an address.
 */

export const SESSION_COOKIE = 'vigil_session';
/** Tokens are 256 random bits in base64url; anything else is not one of ours. */
const TOKEN = /^[A-Za-z0-9_-]{43}$/;

/** Token in a `Cookie` header; null: none, or not in the form of one. */
export function sessionTokenIn(cookieHeader: string | undefined): string | null {
  for (const part of (cookieHeader ?? '').split(';')) {
    const [name, value] = part.split('=', 2);
    if (name?.trim() === SESSION_COOKIE) return value !== undefined && TOKEN.test(value.trim()) ? value.trim() : null;
  }
  return null;
}

/** `Set-Cookie` value; a null token removes the cookie. `secure`: only over https from now on. */
export function sessionCookie(
  token: string | null,
  options: { readonly secure: boolean; readonly maxAgeSeconds: number },
): string {
  const age = token === null ? 0 : Math.max(0, Math.floor(options.maxAgeSeconds));
  return `${SESSION_COOKIE}=${token ?? ''}; Path=/; HttpOnly; SameSite=Strict; Max-Age=${age}${options.secure ? '; Secure' : ''}`;
}
