// Hazards: H48, H52 (docs/hazards.md).
import { english, saying } from '../support/told.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { START_MS, alert, row, unitState } from './decision-samples.ts';
import { LiveHouse } from './live-house.ts';
import { TestScreen } from './test-screen.ts';

let house: LiveHouse;

beforeAll(async () => {
  house = await LiveHouse.open();
});

afterAll(async () => {
  await house.close();
});

/** Stops a client from reading, as a frozen tab or a dead radio link does. */
function stopReading(screen: TestScreen): void {
  const { transport } = screen.socket.io.engine as unknown as { transport: { ws: { pause(): void } } };
  transport.ws.pause();
}

test('a screen that stops reading is dropped, costs the others nothing, and resumes', async () => {
  await house.decide(unitState());
  const cookie = await house.signIn('nurse.kim');
  const [slow, witness] = [new TestScreen(house, cookie), new TestScreen(house, cookie)];
  for (const screen of [slow, witness]) {
    await screen.connect();
    await screen.watch('unit-a');
  }
  stopReading(slow);
  // More than the buffers between the two take: each differing assertion is sent whole.
  for (let count = 1; count <= 40; count++) {
    await house.decide(
      unitState({ atMs: START_MS + count, alerts: [alert({ detail: saying(`${count} ${'x'.repeat(500_000)}`) })] }),
    );
  }
  await house.attribute(row('stay-1', START_MS + 1_000, { heartRatePerMin: 131 }));
  await house.pulseUntil(witness, () => house.figures().droppedSlow === 1);
  expect(house.figures()).toMatchObject({ screens: 1 });
  expect(english(witness.state?.alerts[0]?.detail).startsWith('40 ')).toBe(true);
  expect(witness.all('unit.vitals')).toHaveLength(1);

  slow.close();
  const back = new TestScreen(house, cookie);
  await back.connect();
  expect(await back.watch('unit-a', slow.cursor)).toMatchObject({ ok: true });
  await back.seen('unit.snapshot');
  expect(back.state).toEqual({ ...witness.state, atMs: back.state?.atMs });
  for (const screen of [back, witness]) screen.close();
});

test('the server stops although a screen does not read', async () => {
  const stopping = await LiveHouse.open();
  await stopping.decide(unitState());
  const [frozen, other] = [
    new TestScreen(stopping, await stopping.signIn('nurse.kim')),
    new TestScreen(stopping, await stopping.signIn('nurse.park')),
  ];
  for (const screen of [frozen, other]) {
    await screen.connect();
    await screen.watch('unit-a');
  }
  stopReading(frozen);
  await stopping.close();
  // Not «io server disconnect», after which the client would not come back by itself.
  expect(await other.seen('disconnected')).toBe('transport close');
  frozen.close();
});
