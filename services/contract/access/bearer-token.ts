/** The token of an `Authorization: Bearer` header (RFC 6750): read in one place, judged by whoever issued it. */

/** The scheme in any case (RFC 9110, section 11.1); 16 to 512 printable characters, so that no short guess is looked at. */
const BEARER = /^Bearer +([!-~]{16,512})$/i;

/** Null: no bearer header, or one that no issuer of ours can have made. */
export function bearerTokenIn(authorization: string): string | null {
  return BEARER.exec(authorization)?.[1] ?? null;
}
