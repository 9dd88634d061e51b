/** The front door of an installation, from its file: one address for all hospitals of it. */
import { once } from 'node:events';
import path from 'node:path';
import { hostRule } from '../../access/allowed-host.ts';
import { messageOf, VigilError } from '../../platform/errors.ts';
import { openDoorKey } from '../../tenancy/adapters/hospital-folder.ts';
import { readInstallation } from '../../tenancy/adapters/installation-file.ts';
import { frontServer } from '../../tenancy/front/adapters/front-server.ts';
import { limit } from '../http/connection-limits.ts';

export interface RunningFront {
  readonly address: string;
  close(): Promise<void>;
}

/** Rejects with `config-invalid`, `hospital-wall` or `port-taken`. */
export async function startFront(installationFile: string): Promise<RunningFront> {
  const file = path.resolve(installationFile);
  const installation = await readInstallation(file);
  const { host, port, allowedHosts } = installation.front;
  const rule = hostRule(allowedHosts);
  const server = frontServer({
    installation,
    key: await openDoorKey(path.dirname(file)),
    isOurs: (asked, localAddress) => rule.allows(asked, localAddress),
  });
  limit(server);
  server.listen(port, host);
  await once(server, 'listening').catch((error: unknown) => {
    throw new VigilError('port-taken', `${host}:${port}: ${messageOf(error)}`, { cause: error });
  });
  return {
    address: `http://${host}:${port}`,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
