// Hazards: H07 (docs/hazards.md).
/** Charting at a screen: what becomes a record, what is refused, who confirms a weight, and when it is called done. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { NO_AUDIT } from '../../services/audit/audit-trail.port.ts';
import type { AuditEntry } from '../../services/contract/audit/audit-event.ts';
import { DECISION_VERSION, type Decision } from '../../services/contract/decisions/decision.ts';
import type { ChartAnswer } from '../../services/contract/screens/live-events.ts';
import { RECORD_VERSION, type UnitRecord } from '../../services/contract/records/unit-record.ts';
import { DEMO_PASSWORD } from '../../services/access/adapters/demo-accounts.ts';
import { stay, unitState } from './decision-samples.ts';
import { LiveHouse, OTHER_UNIT_NURSE } from './live-house.ts';
import { TestScreen } from './test-screen.ts';

const MINUTE_MS = 60_000;
let house: LiveHouse;
let told: AuditEntry[] = [];
const screens: TestScreen[] = [];

beforeEach(async () => {
  told = [];
  const note = async (entry: AuditEntry): Promise<void> => {
    if (entry.action === 'chart') told.push(entry);
  };
  house = await LiveHouse.open({ trail: { ...NO_AUDIT, note } });
  const charted = [{ name: 'oxygenFlowLPerMin', value: 1, observedAtMs: house.clock.nowMs(), by: 'nurse.kim' }];
  await house.decide(
    unitState({ stays: [stay('stay-1', { bedId: 'bed-1', weightKg: 10, charted })] }),
    unitState({ unitId: 'unit-b', stays: [stay('stay-2')] }),
  );
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

const REFILL = { name: 'capillaryRefillSeconds', value: 3 };
const VOICE = { name: 'consciousness', value: 'voice' };

function chart(screen: TestScreen, rest: Record<string, unknown> = {}): Promise<ChartAnswer> {
  return screen.ask('chart.enter', {
    commandId: 'command-1',
    unitId: 'unit-a',
    stayId: 'stay-1',
    observedAtMs: null,
    values: [REFILL, VOICE],
    confirmed: [],
    second: null,
    ...rest,
  });
}

/** The engine's word on a charted record. */
function word(record: UnitRecord): Decision {
  if (record.kind !== 'observation.charted') throw new Error('not charted');
  const { unitId, stayId, id, name, value, observedAtMs, by } = record;
  return {
    version: DECISION_VERSION,
    kind: 'stay.charted',
    id: `${unitId}/${stayId}/charted/${id}`,
    unitId,
    atMs: observedAtMs,
    cause: '0:1',
    stayId,
    entry: { of: 'chart', name, value, observedAtMs, by },
    isNewest: true,
  };
}

/** The records of one command, folded by the engine. */
async function folded(count: number): Promise<readonly UnitRecord[]> {
  const records = await house.inputs('unit-a', count);
  await house.decide(...records.map(word));
  return records;
}

describe('charting', () => {
  test('makes one record a value under the name of the session, done when the folded state has both', async () => {
    const kim = await screenOf('nurse.kim');
    const answer = chart(kim, { by: 'somebody.else' });
    const records = await house.inputs('unit-a', 2);
    const nowMs = house.clock.nowMs();
    const common = {
      version: RECORD_VERSION,
      kind: 'observation.charted',
      unitId: 'unit-a',
      stayId: 'stay-1',
      by: 'nurse.kim',
      observedAtMs: nowMs,
      receivedAtMs: nowMs,
      source: 'screen',
    };
    expect(records).toEqual([
      { ...common, id: 'command-1.capillaryRefillSeconds', ...REFILL },
      { ...common, id: 'command-1.consciousness', ...VOICE },
    ]);
    const [first, second] = records.map(word);
    if (first === undefined || second === undefined) throw new Error('two words');
    await house.decide(first);
    await kim.seen('unit.change', ({ decision }) => decision.id === first.id);
    expect(await Promise.race([answer, Promise.resolve('waits')])).toBe('waits');
    await house.decide(second);
    expect(await answer).toEqual({ ok: true, observedAtMs: nowMs });
    const shown = kim.state?.stays[0]?.charted.map(({ name, value }) => ({ name, value }));
    expect(shown).toEqual(expect.arrayContaining([REFILL, VOICE]));
  });

  test('of an earlier time keeps both times', async () => {
    const lee = await screenOf('dr.lee');
    const observedAtMs = house.clock.nowMs() - 90 * MINUTE_MS;
    const answer = chart(lee, { observedAtMs, values: [REFILL] });
    const [record] = await folded(1);
    expect(record).toMatchObject({ observedAtMs, receivedAtMs: house.clock.nowMs(), by: 'dr.lee' });
    expect(await answer).toEqual({ ok: true, observedAtMs });
  });

  test('twice under one number is once; the number cannot serve other values', async () => {
    const kim = await screenOf('nurse.kim');
    const both = [chart(kim), chart(kim)];
    await folded(2);
    expect((await Promise.all(both)).map(({ ok }) => ok)).toEqual([true, true]);
    house.clock.advance(1_000);
    expect(await chart(kim)).toMatchObject({ ok: true });
    expect(await chart(kim, { values: [REFILL] })).toMatchObject({ refusal: { code: 'refused.other-content' } });
    expect(await house.inputs('unit-a', 2)).toHaveLength(2);
  });

  test('that the engine says nothing about is not confirmed, and the same command is done once it has', async () => {
    const kim = await screenOf('nurse.kim');
    const answer = chart(kim, { values: [REFILL] });
    const records = await house.inputs('unit-a', 1);
    house.clock.advance(5_000);
    expect(await answer).toMatchObject({ ok: false, code: 'not-confirmed' });
    await house.decide(...records.map(word));
    await kim.seen('unit.change');
    expect(await chart(kim, { values: [REFILL] })).toMatchObject({ ok: true });
    expect(await house.inputs('unit-a', 1)).toHaveLength(1);
  });

  test('that the log refuses is never called done', async () => {
    const kim = await screenOf('nurse.kim');
    await house.log.close();
    expect(await chart(kim)).toMatchObject({ ok: false, code: 'not-confirmed' });
  });
});

