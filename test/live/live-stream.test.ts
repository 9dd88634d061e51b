import { saying } from '../support/told.ts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { SIGNAL_NAMES, signalIndex } from '../../services/clinical/signal/signals.ts';
import {
  START_MS,
  alert,
  alertChanged,
  notice,
  row,
  scoreComputed,
  stay,
  stayChanged,
  unitState,
} from './decision-samples.ts';
import { LiveHouse } from './live-house.ts';
import { TestScreen } from './test-screen.ts';

let house: LiveHouse;
let nurse: string;
const screens: TestScreen[] = [];

beforeEach(async () => {
  house = await LiveHouse.open();
  nurse = await house.signIn('nurse.kim');
});

afterEach(async () => {
  for (const screen of screens.splice(0)) screen.close();
  await house.close();
});

async function screen(cookie: string | null = nurse): Promise<TestScreen> {
  const opened = new TestScreen(house, cookie);
  screens.push(opened);
  await opened.connect();
  return opened;
}

/** A screen that watches unit-a and has its snapshot. */
async function watching(cookie: string = nurse): Promise<TestScreen> {
  const opened = await screen(cookie);
  await opened.watch('unit-a');
  await opened.seen('unit.snapshot');
  return opened;
}

describe('watching a unit', () => {
  test('a snapshot comes first, then numbered changes without a gap', async () => {
    await house.decide(unitState());
    const one = await watching();
    await house.decide(scoreComputed(3), alertChanged('raised', alert()), notice());
    await one.seen('unit.change', ({ decision }) => decision.kind === 'engine.notice');
    const first = one.all('unit.snapshot')[0]?.cursor.seq ?? 0;
    expect(one.all('unit.change').map(({ cursor }) => cursor.seq)).toEqual([first + 1, first + 2, first + 3]);
    expect(one.state?.alerts.map(({ id }) => id)).toEqual(['alert-1']);
    expect(one.state?.stays[0]?.scores[0]?.total).toBe(3);
  });

  test('a screen that comes before the engine waits, and gets the snapshot when there is one', async () => {
    const one = await screen();
    expect(await one.watch('unit-a')).toEqual({ ok: true, sent: 'waiting' });
    await house.decide(scoreComputed(9), unitState());
    const snapshot = await one.seen('unit.snapshot');
    expect(snapshot.state.stays[0]?.scores).toEqual([]);
  });

  test('a screen that returns with its cursor gets exactly what it missed, then the newest vitals', async () => {
    await house.decide(unitState());
    const one = await watching();
    await house.decide(scoreComputed(1));
    await one.seen('unit.change');
    await one.leave();
    const witness = await watching();
    await house.decide(scoreComputed(2), scoreComputed(4));
    await house.attribute(row('stay-1', START_MS, { heartRatePerMin: 133 }));
    await witness.seen(
      'unit.change',
      ({ decision }) => decision.kind === 'score.computed' && decision.score.total === 4,
    );
    house.clock.advance(1_000);
    await witness.seen('unit.vitals');
    await one.connect();
    expect(await one.watch('unit-a')).toEqual({ ok: true, sent: 'changes' });
    expect(one.all('unit.snapshot')).toEqual([]);
    expect(
      one.all('unit.change').map(({ decision }) => (decision.kind === 'score.computed' ? decision.score.total : null)),
    ).toEqual([2, 4]);
    expect(one.all('unit.vitals')[0]?.stays[0]?.readings).toEqual([[signalIndex('heartRatePerMin'), 133, START_MS]]);
    expect(one.state).toEqual(witness.state);
  });

  test('a cursor that is too old, of another run, or of the future gets a snapshot', async () => {
    await house.decide(unitState());
    const one = await watching();
    const old = one.cursor;
    await house.decide(...Array.from({ length: 301 }, (_, total) => scoreComputed(total)));
    await one.seen('unit.change', ({ decision }) => decision.kind === 'score.computed' && decision.score.total === 300);
    expect(await one.watch('unit-a', old)).toEqual({ ok: true, sent: 'snapshot' });
    const now = one.cursor;
    expect(await one.watch('unit-a', { epoch: 'another-run', seq: now?.seq ?? 0 })).toEqual({
      ok: true,
      sent: 'snapshot',
    });
    expect(await one.watch('unit-a', { epoch: now?.epoch ?? '', seq: 1_000_000 })).toEqual({
      ok: true,
      sent: 'snapshot',
    });
    expect(await one.watch('unit-a', now)).toEqual({ ok: true, sent: 'changes' });
    expect(await one.watch('unit-a', { epoch: now?.epoch ?? '', seq: (now?.seq ?? 0) - 300 })).toEqual({
      ok: true,
      sent: 'changes',
    });
  });

  test('an assertion that differs replaces what every screen shows; an equal one is silent', async () => {
    await house.decide(unitState());
    const one = await watching();
    await house.decide(
      alertChanged('raised', alert()),
      unitState({ atMs: START_MS + 15_000, alerts: [alert()] }),
      scoreComputed(1),
    );
    await one.seen('unit.change', ({ decision }) => decision.kind === 'score.computed');
    expect(one.all('unit.snapshot')).toHaveLength(1);
    await house.decide(unitState({ atMs: START_MS + 30_000, alerts: [alert({ title: saying('something else') })] }));
    const replaced = await one.seen('unit.snapshot', ({ state }) => state.atMs === START_MS + 30_000);
    expect(replaced.state.alerts[0]?.title).toEqual(saying('something else'));
    expect(house.figures()).toMatchObject({ alertConflicts: 1, stateCorrections: 1 });
  });

  test('duplicates and older transitions reach no screen', async () => {
    await house.decide(unitState());
    const one = await watching();
    const raised = alertChanged('raised', alert());
    const worsened = alertChanged('worsened', alert({ transition: 2 }));
    await house.decide(raised, worsened, raised, worsened, alertChanged('raised', alert()), notice());
    await one.seen('unit.change', ({ decision }) => decision.kind === 'engine.notice');
    expect(
      one
        .all('unit.change')
        .map(({ decision }) => decision.id)
        .slice(0, 2),
    ).toEqual([raised.id, worsened.id]);
    expect(one.all('unit.change')).toHaveLength(3);
  });

  test('a painted mark and an annotation reach the screens although the transition stays', async () => {
    await house.decide(unitState());
    const one = await watching();
    await house.decide(
      alertChanged('raised', alert()),
      alertChanged('painted', alert({ firstPaintedAtMs: START_MS + 500 })),
    );
    await one.seen('unit.change', ({ decision }) => decision.kind === 'alert.changed' && decision.change === 'painted');
    expect(one.state?.alerts[0]?.firstPaintedAtMs).toBe(START_MS + 500);
  });

  test('a stay that moves takes its bed with it, and a closed one leaves it empty', async () => {
    await house.decide(unitState());
    const one = await watching();
    await house.decide(stayChanged('moved', stay('stay-1', { bedId: 'bed-2' })));
    await one.seen('unit.change');
    expect(one.state?.beds.map(({ stayId }) => stayId)).toEqual([null, 'stay-1']);
    await house.decide(stayChanged('closed', stay('stay-1', { bedId: 'bed-2' })));
    await one.seen('unit.change', ({ decision }) => decision.kind === 'stay.changed' && decision.change === 'closed');
    expect(one.state?.beds.map(({ stayId }) => stayId)).toEqual([null, null]);
    expect(one.state?.stays).toEqual([]);
  });
});

