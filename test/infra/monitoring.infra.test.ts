/**
 * infra/monitoring on a real Prometheus that asks a real Vigil: the configuration loads, each rule fires when it should
 * (promtool), every figure that a rule or the Grafana board names is there, and a Vigil that ends is told. Prometheus comes
 * from Debian's packages where it is missing; Grafana is nowhere to be had here, so its board is read and not drawn.
 */
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { copyFile, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { withoutInfra } from '../support/infra.ts';
import { timeLimit } from '../support/patience.ts';
import { dataFolder, freePort, startVigilProcess, type RunningProcess } from '../support/vigil-process.ts';

const FOLDER = 'infra/monitoring';
const run = promisify(execFile);
const debian = (await import(new URL('../../infra/local/debian.mjs', import.meta.url).href)) as {
  hasCommand: (command: string) => boolean;
  installPackages: (packages: readonly string[]) => Promise<void>;
};
const BOARD = z.object({ panels: z.array(z.object({ targets: z.array(z.object({ expr: z.string() })) })) });
const ANSWER = z.object({ status: z.literal('success'), data: z.object({ result: z.array(z.unknown()) }) });
const ALERTS = z.object({
  data: z.object({ alerts: z.array(z.object({ labels: z.object({ alertname: z.string() }), state: z.string() })) }),
});
const RULES = readFileSync(`${FOLDER}/alert-rules.yml`, 'utf8');

function boardExpressions(): readonly string[] {
  const { panels } = BOARD.parse(JSON.parse(readFileSync(`${FOLDER}/grafana/vigil.json`, 'utf8')));
  return panels.flatMap(({ targets }) => targets.map(({ expr }) => expr));
}

/** Names of our figures in the rules. */
function figuresOfRules(): readonly string[] {
  return [...new Set(RULES.match(/\b(?:vigil|nodejs)_\w+/g))];
}

describe('what a rule says to do', () => {
  it('stands in the operator’s guide', () => {
    const guide = readFileSync('docs/guides/operate.md', 'utf8');
    const named = [...RULES.matchAll(/runbook: '([^']+)'/g)].map(([, name]) => name ?? '');
    expect(named.length).toBe([...RULES.matchAll(/- alert: /g)].length);
    expect(named.filter((name) => !guide.includes(`**${name}.**`) && !guide.includes(`## ${name}`))).toEqual([]);
  });
});

describe.skipIf(withoutInfra)('Prometheus beside Vigil', () => {
  let vigil: RunningProcess;
  let prometheus: ChildProcess;
  let [folder, address] = ['', ''];

  beforeAll(async () => {
    if (!debian.hasCommand('prometheus')) await debian.installPackages(['prometheus']);
    folder = await dataFolder();
    vigil = await startVigilProcess({ VIGIL_LOG_LEVEL: 'silent' });
    const port = await freePort();
    address = `http://127.0.0.1:${port}`;
    await copyFile(`${FOLDER}/alert-rules.yml`, path.join(folder, 'alert-rules.yml'));
    const shipped = await readFile(`${FOLDER}/prometheus.yml`, 'utf8');
    const file = path.join(folder, 'prometheus.yml');
    await writeFile(file, shipped.replace('127.0.0.1:8080', new URL(vigil.address).host).replaceAll(': 5s', ': 1s'));
    prometheus = spawn(
      'prometheus',
      [`--config.file=${file}`, `--storage.tsdb.path=${folder}/series`, `--web.listen-address=127.0.0.1:${port}`],
      { stdio: 'ignore' },
    );
  });
  afterAll(async () => {
    prometheus.kill('SIGTERM');
    await once(prometheus, 'exit');
    await vigil.stop();
    await rm(folder, { recursive: true });
  });

  async function found(expression: string): Promise<number> {
    const answer = await fetch(`${address}/api/v1/query?query=${encodeURIComponent(expression)}`);
    return ANSWER.parse(await answer.json()).data.result.length;
  }

  it('loads the configuration, and each rule fires when it should', async () => {
    await run('promtool', ['check', 'config', 'prometheus.yml'], { cwd: FOLDER });
    const { stdout } = await run('promtool', ['test', 'rules', 'alert-rules-test.yml'], { cwd: FOLDER });
    expect(stdout).toContain('SUCCESS');
  });

  it('finds every figure that the rules and the board name', async () => {
    const patience = { timeout: timeLimit(30_000), interval: 500 };
    await expect.poll(() => found('rate(vigil_feed_frames[1m])').catch(() => 0), patience).toBe(1);
    await expect.poll(() => found('vigil_ready == 1'), patience).toBe(1);
    for (const expression of [...figuresOfRules(), ...boardExpressions()]) {
      expect([expression, await found(expression)]).toEqual([expression, 1]);
    }
  });

  it('tells that Vigil is away', async () => {
    await vigil.stop('SIGKILL');
    const pending = async (): Promise<readonly string[]> => {
      const answer = await fetch(`${address}/api/v1/alerts`);
      return ALERTS.parse(await answer.json()).data.alerts.map(({ labels }) => labels.alertname);
    };
    await expect.poll(pending, { timeout: timeLimit(20_000), interval: 500 }).toContain('VigilAway');
  });
});
