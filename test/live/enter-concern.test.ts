import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ConcernAnswer } from '../../services/contract/screens/live-events.ts';
import { RECORD_VERSION, type RecordOf } from '../../services/contract/records/unit-record.ts';
import { ConcernHandler } from '../../services/live/screen/concern-handler.ts';
import type { EventLog } from '../../services/log/event-log.port.ts';
import { SILENT_LOGGER } from '../../services/platform/logger.ts';
import { SimulatedClock } from '../support/simulated-clock.ts';
import { stay, unitState } from './decision-samples.ts';
import { LiveHouse, OTHER_UNIT_NURSE } from './live-house.ts';
import { TestScreen } from './test-screen.ts';

let house: LiveHouse;
const screens: TestScreen[] = [];

beforeEach(async () => {
  house = await LiveHouse.open();
  await house.decide(unitState(), unitState({ unitId: 'unit-b', stays: [stay('stay-2')] }));
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

function enter(screen: TestScreen, rest: Record<string, unknown> = {}): Promise<ConcernAnswer> {
  return screen.ask('concern.enter', {
    commandId: 'command-1',
    unitId: 'unit-a',
    stayId: 'stay-1',
    from: 'family',
    level: 'high',
    ...rest,
  });
}

describe('entering a concern', () => {
  test.each([
    ['nurse.kim', 'family', 'familyConcern', 'medium'],
    ['dr.lee', 'nurse', 'nurseConcern', 'none'],
  ])(
    '%s: what %s said is charted under the name of the session, and told as stored',
    async (userName, from, name, level) => {
      const screen = await screenOf(userName);
      expect(await enter(screen, { from, level, by: 'somebody.else' })).toEqual({ ok: true });
      const [record] = await house.inputs('unit-a', 1);
      const nowMs = house.clock.nowMs();
      expect(record).toEqual({
        version: RECORD_VERSION,
        kind: 'observation.charted',
        id: 'command-1',
        unitId: 'unit-a',
        stayId: 'stay-1',
        name,
        value: level,
        by: userName,
        observedAtMs: nowMs,
        receivedAtMs: nowMs,
        source: 'screen',
      });
    },
  );

  test('two presses under one number are one record; the number cannot serve another entry', async () => {
    const kim = await screenOf('nurse.kim');
    expect(await Promise.all([enter(kim), enter(kim)])).toEqual([{ ok: true }, { ok: true }]);
    house.clock.advance(1_000);
    expect(await enter(kim)).toEqual({ ok: true });
    expect(await enter(kim, { level: 'low' })).toMatchObject({ ok: false, code: 'refused' });
    expect(await enter(kim, { commandId: 'command-2', level: 'low' })).toEqual({ ok: true });
    expect(await house.inputs('unit-a', 2)).toMatchObject([{ value: 'high' }, { value: 'low' }]);
  });

  test('what the log refuses is never called stored', async () => {
    const kim = await screenOf('nurse.kim');
    await house.log.close();
    expect(await enter(kim)).toMatchObject({ ok: false, code: 'not-confirmed' });
    expect(await enter(kim)).toMatchObject({ ok: false, code: 'not-confirmed' });
  });

  test('only for a child of the unit, and only with a known answer', async () => {
    const kim = await screenOf('nurse.kim');
    expect(await enter(kim, { stayId: 'stay-2' })).toMatchObject({ ok: false, code: 'refused' });
    expect(await enter(kim, { unitId: 'unit-nowhere' })).toMatchObject({ ok: false, code: 'refused' });
    expect(await enter(kim, { level: 'very' })).toMatchObject({ ok: false, code: 'malformed' });
    expect(await enter(kim, { from: 'doctor' })).toMatchObject({ ok: false, code: 'malformed' });
    expect(await enter(kim, { commandId: 'a b\nc d e f' })).toMatchObject({ ok: false, code: 'malformed' });
    expect(await house.inputs('unit-a', 0)).toEqual([]);
  });

  test('researchers, engineers and nurses of other units enter nothing', async () => {
    for (const userName of ['researcher.choi', 'engineer.jung', OTHER_UNIT_NURSE]) {
      expect(await enter(await screenOf(userName))).toMatchObject({ ok: false, code: 'not-allowed' });
    }
    expect(await house.inputs('unit-a', 0)).toEqual([]);
  });
});

describe('a log in trouble', () => {
  const record = (observedAtMs: number): RecordOf<'observation.charted'> => ({
    version: RECORD_VERSION,
    kind: 'observation.charted',
    id: 'command-1',
    unitId: 'unit-a',
    stayId: 'stay-1',
    name: 'familyConcern',
    value: 'high',
    by: 'nurse.kim',
    observedAtMs,
    receivedAtMs: observedAtMs,
    source: 'screen',
  });

  /** A log whose appends end as the test says. */
  function deskOn(append: (value: Uint8Array) => Promise<void>): {
    readonly desk: ConcernHandler;
    readonly clock: SimulatedClock;
  } {
    const clock = new SimulatedClock();
    const log = {
      partitionCount: async () => 1,
      append: async (_topic: string, _partition: number, entries: readonly { readonly value: Uint8Array }[]) =>
        append(entries[0]?.value ?? new Uint8Array()),
    };
    return { desk: new ConcernHandler({ log: log as unknown as EventLog, clock, logger: SILENT_LOGGER }), clock };
  }

  test('that refused once gets the very same bytes again', async () => {
    const sent: string[] = [];
    const { desk } = deskOn(async (value) => {
      sent.push(new TextDecoder().decode(value));
      if (sent.length === 1) throw new Error('refused');
    });
    expect(await desk.enter(record(1_000))).toMatchObject({ code: 'not-confirmed' });
    expect(await desk.enter(record(2_000))).toEqual({ ok: true });
    expect(sent[1]).toBe(sent[0]);
  });

  test('that does not answer leaves nobody in doubt for longer than 5 s', async () => {
    let isAppending: () => void = () => undefined;
    const appending = new Promise<void>((resolve) => {
      isAppending = resolve;
    });
    const { desk, clock } = deskOn(() => {
      isAppending();
      return new Promise(() => undefined);
    });
    const answer = desk.enter(record(1_000));
    await appending;
    clock.advance(5_000);
    expect(await answer).toMatchObject({ code: 'not-confirmed' });
  });
});
