/**
 * Whether a request that carries a cookie was made by our own page. Browsers always tell where a
 * changing request or a socket comes from; programs that tell nothing hold no cookie of a person.
 */

export interface OriginHeaders {
  readonly host?: string | undefined;
  readonly origin?: string | undefined;
  readonly 'sec-fetch-site'?: string | readonly string[] | undefined;
}

/** False for a foreign `Origin`, an unreadable one, and a browser that says «cross-site». */
export function isSameOrigin(headers: OriginHeaders): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return false;
  if (headers.origin === undefined) return true;
  return URL.canParse(headers.origin) && new URL(headers.origin).host === headers.host;
}
