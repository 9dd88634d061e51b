/**
 * Tokens of device gateways, in `gateways.json` of the data folder: as hashes, readable by its owner only, written
 * whole and renamed into place. A token is 256 random bits, so its plain hash tells nothing of it.
 */
import { createHash, randomBytes } from 'node:crypto';
import { z } from 'zod';
import { writeWhole } from '../../platform/disk/folder-files.ts';
import { VigilError } from '../../platform/errors.ts';
import { GATEWAY_MESSAGES } from '../gateways.port.ts';
import { faultText, readListed } from '../../platform/disk/listed-file.ts';

const gatewaySchema = z.object({
  gatewayId: z
    .string()
    .regex(/^[a-z0-9][a-z0-9._-]{0,63}$/, 'must be small letters, digits, dot, hyphen or underscore'),
  hospitalId: z.string().min(1).max(128).nullable(),
  units: z.array(z.string().min(1).max(128)).min(1),
  sends: z.array(z.enum(GATEWAY_MESSAGES)).min(1),
  /** SHA-256 of the token, base64. */
  tokenHash: z.base64().length(44),
  issuedBy: z.string().min(1).max(80),
  issuedAtMs: z.number(),
  /** null: until it is revoked. */
  expiresAtMs: z.number().nullable(),
  revokedAtMs: z.number().nullable(),
});
const fileSchema = z.object({ version: z.literal(1), gateways: z.array(gatewaySchema).max(10_000) });

export type StoredGateway = z.infer<typeof gatewaySchema>;
export type NewGateway = Omit<StoredGateway, 'tokenHash' | 'revokedAtMs'>;

/** Gateways of the file; none when there is no file. Rejects with `data-file-corrupt` naming the fault, or `data-folder-unusable`. */
export async function readGateways(path: string): Promise<readonly StoredGateway[]> {
  return (await readListed(path, 'gateways.json', fileSchema))?.gateways ?? [];
}

/** A new token for this gateway, 256 random bits in it; one that it had ends. Resolves to the token, which is kept nowhere. */
export async function issueGateway(
  path: string,
  gateway: NewGateway,
  newToken: () => string = () => randomBytes(32).toString('base64url'),
): Promise<string> {
  const token = newToken();
  await storeGateway(path, gateway, token);
  return token;
}

/** As `issueGateway`, with a token that is known already. */
export async function storeGateway(path: string, gateway: NewGateway, token: string): Promise<void> {
  const others = (await readGateways(path)).filter(({ gatewayId }) => gatewayId !== gateway.gatewayId);
  const added = gatewaySchema.safeParse({ ...gateway, tokenHash: tokenHashOf(token), revokedAtMs: null });
  if (!added.success) throw new VigilError('config-invalid', `gateway: ${faultText(added.error)}`);
  await writeAll(path, [...others, added.data]);
}

/** Its token counts no more. Rejects with `config-invalid` when there is no gateway of that name. */
export async function revokeGateway(path: string, gatewayId: string, nowMs: number): Promise<void> {
  const known = await readGateways(path);
  if (!known.some((gateway) => gateway.gatewayId === gatewayId)) {
    throw new VigilError('config-invalid', `no gateway ${gatewayId}; \`node vigil.mjs gateway list\` shows them`);
  }
  await writeAll(
    path,
    known.map((gateway) =>
      gateway.gatewayId === gatewayId ? { ...gateway, revokedAtMs: gateway.revokedAtMs ?? nowMs } : gateway,
    ),
  );
}

/** Forgets it altogether: for what a command issued to itself. */
export async function dropGateway(path: string, gatewayId: string): Promise<void> {
  const known = await readGateways(path);
  await writeAll(
    path,
    known.filter((gateway) => gateway.gatewayId !== gatewayId),
  );
}

export function tokenHashOf(token: string): string {
  return createHash('sha256').update(token).digest('base64');
}

async function writeAll(path: string, gateways: readonly StoredGateway[]): Promise<void> {
  await writeWhole(path, `${JSON.stringify({ version: 1, gateways }, null, 2)}\n`);
}
