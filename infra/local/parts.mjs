/**
 * The three real parts and where each comes from. An address in the environment wins and is left
 * alone; else a container engine if one answers; else a server of this machine's own.
 */
import { existsSync } from 'node:fs';
import { InfraError, readState, withLock } from './cache.mjs';
import { chromium } from './chromium.mjs';
import { engineAnswers, kafkaContainer, timescaleContainer } from './containers.mjs';
import { kafka } from './kafka.mjs';
import { portAnswers } from './processes.mjs';
import { timescale } from './timescale.mjs';

export const PARTS = ['kafka', 'timescale', 'chromium'];

const LOCAL = { kafka, timescale, chromium };
const CONTAINERS = { kafka: kafkaContainer, timescale: timescaleContainer };

const NAMED = {
  kafka: named('Kafka', 'VIGIL_KAFKA_BROKERS', (address) => hostAnswers(`tcp://${address.split(',')[0]}`, 9092)),
  timescale: named('TimescaleDB', 'VIGIL_TIMESCALE_URL', (address) => hostAnswers(address, 5432)),
  chromium: named('Chromium', 'VIGIL_CHROMIUM', async (address) => existsSync(address)),
};

/**
 * Brings every part up, side by side. Resolves with the status of each, `wasStarted` if it was down
 * before; a part that cannot be had carries its `fault` and does not hide the others.
 */
export function infraUp() {
  return withLock(async () => {
    const providers = await chooseProviders();
    return Promise.all(PARTS.map((part) => bringUp(part, providers[part])));
  });
}

/** Stops the given parts, save those that the environment names. */
export function infraDown(parts = PARTS) {
  return withLock(async () => {
    const providers = await chooseProviders();
    return Promise.all(
      parts.map(async (part) => {
        await providers[part].down();
        return providers[part].status();
      }),
    );
  });
}

export async function infraStatus() {
  const providers = await chooseProviders();
  return Promise.all(PARTS.map((part) => providers[part].status()));
}

async function bringUp(part, provider) {
  const before = await provider.status();
  try {
    if (!before.isUp) await provider.ensure();
    await provider.up();
    return { part, ...(await provider.status()), wasStarted: !before.isUp };
  } catch (error) {
    if (!(error instanceof InfraError)) throw error;
    return { part, ...before, isUp: false, wasStarted: false, fault: error.message };
  }
}

/** A server that already runs on this machine is kept, even where an engine came up since. */
async function chooseProviders() {
  const state = readState();
  const isOpen = (part) => !NAMED[part] && part in CONTAINERS && state[part]?.source !== 'local';
  const withEngine = PARTS.some(isOpen) && (await engineAnswers());
  const choose = (part) => NAMED[part] ?? (withEngine && isOpen(part) ? CONTAINERS[part] : LOCAL[part]);
  return Object.fromEntries(PARTS.map((part) => [part, choose(part)]));
}

/** A part that the environment names: only looked at, never started or stopped. */
function named(name, variable, isThere) {
  const address = process.env[variable];
  if (!address) return null;
  const shown = address.replace(/:[^:@/]+@/, ':***@');
  return {
    ensure: async () => undefined,
    up: async () => {
      if (!(await isThere(address))) throw new InfraError(`nothing answers at ${variable}`);
    },
    down: async () => undefined,
    status: async () => {
      const isUp = await isThere(address);
      return { name, isUp, source: 'environment', address: isUp ? shown : null };
    },
  };
}

function hostAnswers(address, defaultPort) {
  const { hostname, port } = new URL(address);
  return portAnswers(Number(port || defaultPort), hostname);
}
