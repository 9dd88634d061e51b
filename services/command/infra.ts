/** `vigil infra`: the real parts for this machine; the scripts are shared with the test runner. */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { packageFolder } from '../compose/parts/load-engine.ts';

export function runInfra(action: 'up' | 'down' | 'status', options: { readonly json: boolean }): number {
  const script = path.join(packageFolder(), 'infra/local/infra.mjs');
  const { status } = spawnSync(process.execPath, [script, action, ...(options.json ? ['--json'] : [])], {
    stdio: 'inherit',
  });
  return status ?? 1;
}
