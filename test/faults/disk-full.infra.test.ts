// Hazards: H46 (docs/hazards.md).
/**
 * The disk of the data folder fills up under load (H46, F17): alarms go on from the reserve, also through a
 * restart; with room again everything is as if nothing had been, without anybody's repair.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { kafkaBrokers, withoutInfra } from '../support/infra.ts';
import { drillAlarm } from './alarm-drill.ts';
import { framesIn } from './log-contents.ts';
import { Nurse } from './nurse.ts';
import { embeddedLogOf, ownTopics } from './own-log.ts';
import { mayMount, smallDisk, type SmallDisk } from './small-disk.ts';
import { SupervisedVigil } from './supervised-vigil.ts';
import { WardLoad } from './ward-load.ts';
import type { EventLog } from '../../services/log/event-log.port.ts';
import { timeLimit } from '../support/patience.ts';

const PATIENCE = { timeout: timeLimit(60_000), interval: 200 };
const HEALTH = z.object({ parts: z.array(z.object({ name: z.string(), ok: z.boolean(), detail: z.string() })) });
const DISK_MEGABYTES = 256;

interface OwnLog {
  readonly log: EventLog;
  readonly settings: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

const LOGS: readonly (readonly [string, (folder: string) => Promise<OwnLog>])[] = [
  [
    'embedded',
    async (folder) => {
      const log = embeddedLogOf(folder);
      return { log, settings: {}, close: () => log.close() };
    },
  ],
  ['kafka', () => ownTopics(kafkaBrokers())],
];

describe.skipIf(withoutInfra || !mayMount).each(LOGS)('the disk fills up, log %s', (_name, openLog) => {
  let disk: SmallDisk;
  let own: OwnLog;
  let vigil: SupervisedVigil;
  let nurse: Nurse;
  let load: WardLoad;

  beforeAll(async () => {
    disk = await smallDisk(DISK_MEGABYTES);
    own = await openLog(disk.folder);
    vigil = await SupervisedVigil.start({
      ...own.settings,
      VIGIL_DATA_DIR: disk.folder,
      VIGIL_SIMULATOR: '0',
      VIGIL_LOG_LEVEL: 'error',
      VIGIL_SNAPSHOT_INTERVAL_SECONDS: '5',
    });
    nurse = new Nurse(vigil.address, 'unit-0');
    load = await WardLoad.open(vigil.address, { units: 1, bedsPerUnit: 6 });
    load.begin();
  });
  afterAll(async () => {
    await nurse.close();
    await vigil.stop();
    await own.close();
    await disk.close();
  });

  async function part(name: string): Promise<{ readonly ok: boolean; readonly detail: string } | undefined> {
    const response = await fetch(`${vigil.address}/health/ready`);
    return HEALTH.parse(await response.json()).parts.find((each) => each.name === name);
  }

  async function drill(bed: number): Promise<void> {
    const child = load.children[bed];
    if (child === undefined) throw new Error('the ward is too small');
    await drillAlarm(load, nurse, child);
  }

  it(
    'and alarms go on, through a restart too; with room again all is well',
    { timeout: timeLimit(300_000) },
    async () => {
      await drill(0);
      expect(await part('disk')).toMatchObject({ ok: true });
      await disk.fillUp();
      await expect
        .poll(() => part('disk'), PATIENCE)
        .toMatchObject({ ok: false, detail: expect.stringContaining('full') });
      await drill(1);
      await expect.poll(() => part('history'), PATIENCE).toMatchObject({ ok: false });
      await drill(2);
      expect(vigil.endings).toEqual([]);

      const { connections } = nurse;
      vigil.process?.signal('SIGKILL');
      await expect
        .poll(() => nurse.connections, { ...PATIENCE, message: 'started again on the full disk' })
        .toBeGreaterThan(connections);
      await drill(3);
      expect(vigil.endings).toHaveLength(1);

      await disk.makeRoom();
      await expect.poll(() => part('disk'), PATIENCE).toMatchObject({ ok: true });
      await expect.poll(() => part('history'), PATIENCE).toMatchObject({ ok: true });
      await drill(4);
      await load.stop();
      const kept = await framesIn(own.log);
      expect([...load.acknowledged()].filter((frame) => !kept.has(frame))).toEqual([]);
      expect((await fetch(`${vigil.address}/health/ready`)).status).toBe(200);
      expect(vigil.endings).toHaveLength(1);
    },
  );
});
