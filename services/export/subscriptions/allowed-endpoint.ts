/**
 * Where notifications may be sent. A server that calls any address a client names can be made to call
 * its own neighbours; so only origins that the site has registered for that client are called, over TLS
 * unless they are this very machine.
 */

/** null when the endpoint may be called, else why not. `origins` as `https://ehr.example:8443`. */
export function endpointFault(endpoint: string, origins: readonly string[]): string | null {
  if (!URL.canParse(endpoint)) return 'channel.endpoint is no address';
  const url = new URL(endpoint);
  if (url.username !== '' || url.password !== '') return 'channel.endpoint must not hold a password: use a header';
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback(url.hostname))) {
    return 'channel.endpoint must be https';
  }
  const isRegistered = origins.some((origin) => URL.canParse(origin) && new URL(origin).origin === url.origin);
  return isRegistered ? null : `channel.endpoint: ${url.origin} is not registered for this client`;
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}
