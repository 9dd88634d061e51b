// Hazards: H14, H15 (docs/hazards.md).
/** The test alert at the server of screens: how many got it, and which receipt of it counts. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DECISION_VERSION, type DeliveryProbed } from '../../services/contract/decisions/decision.ts';
import type { PaintAnswer } from '../../services/contract/screens/live-events.ts';
import { unitState } from './decision-samples.ts';
import { LiveHouse, OTHER_UNIT_NURSE } from './live-house.ts';
import { TestScreen } from './test-screen.ts';

let house: LiveHouse;
const screens: TestScreen[] = [];

beforeEach(async () => {
  house = await LiveHouse.open();
  await house.decide(unitState({}));
});

afterEach(async () => {
  for (const screen of screens.splice(0)) screen.close();
  await house.close();
});

async function screenOf(userName: string): Promise<TestScreen> {
  const screen = new TestScreen(house, await house.signIn(userName));
  screens.push(screen);
  await screen.connect();
  if ((await screen.watch('unit-a')).ok) await screen.seen('unit.snapshot');
  return screen;
}

function probed(probeId: string, agoMs = 0): DeliveryProbed {
  const atMs = house.clock.nowMs() - agoMs;
  const envelope = {
    version: DECISION_VERSION,
    id: `unit-a/${probeId}`,
    unitId: 'unit-a',
    atMs,
    cause: '0:1',
  } as const;
  return { ...envelope, kind: 'delivery.probed', stayId: null, probeId };
}

const paint = (screen: TestScreen, probeId: string) =>
  screen.ask<PaintAnswer>('delivery.paint', { unitId: 'unit-a', probeId, screenId: 'screen-1' });

describe('the test alert of a unit', () => {
  test('is counted by who may answer alerts and by what is in front, and its first receipt goes into the log', async () => {
    const [kim, park] = [await screenOf('nurse.kim'), await screenOf('nurse.park')];
    await screenOf('researcher.choi');
    await screenOf(OTHER_UNIT_NURSE);
    const hidden = { unitId: 'unit-a', cursor: null, screenId: 'screen-2', visible: false };
    await park.ask('unit.watch', hidden);
    await house.decide(probed('probe-1'));
    await kim.seen('unit.change', ({ decision }) => decision.kind === 'delivery.probed');
    expect(await house.inputs('unit-a', 1)).toMatchObject([
      { kind: 'delivery.counted', probeId: 'probe-1', screenCount: 2, visibleCount: 1 },
    ]);
    expect(await Promise.all([paint(kim, 'probe-1'), paint(park, 'probe-1')])).toEqual([{ ok: true }, { ok: true }]);
    expect(await house.inputs('unit-a', 2)).toMatchObject([
      { kind: 'delivery.counted' },
      { kind: 'delivery.painted', probeId: 'probe-1', screenId: 'screen-1' },
    ]);
  });

  test('a receipt of an older one is none, and one that comes with the past is not counted', async () => {
    const kim = await screenOf('nurse.kim');
    await house.decide(probed('probe-1', 60_000), probed('probe-2'));
    await kim.seen(
      'unit.change',
      ({ decision }) => decision.kind === 'delivery.probed' && decision.probeId === 'probe-2',
    );
    expect(await paint(kim, 'probe-1')).toEqual({ ok: true });
    expect(await paint(kim, 'probe-2')).toEqual({ ok: true });
    expect(await house.inputs('unit-a', 2)).toMatchObject([
      { kind: 'delivery.counted', probeId: 'probe-2' },
      { kind: 'delivery.painted', probeId: 'probe-2' },
    ]);
  });

  test('a researcher proves nothing by looking', async () => {
    const choi = await screenOf('researcher.choi');
    await house.decide(probed('probe-1'));
    await choi.seen('unit.change');
    expect(await paint(choi, 'probe-1')).toMatchObject({ ok: false, code: 'not-allowed' });
  });
});
