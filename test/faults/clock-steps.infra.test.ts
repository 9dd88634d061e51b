// Hazards: H18 (docs/hazards.md).
/**
 * The wall clock of the machine goes an hour ahead and back, with a restart in each phase (H18, F24): a
 * child's alarm reaches the nurse in every one of them, and neither health nor the unit's screen keeps quiet
 * about the clock.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { drillAlarm } from './alarm-drill.ts';
import { Nurse } from './nurse.ts';
import { SupervisedVigil } from './supervised-vigil.ts';
import { WardLoad } from './ward-load.ts';
import { wrongClock, type WrongClock } from './wrong-clock.ts';
import { timeLimit } from '../support/patience.ts';

const HOUR_S = 3_600;
const PATIENCE = { timeout: timeLimit(40_000), interval: 100 };
/** Wall clock off by so many seconds, and whether Vigil is started anew under it. */
const PHASES = [
  { name: 'ahead', offBySeconds: HOUR_S, isRestarted: false },
  { name: 'ahead, restarted', offBySeconds: HOUR_S, isRestarted: true },
  { name: 'back', offBySeconds: 0, isRestarted: false },
  { name: 'back, restarted', offBySeconds: 0, isRestarted: true },
] as const;

describe('the wall clock goes an hour ahead and back', () => {
  let clock: WrongClock;
  let vigil: SupervisedVigil;
  let nurse: Nurse;
  let load: WardLoad;

  beforeAll(async () => {
    clock = await wrongClock();
    vigil = await SupervisedVigil.start({
      ...clock.env,
      VIGIL_SIMULATOR: '0',
      VIGIL_LOG_LEVEL: 'silent',
      VIGIL_SNAPSHOT_INTERVAL_SECONDS: '5',
    });
    nurse = new Nurse(vigil.address, 'unit-0');
    load = await WardLoad.open(vigil.address, { units: 1, bedsPerUnit: PHASES.length + 1 });
    load.begin();
  });
  afterAll(async () => {
    load.abandon();
    await nurse.close();
    await vigil.stop();
    await clock.close();
  });

  const readiness = async (): Promise<number> => (await fetch(`${vigil.address}/health/ready`)).status;
  const clockAlerts = () => nurse.state?.alerts.filter(({ ruleId }) => ruleId === 'technical.unit-clock') ?? [];

  async function drill(index: number): Promise<void> {
    const child = load.children[index];
    if (child === undefined) throw new Error('the ward is too small');
    await drillAlarm(load, nurse, child);
  }

  it('alarms in each phase, and says that the clock is wrong', { timeout: timeLimit(300_000) }, async () => {
    await drill(0);
    expect(await readiness()).toBe(200);
    expect(clockAlerts()).toEqual([]);
    for (const [index, { name, offBySeconds, isRestarted }] of PHASES.entries()) {
      await clock.setOffBy(offBySeconds);
      if (isRestarted) {
        const { connections } = nurse;
        vigil.process?.signal('SIGKILL');
        await expect.poll(() => nurse.connections, PATIENCE).toBeGreaterThan(connections);
      }
      await expect.poll(clockAlerts, { ...PATIENCE, message: name }).toMatchObject([{ level: 'high' }]);
      await expect.poll(readiness, { ...PATIENCE, message: name }).toBe(503);
      await drill(index + 1);
    }
  });
});
