/**
 * Where the real parts are, for the infrastructure and browser tests. An address in the environment
 * wins; else the state file that `vigil infra up` wrote. Without either the test fails: a real part
 * is never skipped in silence, only when VIGIL_TEST_WITHOUT_INFRA=1 asks for counted skips.
 */
import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { z } from 'zod';

/** For `describe.skipIf(withoutInfra)`. */
export const withoutInfra = process.env['VIGIL_TEST_WITHOUT_INFRA'] === '1';

const STATE = z.object({
  kafka: z.object({ brokers: z.string() }).optional(),
  timescale: z.object({ url: z.string() }).optional(),
  chromium: z.object({ path: z.string() }).optional(),
});

/** Broker addresses, `host:port` each. */
export function kafkaBrokers(): readonly string[] {
  return found('Kafka', 'VIGIL_KAFKA_BROKERS', readState().kafka?.brokers).split(',');
}

/** Connection address of a database whose role may create databases. */
export function timescaleUrl(): string {
  return found('TimescaleDB', 'VIGIL_TIMESCALE_URL', readState().timescale?.url);
}

/** Path of the browser's program. */
export function chromiumPath(): string {
  return found('Chromium', 'VIGIL_CHROMIUM', readState().chromium?.path);
}

export interface FreshDatabase {
  readonly url: string;
  /** Closes what is still connected and removes the database. */
  drop(): Promise<void>;
}

/** An empty database of its own for one test file; the caller drops it in `afterAll`. */
export async function freshDatabase(): Promise<FreshDatabase> {
  const name = `vigil_test_${randomUUID().replaceAll('-', '')}`;
  await administer(`CREATE DATABASE ${name}`);
  const url = new URL(timescaleUrl());
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => administer(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`) };
}

/** Keeps the topics of one test file apart from those of every other run on the same broker. */
export function uniqueTopicPrefix(): string {
  return `test-${randomUUID()}.`;
}

async function administer(statement: string): Promise<void> {
  const client = new Client({ connectionString: timescaleUrl() });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

function found(part: string, variable: string, fromState: string | undefined): string {
  const address = process.env[variable] || fromState;
  if (address) return address;
  throw new Error(`no ${part}: run \`node vigil.mjs infra up\`, or set ${variable}`);
}

function readState(): z.infer<typeof STATE> {
  const folder = process.env['VIGIL_INFRA_DIR'] || join(homedir(), '.cache', 'vigil-infra');
  const path = join(folder, 'state.json');
  return existsSync(path) ? STATE.parse(JSON.parse(readFileSync(path, 'utf8'))) : {};
}
