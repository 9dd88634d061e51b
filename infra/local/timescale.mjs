/**
 * TimescaleDB on PostgreSQL 17 for this machine, without a container engine. Debian trixie packages
 * both; any other release gets them in a trixie root folder of their own, made by mmdebstrap and
 * entered by chroot, which takes root. Trust sign-in, so it listens on loopback only.
 */
import { chmodSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { cachePath, InfraError, installOnce } from './cache.mjs';
import { hasCommand, installPackages, isRoot, releaseName } from './debian.mjs';
import { localServer } from './local-server.mjs';
import { run, startDetached } from './processes.mjs';

const PORT = Number(process.env.VIGIL_INFRA_TIMESCALE_PORT || 15432);
const PACKAGES = ['postgresql-17', 'postgresql-17-timescaledb'];
const BIN = '/usr/lib/postgresql/17/bin';
const TIMESCALE_LIBRARY = '/usr/lib/postgresql/17/lib/timescaledb.so';

const rootFolder = cachePath('trixie-postgresql-17');

export const timescale = localServer(timescaleServer({ port: PORT, home: cachePath('timescale') }));

/** A server on `port`; its log lies in the folder `home`, its data in `dataFolder`. */
export function timescaleServer(place) {
  const { port, home } = place;
  return {
    part: 'timescale',
    name: 'TimescaleDB',
    port,
    portVariable: 'VIGIL_INFRA_TIMESCALE_PORT',
    addressVariable: 'VIGIL_TIMESCALE_URL',
    address: { url: `postgres://vigil@127.0.0.1:${port}/vigil` },
    marker: markerOf(place),
    logFile: `${home}/timescale.log`,
    readyWithinMs: 60_000,
    stopSignal: 'SIGINT', // «fast»: rolls open transactions back instead of waiting for clients
    install,
    start: () => start(place),
    isReady: () => answersQueries(place),
    dataFolder: placeOfServer(place).seenFromHost,
  };
}

function markerOf({ port }) {
  return `cluster_name=vigil-${port}`;
}

/** Installs the server when it is missing (about 540 MB as a root folder of its own). */
async function install() {
  if (isOnHost() || existsSync(rootFolder)) return;
  if (releaseName() === 'trixie') return installPackages(PACKAGES);
  if (!isRoot) {
    throw new InfraError(
      'TimescaleDB needs root here (mmdebstrap and chroot); or name a server in VIGIL_TIMESCALE_URL, or start a container engine',
    );
  }
  await installOnce(rootFolder, makeRootFolder);
}

async function start(place) {
  mkdirSync(place.home, { recursive: true });
  const { data, seenFromHost, command } = placeOfServer(place);
  if (!existsSync(`${seenFromHost}/PG_VERSION`)) {
    await run(
      ...command('initdb', ['-D', data, '-U', 'vigil', '--auth=trust', '--encoding=UTF8', '--locale=C.UTF-8']),
      { cwd: '/' },
    );
  }
  return startDetached(...command('postgres', serverArguments(place, data)), {
    logFile: `${place.home}/timescale.log`,
    cwd: '/',
  });
}

function isOnHost() {
  return existsSync(TIMESCALE_LIBRARY) && existsSync(`${BIN}/postgres`);
}

/** The tar leaves /dev to us: making every device node is refused inside many containers. */
async function makeRootFolder(folder) {
  if (!hasCommand('mmdebstrap')) await installPackages(['mmdebstrap', 'debian-archive-keyring']);
  const tar = `${rootFolder}.tar`;
  await run('mmdebstrap', ['--variant=minbase', `--include=${PACKAGES.join(',')}`, 'trixie', tar]);
  await run('tar', ['-xf', tar, '--exclude=./dev/*', '-C', folder]);
  rmSync(tar);
  chmodSync(folder, 0o755);
  mkdirSync(`${folder}/dev/shm`, { recursive: true });
  chmodSync(`${folder}/dev/shm`, 0o1777);
  for (const [name, minor] of [
    ['null', '3'],
    ['zero', '5'],
    ['urandom', '9'],
  ]) {
    await run('mknod', ['-m', '666', `${folder}/dev/${name}`, 'c', '1', minor]);
  }
}

/** Where the data lies and how a program of the server is run: PostgreSQL refuses to run as root. */
function placeOfServer({ port, home }) {
  const data = isOnHost() && !isRoot ? `${home}/data` : `/var/lib/postgresql/vigil-${port}`;
  if (!isOnHost()) {
    return {
      data,
      seenFromHost: rootFolder + data,
      command: (name, args) => ['chroot', ['--userspec=postgres:postgres', rootFolder, `${BIN}/${name}`, ...args]],
    };
  }
  if (isRoot) {
    return {
      data,
      seenFromHost: data,
      command: (name, args) => [
        'setpriv',
        ['--reuid=postgres', '--regid=postgres', '--clear-groups', `${BIN}/${name}`, ...args],
      ],
    };
  }
  return { data, seenFromHost: data, command: (name, args) => [`${BIN}/${name}`, args] };
}

function serverArguments(place, data) {
  const settings = [
    markerOf(place),
    `port=${place.port}`,
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
    'shared_preload_libraries=timescaledb',
    'timescaledb.telemetry_level=off',
    'shared_buffers=256MB',
    'max_wal_size=2GB',
  ];
  return ['-D', data, ...settings.flatMap((setting) => ['-c', setting])];
}

/** True once the database `vigil` answers; makes it on the way. */
async function answersQueries(place) {
  const { command } = placeOfServer(place);
  const psql = (database, query) =>
    run(
      ...command('psql', ['-h', '127.0.0.1', '-p', String(place.port), '-U', 'vigil', '-d', database, '-tAc', query]),
      { cwd: '/' },
    );
  try {
    const found = await psql('postgres', "SELECT 1 FROM pg_database WHERE datname = 'vigil'");
    if (!/^1$/m.test(found)) await psql('postgres', 'CREATE DATABASE vigil');
    return true;
  } catch (error) {
    if (error instanceof InfraError) return false; // not accepting connections yet
    throw error;
  }
}