describe('once a second', () => {
  test('what came of a unit while nobody watched it is in the first snapshot', async () => {
    await house.decide(unitState());
    const witness = await watching();
    await house.attribute(row('stay-1', START_MS + 1_000, { heartRatePerMin: 133 }));
    await house.decide(notice());
    await witness.seen('unit.change');
    await witness.watch('unit-b');
    const one = await watching();
    expect(one.state?.stays[0]?.signals).toMatchObject([{ signal: 'heartRatePerMin', value: 133 }]);
  });

  test('many rows become one packet with the newest of each signal', async () => {
    await house.decide(unitState());
    const one = await watching();
    await house.attribute(
      row('stay-1', START_MS + 1_000, { heartRatePerMin: 120, spo2Percent: 97 }),
      row('stay-1', START_MS + 3_000, { heartRatePerMin: 124, spo2Percent: null }),
      row('stay-1', START_MS + 2_000, { heartRatePerMin: 999, respiratoryRatePerMin: 30 }),
    );
    await house.decide(notice());
    await one.seen('unit.change');
    house.clock.advance(1_000);
    const vitals = await one.seen('unit.vitals');
    expect(vitals.stays).toHaveLength(1);
    expect(new Map(vitals.stays[0]?.readings.map(([signal, value]) => [SIGNAL_NAMES[signal], value]))).toEqual(
      new Map<string, number | null>([
        ['heartRatePerMin', 124],
        ['spo2Percent', null],
        ['respiratoryRatePerMin', 30],
      ]),
    );
    house.clock.advance(1_000);
    await one.seen('heartbeat', ({ serverAtMs }) => serverAtMs === house.clock.nowMs());
    expect(one.all('unit.vitals')).toHaveLength(1);
  });

  test('the heartbeat goes on without any data, and says what is missing', async () => {
    const lobby = await screen();
    await house.decide(unitState());
    const one = await watching();
    for (let second = 1; second <= 3; second++) {
      house.clock.advance(1_000);
      const beat = await one.seen('heartbeat', ({ serverAtMs }) => serverAtMs === house.clock.nowMs());
      expect(beat).toMatchObject({ unitAtMs: START_MS, lastSampleAtMs: null, engineLagMs: null, cursor: one.cursor });
      expect(await lobby.seen('heartbeat', ({ serverAtMs }) => serverAtMs === house.clock.nowMs())).toMatchObject({
        unitAtMs: null,
      });
    }
  });

  test('the heartbeat tells how far the engine is behind the ticks', async () => {
    await house.decide(unitState());
    const one = await watching();
    const tickAtMs = START_MS + 7_000;
    await house.appendTo('vigil.unit.v1', 'unit-a', {
      version: 1,
      kind: 'tick',
      id: 'tick-1',
      unitId: 'unit-a',
      observedAtMs: tickAtMs,
      receivedAtMs: tickAtMs,
      source: 'ticker',
    });
    expect(await house.pulseUntil(one, ({ engineLagMs }) => engineLagMs !== null)).toMatchObject({
      engineLagMs: 7_000,
      unitAtMs: START_MS,
    });
    await house.attribute(row('stay-1', tickAtMs - 40, { heartRatePerMin: 120 }));
    expect(await house.pulseUntil(one, ({ engineLagMs }) => engineLagMs === 0)).toMatchObject({
      unitAtMs: tickAtMs,
      lastSampleAtMs: tickAtMs,
    });
  });

  test('what was quarantined is counted once each', async () => {
    await house.decide(unitState());
    const one = await watching();
    const refused = (id: string) => ({
      version: 1,
      id,
      unitId: 'unit-a',
      source: 'file',
      file: 'a.csv',
      line: 3,
      code: 'not-a-number',
      reason: 'x',
      excerpt: 'x',
      receivedAtMs: START_MS,
    });
    for (const id of ['q-1', 'q-2', 'q-1']) await house.appendTo('vigil.quarantine.v1', 'unit-a', refused(id));
    await house.pulseUntil(one, () => one.all('unit.vitals').some(({ quarantinedCount }) => quarantinedCount >= 2));
    expect(one.all('unit.vitals').at(-1)?.quarantinedCount).toBe(2);
  });
});

test('when the log gives up, the server falls silent and the fault goes up', async () => {
  await house.decide(unitState());
  const one = await watching();
  const before = one.all('heartbeat').length;
  await house.log.append('vigil.decision.v1', 0, [{ key: 'x', value: new TextEncoder().encode('{"version":99}') }]);
  await expect.poll(() => house.faults.length).toBe(1);
  house.clock.advance(3_000);
  await one.watch('unit-a');
  // The answer to the watch itself carries one; no pulse came before it.
  expect(one.all('heartbeat')).toHaveLength(before + 1);
});
