/**
 * What the claims of a sign-in provider give somebody here: one role and some units, by a file that the hospital wrote
 * and reviewed. Invariant: what no rule names gives nothing; nobody has a role or a unit because a claim was strange.
 */
import { z } from 'zod';
import { ACCOUNT_ROLES, type AccountRole } from '../../contract/access/access-table.ts';

/** Way to a claim: `["groups"]`, or `["realm_access", "roles"]` for one inside another. */
const claimPath = z.array(z.string().min(1).max(256)).min(1).max(5);
const claimValue = z.string().min(1).max(256);

export const claimMapSchema = z.strictObject({
  version: z.literal(1),
  /** Claim that names the person in records: letters, digits, `._@-`, at most 64 of them. */
  userName: claimPath,
  displayName: claimPath,
  /** The first rule that fits gives the role. */
  roles: z
    .array(z.strictObject({ claim: claimPath, value: claimValue, role: z.enum(ACCOUNT_ROLES) }))
    .min(1)
    .max(500),
  /** All rules that fit give their units; `*` stands for every unit of this installation. */
  units: z
    .array(
      z.strictObject({
        claim: claimPath,
        value: claimValue,
        units: z.array(z.string().min(1).max(128)).min(1).max(200),
      }),
    )
    .max(2_000),
});
export type ClaimMap = z.infer<typeof claimMapSchema>;

/** A value that a claim had and that a rule of the map asks for. */
export interface HeldClaim {
  readonly claim: readonly string[];
  readonly value: string;
}

export interface MappedPerson {
  readonly userName: string;
  readonly displayName: string;
  readonly held: readonly HeldClaim[];
}

export interface ClaimGrant {
  readonly role: AccountRole;
  readonly units: readonly string[];
}

const USER_NAME = /^[\p{Ll}\p{N}._@-]{1,64}$/u;
const NAME_LENGTH_MAX = 80;

/** Who it is and which claims of the map they hold; null: the claim for the user name is not there, or is no name. */
export function mapPerson(map: ClaimMap, claims: Readonly<Record<string, unknown>>): MappedPerson | null {
  const userName = textAt(claims, map.userName)?.toLowerCase() ?? '';
  if (!USER_NAME.test(userName)) return null;
  const displayName = textAt(claims, map.displayName)?.trim().slice(0, NAME_LENGTH_MAX) ?? '';
  const held = [...map.roles, ...map.units].flatMap(({ claim, value }) =>
    valuesAt(claims, claim).includes(value) ? [{ claim, value }] : [],
  );
  return { userName, displayName: displayName === '' ? userName : displayName, held: withoutRepeats(held) };
}

/** Role and units by the map as it is now; null: none of the claims gives a role. */
export function grantOf(map: ClaimMap, held: readonly HeldClaim[]): ClaimGrant | null {
  const keys = new Set(held.map(keyOf));
  const role = map.roles.find((rule) => keys.has(keyOf(rule)))?.role;
  if (role === undefined) return null;
  const units = map.units.flatMap((rule) => (keys.has(keyOf(rule)) ? rule.units : []));
  return { role, units: [...new Set(units)] };
}

function withoutRepeats(held: readonly HeldClaim[]): readonly HeldClaim[] {
  return [...new Map(held.map((each) => [keyOf(each), each])).values()];
}

function keyOf({ claim, value }: HeldClaim): string {
  return JSON.stringify([claim, value]);
}

function textAt(claims: unknown, path: readonly string[]): string | null {
  const found = at(claims, path);
  return typeof found === 'string' ? found : null;
}

/** A text alone, or the texts of a list; anything else is no value. */
function valuesAt(claims: unknown, path: readonly string[]): readonly string[] {
  const found = at(claims, path);
  const list: readonly unknown[] = Array.isArray(found) ? found : [found];
  return list.filter((value) => typeof value === 'string');
}

function at(claims: unknown, path: readonly string[]): unknown {
  let found: unknown = claims;
  for (const name of path) {
    if (typeof found !== 'object' || found === null) return undefined;
    found = Object.getOwnPropertyDescriptor(found, name)?.value;
  }
  return found;
}
