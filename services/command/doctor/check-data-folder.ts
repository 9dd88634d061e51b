/**
 * What lies in the data folder, looked at before a start or beside a Vigil that runs: nothing that lies there is changed.
 * Each resolves with what is there and rejects with what is wrong.
 */
import { existsSync } from 'node:fs';
import { access, constants, statfs } from 'node:fs/promises';
import path from 'node:path';
import { gatewayFileOf } from '../../access/adapters/filed-gateways.ts';
import { readGateways } from '../../access/adapters/gateway-file.ts';
import { readUsableAccounts } from '../../access/adapters/local-identity.ts';
import { readSourceFile } from '../../feed/adapters/source-file.ts';
import { prepareDataFolder, type OpenParts } from '../../compose/parts/open-parts.ts';
import { surveySnapshots } from '../../engine/adapters/snapshot-files.ts';
import { STATE_FORMAT } from '../../engine/state/unit-state.ts';
import type { Clock } from '../../platform/clock.port.ts';
import type { Config } from '../../platform/config.ts';
import { VigilError, messageOf } from '../../platform/errors.ts';

/** Makes the folder, as a start does. */
export async function checkDataFolder({ dataDir }: Config): Promise<string> {
  await prepareDataFolder(dataDir);
  const { bavail, bsize } = await statfs(dataDir);
  return `${path.basename(dataDir)} can be written, ${megabytes(bavail * bsize)} MB are free`;
}

/** What `run` refuses. */
export async function checkAccounts({ dataDir, mode, signIn }: Config): Promise<string> {
  const accounts = await readUsableAccounts({
    accountFile: path.join(dataDir, 'accounts.json'),
    mode,
    claimsFile: signIn.openId?.claimsFile ?? null,
  });
  if (!signIn.hasLocalAccounts) return `${accounts.length}, none may sign in: VIGIL_LOCAL_ACCOUNTS=0`;
  const enabled = accounts.filter(({ isDisabled }) => !isDisabled).length;
  return mode === 'demo'
    ? `the demonstration's own, and ${accounts.length} of accounts.json`
    : `${accounts.length}, ${enabled} of them may sign in`;
}

/** `gateways.json`, as a start reads it. Throws with the fault. */
export async function checkGateways({ dataDir }: Config, clock: Clock): Promise<string> {
  const nowMs = clock.nowMs();
  const gateways = await readGateways(gatewayFileOf(dataDir));
  const counted = gateways.filter(
    ({ revokedAtMs, expiresAtMs }) => revokedAtMs === null && (expiresAtMs === null || nowMs < expiresAtMs),
  );
  return gateways.length === 0
    ? 'none: nothing sends over HTTP but people who chart'
    : `${gateways.length}, ${counted.length} of them may send`;
}

/** The spool beside Kafka: whether it opens, what waits in it, how much more it takes. */
export async function checkSpool({ dataDir, log }: Config, { clock }: OpenParts): Promise<string> {
  if (log.kind !== 'kafka') return 'none: the embedded log is on this disk';
  const folder = path.join(dataDir, 'spool');
  const { LmdbSpool, spoolRoom } = await import('../../log/adapters/lmdb/lmdb-spool.ts');
  if (!existsSync(folder)) return `none yet; room for ${await roomIn(dataDir, spoolRoom)}`;
  await access(folder, constants.R_OK | constants.W_OK | constants.X_OK).catch((error: unknown) => {
    throw new VigilError('data-folder-unusable', `spool: ${messageOf(error)}`, { cause: error });
  });
  const spool = new LmdbSpool({ folder, clock });
  try {
    return `${spool.depth()} records wait for Kafka; room for ${await roomIn(folder, spoolRoom)}`;
  } finally {
    await spool.close();
  }
}

async function roomIn(folder: string, spoolRoom: (folder: string) => Promise<number>): Promise<string> {
  const bytes = await spoolRoom(folder);
  if (bytes > 0) return `${megabytes(bytes)} MB`;
  throw new VigilError('disk-full', 'the spool would take nothing while Kafka is away');
}

/** Saved states of the units: whether the next start takes them up. */
export async function checkSnapshots({ dataDir, log }: Config): Promise<string> {
  const survey = await surveySnapshots(path.join(dataDir, 'snapshots', log.kind));
  if (survey === null) return 'none yet';
  const { whole, otherFormat, damaged } = survey;
  if (damaged.length > 0) {
    throw new VigilError('snapshot-invalid', damaged.map(({ unitId, why }) => `${unitId}: ${why}`).join('; '));
  }
  const others = otherFormat.map(({ unitId, format }) => `${unitId} of format ${format}`);
  const again = others.length === 0 ? '' : `; folded again from the log at the start: ${others.join(', ')}`;
  return `${whole.length} units of format ${STATE_FORMAT}${again}`;
}

function megabytes(bytes: number): number {
  return Math.floor(bytes / 2 ** 20);
}

/** `sources.json`, as a start reads it. Throws `config-invalid` with the line that names the mistake. */
export async function checkSources(config: Config): Promise<string> {
  const settings = await readSourceFile(config.dataDir);
  if (settings === null) return 'no sources.json: no hospital is connected';
  const { units, sources } = settings;
  const beds = units.reduce((sum, unit) => sum + unit.beds.length, 0);
  return `sources.json: ${units.length} units with ${beds} beds, ${sources.length} sources`;
}
