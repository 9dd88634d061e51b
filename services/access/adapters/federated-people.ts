/** People of a sign-in provider: their sessions, by the claim map as it is now. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { sightOf } from '../../contract/access/access-table.ts';
import type { Session } from '../../contract/screens/session.ts';
import { VigilError } from '../../platform/errors.ts';
import type { RefusedFederated } from '../identity.port.ts';
import { claimMapSchema, grantOf, mapPerson, type ClaimMap } from '../openid/claim-map.ts';
import type { ProvenPerson } from '../sign-in-provider.port.ts';
import { FollowedFile } from './followed-file.ts';
import { faultText } from '../../platform/disk/listed-file.ts';
import type { StoredFederated } from './session-files.ts';

/** No account of this machine can be called so, and no wall screen. */
const PREFIX = 'sso:';

export class FederatedPeople {
  readonly #map: FollowedFile<ClaimMap>;

  private constructor(map: FollowedFile<ClaimMap>) {
    this.#map = map;
  }

  /** Rejects with `config-invalid` for a map that is not there, or is none. */
  static async open(claimsFile: string): Promise<FederatedPeople> {
    return new FederatedPeople(await FollowedFile.open(claimsFile, readClaimMap));
  }

  /** What is kept of them, or why they may not come in. */
  async enter(person: ProvenPerson, expiresAtMs: number): Promise<StoredFederated | RefusedFederated> {
    const map = await this.#map.current();
    const mapped = mapPerson(map, person.claims);
    if (mapped === null) return { refusal: 'no-user-name', userId: '' };
    const { displayName, held } = mapped;
    const userId = `${PREFIX}${mapped.userName}`;
    if (grantOf(map, held) === null) return { refusal: 'no-role', userId };
    const { issuer, subject, providerSessionId } = person;
    return {
      version: 1,
      kind: 'federated',
      userId,
      displayName,
      issuer,
      subject,
      providerSessionId,
      held: held.map(({ claim, value }) => ({ claim: [...claim], value })),
      expiresAtMs,
    };
  }

  /** null: the map gives them no role any more. */
  async sessionOf({
    userId,
    displayName,
    held,
    expiresAtMs,
  }: Pick<StoredFederated, 'userId' | 'displayName' | 'expiresAtMs'> & {
    readonly held: readonly { readonly claim: string[]; readonly value: string }[];
  }): Promise<Session | null> {
    const grant = grantOf(await this.#map.current(), held);
    return grant === null ? null : { userId, displayName, ...grant, expiresAtMs, ...sightOf(grant.role) };
  }
}

/** Rejects with `config-invalid` that names the fault. */
export async function readClaimMap(file: string): Promise<ClaimMap> {
  const name = path.basename(file);
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new VigilError('config-invalid', `${name}: which claims give which role stands nowhere`, { cause: error });
  });
  const parsed = claimMapSchema.safeParse(jsonOf(name, text));
  if (parsed.success) return parsed.data;
  throw new VigilError('config-invalid', `${name}: ${faultText(parsed.error)}`);
}

function jsonOf(name: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new VigilError('config-invalid', `${name} is not JSON`, { cause: error });
  }
}
