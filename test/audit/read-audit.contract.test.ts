// Hazards: H56 (docs/hazards.md).
/** An auditor reads the trail of their units over HTTP: by day, kind, stay and account, and is in the trail for it. */
import 'reflect-metadata';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { localDayOf } from '../../services/clinical/age/local-day.ts';
import type { AuditAction } from '../../services/contract/audit/audit-event.ts';
import type { AuditAnswer } from '../../services/contract/audit/audit-view.ts';
import { OTHER, OWN } from '../command/route-table.ts';
import { WholeApplication } from '../command/whole-application.ts';
import { timeLimit } from '../support/patience.ts';

let whole: WholeApplication;

beforeAll(async () => {
  whole = await WholeApplication.open();
  const actor = { kind: 'person', id: 'kim', role: 'nurse', address: null } as const;
  const entry = (action: AuditAction, unitId: string | null, stayId?: string) =>
    whole.audit.recorder.record({
      action,
      actor,
      screen: 'trends',
      unitId,
      stayIds: stayId === undefined ? [] : [stayId],
    });
  await entry('view', OWN, 'stay-1');
  await entry('view', OTHER, 'stay-of-others');
  await entry('break-glass', OWN);
  await entry('export', null);
}, timeLimit(60_000));

afterAll(() => whole.close());

async function ask(question: object): Promise<{ readonly status: number; readonly answer: AuditAnswer }> {
  const response = await fetch(`${whole.address}/api/audit`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...whole.headersOf('auditor') },
    body: JSON.stringify(question),
  });
  return { status: response.status, answer: (await response.json()) as AuditAnswer };
}

const seen = ({ answer }: { readonly answer: AuditAnswer }) =>
  answer.events.map(({ action, unitId, stayIds }) => [action, unitId, ...stayIds]);

it('hears of their units and of what belongs to none, and of no other unit, however it is asked', async () => {
  expect(seen(await ask({ account: 'kim' }))).toEqual([
    ['export', null],
    ['break-glass', OWN],
    ['view', OWN, 'stay-1'],
  ]);
  expect(seen(await ask({ stayId: 'stay-of-others', account: 'kim' }))).toEqual([]);
  expect(JSON.stringify(await ask({ group: 'views', account: 'kim' }))).not.toContain('stay-of-others');
});

it('asks by kind, stay and day', async () => {
  expect(seen(await ask({ group: 'emergency' }))).toEqual([['break-glass', OWN]]);
  expect(seen(await ask({ stayId: 'stay-1', account: 'kim' }))).toEqual([['view', OWN, 'stay-1']]);
  const failed = async () => (await ask({ group: 'failed' })).answer.events.length;
  const before = await failed();
  await fetch(`${whole.address}/api/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ userName: 'nurse', password: 'wrong-password-1' }),
  });
  expect(await failed()).toBe(before + 1);
  const { answer } = await ask({});
  expect([answer.timeZone, answer.day]).toEqual(['UTC', localDayOf(answer.events[0]?.atMs ?? 0, 'UTC')]);
  expect(seen(await ask({ day: '2020-02-29', account: 'kim' }))).toEqual([]);
});

it.each([{ day: '2026-02-30' }, { day: 'today' }, { stayid: 'x' }, { group: 'all' }, [], 'x'])(
  'answers 400 to %j',
  async (question) => {
    expect((await ask(question as object)).status).toBe(400);
  },
);

it('is in the trail with what was asked', async () => {
  const { answer } = await ask({ account: 'auditor' });
  const looks = answer.events.filter(({ screen }) => screen === 'audit trail');
  expect(looks.map(({ actor, stayIds }) => [actor.role, ...stayIds])).toEqual(
    expect.arrayContaining([['auditor', 'stay-1'], ['auditor', 'stay-of-others'], ['auditor']]),
  );
  expect(looks.some(({ detail }) => detail['account'] === 'kim')).toBe(true);
});
