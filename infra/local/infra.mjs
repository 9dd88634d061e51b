/** `node infra/local/infra.mjs up|down|status [--json]`: the real parts, behind `vigil infra`. */
import { InfraError } from './cache.mjs';
import { infraDown, infraStatus, infraUp } from './parts.mjs';

const [command, ...options] = process.argv.slice(2);
const asJson = options.includes('--json');

const COMMANDS = { up, down: async () => show(await infraDown()), status: async () => show(await infraStatus()) };

try {
  const isKnown = Object.hasOwn(COMMANDS, command ?? '') && options.every((option) => option === '--json');
  if (!isKnown) throw new InfraError('usage: node vigil.mjs infra up|down|status [--json]');
  await COMMANDS[command]();
} catch (error) {
  if (!(error instanceof InfraError)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}

async function up() {
  if (!asJson) console.log('Setting up Kafka, TimescaleDB and Chromium; the first time takes a minute or two.');
  const statuses = await infraUp();
  show(statuses);
  if (statuses.some(({ isUp }) => !isUp)) process.exitCode = 1;
}

function show(statuses) {
  if (asJson) return console.log(JSON.stringify(statuses));
  for (const { name, isUp, source, address, fault } of statuses) {
    console.log(`${name.padEnd(12)} ${isUp ? `up    ${address} (${source})` : (fault ?? 'down')}`);
  }
}
