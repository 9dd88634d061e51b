/** The gateways of `gateways.json` as they are now: what is issued or revoked counts with the next message. */
import { timingSafeEqual } from 'node:crypto';
import { join } from 'node:path';
import type { Clock } from '../../platform/clock.port.ts';
import type { Gateways } from '../gateways.port.ts';
import { FollowedFile } from './followed-file.ts';
import { readGateways, tokenHashOf, type StoredGateway } from './gateway-file.ts';

export function gatewayFileOf(dataDir: string): string {
  return join(dataDir, 'gateways.json');
}

/** Rejects with the fault of an unreadable file. */
export async function openGateways(dataDir: string, clock: Clock): Promise<Gateways> {
  const file = await FollowedFile.open(gatewayFileOf(dataDir), readGateways);
  return {
    gatewayOf: async (token) => {
      const hash = tokenHashOf(token);
      const nowMs = clock.nowMs();
      return (await file.current()).find((known) => isSame(known.tokenHash, hash) && isGood(known, nowMs)) ?? null;
    },
  };
}

function isGood({ revokedAtMs, expiresAtMs }: StoredGateway, nowMs: number): boolean {
  return revokedAtMs === null && (expiresAtMs === null || nowMs < expiresAtMs);
}

/** Both are SHA-256 in base64. */
function isSame(left: string, right: string): boolean {
  return timingSafeEqual(Buffer.from(left), Buffer.from(right));
}
