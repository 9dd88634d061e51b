/**
 * Cookies of this host alone. Over https they have the name `__Host-…`, which a browser takes from nobody but this host, over
 * https, for every path: a neighbour below the same domain cannot put its own in their place. Over plain http, as on loopback,
 * no browser takes that name, so there it is the bare one.
 */

export interface HostCookie {
  /** Without a prefix. */
  readonly name: string;
  /** null removes it. */
  readonly value: string | null;
  /** Seconds. */
  readonly age: number;
  readonly sameSite: 'Strict' | 'Lax';
  readonly secure: boolean;
}

/** `Set-Cookie` values: the cookie and, over https, the end of one by the bare name. */
export function hostCookies(cookie: HostCookie): readonly string[] {
  if (!cookie.secure) return [textOf(cookie.name, cookie)];
  const bare = textOf(cookie.name, { ...cookie, value: null, age: 0 });
  return [`${textOf(prefixed(cookie.name), cookie)}; Secure`, `${bare}; Secure`];
}

/** Value in a `Cookie` header: of the guarded name where there is one. null: none. */
export function cookieIn(header: string | undefined, name: string): string | null {
  const found = new Map<string, string>();
  for (const part of (header ?? '').split(';')) {
    const [key = '', value] = part.split('=', 2);
    if (value !== undefined && !found.has(key.trim())) found.set(key.trim(), value.trim());
  }
  return found.get(prefixed(name)) ?? found.get(name) ?? null;
}

function textOf(name: string, { value, age, sameSite }: HostCookie): string {
  return `${name}=${value ?? ''}; Path=/; HttpOnly; SameSite=${sameSite}; Max-Age=${age}`;
}

function prefixed(name: string): string {
  return `__Host-${name}`;
}
