/**
 * A cohort whose building is ended: at every moment at which the history is asked or a file is written the folder is taken as a kill
 * would leave it, and the same build goes on in each to the files of one that nothing disturbed. And with real processes.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, rmSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readTerminology } from '../../../services/export/adapters/catalogue-files.ts';
import { buildCohort } from '../../../services/command/research/cohort/build-cohort.ts';
import { CohortFolder } from '../../../services/command/research/cohort/cohort-folder.ts';
import type { CohortReport } from '../../../services/command/research/cohort/cohort-report.ts';
import { DuckDbHistory } from '../../../services/history/adapters/duckdb/duckdb-history.ts';
import { DuckDbScratch } from '../../../services/history/adapters/duckdb/duckdb-scratch.ts';
import type { History } from '../../../services/history/history.port.ts';
import { readCohort } from '../../../services/research/cohort/cohort-definition.ts';
import { alertChanged, batchOf, blockOf, stayChanged, T0 } from '../../history/history-fixtures.ts';
import { timeLimit } from '../../support/patience.ts';
import { runVigilCommand } from '../../support/vigil-process.ts';

const HOUR_MS = 3_600_000;
const NOW_MS = T0 + 1_000 * HOUR_MS;
const JSON_DEFINITION = {
  version: 1,
  name: 'Children',
  authors: ['Choi M.'],
  population: { sex: ['female', 'male', 'unknown'] },
  time: { from: '2020-01-01T00:00:00Z', to: '2030-01-01T00:00:00Z', resolution: 'minute' },
  signals: ['heartRatePerMin'],
  labels: ['ventilation-start'],
  minimum: { hours: 0, coverage: 0 },
};
const read = readCohort(JSON_DEFINITION);
if (!read.ok) throw new Error(read.faults.join());
const { definition } = read;

/** One after the other, of fewer children than stays; the last of them is still there. */
async function historyOf(file: string, stays: number): Promise<DuckDbHistory> {
  const history = await DuckDbHistory.open({ file });
  await history.migrate();
  const opened = Array.from({ length: stays }, (_, index) => ({ stayId: `s${index}`, atMs: T0 + index * HOUR_MS }));
  const decisions = opened.flatMap(({ stayId, atMs }, index) => {
    const stay = { patientId: `p${index % 4}`, openedAtMs: atMs };
    const closed = stayChanged(`c${index}`, atMs + HOUR_MS, { stayId, change: 'closed', stay });
    return [
      stayChanged(`o${index}`, atMs, { stayId, stay }),
      { ...alertChanged(`a${index}`, atMs + 60_000), stayId },
      ...(index === stays - 1 ? [] : [closed]),
    ];
  });
  const rows = opened.flatMap(({ stayId, atMs }, index) =>
    Array.from({ length: 20 }, (_, second) => ({
      stayId,
      atMs: atMs + second * 1_000,
      values: { heartRatePerMin: 100 + index + second },
    })),
  );
  await history.write(batchOf(1, { vitals: [blockOf(rows)], decisions }, { topic: 'story' }));
  return history;
}

let folder = '';
let history: DuckDbHistory;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'vigil-cohort-resumed-'));
  history = await historyOf(path.join(folder, 'history.duckdb'), 5);
});
afterAll(async () => {
  await history.close();
  await rm(folder, { recursive: true });
});

interface Built {
  readonly report: CohortReport;
  /** Stays that were there already, as told. */
  readonly goneOn: readonly number[];
}

async function built(out: string, parts: { history?: History; folder?: CohortFolder; name?: string } = {}) {
  const goneOn: number[] = [];
  const report = await buildCohort({
    history: parts.history ?? history,
    folder: parts.folder ?? new CohortFolder(out),
    definition: { ...definition, name: parts.name ?? definition.name },
    labelDefinitions: [],
    terminology: await readTerminology('models/terminology'),
    vigilVersion: '0.0.0',
    nowMs: NOW_MS,
    limits: { stays: 2, looked: 100, rows: 1e9 },
    openScratch: (file) => DuckDbScratch.open(file),
    onProgress: () => undefined,
    onGoingOn: (stays) => goneOn.push(stays),
  });
  return { report, goneOn } satisfies Built;
}

/** `see` is called ahead of every call. */
function watched<T extends object>(subject: T, see: () => void): T {
  return new Proxy(subject, {
    get: (target, name) => {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== 'function') return value;
      return (...given: unknown[]): unknown => {
        see();
        return Reflect.apply(value, target, given) as unknown;
      };
    },
  });
}

async function contents(out: string): Promise<Readonly<Record<string, string>>> {
  const names = (await readdir(out)).toSorted();
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await readFile(path.join(out, name), 'latin1')] as const)),
  );
}

