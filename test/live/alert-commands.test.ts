// Hazards: H15, H34, H38 (docs/hazards.md).
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { AlertChanged } from '../../services/contract/decisions/decision.ts';
import type { CommandAnswer, PaintAnswer } from '../../services/contract/screens/live-events.ts';
import { START_MS, alert, alertChanged, unitState } from './decision-samples.ts';
import { LiveHouse, OTHER_UNIT_NURSE } from './live-house.ts';
import { TestScreen } from './test-screen.ts';

let house: LiveHouse;
const screens: TestScreen[] = [];

beforeEach(async () => {
  house = await LiveHouse.open();
  await house.decide(unitState({ alerts: [alert()] }));
});

afterEach(async () => {
  for (const screen of screens.splice(0)) screen.close();
  await house.close();
});

/** A signed-in screen; on unit-a with its snapshot unless the person may not see it. */
async function screenOf(userName: string): Promise<TestScreen> {
  const screen = new TestScreen(house, await house.signIn(userName));
  screens.push(screen);
  await screen.connect();
  if ((await screen.watch('unit-a')).ok) await screen.seen('unit.snapshot');
  return screen;
}

function acknowledge(screen: TestScreen, rest: Record<string, unknown> = {}): Promise<CommandAnswer> {
  return screen.ask('alert.acknowledge', {
    commandId: 'command-1',
    unitId: 'unit-a',
    alertId: 'alert-1',
    seenTransition: 1,
    reason: 'seen-at-bedside',
    note: null,
    ...rest,
  });
}

/** What the engine makes of an acknowledgement that it accepts. */
function accepted(commandId = 'command-1'): AlertChanged {
  const holder = {
    by: 'nurse.kim',
    displayName: 'Nurse Kim J.',
    role: 'nurse',
    reason: 'seen-at-bedside',
    note: null,
    atMs: START_MS,
    untilMs: START_MS + 600_000,
  } as const;
  return alertChanged('acknowledged', alert({ phase: 'acknowledged', transition: 2, holder }), { commandId });
}

/** Whether the promise has settled once everything already under way has been handled. */
async function isSettled(promise: Promise<unknown>, witness: TestScreen): Promise<boolean> {
  let settled = false;
  void promise.then(() => {
    settled = true;
  });
  await witness.watch('unit-a');
  await witness.watch('unit-a');
  return settled;
}

const HELD = { code: 'refused.held', values: { phase: 'acknowledged', by: 'Nurse Park S.' } } as const;

describe('acknowledging', () => {
  test('success comes only with the engine, and both screens see it', async () => {
    const [kim, park] = [await screenOf('nurse.kim'), await screenOf('nurse.park')];
    const answer = acknowledge(kim);
    const [record] = await house.inputs('unit-a', 1);
    expect(record).toMatchObject({
      kind: 'alert.acknowledged',
      id: 'command-1',
      alertId: 'alert-1',
      seenTransition: 1,
      by: 'nurse.kim',
      displayName: 'Nurse Kim J.',
      role: 'nurse',
      reason: 'seen-at-bedside',
    });
    house.clock.advance(4_999);
    expect(await isSettled(answer, kim)).toBe(false);
    const change = accepted();
    await house.decide(change);
    expect(await answer).toEqual({ ok: true, change });
    expect((await park.seen('unit.change')).decision).toEqual(change);
    expect(park.state?.alerts[0]?.holder?.displayName).toBe('Nurse Kim J.');
    expect(kim.state).toEqual(park.state);
  });

  test('a snooze carries its length, as a doctor', async () => {
    const lee = await screenOf('dr.lee');
    const answer = lee.ask<CommandAnswer>('alert.snooze', {
      commandId: 'command-2',
      unitId: 'unit-a',
      alertId: 'alert-1',
      seenTransition: 1,
      reason: 'doctor-told',
      forMs: 120_000,
    });
    expect((await house.inputs('unit-a', 1))[0]).toMatchObject({
      kind: 'alert.snoozed',
      forMs: 120_000,
      role: 'doctor',
      by: 'dr.lee',
    });
    await house.decide(alertChanged('snoozed', alert({ phase: 'snoozed', transition: 2 }), { commandId: 'command-2' }));
    expect(await answer).toMatchObject({ ok: true });
  });

  test('an answer that is taken back is a record of whoever gave it, with nothing of the reason', async () => {
    const kim = await screenOf('nurse.kim');
    const answer = kim.ask<CommandAnswer>('alert.undo', {
      commandId: 'command-3',
      unitId: 'unit-a',
      alertId: 'alert-1',
      seenTransition: 2,
    });
    const [record] = await house.inputs('unit-a', 1);
    expect(record).toMatchObject({ kind: 'alert.undone', seenTransition: 2, role: 'nurse', by: 'nurse.kim' });
    await house.decide(alertChanged('undone', alert({ transition: 3 }), { commandId: 'command-3' }));
    expect(await answer).toMatchObject({ ok: true });
    expect(kim.state?.alerts[0]?.phase).toBe('raised');
  });

  test('what the engine refuses is refused, and changes no screen', async () => {
    const kim = await screenOf('nurse.kim');
    const answer = acknowledge(kim);
    await house.inputs('unit-a', 1);
    await house.decide(alertChanged('refused', alert(), { commandId: 'command-1', refusal: HELD }));
    expect(await answer).toEqual({ ok: false, code: 'refused', refusal: HELD });
    expect(kim.all('unit.change')).toEqual([]);
  });

  test('without an engine it is not confirmed after 5 s, and the retry is the very same record', async () => {
    const kim = await screenOf('nurse.kim');
    const first = acknowledge(kim);
    await house.inputs('unit-a', 1);
    house.clock.advance(5_000);
    expect(await first).toMatchObject({ ok: false, code: 'not-confirmed' });
    const retry = acknowledge(kim);
    const [one, two] = await house.inputs('unit-a', 2);
    expect(two).toEqual(one);
    await house.decide(accepted());
    expect(await retry).toMatchObject({ ok: true });
  });

  test('an answer that came after the wait is given to the retry at once, without a second record', async () => {
    const kim = await screenOf('nurse.kim');
    const first = acknowledge(kim);
    await house.inputs('unit-a', 1);
    house.clock.advance(5_000);
    expect(await first).toMatchObject({ code: 'not-confirmed' });
    const late = accepted();
    await house.decide(late);
    await kim.seen('unit.change');
    expect(await acknowledge(kim)).toEqual({ ok: true, change: late });
    expect(await house.inputs('unit-a', 1)).toHaveLength(1);
  });

  test('two presses under one number are one record; the number cannot serve another alert', async () => {
    const kim = await screenOf('nurse.kim');
    const answers = [acknowledge(kim), acknowledge(kim)];
    await house.inputs('unit-a', 1);
    expect(await acknowledge(kim, { alertId: 'alert-2' })).toMatchObject({ ok: false, code: 'refused' });
    await house.decide(accepted());
    expect(await Promise.all(answers)).toMatchObject([{ ok: true }, { ok: true }]);
    expect(await house.inputs('unit-a', 1)).toHaveLength(1);
  });

  test('when the log refuses the record, the person is told at once', async () => {
    const kim = await screenOf('nurse.kim');
    await house.log.close();
    expect(await acknowledge(kim)).toMatchObject({ ok: false, code: 'not-confirmed' });
  });
});

