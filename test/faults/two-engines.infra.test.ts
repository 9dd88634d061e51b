// Hazards: H42 (docs/hazards.md).
/**
 * Two engines on the same partitions at once, one of them stopped for a while and woken again (F01,
 * F03, H42): equal ids carry equal bytes, a screen sees each of them once, and nothing has to be
 * put right.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { setTimeout as pause } from 'node:timers/promises';
import { fileTestGateway } from '../support/gateway-token.ts';
import { kafkaBrokers, withoutInfra } from '../support/infra.ts';
import { dataFolder, startVigilProcess, type RunningProcess } from '../support/vigil-process.ts';
import { drillAlarm, latenciesMs } from './alarm-drill.ts';
import { isLongRun, tellFigures } from './figures.ts';
import { decidedIn } from './log-contents.ts';
import { Nurse } from './nurse.ts';
import { ownTopics, type OwnTopics } from './own-log.ts';
import { WardLoad } from './ward-load.ts';
import { timeLimit } from '../support/patience.ts';

const STANDS_STILL_MS = isLongRun ? 60_000 : 6_000;

describe.skipIf(withoutInfra)('two engines on the same partitions', () => {
  let topics: OwnTopics;
  let house: RunningProcess;
  let second: RunningProcess;
  let nurse: Nurse;

  beforeAll(async () => {
    topics = await ownTopics(kafkaBrokers());
    const settings = {
      ...topics.settings,
      VIGIL_SIMULATOR: '0',
      VIGIL_LOG_LEVEL: 'silent',
      VIGIL_SNAPSHOT_INTERVAL_SECONDS: '5',
    };
    house = await startVigilProcess(settings);
    await fileTestGateway(house.dataDir);
    second = await startVigilProcess({ ...settings, VIGIL_DATA_DIR: await dataFolder() }, { args: ['engine'] });
    nurse = new Nurse(house.address, 'unit-0');
  });
  afterAll(async () => {
    await nurse.close();
    await second.stop();
    await house.stop();
    await topics.close();
  });

  it(
    'never contradict each other, and the screens keep the first',
    { timeout: timeLimit(STANDS_STILL_MS + 120_000) },
    async () => {
      const load = await WardLoad.open(house.address, { units: 3, bedsPerUnit: 4 });
      load.begin();
      const [one, other, third] = load.children;
      if (one === undefined || other === undefined || third === undefined) throw new Error('the ward is empty');
      await expect
        .poll(async () => (await decidedIn(topics.log)).repeated, { timeout: timeLimit(60_000), interval: 500 })
        .toBeGreaterThan(0);
      const both = await drillAlarm(load, nurse, one);

      second.signal('SIGSTOP');
      const before = (await decidedIn(topics.log)).repeated;
      const [alone] = await Promise.all([drillAlarm(load, nurse, other), pause(STANDS_STILL_MS)]);
      const stopped = await decidedIn(topics.log);
      second.signal('SIGCONT');
      await expect
        .poll(async () => (await decidedIn(topics.log)).repeated, { timeout: timeLimit(60_000), interval: 500 })
        .toBeGreaterThan(stopped.repeated);
      const again = await drillAlarm(load, nurse, third);
      await load.stop();

      const decided = await decidedIn(topics.log);
      expect(decided.contradictions).toEqual([]);
      const transitions = nurse.seen.map(({ change }) => change.id);
      expect(transitions).toEqual([...new Set(transitions)]);
      expect(nurse.snapshots).toBe(1);
      expect(await figure(house, 'vigil_live_alert_conflicts')).toBe(0);
      expect(await figure(house, 'vigil_live_state_corrections')).toBe(0);
      expect(stopped.repeated - before).toBeLessThan(decided.repeated);
      tellFigures('two engines', {
        decisions: decided.decisions.length,
        'decided twice, equal': decided.repeated,
        contradictions: 0,
        'stood still s': STANDS_STILL_MS / 1000,
        'alarm ms (two, one, two)': (await latenciesMs(topics.log, [both, alone, again])).join(', '),
      });
    },
  );
});

/** One number of the metrics page. */
async function figure(vigil: RunningProcess, name: string): Promise<number> {
  const metrics = await (await fetch(`${vigil.address}/metrics`)).text();
  return Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(metrics)?.[1] ?? Number.NaN);
}
