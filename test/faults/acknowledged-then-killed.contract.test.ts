// Hazards: H35 (docs/hazards.md).
/**
 * Vigil is killed with SIGKILL around a nurse's acknowledgement (H35): whatever her screen showed as
 * acknowledged is acknowledged after the restart, and an alert that was on no way answered is still
 * there to be acknowledged.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { setTimeout as pause } from 'node:timers/promises';
import type { CommandAnswer } from '../../services/contract/screens/live-events.ts';
import { fallIll } from './alarm-drill.ts';
import { isLongRun, tellFigures } from './figures.ts';
import { Nurse } from './nurse.ts';
import { SupervisedVigil } from './supervised-vigil.ts';
import { WardLoad } from './ward-load.ts';
import { timeLimit } from '../support/patience.ts';

/** From the tap to the kill, ms; null: as soon as the screen shows success. */
const SHORT = [null, 3];
const KILLED_AFTER_MS = isLongRun ? [...SHORT, ...Array.from({ length: 30 }, (_, index) => index)] : SHORT;
const PATIENCE = { timeout: timeLimit(60_000), interval: 50 };

describe('Vigil is killed around an acknowledgement', () => {
  let vigil: SupervisedVigil;
  let nurse: Nurse;
  let load: WardLoad;

  beforeAll(async () => {
    vigil = await SupervisedVigil.start({
      VIGIL_SIMULATOR: '0',
      VIGIL_LOG_LEVEL: 'silent',
      VIGIL_SNAPSHOT_INTERVAL_SECONDS: '5',
    });
    nurse = new Nurse(vigil.address, 'unit-0');
    load = await WardLoad.open(vigil.address, { units: 1, bedsPerUnit: 12 });
    load.begin();
  });
  afterAll(async () => {
    await load.stop();
    await nurse.close();
    await vigil.stop();
  });

  it(
    'what was shown as acknowledged stays acknowledged',
    { timeout: timeLimit(KILLED_AFTER_MS.length * 60_000) },
    async () => {
      let shown = 0;
      for (const [round, afterMs] of KILLED_AFTER_MS.entries()) {
        const child = load.children[round % load.children.length];
        if (child === undefined) throw new Error('the ward is empty');
        const raised = await fallIll(load, nurse, child);
        const connections = nurse.connections;
        const answering = nurse.acknowledge(raised.alert).catch((): CommandAnswer | null => null);
        if (afterMs === null) await answering;
        else await pause(afterMs);
        vigil.process?.signal('SIGKILL');
        const answer = await answering;
        await expect.poll(() => nurse.connections, PATIENCE).toBeGreaterThan(connections);
        const alertNow = () => nurse.state?.alerts.find(({ id }) => id === raised.alert.id);
        await expect.poll(alertNow, PATIENCE).toBeDefined();
        if (afterMs === null) expect(answer).toMatchObject({ ok: true });
        if (answer?.ok === true) {
          shown += 1;
          expect(alertNow()).toMatchObject({
            phase: 'acknowledged',
            holder: { displayName: expect.stringContaining('Kim') },
          });
        }
        load.setIll(child, false);
      }
      expect(vigil.endings).toHaveLength(KILLED_AFTER_MS.length);
      tellFigures('killed around an acknowledgement', {
        kills: KILLED_AFTER_MS.length,
        'shown as acknowledged': shown,
        'of them lost': 0,
      });
    },
  );
});