describe('a cohort whose building was ended', () => {
  it('goes on to the same bytes from every moment', { timeout: timeLimit(240_000) }, async () => {
    const out = path.join(folder, 'watched');
    const moments: string[] = [];
    const take = (): void => {
      if (!existsSync(path.join(out, '.building'))) return;
      const moment = path.join(folder, `moment-${moments.length}`);
      cpSync(out, moment, { recursive: true });
      moments.push(moment);
    };
    let asked = 0;
    const undisturbed = await built(out, {
      history: watched<History>(history, () => {
        asked += 1;
        if (asked % 23 === 0) take();
      }),
      folder: watched(new CohortFolder(out), take),
    });
    const whole = await contents(out);
    expect(Object.keys(whole)).toHaveLength(9);
    expect(undisturbed.report).toMatchObject({ stays: 5, labels: { 'ventilation-start': 0 } });
    expect(moments.length).toBeGreaterThan(25);
    const goneOn = new Set<number>();
    for (const moment of moments) {
      const again = await built(moment);
      expect(again.report).toEqual(undisturbed.report);
      expect(await contents(moment)).toEqual(whole);
      for (const stays of again.goneOn) goneOn.add(stays);
      rmSync(moment, { recursive: true });
    }
    // From no part, from one, from two, and from all of them.
    expect([...goneOn].toSorted((left, right) => left - right)).toEqual([2, 4, 5]);
  });

  it('reads a part again whose files are not what it wrote', async () => {
    const [out, other] = [path.join(folder, 'cut'), path.join(folder, 'uncut')];
    const { report } = await built(other);
    await endedAfter(out, 'part-000001');
    await writeFile(path.join(out, '.building/part-000000/scores.parquet'), 'cut');
    const again = await built(out);
    expect([again.report, again.goneOn]).toEqual([report, []]);
  });

  it('reads again what the history tells otherwise by now', async () => {
    const own = await historyOf(path.join(folder, 'moving.duckdb'), 5);
    const [out, after] = [path.join(folder, 'moving'), path.join(folder, 'moved')];
    await endedAfter(out, 'part-000001', own);
    const late = { ...alertChanged('late', T0 + 3 * HOUR_MS), stayId: 's2' };
    await own.write(batchOf(2, { decisions: [late] }, { topic: 'story' }));
    const again = await built(out, { history: own });
    expect(again.goneOn).toEqual([2]);
    expect(again.report.files).toEqual((await built(after, { history: own })).report.files);
    await own.close();
  });

  it('is never mixed with another', async () => {
    const out = path.join(folder, 'mixed');
    await endedAfter(out, 'part-000000');
    await expect(built(out, { name: 'Others' })).rejects.toThrow('another cohort');
    const whole = path.join(folder, 'mixed-whole');
    await built(whole);
    await expect(built(whole)).rejects.toThrow('is not empty');
  });
});

/** Ends the build when this part is whole. */
async function endedAfter(out: string, part: string, from: History = history): Promise<void> {
  const stop = (): void => {
    if (existsSync(path.join(out, '.building', part, 'part.json'))) throw new Error('ended');
  };
  await expect(built(out, { history: watched(from, stop) })).rejects.toThrow('ended');
}

describe('vigil cohort', () => {
  it('that was killed goes on when it is called again', { timeout: timeLimit(240_000) }, async () => {
    const dataDir = path.join(folder, 'data');
    await mkdir(dataDir);
    await (await historyOf(path.join(dataDir, 'history.duckdb'), 210)).close();
    const file = path.join(folder, 'definition.json');
    await writeFile(file, JSON.stringify(JSON_DEFINITION));
    const env = { VIGIL_DATA_DIR: dataDir, VIGIL_HTTP_PORT: '9', VIGIL_LOG_LEVEL: 'silent' };
    const out = path.join(folder, 'killed');
    const running = spawn(process.execPath, ['dist/services/main.js', 'cohort', file, '--out', out, '--in-house'], {
      env: { ...process.env, ...env },
      stdio: 'ignore',
    });
    const isPartWhole = () => existsSync(path.join(out, '.building/part-000000/part.json'));
    await expect.poll(isPartWhole, { timeout: timeLimit(120_000), interval: 5 }).toBe(true);
    running.kill('SIGKILL');
    expect(await once(running, 'exit')).toEqual([null, 'SIGKILL']);
    const again = await runVigilCommand(['cohort', file, '--out', out, '--in-house'], env);
    expect([again.code, again.stderr]).toEqual([0, 'going on: 200 stays were there already\n']);
    const undisturbed = await runVigilCommand(['cohort', file, '--out', `${out}-not`, '--in-house'], env);
    expect(undisturbed.stdout).toContain('210 stays in 6 files');
    expect(again.stdout).toBe(undisturbed.stdout);
    expect(await readdir(out)).toEqual(await readdir(`${out}-not`));
  });
});
