/** The sign-in provider of the settings: whether its claim map can be read, and whether it answers as one. */
import { readClaimMap } from '../../access/adapters/federated-people.ts';
import type { Clock } from '../../platform/clock.port.ts';
import type { Config } from '../../platform/config.ts';

/** Rejects with the fault of the map or of the provider. */
export async function checkSignIn({ signIn: { openId } }: Config, clock: Clock): Promise<string> {
  if (openId === null) return 'by accounts of this machine alone';
  const { roles, units } = await readClaimMap(openId.claimsFile);
  const { OpenIdProvider } = await import('../../access/openid/adapters/openid-provider.ts');
  await new OpenIdProvider({ settings: openId, clock }).check();
  return `the provider answers; ${roles.length} rules give roles, ${units.length} give units`;
}
