/** `vigil run [roles]`: starts, says where it is and who may sign in, and stops cleanly on Ctrl-C. */
import { DEMO_PASSWORD, DEMO_PEOPLE } from '../access/adapters/demo-accounts.ts';
import { ROLES, type RunRole } from '../compose/parts/pipeline.ts';
import type { Config } from '../platform/config.ts';
import { VigilError } from '../platform/errors.ts';
import { exitCodeOf, lineOf } from './terminal/fail.ts';
import { tellRunning } from './terminal/running-vigil.ts';
import type { OpenParts } from '../compose/parts/open-parts.ts';
import { SAFETY_NOTICE } from '../compose/http/app.module.ts';
import { startVigil, type RunningVigil } from '../compose/start-vigil.ts';

/** Longest a stop may take before the process ends anyway. */
const STOP_WITHIN_MS = 10_000;
/** After a fault: what acknowledges nothing any more should make room for its successor. */
const STOP_AFTER_FAULT_WITHIN_MS = 3_000;

/** Resolves with the exit code when Vigil has stopped. */
export async function runVigil(config: Config, parts: OpenParts, roleNames: readonly string[]): Promise<number> {
  const roles = rolesOf(roleNames);
  let stop: (outcome: { code: number }) => void = () => undefined;
  const stopped = new Promise<{ code: number }>((resolve) => (stop = resolve));
  const running = await startVigil({
    ...parts,
    config,
    roles,
    onFault: (fault) => {
      console.error(lineOf(fault));
      stop({ code: exitCodeOf(fault) });
    },
  });
  stopWhenTold(() => stop({ code: 0 }));
  const takeBack = tellRunning(config, parts.logger);
  announce(config, roles, running);
  const { code } = await stopped;
  const deadline = parts.clock.after(code === 0 ? STOP_WITHIN_MS : STOP_AFTER_FAULT_WITHIN_MS, () => process.exit(1));
  takeBack();
  await running.close();
  deadline();
  return code;
}

/**
 * By a signal, or by the end of whoever started this process with a channel to it (infra/local/start.mjs): a Vigil
 * that nobody can reach any more would hold port and folder for ever. Told twice is told once.
 */
function stopWhenTold(stop: () => void): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
  if (process.send === undefined) return;
  if (process.connected) process.once('disconnect', stop);
  else stop();
}

function rolesOf(names: readonly string[]): ReadonlySet<RunRole> {
  const unknown = names.find((name) => !(ROLES as readonly string[]).includes(name));
  if (unknown !== undefined) {
    throw new VigilError('config-invalid', `no role ${unknown}; roles are ${ROLES.join(', ')}`);
  }
  return new Set(names.length === 0 ? ROLES : (names as readonly RunRole[]));
}

function announce(config: Config, roles: ReadonlySet<RunRole>, running: RunningVigil): void {
  console.log(SAFETY_NOTICE);
  console.log(
    `Vigil is ready: ${running.address}  (roles ${[...roles].join(', ')}; log ${config.log.kind}, history ${config.history.kind})`,
  );
  const elsewhere = ROLES.filter((role) => !roles.has(role));
  if (elsewhere.length > 0) {
    console.log(
      `Not here: ${elsewhere.join(', ')}. Other processes must run them on the same ${config.log.kind === 'kafka' ? 'Kafka' : 'data folder'}.`,
    );
  }
  if (config.log.kind === 'embedded' || config.history.kind === 'embedded') {
    console.log('What is embedded survives a restart, not the loss of this machine.');
  }
  if (running.models === 0 && roles.has('engine')) {
    console.log('No risk model is running: published scores and vital sign rules only.');
  }
  if (config.mode !== 'demo' || !roles.has('live')) return;
  console.log(`Demonstration. Sign in with the password ${DEMO_PASSWORD}:`);
  for (const person of DEMO_PEOPLE) {
    console.log(`  ${person.userName.padEnd(16)} ${person.displayName} (${person.role})`);
  }
  console.log('A new ward: within half a minute the heart of a newborn slows and its SpO₂ falls for some seconds;');
  console.log(
    'from the third minute a three-year-old becomes septic, and the first alerts of it come some minutes later.',
  );
}
