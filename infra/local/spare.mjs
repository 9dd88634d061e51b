/**
 * `node infra/local/spare.mjs kafka|timescale [keystore]`: a server of its own for whoever wants to break one,
 * on a free port, in a folder that goes with it. Told by lines on standard input: `kill` (SIGKILL),
 * `start` (again, on the same data); each is answered by one line of JSON. It lives as long as its
 * standard input, so that whatever ends the caller ends the server too.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { InfraError } from './cache.mjs';
import { kafkaServer } from './kafka.mjs';
import { isOurs, portAnswers, stop, untilReaped, waitUntilReady } from './processes.mjs';
import { timescaleServer } from './timescale.mjs';

const KINDS = { kafka: kafkaServer, timescale: timescaleServer };
/** PostgreSQL refuses to start until the last child of its killed self has gone. */
const START_WITHIN_MS = 60_000;
const PORTS_FROM = 20_000;
const PORTS_BELOW = 32_000;

const describe = KINDS[process.argv[2] ?? ''];
if (!describe) {
  console.error(`usage: spare.mjs ${Object.keys(KINDS).join('|')}`);
  process.exit(2);
}
const home = mkdtempSync(join(tmpdir(), 'vigil-spare-'));
/**
 * A broker with a keystore (key and certificate in PEM) is spoken to over SASL_SSL, as `vigil` with this password, or
 * with a token signed by a key of `token-keys.json` beside the keystore.
 */
const keystore = process.argv[3];
const secure = keystore
  ? {
      keystore,
      user: 'vigil',
      password: 'of-the-tests',
      keySet: join(dirname(keystore), 'token-keys.json'),
      audience: 'kafka-of-the-tests',
      issuer: 'issuer-of-the-tests',
    }
  : undefined;
const server = describe({ home, port: await freePortPair(), secure });
let running = null;

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => void end(0));
const COMMANDS = { start, kill };
try {
  await server.install();
  await start();
  for await (const line of createInterface({ input: process.stdin })) await COMMANDS[line]?.();
  await end(0);
} catch (error) {
  if (!(error instanceof InfraError)) throw error;
  console.error(error.message);
  await end(1);
}

async function start() {
  const deadline = Date.now() + START_WITHIN_MS;
  while (!(await cameUp(deadline))) await sleep(200);
  tell({ event: 'ready', ...server.address });
}

/** False: it ended while starting and may be tried again. */
async function cameUp(deadline) {
  running = { pid: await server.start(), marker: server.marker };
  try {
    await waitUntilReady({ ...server, process: running });
    return true;
  } catch (error) {
    if (!(error instanceof InfraError) || isOurs(running) || Date.now() > deadline) throw error;
    return false;
  }
}

/** Answers when the process is gone and nobody listens any more. */
async function kill() {
  if (!isOurs(running)) {
    throw new InfraError(
      `the ${server.name} had ended by itself: ${readFileSync(server.logFile, 'utf8').slice(-2_000)}`,
    );
  }
  process.kill(running.pid, 'SIGKILL');
  await untilReaped(running);
  while (isOurs(running) || (await portAnswers(server.port))) await sleep(20);
  tell({ event: 'killed', pid: running.pid });
}

async function end(code) {
  if (running) await stop(running, server.stopSignal);
  for (const folder of [home, server.dataFolder ?? home]) {
    rmSync(folder, { recursive: true, force: true, maxRetries: 20 });
  }
  process.exit(code);
}

function tell(event) {
  console.log(JSON.stringify(event));
}

/**
 * A port whose next one is free too: Kafka's controller listens there. Below those that the system gives to outgoing
 * connections: while the server is down one of them would take its port, a client that tries to reach it even by itself.
 */
async function freePortPair() {
  for (;;) {
    const port = randomInt(PORTS_FROM, PORTS_BELOW - 1);
    const areFree = [port, port + 1].map((each) =>
      listenOnce(each).then(
        () => true,
        () => false,
      ),
    );
    if (!(await Promise.all(areFree)).includes(false)) return port;
  }
}

function listenOnce(port) {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve()));
  });
}
