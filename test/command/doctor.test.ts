/** `vigil doctor` refuses what a start refuses, and looks at what lies in the data folder without changing it. */
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeAccount } from '../../services/access/adapters/account-file.ts';
import { openLocalIdentity } from '../../services/access/adapters/local-identity.ts';
import {
  checkAccounts,
  checkSnapshots,
  checkSources,
  checkSpool,
} from '../../services/command/doctor/check-data-folder.ts';
import { SnapshotFiles } from '../../services/engine/adapters/snapshot-files.ts';
import { STATE_FORMAT } from '../../services/engine/state/unit-state.ts';
import { LmdbSpool } from '../../services/log/adapters/lmdb/lmdb-spool.ts';
import { parseConfig, type Config } from '../../services/platform/config.ts';
import { SILENT_LOGGER } from '../../services/platform/logger.ts';
import { SystemClock } from '../../services/platform/system-clock.ts';
import { UNIT, UnitScript, oneChild, tick } from '../engine/unit-script.ts';

const parts = { clock: new SystemClock(), logger: SILENT_LOGGER };
let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'vigil-doctor-'));
});
afterEach(() => rm(folder, { recursive: true }));

const config = (more: Readonly<Record<string, string>> = {}): Config =>
  parseConfig({ VIGIL_DATA_DIR: folder, ...more });
const production = (): Config => config({ VIGIL_MODE: 'production' });
const onKafka = (): Config => config({ VIGIL_LOG: 'kafka', VIGIL_KAFKA_BROKERS: '127.0.0.1:9' });

async function refusalOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => null,
    (error: unknown) => error,
  );
}

describe('accounts', () => {
  const start = () =>
    openLocalIdentity({ clock: parts.clock, accountFile: path.join(folder, 'accounts.json'), mode: 'production' });

  it('refuses in production what a start refuses, and names the command that mends it', async () => {
    const refusal = await refusalOf(checkAccounts(production()));
    expect(refusal).toMatchObject({ code: 'config-invalid' });
    expect(refusal).toEqual(await refusalOf(start()));
    expect(String(refusal)).toContain('`node vigil.mjs account add ');
    expect(await checkAccounts(config())).toBe("the demonstration's own, and 0 of accounts.json");
  });

  it('agrees with the start about a file that cannot be read', async () => {
    await writeFile(path.join(folder, 'accounts.json'), '{');
    expect(await refusalOf(checkAccounts(production()))).toEqual(await refusalOf(start()));
  });

  it('counts those that may sign in', async () => {
    await writeAccount(path.join(folder, 'accounts.json'), {
      userName: 'kim',
      displayName: 'Kim',
      role: 'nurse',
      units: [],
      password: 'a long password of a nurse',
    });
    expect(await checkAccounts(production())).toBe('1, 1 of them may sign in');
    expect(await refusalOf(start())).toBeNull();
  });
});

describe('saved states', () => {
  const slot = (): string => path.join(folder, 'snapshots', 'embedded', 'partition-3');
  beforeEach(async () => {
    const script = new UnitScript().play(oneChild(), tick(1_000));
    const files = new SnapshotFiles({ folder: path.dirname(slot()), logger: SILENT_LOGGER });
    const place = { unitId: UNIT, partition: 3, topicId: 'topic-1', resumeOffset: 0, nextOffset: script.offset };
    await files.save({ ...place, state: script.state });
    await files.save({ ...place, state: script.state });
  });
  const change = (change: (text: string) => string): Promise<void[]> =>
    readdir(slot()).then((names) =>
      Promise.all(
        names.map(async (name) => {
          const file = path.join(slot(), name);
          await writeFile(file, change(await readFile(file, 'latin1')), 'latin1');
        }),
      ),
    );

  it('are counted, and none is no fault', async () => {
    expect(await checkSnapshots(config())).toBe(`1 units of format ${STATE_FORMAT}`);
    expect(await checkSnapshots(onKafka())).toBe('none yet');
  });

  it('of an older Vigil are named: the unit is folded again', async () => {
    await change((text) => text.replace(`"format":${STATE_FORMAT}`, '"format":3'));
    expect(await checkSnapshots(config())).toBe(
      `0 units of format ${STATE_FORMAT}; folded again from the log at the start: ${UNIT} of format 3`,
    );
  });

  it('of which none is whole are a fault; one whole generation is enough', async () => {
    const [first = ''] = await readdir(slot());
    await writeFile(path.join(slot(), first), 'no snapshot');
    expect(await checkSnapshots(config())).toContain('1 units');
    await change((text) => `${text.slice(0, -1)}?`);
    expect(await refusalOf(checkSnapshots(config()))).toMatchObject({ code: 'snapshot-invalid' });
  });

  it('in what is no folder of ours are a fault', async () => {
    await writeFile(path.join(path.dirname(slot()), 'partition-4'), '');
    expect(await refusalOf(checkSnapshots(config()))).toMatchObject({ code: 'data-folder-unusable' });
  });
});

describe('the spool', () => {
  it('is none beside the embedded log, and none yet before its first use; looking makes none', async () => {
    expect(await checkSpool(config(), parts)).toBe('none: the embedded log is on this disk');
    expect(await checkSpool(onKafka(), parts)).toMatch(/^none yet; room for \d+ MB$/);
    expect(await readdir(folder)).toEqual([]);
  });

  it('says what waits in it', async () => {
    const spool = new LmdbSpool({ folder: path.join(folder, 'spool'), clock: parts.clock });
    await spool.add({ topic: 'vigil.unit.v1', partition: 0 }, [{ key: 'unit-1', value: Buffer.from('a record') }]);
    expect(await checkSpool(onKafka(), parts)).toMatch(/^1 records wait for Kafka; room for \d+ MB$/);
    await spool.close();
  });

  it('that is damaged is a fault', async () => {
    await mkdir(path.join(folder, 'spool'));
    await writeFile(path.join(folder, 'spool', 'data.mdb'), 'x'.repeat(20_000));
    expect(await refusalOf(checkSpool(onKafka(), parts))).toMatchObject({ code: 'spool-corrupt' });
  });
});

describe('sources', () => {
  const told = async (sources: unknown): Promise<unknown> => {
    await writeFile(path.join(folder, 'sources.json'), JSON.stringify(sources));
    return checkSources(config());
  };
  const unit = { unitId: 'u', hospitalId: 'h', name: 'U', timeZone: 'Asia/Seoul', setting: 'picu' };
  const sources = {
    version: 1,
    hospitals: [{ hospitalId: 'h', timeZone: 'Asia/Seoul', codeMap: null }],
    units: [{ ...unit, beds: [{ bedId: '01', label: '1', setting: 'picu', locations: ['PICU^^01'] }] }],
    sources: [],
  };

  it('are counted, and a mistake is refused as at a start, named', async () => {
    expect(await checkSources(config())).toContain('no hospital is connected');
    expect(await told(sources)).toBe('sources.json: 1 units with 1 beds, 0 sources');
    const refusal = await refusalOf(told({ ...sources, units: [{ ...sources.units[0], hospitalId: 'other' }] }));
    expect(refusal).toMatchObject({ code: 'config-invalid' });
  });
});
