/** Kafka and TimescaleDB from infra/compose.yaml, where a container engine answers. */
import { fileURLToPath } from 'node:url';
import { readState, writeState } from './cache.mjs';
import { hasCommand } from './debian.mjs';
import { portAnswers, run } from './processes.mjs';

const COMPOSE = ['compose', '-f', fileURLToPath(new URL('../compose.yaml', import.meta.url))];

/** True when an engine answers, not only its client. */
export async function engineAnswers() {
  if (!hasCommand('docker')) return false;
  return run('docker', ['info', '--format', '{{.ID}}']).then(
    () => true,
    () => false,
  );
}

export const kafkaContainer = container({
  part: 'kafka',
  name: 'Kafka',
  port: 19092,
  address: { brokers: '127.0.0.1:19092' },
});
export const timescaleContainer = container({
  part: 'timescale',
  name: 'TimescaleDB',
  port: 15432,
  address: { url: 'postgres://vigil@127.0.0.1:15432/vigil' },
});

function container({ part, name, port, address }) {
  return {
    ensure: () => run('docker', [...COMPOSE, 'pull', '--quiet', part]),
    async up() {
      await run('docker', [...COMPOSE, 'up', '--detach', '--wait', part]);
      writeState(part, { source: 'container', ...address });
    },
    async down() {
      await run('docker', [...COMPOSE, 'stop', part]);
      writeState(part, null);
    },
    async status() {
      const isUp = readState()[part] !== undefined && (await portAnswers(port));
      return { name, isUp, source: 'container', address: isUp ? Object.values(address)[0] : null };
    },
  };
}
