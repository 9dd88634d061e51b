/**
 * Whether a request was meant for this server. A page from elsewhere can have its own name point to our address
 * (DNS rebinding) and is then, for the browser, our own page; but it asks under its own name. So the name that is
 * asked for must be one of ours: loopback, the address that the request reached, or a name from the settings.
 */
import type { HostRule } from './host-rule.port.ts';

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/** `names`: lower case, without ports. */
export function hostRule(names: readonly string[]): HostRule {
  return {
    allows: (hostHeader, localAddress) => {
      const host = hostOf(hostHeader ?? '');
      if (host === null) return false;
      return LOOPBACK.test(host) || names.includes(host) || host === asInHeader(localAddress ?? '');
    },
  };
}

/** Without its port, in lower case; null for what is no host. */
function hostOf(header: string): string | null {
  const found = /^(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(:\d{1,5})?$/.exec(header.toLowerCase());
  return found?.[1] ?? null;
}

/** An IPv4 address that came over an IPv6 socket is itself. */
function asInHeader(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '').toLowerCase();
  return plain.includes(':') ? `[${plain}]` : plain;
}
