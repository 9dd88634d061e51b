// Hazards: H43 (docs/hazards.md).
/**
 * The only broker is killed with SIGKILL under load and comes back 4 s later (F05, H43). Vigil rides
 * over it, however long it takes; what was acknowledged meanwhile lies in the spool. Afterwards nothing acknowledged is missing and no alert is new twice.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadReplayRules } from '../../services/compose/parts/load-engine.ts';
import { ReplaySource } from '../../services/replay/replay-source.ts';
import { replayRules } from '../../services/replay/replay-rules.ts';
import { replayStay } from '../../services/replay/replay-stay.ts';
import { withoutInfra } from '../support/infra.ts';
import { drillAlarm, latenciesMs } from './alarm-drill.ts';
import { isLongRun, tellFigures } from './figures.ts';
import { decidedIn, framesIn } from './log-contents.ts';
import { Nurse } from './nurse.ts';
import { ownTopics, type OwnTopics } from './own-log.ts';
import { startSpare, type SpareServer } from './spare-server.ts';
import { SupervisedVigil } from './supervised-vigil.ts';
import { WardLoad } from './ward-load.ts';
import { timeLimit } from '../support/patience.ts';

const AWAYS_MS = isLongRun ? [4_000, 60_000] : [4_000];

describe.skipIf(withoutInfra)('the broker is killed under load and comes back', () => {
  let broker: SpareServer;
  let topics: OwnTopics;
  let vigil: SupervisedVigil;
  let nurse: Nurse;

  beforeAll(async () => {
    broker = await startSpare('kafka');
    topics = await ownTopics([broker.address]);
    vigil = await SupervisedVigil.start({
      ...topics.settings,
      VIGIL_SIMULATOR: '0',
      VIGIL_LOG_LEVEL: 'silent',
      VIGIL_SNAPSHOT_INTERVAL_SECONDS: '5',
    });
    nurse = new Nurse(vigil.address, 'unit-0');
  });
  afterAll(async () => {
    await nurse.close();
    await vigil.stop();
    await topics.close();
    await broker.close();
  });

  it.each(AWAYS_MS)(
    'away for %d ms: loses nothing acknowledged, raises nothing twice, replays equal',
    { timeout: timeLimit(240_000) },
    async (awayMs) => {
      const load = await WardLoad.open(vigil.address, { units: 4, bedsPerUnit: 6 });
      load.begin();
      await expect.poll(() => load.acknowledged().size, { timeout: timeLimit(30_000) }).toBeGreaterThan(0);
      const [first, second] = load.children;
      if (first === undefined || second === undefined) throw new Error('the ward is empty');
      await drillAlarm(load, nurse, first);

      await broker.kill();
      const killedAtMs = Date.now();
      const acknowledgedBefore = load.acknowledged().size;
      await pause(awayMs);
      // The spool of the gateway takes what the log does not.
      await expect
        .poll(() => load.acknowledged().size, { timeout: timeLimit(30_000), interval: 50 })
        .toBeGreaterThan(acknowledgedBefore);
      const keptAfterMs = Date.now() - killedAtMs;
      await broker.start();
      const backAtMs = Date.now();
      const after = await drillAlarm(load, nurse, second);
      await load.stop();

      expect(vigil.endings).toEqual([]);
      const frames = await framesIn(topics.log);
      expect([...load.acknowledged()].filter((frame) => !frames.has(frame))).toEqual([]);
      const { decisions, contradictions } = await decidedIn(topics.log);
      expect(contradictions).toEqual([]);
      const raised = decisions.flatMap((decision) =>
        decision.kind === 'alert.changed' && decision.change === 'raised' ? [decision.alert.id] : [],
      );
      expect(raised).toEqual([...new Set(raised)]);
      const seen = nurse.seen.flatMap(({ change }) => (change.change === 'raised' ? [change.alert.id] : []));
      expect(seen).toEqual([...new Set(seen)]);
      for (const { stayId } of load.children.filter(({ unitId }) => unitId === 'unit-0')) {
        await expectEqualReplay(topics, stayId);
      }
      tellFigures('broker killed', {
        'away s': awayMs / 1000,
        'broker back after s': Math.round((backAtMs - killedAtMs) / 100) / 10,
        'kept on the disk after s': Math.round(keptAfterMs / 100) / 10,
        'first alarm after, ms': (await latenciesMs(topics.log, [after])).join() || 'seen at reconnection',
        'frames acknowledged': load.acknowledged().size,
        lost: 0,
      });
    },
  );
});

async function expectEqualReplay({ log }: OwnTopics, stayId: string): Promise<void> {
  const report = await replayStay({
    source: new ReplaySource(log, null),
    restore: () => false,
    rules: replayRules(await loadReplayRules()),
    stayId,
    fromMs: Number.NEGATIVE_INFINITY,
    toMs: Number.POSITIVE_INFINITY,
  });
  expect(report.compared).toBeGreaterThan(0);
  expect(report.differences).toEqual([]);
}
