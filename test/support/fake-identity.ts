/** An identity of which only the question «who is it» matters; nobody signs in, and no screen is issued. */
import type { Identity } from '../../services/access/identity.port.ts';
import { sightOf, type Role } from '../../services/contract/access/access-table.ts';
import type { Session } from '../../services/contract/screens/session.ts';

export function fakeIdentity(sessionOf: (token: string) => Session | null): Identity {
  return {
    signIn: async () => null,
    changePassword: async () => null,
    session: async (token) => sessionOf(token),
    enterFederated: () => Promise.reject(new Error('no provider')),
    endFederated: () => Promise.resolve(0),
    signOut: async () => undefined,
    onSignOut: () => undefined,
    issueScreen: () => Promise.reject(new Error('no screens here')),
    pairScreen: async () => null,
    personOf: async () => null,
    personNow: async () => null,
  };
}

/** A session of this role that sees what its role sees. */
export function sessionFor(role: Role, units: readonly string[]): Session {
  const expiresAtMs = Number.MAX_SAFE_INTEGER;
  return { userId: `${role}.x`, displayName: role, role, units, expiresAtMs, ...sightOf(role) };
}
