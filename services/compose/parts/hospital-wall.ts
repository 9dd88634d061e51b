/** The wall between the hospitals of an installation, as this process was given it: held at start, or the start is refused. */
import { realpath } from 'node:fs/promises';
import path from 'node:path';
import { randomBytes } from 'node:crypto';
import { TOPICS } from '../../contract/topics.ts';
import { readSourceFile } from '../../feed/adapters/source-file.ts';
import type { EventLog } from '../../log/event-log.port.ts';
import { foreignRecords, walledLog } from '../../log/walled-log.ts';
import type { Clock } from '../../platform/clock.port.ts';
import type { Config } from '../../platform/config.ts';
import { VigilError } from '../../platform/errors.ts';
import { claimFolder, openHospitalKey } from '../../tenancy/adapters/hospital-folder.ts';
import { readInstallation } from '../../tenancy/adapters/installation-file.ts';
import { differencesOf, type Hospital } from '../../tenancy/installation.ts';
import { publicKeyText, sealToken } from '../../tenancy/sealed-token.ts';
import { readTlsFiles } from './tls-files.ts';

/** The hospital of the settings and the others of its installation. */
interface Walled {
  readonly own: Hospital;
  readonly others: readonly Hospital[];
}

/**
 * Holds what can be held before anything is opened; a Vigil of one hospital alone has no wall, and opens no folder of
 * several. Rejects with `hospital-wall` naming what is shared or differs.
 */
export async function holdFolders(config: Config): Promise<void> {
  const { tenancy } = config;
  if (tenancy === null) return claimFolder(config.dataDir, null);
  const { own } = await walledOf(tenancy);
  const differences = differencesOf(await hospitalOfSettings(config, tenancy.hospitalId), own);
  if (differences.length > 0) {
    throw new VigilError(
      'hospital-wall',
      `the settings of hospital ${own.hospitalId} are not those of its entry: ${differences.join(', ')}`,
    );
  }
  const sources = await readSourceFile(config.dataDir);
  const foreign = [...(sources?.hospitals ?? []), ...(sources?.units ?? [])].find(
    ({ hospitalId }) => hospitalId !== own.hospitalId,
  );
  if (foreign !== undefined) {
    throw new VigilError('hospital-wall', `sources.json of hospital ${own.hospitalId} names ${foreign.hospitalId}`);
  }
  await claimFolder(config.dataDir, own.hospitalId);
}

/** Rejects with `hospital-wall` for a database that is not walled off, and as the history for one that does not answer. */
export async function holdDatabase(config: Config): Promise<void> {
  const { tenancy, history } = config;
  if (tenancy === null || history.kind !== 'timescale') return;
  const { others } = await walledOf(tenancy);
  const { databaseBreaches } = await import('../../history/adapters/timescale/database-wall.ts');
  const tls = history.timescaleTls === null ? null : await readTlsFiles(history.timescaleTls);
  const breaches = await databaseBreaches(
    { url: history.timescaleUrl, tls },
    others.flatMap(({ database }) => (database === null ? [] : [database])),
  );
  if (breaches.length > 0) throw new VigilError('hospital-wall', breaches.join('; '));
}

/** The log of this hospital alone. Rejects with `hospital-wall` where its topics begin with records of another. */
export async function holdLog(log: EventLog, { tenancy }: Config, clock: Clock): Promise<EventLog> {
  if (tenancy === null) return log;
  const { hospitalId } = tenancy;
  const foreign = await foreignRecords(log, TOPICS, hospitalId, (ms, run) => clock.after(ms, run));
  if (foreign.length === 0) return walledLog(log, hospitalId);
  const named = foreign.map((each) => `${each.topic}/${each.partition} is of ${each.hospitalId ?? 'no hospital'}`);
  throw new VigilError('hospital-wall', `the log of hospital ${hospitalId}: ${named.join('; ')}`);
}

/** What the settings give a hospital, for its entry in the file; without secrets. */
export async function hospitalOfSettings(config: Config, hospitalId: string): Promise<Omit<Hospital, 'address'>> {
  const { log, history, archive, signIn } = config;
  const { bucket } = archive;
  return {
    hospitalId,
    publicKey: publicKeyText(await openHospitalKey(config.dataDir)),
    folders: await Promise.all([config.dataDir, config.surrogatesDir, config.linkageDir, archive.dir].map(absolute)),
    topicPrefix: log.kind === 'kafka' ? log.kafkaPrefix : null,
    logUser:
      log.kind === 'kafka' && log.kafkaSignIn !== null && 'userName' in log.kafkaSignIn
        ? log.kafkaSignIn.userName
        : null,
    database: history.kind === 'timescale' ? databaseOf(history.timescaleUrl) : null,
    bucket: bucket === null ? null : { place: `${bucket.url}/${bucket.prefix}`, keyId: bucket.keyId },
    provider: signIn.openId === null ? null : { issuer: signIn.openId.issuer, clientId: signIn.openId.clientId },
  };
}

/** Makes tokens of 256 random bits; among several hospitals each names its own, signed. */
export async function tokenMaker({ tenancy, dataDir }: Config): Promise<() => string> {
  const random = (): string => randomBytes(32).toString('base64url');
  if (tenancy === null) return random;
  const key = await openHospitalKey(dataDir);
  return () => sealToken(tenancy.hospitalId, random(), key);
}

async function walledOf({ hospitalId, installationFile }: NonNullable<Config['tenancy']>): Promise<Walled> {
  const { hospitals } = await readInstallation(installationFile);
  const own = hospitals.find((each) => each.hospitalId === hospitalId);
  if (own === undefined) throw new VigilError('hospital-wall', `${installationFile} has no hospital ${hospitalId}`);
  return { own, others: hospitals.filter((each) => each !== own) };
}

function databaseOf(url: string): Hospital['database'] {
  const { host, pathname, username } = new URL(url);
  return { server: host, name: decodeURIComponent(pathname.slice(1)), user: decodeURIComponent(username) };
}

/** Without links on the way, as far as it is there. */
async function absolute(folder: string): Promise<string> {
  const whole = path.resolve(folder);
  return realpath(whole).catch(async (error: unknown) => {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    if (!isMissing || path.dirname(whole) === whole) return whole;
    return path.join(await absolute(path.dirname(whole)), path.basename(whole));
  });
}
