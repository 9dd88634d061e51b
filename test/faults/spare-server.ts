/** A Kafka or TimescaleDB of the test's own, to be killed and started at will; see infra/local/spare.mjs. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

const SCRIPT = fileURLToPath(new URL('../../infra/local/spare.mjs', import.meta.url));
const ANSWER = z.object({
  event: z.enum(['ready', 'killed']),
  brokers: z.string().optional(),
  url: z.string().optional(),
});

export interface SpareServer {
  /** `host:port` of the broker, or the connection address of the database. */
  readonly address: string;
  /** SIGKILL; resolves when the process is gone and its port refuses. */
  kill(): Promise<void>;
  /** Starts it again on the data it left; resolves when it answers. */
  start(): Promise<void>;
  /** Stops it and removes its data. */
  close(): Promise<void>;
}

/**
 * Installs what is missing, starts, and resolves when the server answers. A broker with a `keystore` (a PEM file of
 * key and certificate) takes SASL_SSL alone.
 */
export async function startSpare(kind: 'kafka' | 'timescale', keystore?: string): Promise<SpareServer> {
  const child = spawn(process.execPath, [SCRIPT, kind, ...(keystore === undefined ? [] : [keystore])], {
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let complaint = '';
  child.stderr.on('data', (chunk: Buffer) => (complaint += chunk.toString()));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const told = async (event: 'ready' | 'killed'): Promise<z.infer<typeof ANSWER>> => {
    const { value, done } = await lines.next();
    if (done === true) throw new Error(`the spare ${kind} gave up: ${complaint}`);
    const answer = ANSWER.parse(JSON.parse(String(value)));
    if (answer.event !== event) throw new Error(`the spare ${kind} is ${answer.event}, not ${event}`);
    return answer;
  };
  const command = async (line: 'kill' | 'start', event: 'ready' | 'killed'): Promise<void> => {
    child.stdin.write(`${line}\n`);
    await told(event);
  };
  const { brokers, url } = await told('ready');
  return {
    address: brokers ?? url ?? '',
    kill: () => command('kill', 'killed'),
    start: () => command('start', 'ready'),
    close: async () => {
      child.stdin.end();
      if (child.exitCode === null) await once(child, 'exit');
    },
  };
}
