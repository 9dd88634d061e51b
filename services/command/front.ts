/** `vigil front`: the one address of an installation of several hospitals. */
import { startFront } from '../compose/front/start-front.ts';
import { VigilError } from '../platform/errors.ts';

/** Resolves with the exit code when it was told to stop. */
export async function runFront(environment: NodeJS.ProcessEnv): Promise<number> {
  const file = environment['VIGIL_INSTALLATION_FILE'];
  if (file === undefined) throw new VigilError('config-invalid', 'the front door needs VIGIL_INSTALLATION_FILE');
  const stopped = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, resolve);
  });
  const front = await startFront(file);
  console.log(`The front door is open: ${front.address}`);
  await stopped;
  // Sockets of screens go to no other door: they come back by themselves.
  setTimeout(() => process.exit(0), 3_000).unref();
  await front.close();
  return 0;
}
