/** A gateway for tests that send data: its token stands in the data folder before Vigil starts. */
import { mkdir } from 'node:fs/promises';
import { gatewayFileOf } from '../../services/access/adapters/filed-gateways.ts';
import { readGateways, storeGateway, type NewGateway } from '../../services/access/adapters/gateway-file.ts';
import { GATEWAY_MESSAGES, type Gateway, type Gateways } from '../../services/access/gateways.port.ts';

export const GATEWAY_TOKEN = 'a-token-of-the-gateway-of-the-tests';

/** For every unit and kind of message, unless told otherwise; a gateway that is there already stays. */
export async function fileTestGateway(
  dataDir: string,
  told: Partial<NewGateway> = {},
  token = GATEWAY_TOKEN,
): Promise<void> {
  const gateway: NewGateway = {
    gatewayId: 'test',
    hospitalId: null,
    units: ['*'],
    sends: [...GATEWAY_MESSAGES],
    issuedBy: 'a test',
    issuedAtMs: 0,
    expiresAtMs: null,
    ...told,
  };
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const known = await readGateways(gatewayFileOf(dataDir));
  if (known.some(({ gatewayId }) => gatewayId === gateway.gatewayId)) return;
  await storeGateway(gatewayFileOf(dataDir), gateway, token);
}

/** Gateways by their tokens, in memory; each sends everything. */
export function gatewaysOf(tokens: Readonly<Record<string, Partial<Gateway>>>): Gateways {
  return {
    gatewayOf: async (token) => {
      const told = tokens[token];
      const known = { gatewayId: token, hospitalId: null, units: ['*'], sends: GATEWAY_MESSAGES };
      return told === undefined ? null : { ...known, ...told };
    },
  };
}
