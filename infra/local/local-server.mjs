/**
 * A server of this machine's own: started detached, recorded in the state file before it is ready
 * (so that an interrupted start is found and stopped later), waited for by asking it.
 */
import { InfraError, readState, writeState } from './cache.mjs';
import { isOurs, portAnswers, stop, untilReaped, waitUntilReady } from './processes.mjs';

/**
 * @param server `part` names it in the state file, `address` is what tests read there (one field),
 *   `install()` makes it startable, `start()` returns its pid, `isReady()` asks it, and `marker` is a
 *   piece of its command line by which it is known again.
 */
export function localServer(server) {
  const { part, name, port, address, marker, logFile, stopSignal = 'SIGTERM' } = server;

  const running = () => {
    const entry = readState()[part];
    return entry && isOurs(entry) ? entry : null;
  };

  const down = async () => {
    const entry = running();
    if (entry) await stop(entry, stopSignal);
    writeState(part, null);
  };

  const up = async () => {
    if (!running()) {
      if (await portAnswers(port)) {
        throw new InfraError(
          `port ${port} is taken by another program; choose one in ${server.portVariable}, or name that server in ${server.addressVariable}`,
        );
      }
      await untilReaped({ pid: readState()[part]?.pid });
      writeState(part, { source: 'local', ...address, pid: await server.start(), marker, logFile });
    }
    await waitUntilReady({ ...server, process: readState()[part] }).catch(async (error) => {
      await down();
      throw error;
    });
  };

  const status = async () => {
    const isUp = running() !== null && (await portAnswers(port));
    return { name, isUp, source: 'local', address: isUp ? Object.values(address)[0] : null };
  };

  return { ensure: server.install, up, down, status };
}
