/** Whether the port of the settings can be had, asked before anything else starts. */
import { createServer } from 'node:net';
import type { Config } from '../../platform/config.ts';
import { VigilError } from '../../platform/errors.ts';

/** Binds and lets go again. Rejects with `port-taken`. */
export async function checkPort(config: Config): Promise<string> {
  const { host, port } = config.http;
  await new Promise<void>((resolve, reject) => {
    const probe = createServer();
    probe.once('error', (error: NodeJS.ErrnoException) => {
      const code = error.code === 'EADDRINUSE' ? 'port-taken' : 'config-invalid';
      reject(new VigilError(code, `${host}:${port}: ${error.message}`, { cause: error }));
    });
    probe.listen(port, host, () => probe.close(() => resolve()));
  });
  return `${host}:${port} is free`;
}
