// Hazards: H52, H54 (docs/hazards.md).
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { disableAccount } from '../../services/access/adapters/account-file.ts';
import { SCREEN_EVENTS } from '../../services/contract/screens/live-events.ts';
import { START_MS, alert, unitState } from './decision-samples.ts';
import { LiveHouse, accountFile, OTHER_UNIT_NURSE } from './live-house.ts';
import { TestScreen } from './test-screen.ts';
import { timeLimit } from '../support/patience.ts';

let house: LiveHouse;

beforeAll(async () => {
  house = await LiveHouse.open();
  await house.decide(unitState({ alerts: [alert()] }), unitState({ unitId: 'unit-b' }));
});

afterAll(async () => {
  await house.close();
});

async function connected(cookie: string): Promise<TestScreen> {
  const screen = new TestScreen(house, cookie);
  await screen.connect();
  return screen;
}

describe('the door', () => {
  test('nobody gets in without a session, and is told why', async () => {
    for (const cookie of [
      null,
      'vigil_session=',
      `vigil_session=${'A'.repeat(43)}`,
      `vigil_session=${'A'.repeat(5_000)}`,
    ]) {
      await expect(new TestScreen(house, cookie).connect()).rejects.toMatchObject({ data: { code: 'not-signed-in' } });
    }
  });

  test('a foreign page gets no socket, even with a session', async () => {
    const cookie = await house.signIn('nurse.kim');
    await expect(new TestScreen(house, cookie, { origin: 'https://elsewhere.example' }).connect()).rejects.toThrow();
    const own = new TestScreen(house, cookie, { origin: house.address });
    await own.connect();
    own.close();
  });

  test('a sign-out ends its sockets at once and nobody else’s', async () => {
    const [mine, other] = [await house.signIn('nurse.kim'), await house.signIn('nurse.park')];
    const [one, two, witness] = [await connected(mine), await connected(mine), await connected(other)];
    await house.signOut(mine);
    expect(await one.seen('disconnected')).toBe('io server disconnect');
    await two.seen('disconnected');
    expect(await witness.watch('unit-a')).toMatchObject({ ok: true });
    await expect(one.connect()).rejects.toMatchObject({ data: { code: 'not-signed-in' } });
    witness.close();
  });

  test('an account that a command disables loses its sockets within a second', async () => {
    const nurse = await connected(await house.signIn(OTHER_UNIT_NURSE));
    const witness = await connected(await house.signIn('nurse.park'));
    await disableAccount(await accountFile(), OTHER_UNIT_NURSE, true);
    house.clock.advance(1_000);
    expect(await nurse.seen('disconnected')).toBe('io server disconnect');
    await disableAccount(await accountFile(), OTHER_UNIT_NURSE, false);
    expect(await witness.watch('unit-a')).toMatchObject({ ok: true });
    witness.close();
  });

  test('the list of units holds only those that the session may see', async () => {
    const units = async (userName: string) =>
      (await fetch(`${house.address}/api/units`, { headers: { cookie: await house.signIn(userName) } })).json();
    expect(await units(OTHER_UNIT_NURSE)).toEqual([
      { unitId: 'unit-b', name: 'Unit unit-b', setting: 'picu', mode: 'demo', timeZone: 'Asia/Seoul' },
    ]);
    expect(await units('researcher.choi')).toHaveLength(2);
    for (const mode of ['playback', 'playback-ended'] as const) {
      await house.decide(
        unitState({ unitId: 'unit-played', mode, atMs: START_MS + (mode === 'playback' ? 0 : 1_000) }),
      );
      expect(await units('researcher.choi')).toContainEqual(expect.objectContaining({ unitId: 'unit-played', mode }));
      expect(await units('dr.lee')).not.toContainEqual(expect.objectContaining({ unitId: 'unit-played' }));
    }
    expect((await fetch(`${house.address}/api/units`)).status).toBe(401);
  });
});

describe('bad behaviour', () => {
  test(
    'malformed payloads are answered as such, and other screens go on',
    async () => {
      const cookie = await house.signIn('nurse.kim');
      const [bad, witness] = [await connected(cookie), await connected(cookie)];
      await witness.watch('unit-a');
      const payload = fc.oneof(
        fc
          .anything({ withNullPrototype: false })
          .map((value) => JSON.parse(JSON.stringify(value) ?? 'null') as unknown),
        fc.record(
          {
            unitId: fc.constantFrom('unit-a', '', '\u0000'),
            alertId: fc.string(),
            commandId: fc.string(),
            seenTransition: fc.double(),
            cursor: fc.anything().map(() => 7),
          },
          { requiredKeys: [] },
        ),
      );
      await fc.assert(
        fc.asyncProperty(
          fc.constantFrom(...Object.values(SCREEN_EVENTS)),
          fc.array(payload, { minLength: 0, maxLength: 3 }),
          async (event, payloads) => {
            // Simulated time is what refills the allowance.
            house.clock.advance(100);
            const answer: unknown = await bad.socket.timeout(timeLimit(10_000)).emitWithAck(event, ...payloads);
            expect(answer).toMatchObject({ ok: false, code: 'malformed' });
          },
        ),
        { numRuns: 500 },
      );
      const nowMs = house.clock.nowMs() + 1_000;
      house.clock.advance(1_000);
      await witness.seen('heartbeat', ({ serverAtMs }) => serverAtMs >= nowMs - 1_000);
      expect(await witness.watch('unit-a')).toMatchObject({ ok: true });
      for (const screen of [bad, witness]) screen.close();
    },
    timeLimit(60_000),
  );

  test('a screen that floods is put out; the other of the same person stays', async () => {
    const cookie = await house.signIn('nurse.park');
    const [bad, witness] = [await connected(cookie), await connected(cookie)];
    for (let count = 0; count < 300; count++) bad.socket.emit('no.such.event', count);
    expect(await bad.seen('disconnected')).toBe('io server disconnect');
    expect(await witness.watch('unit-a')).toMatchObject({ ok: true });
    witness.close();
  });

  test('a message over the limit ends its own socket only', async () => {
    const cookie = await house.signIn('nurse.park');
    const [bad, witness] = [await connected(cookie), await connected(cookie)];
    bad.socket.emit(SCREEN_EVENTS.watch, { unitId: 'x'.repeat(100_000) });
    await bad.seen('disconnected');
    expect(await witness.watch('unit-a')).toMatchObject({ ok: true });
    witness.close();
  });
});