describe('refused, and nothing is stored', () => {
  test.each<readonly [string, Record<string, unknown>, string]>([
    ['a child of another unit', { stayId: 'stay-2' }, 'refused.no-stay'],
    ['a child who is not here', { stayId: 'stay-gone' }, 'refused.no-stay'],
    ['a number outside its range', { values: [{ name: 'capillaryRefillSeconds', value: 16 }] }, 'refused.chart-value'],
    ['a code that is not of the list', { values: [{ name: 'consciousness', value: 'asleep' }] }, 'refused.chart-value'],
    ['a number for a code', { values: [{ name: 'consciousness', value: 1 }] }, 'refused.chart-value'],
    [
      'room air beside a flow that stands',
      { values: [{ name: 'oxygenDevice', value: 'air' }] },
      'refused.contradicted',
    ],
    ['a jump of weight', { values: [{ name: 'weightKg', value: 22 }] }, 'refused.second-needed'],
  ])('%s', async (_what, rest, code) => {
    const kim = await screenOf('nurse.kim');
    expect(await chart(kim, rest)).toMatchObject({ ok: false, code: 'refused', refusal: { code } });
    expect(await house.inputs('unit-a', 0)).toEqual([]);
  });

  test.each([
    ['in the future', 10 * MINUTE_MS, 'refused.chart-ahead'],
    ['of more than a week ago', -8 * 24 * 60 * MINUTE_MS, 'refused.chart-too-late'],
  ])('a time %s', async (_what, byMs, code) => {
    const kim = await screenOf('nurse.kim');
    const observedAtMs = house.clock.nowMs() + byMs;
    expect(await chart(kim, { observedAtMs })).toMatchObject({ refusal: { code } });
  });

  test.each<readonly [string, Record<string, unknown>]>([
    ['no value', { values: [] }],
    ['a name twice', { values: [REFILL, REFILL] }],
    ['a name that is none', { values: [{ name: 'mood', value: 1 }] }],
    ['worry, which has an entry of its own', { values: [{ name: 'familyConcern', value: 'high' }] }],
    ['a number that could be no id', { commandId: 'a b\nc d e f' }],
  ])('%s is malformed', async (_what, rest) => {
    expect(await chart(await screenOf('nurse.kim'), rest)).toMatchObject({ ok: false, code: 'malformed' });
  });

  test('researchers, engineers and nurses of other units chart nothing', async () => {
    for (const userName of ['researcher.choi', 'engineer.jung', OTHER_UNIT_NURSE]) {
      expect(await chart(await screenOf(userName))).toMatchObject({ ok: false, code: 'not-allowed' });
    }
    expect(await house.inputs('unit-a', 0)).toEqual([]);
  });

  test('a contradiction that is so is charted', async () => {
    const kim = await screenOf('nurse.kim');
    const answer = chart(kim, { values: [{ name: 'oxygenDevice', value: 'air' }], confirmed: ['air-with-flow'] });
    await folded(1);
    expect(await answer).toMatchObject({ ok: true });
  });
});

describe('a jump of weight (H07)', () => {
  const values = [{ name: 'weightKg', value: 22 }];

  test('is charted when somebody else who may chart here has signed in, and the trail has both names', async () => {
    const kim = await screenOf('nurse.kim');
    const answer = chart(kim, { values, second: { userName: 'dr.lee', password: DEMO_PASSWORD } });
    const [record] = await folded(1);
    expect(record).toMatchObject({ name: 'weightKg', value: 22, by: 'nurse.kim' });
    expect(await answer).toMatchObject({ ok: true });
    expect(told).toMatchObject([
      {
        action: 'chart',
        outcome: 'done',
        unitId: 'unit-a',
        stayIds: ['stay-1'],
        actor: { id: 'nurse.kim' },
        detail: { commandId: 'command-1', count: 1, names: 'weightKg', confirmedBy: 'dr.lee' },
      },
    ]);
    expect(JSON.stringify(told)).not.toContain(DEMO_PASSWORD);
  });

  test.each([
    ['a wrong password', 'dr.lee', 'wrong'],
    ['the same person again', 'nurse.kim', DEMO_PASSWORD],
    ['somebody who may not chart', 'researcher.choi', DEMO_PASSWORD],
    ['a nurse of another unit', OTHER_UNIT_NURSE, DEMO_PASSWORD],
    ['nobody', 'nobody', DEMO_PASSWORD],
  ])('is not confirmed by %s', async (_who, userName, password) => {
    const kim = await screenOf('nurse.kim');
    const answer = await chart(kim, { values, second: { userName, password } });
    expect(answer).toMatchObject({ ok: false, refusal: { code: 'refused.second-failed' } });
    expect(told).toMatchObject([{ action: 'chart', outcome: 'refused', detail: { refusal: 'refused.second-failed' } }]);
    expect(await house.inputs('unit-a', 0)).toEqual([]);
  });

  test('wrong passwords are slowed down as at the door', async () => {
    const kim = await screenOf('nurse.kim');
    const second = { userName: 'dr.lee', password: 'wrong' };
    for (let wrong = 0; wrong < 5; wrong++) await chart(kim, { values, second, commandId: `command-${wrong}` });
    const answer = await chart(kim, { values, second, commandId: 'command-9' });
    expect(answer).toMatchObject({ refusal: { code: 'refused.second-pause' } });
  });
});
