// Hazards: H47 (docs/hazards.md).
/**
 * C4: a damaged history file refuses nothing but the history. The alarm path starts, everybody is told that the
 * history is damaged and what to do, and once the file was moved away the history is written anew from the log.
 */
import { rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { sessionCookie } from '../support/session.ts';
import { dataFolder, runVigilCommand, startVigilProcess } from '../support/vigil-process.ts';
import { timeLimit } from '../support/patience.ts';

const report = z.object({ ready: z.boolean(), parts: z.array(z.object({ name: z.string(), detail: z.string() })) });
const PATIENCE = { timeout: timeLimit(30_000), interval: 100 };

it('a damaged history file does not refuse the start', { timeout: timeLimit(120_000) }, async () => {
  const folder = await dataFolder();
  const file = path.join(folder, 'history.duckdb');
  await writeFile(file, 'this is no database, and long enough to be looked at'.repeat(100));
  const doctor = await runVigilCommand(['doctor'], { VIGIL_DATA_DIR: folder });
  expect(doctor.stdout).toMatch(/FAIL history +history-corrupt: .*move history\.duckdb/);

  const vigil = await startVigilProcess({ VIGIL_DATA_DIR: folder });
  const health = async () => report.parse(await (await fetch(`${vigil.address}/health/ready`)).json());
  const history = async () => (await health()).parts.find(({ name }) => name === 'history')?.detail ?? '';
  await expect.poll(history, PATIENCE).toMatch(/^history-corrupt since .*move history\.duckdb/);
  expect((await health()).ready).toBe(true);
  expect(vigil.output()).toMatch(
    /the history cannot be opened; alerts go on.*"code":"history-corrupt"|"code":"history-corrupt".*the history cannot be opened/,
  );

  const cookie = await sessionCookie(vigil.address, 'nurse.kim');
  const stays = () => fetch(`${vigil.address}/api/history/stays?unitId=demo-unit`, { headers: { cookie } });
  const refused = await stays();
  expect([refused.status, await refused.json()]).toMatchObject([503, { code: 'history-corrupt' }]);

  await rename(file, `${file}.damaged`);
  await expect.poll(history, PATIENCE).toMatch(/ms behind$/);
  await expect.poll(async () => (await stays()).status, PATIENCE).toBe(200);
  await vigil.stop();
});
