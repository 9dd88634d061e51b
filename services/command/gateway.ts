/** `vigil gateway`: tokens of what sends data. Each change counts at once, also in a Vigil that runs. */
import { gatewayFileOf } from '../access/adapters/filed-gateways.ts';
import { issueGateway, readGateways, revokeGateway, type StoredGateway } from '../access/adapters/gateway-file.ts';
import { GATEWAY_MESSAGES, type GatewayMessage } from '../access/gateways.port.ts';
import { tokenMaker } from '../compose/parts/hospital-wall.ts';
import { prepareDataFolder } from '../compose/parts/open-parts.ts';
import { readSourceFile } from '../feed/adapters/source-file.ts';
import type { Clock } from '../platform/clock.port.ts';
import type { Config } from '../platform/config.ts';
import { VigilError } from '../platform/errors.ts';

export interface GatewayOptions {
  readonly gateway: string;
  readonly hospital: string | undefined;
  readonly unit: readonly string[];
  readonly sends: readonly string[];
  readonly days: string | undefined;
  readonly by: string;
}

const DAY_MS = 86_400_000;

export async function addGateway(config: Config, clock: Clock, options: GatewayOptions): Promise<number> {
  await prepareDataFolder(config.dataDir);
  const issuedAtMs = clock.nowMs();
  const units = await unitsOf(config, options);
  if (options.sends.length === 0) {
    throw new VigilError('config-invalid', `say what it sends: --sends ${GATEWAY_MESSAGES.join(', --sends ')}`);
  }
  const sends = options.sends.map(messageOf);
  const days = options.days === undefined ? null : Number(options.days);
  if (days !== null && !(Number.isInteger(days) && days > 0)) {
    throw new VigilError('config-invalid', `--days must be a whole number of days, not ${String(options.days)}`);
  }
  const gateway = {
    gatewayId: options.gateway,
    hospitalId: options.hospital ?? null,
    units,
    sends,
    issuedBy: options.by,
    issuedAtMs,
    expiresAtMs: days === null ? null : issuedAtMs + days * DAY_MS,
  };
  const token = await issueGateway(gatewayFileOf(config.dataDir), gateway, await tokenMaker(config));
  console.error(
    `gateway ${options.gateway}: ${unitsText(units)}; sends ${sends.join(', ')}. It counts at once; a token of before counts no more. This one is shown once:`,
  );
  console.log(token);
  return 0;
}

export async function listGateways(
  config: Config,
  clock: Clock,
  { json }: { readonly json: boolean },
): Promise<number> {
  const gateways = (await readGateways(gatewayFileOf(config.dataDir))).map(({ tokenHash: _hash, ...known }) => known);
  if (json) console.log(JSON.stringify(gateways));
  else if (gateways.length === 0) console.log('no gateways');
  for (const gateway of json ? [] : gateways) console.log(lineOf(gateway, clock.nowMs()));
  return 0;
}

export async function endGateway(config: Config, clock: Clock, gatewayId: string): Promise<number> {
  await revokeGateway(gatewayFileOf(config.dataDir), gatewayId, clock.nowMs());
  console.log(`gateway ${gatewayId} is revoked: what it sends from now on is refused.`);
  return 0;
}

/** Named ones; or those of the hospital. A unit of another hospital is refused. */
async function unitsOf({ dataDir }: Config, { hospital, unit }: GatewayOptions): Promise<string[]> {
  if (hospital !== undefined) {
    const settings = await readSourceFile(dataDir);
    const own = settings?.units.filter(({ hospitalId }) => hospitalId === hospital).map(({ unitId }) => unitId) ?? [];
    const foreign = unit.find((unitId) => !own.includes(unitId));
    if (own.length === 0) throw new VigilError('config-invalid', `sources.json has no unit of a hospital ${hospital}`);
    if (foreign !== undefined) throw new VigilError('config-invalid', `unit ${foreign} is not of hospital ${hospital}`);
    return unit.length === 0 ? own : [...unit];
  }
  if (unit.length === 0) throw new VigilError('config-invalid', "name its units: --unit <unit>, or --unit '*' for all");
  return [...unit];
}

function messageOf(text: string): GatewayMessage {
  const known = GATEWAY_MESSAGES.find((message) => message === text);
  if (known !== undefined) return known;
  throw new VigilError('config-invalid', `no messages ${text}; they are ${GATEWAY_MESSAGES.join(', ')}`);
}

function lineOf(gateway: Omit<StoredGateway, 'tokenHash'>, nowMs: number): string {
  const { gatewayId, hospitalId, units, sends, issuedBy, issuedAtMs } = gateway;
  const hospital = hospitalId === null ? '' : `hospital ${hospitalId}, `;
  const issued = `issued by ${issuedBy} on ${dateText(issuedAtMs)}`;
  return `${gatewayId.padEnd(24)} ${hospital}${unitsText(units)}; sends ${sends.join(', ')}; ${issued}; ${stateText(gateway, nowMs)}`;
}

function stateText(
  { revokedAtMs, expiresAtMs }: Pick<StoredGateway, 'revokedAtMs' | 'expiresAtMs'>,
  nowMs: number,
): string {
  if (revokedAtMs !== null) return `revoked on ${dateText(revokedAtMs)}`;
  if (expiresAtMs === null) return 'until it is revoked';
  return nowMs < expiresAtMs ? `until ${dateText(expiresAtMs)}` : `ran out on ${dateText(expiresAtMs)}`;
}

function unitsText(units: readonly string[]): string {
  return units.includes('*') ? 'every unit' : `units ${units.join(', ')}`;
}

function dateText(atMs: number): string {
  return `${new Date(atMs).toISOString().slice(0, 16)}Z`;
}
