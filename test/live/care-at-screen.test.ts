/** Taking beds at the server of screens: confirmed by the engine alone, under the session's own name. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DECISION_VERSION, type CareChanged } from '../../services/contract/decisions/decision.ts';
import type { CareAnswer } from '../../services/contract/screens/live-events.ts';
import { unitState } from './decision-samples.ts';
import { LiveHouse } from './live-house.ts';
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
  await screen.watch('unit-a');
  await screen.seen('unit.snapshot');
  return screen;
}

const take = (screen: TestScreen, commandId = 'command-1'): Promise<CareAnswer> =>
  screen.ask('care.enter', { act: 'take', commandId, unitId: 'unit-a', beds: [{ bedId: 'bed-1', seenOwner: null }] });

function taken(commandId: string, refused: CareChanged['refused'] = []): CareChanged {
  const atMs = house.clock.nowMs();
  const id = `unit-a/care/${commandId}`;
  const envelope = { version: DECISION_VERSION, id, unitId: 'unit-a', atMs, cause: '0:1' } as const;
  const owner = { bedId: 'bed-1', by: 'nurse.kim', displayName: 'Nurse Kim J.', role: 'nurse', sinceMs: atMs } as const;
  return { ...envelope, kind: 'care.changed', stayId: null, care: { owners: [owner], notes: [] }, commandId, refused };
}

describe('taking a bed', () => {
  test('is told as done with the engine, to every screen, and is of whoever is signed in', async () => {
    const [kim, park] = [await screenOf('nurse.kim'), await screenOf('nurse.park')];
    const answer = take(kim);
    expect(await house.inputs('unit-a', 1)).toMatchObject([
      { kind: 'care.taken', id: 'command-1', by: 'nurse.kim', beds: [{ bedId: 'bed-1', seenOwner: null }] },
    ]);
    await house.decide(taken('command-1'));
    expect(await answer).toEqual({ ok: true, refused: [] });
    await park.seen('unit.change', ({ decision }) => decision.kind === 'care.changed');
    // The same press again, after an answer that was lost.
    expect(await take(kim)).toEqual({ ok: true, refused: [] });
  });

  test('that somebody else did first is told with their name', async () => {
    const park = await screenOf('nurse.park');
    const answer = take(park, 'command-2');
    await house.inputs('unit-a', 1);
    await house.decide(taken('command-2', [{ bedId: 'bed-1', by: 'Nurse Kim J.' }]));
    expect(await answer).toEqual({ ok: true, refused: [{ bedId: 'bed-1', by: 'Nurse Kim J.' }] });
  });

  test('is not certain while the engine says nothing, and is not for a researcher', async () => {
    const kim = await screenOf('nurse.kim');
    const answer = take(kim);
    await house.inputs('unit-a', 1);
    house.clock.advance(5_000);
    expect(await answer).toMatchObject({ ok: false, code: 'not-confirmed' });
    const choi = await screenOf('researcher.choi');
    expect(await take(choi, 'command-3')).toMatchObject({ ok: false, code: 'not-allowed' });
  });
});