describe('who may', () => {
  test('researchers and engineers watch only', async () => {
    for (const userName of ['researcher.choi', 'engineer.jung']) {
      const screen = await screenOf(userName);
      expect(screen.state).not.toBeNull();
      expect(await acknowledge(screen)).toMatchObject({ ok: false, code: 'not-allowed' });
      expect(
        await screen.ask('alert.snooze', {
          commandId: 'command-3',
          unitId: 'unit-a',
          alertId: 'alert-1',
          seenTransition: 1,
          reason: 'other',
          forMs: 60_000,
        }),
      ).toMatchObject({ ok: false, code: 'not-allowed' });
      expect(
        await screen.ask('alert.paint', { unitId: 'unit-a', alertId: 'alert-1', transition: 1, screenId: 's' }),
      ).toMatchObject({ ok: false, code: 'not-allowed' });
    }
    expect(await house.inputs('unit-a', 0)).toEqual([]);
  });

  test('a nurse of another unit sees and does nothing here', async () => {
    const screen = await screenOf(OTHER_UNIT_NURSE);
    expect(await screen.watch('unit-a')).toMatchObject({ ok: false, code: 'not-allowed' });
    expect(await acknowledge(screen)).toMatchObject({ ok: false, code: 'not-allowed' });
    expect(await screen.watch('unit-b')).toEqual({ ok: true, sent: 'waiting' });
    await house.decide(alertChanged('worsened', alert({ transition: 2 })), unitState({ unitId: 'unit-b' }));
    await screen.seen('unit.snapshot', ({ state }) => state.unitId === 'unit-b');
    expect(screen.all('unit.change')).toEqual([]);
  });

  test('a unit that nobody has configured takes no commands', async () => {
    const kim = await screenOf('nurse.kim');
    expect(await acknowledge(kim, { unitId: 'unit-nowhere' })).toMatchObject({ ok: false, code: 'refused' });
    expect(await house.inputs('unit-nowhere', 0)).toEqual([]);
  });
});

describe('painted receipts', () => {
  const paint = (screen: TestScreen, rest: Record<string, unknown> = {}) =>
    screen.ask<PaintAnswer>('alert.paint', {
      unitId: 'unit-a',
      alertId: 'alert-1',
      transition: 1,
      screenId: 'screen-1',
      ...rest,
    });

  test('only the first screen of each transition is recorded', async () => {
    const [kim, park] = [await screenOf('nurse.kim'), await screenOf('nurse.park')];
    expect(await Promise.all([paint(kim), paint(park, { screenId: 'screen-2' }), paint(kim)])).toEqual([
      { ok: true },
      { ok: true },
      { ok: true },
    ]);
    await house.decide(alertChanged('worsened', alert({ transition: 2 })));
    await park.seen('unit.change');
    expect(await paint(park, { transition: 2, screenId: 'screen-2' })).toEqual({ ok: true });
    const records = await house.inputs('unit-a', 2);
    expect(records).toMatchObject([
      { kind: 'alert.painted', transition: 1 },
      { kind: 'alert.painted', transition: 2, screenId: 'screen-2' },
    ]);
  });

  test('a picture of what has changed since is no receipt', async () => {
    const kim = await screenOf('nurse.kim');
    expect(await paint(kim, { transition: 7 })).toEqual({ ok: true });
    expect(await paint(kim, { alertId: 'alert-of-yesterday' })).toEqual({ ok: true });
    expect(await house.inputs('unit-a', 0)).toEqual([]);
  });
});
