/** 18: models/research/what_if.py counts episodes of a limit as the engine alerts them. */
import { execFile, spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signalIndex } from '../../services/clinical/signal/signals.ts';
import { shippedRules } from '../engine/shipped-rules.ts';
import { oneChild, seconds, UnitScript } from '../engine/unit-script.ts';

const SCRIPT = 'models/research/what_if.py';
const withoutPython = spawnSync('python3', ['--version']).status !== 0;
const run = promisify(execFile);
const SECONDS = 1_500;
const STAYS = 8;
/** The shipped high limit of saturation (models/rules/vital-alerts.json). */
const LAW = ['--limits', '80,85', '--wait', '30', '--clear-margin', '5', '--clear-for', '10'];

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'vigil-what-if-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** Falls of every length around the wait, returns around the margin, and gaps around 5 s; null: nothing is sent. */
function course(seed: number): readonly (number | null)[] {
  let state = seed * 7_919 + 13;
  const random = (): number => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
  const values: (number | null)[] = [];
  while (values.length < SECONDS) {
    const level = [70, 78, 82, 86, 96][Math.floor(random() * 5)] ?? 96;
    const stretch = (): readonly number[] =>
      Array.from({ length: 5 + Math.floor(random() * 40) }, () => level + Math.floor(random() * 2));
    const gap = random() < 0.4 ? 1 + Math.floor(random() * 8) : 0;
    values.push(...stretch(), ...Array.from({ length: gap }, () => null), ...stretch());
  }
  return values.slice(0, SECONDS);
}

/** Plays a course through the engine, and writes what `export` writes of it. */
async function exported(
  stay: string,
  values: readonly (number | null)[],
  rules: Awaited<ReturnType<typeof shippedRules>>,
) {
  const script = new UnitScript({ ...rules, scores: [], models: [] }).play(
    oneChild(),
    seconds(0, SECONDS * 1_000, (second) => {
      const value = values[second] ?? null;
      return value === null ? null : { spo2Percent: value };
    }),
  );
  const cells = script.rows.map(({ atMs, values: row }) => `${atMs},${row[signalIndex('spo2Percent')] ?? ''}`);
  await writeFile(path.join(folder, `${stay}.csv`), ['at_ms,spo2Percent', ...cells].join('\n'));
  return script
    .of('alert.changed')
    .map(({ atMs, change, alert }) => [stay, atMs, alert.ruleId, change, alert.level].join(','));
}

describe.skipIf(withoutPython)('what if', () => {
  it('counts, at the shipped limit, what the engine alerted', async () => {
    const rules = await shippedRules();
    const alerts: string[] = [];
    for (let seed = 1; seed <= STAYS; seed++) alerts.push(...(await exported(`stay-${seed}`, course(seed), rules)));
    await writeFile(path.join(folder, 'alerts.csv'), ['stay,at_ms,rule,change,level', ...alerts].join('\n'));
    const { stdout } = await run('python3', [SCRIPT, 'compare', folder, ...LAW, '--rule', 'desaturation']);
    const rows = stdout.split('\n').flatMap((line) => {
      const [, stay, , low, high, own] = /^\s*(\S+)\s+([\d.]+)\s+(\d+)\s+(\d+)\s+(\d+)$/.exec(line) ?? [];
      return stay === undefined ? [] : [{ stay, low: Number(low), high: Number(high), own: Number(own) }];
    });
    expect(rows).toHaveLength(STAYS);
    expect(rows.map(({ low }) => low)).toEqual(rows.map(({ own }) => own));
    expect(rows.reduce((sum, { low }) => sum + low, 0)).toBeGreaterThan(20);
    expect(stdout).toContain(`at least 30 s past it, over when back inside by 5 for 10 s`);
  });

  it('says what it does not know', async () => {
    const empty = path.join(folder, 'nothing');
    await expect(run('python3', [SCRIPT, 'compare', empty, ...LAW])).rejects.toMatchObject({
      stderr: expect.stringContaining('export some first') as string,
    });
  });
});
