/**
 * The labelling page over HTTP: three researchers of one unit, two of whom judge apart from each other and one who settles.
 * Nothing of one reaches the other before both are through, nothing is altered afterwards, nobody else learns of it, and what
 * comes of it is a table that the reader of labels takes. Each look at a stay stands in the trail.
 */
import 'reflect-metadata';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeAccount } from '../../../services/access/adapters/account-file.ts';
import { findEvents } from '../../../services/audit/find-events.ts';
import { ANY_EVENT } from '../../../services/audit/trail-reader.port.ts';
import type { RatingRequest } from '../../../services/contract/screens/rating/rating-request.ts';
import type {
  RatingAgreement,
  RatingSheet,
  RatingSummary,
} from '../../../services/contract/screens/rating/rating-view.ts';
import { labelDefinitions } from '../../../services/command/study-files/label-files.ts';
import { readLabelTable } from '../../../services/research/labels/label-table.ts';
import { OTHER, OWN } from '../../command/route-table.ts';
import { PASSWORD, WholeApplication } from '../../command/whole-application.ts';
import { alertChanged, batchOf, stayChanged, T0 } from '../../history/history-fixtures.ts';
import { timeLimit } from '../../support/patience.ts';

const STAYS = 12;
const HOUR_MS = 3_600_000;
const STUDY: RatingRequest = {
  studyId: 'arrests',
  unitId: OWN,
  fromMs: T0,
  toMs: T0 + 24 * HOUR_MS,
  draw: { kind: 'alerts', ruleIds: [] },
  count: 100,
  perStay: 1,
  seed: 7,
  question: 'Did an arrest follow?',
  labelId: 'cardiac-arrest',
  raters: ['kim', 'lee'],
  adjudicator: 'park',
};

let whole: WholeApplication;
const cookies = new Map<string, string>();

beforeAll(async () => {
  whole = await WholeApplication.open();
  const decisions = [OWN, OTHER].flatMap((unitId) =>
    Array.from({ length: STAYS }, (_, index) => {
      const stayId = `${unitId}-stay-${index}`;
      const atMs = T0 + index * 60_000;
      const opened = stayChanged(`${stayId}-opened`, atMs, {
        stayId,
        unitId,
        stay: { displayName: `Child ${index}`, birthDate: '2024-12-01', openedAtMs: atMs },
      });
      const raised = alertChanged(`${stayId}-alert`, atMs + HOUR_MS);
      const alert = { ...raised.alert, id: `${stayId}-alert`, stayId, firstRaisedAtMs: atMs + HOUR_MS };
      return [opened, { ...raised, unitId, stayId, alert }];
    }).flat(),
  );
  await whole.history.write(batchOf(1, { decisions }));
  for (const userName of ['kim', 'lee', 'park', 'choi', 'elsewhere']) {
    const units = [userName === 'elsewhere' ? OTHER : OWN];
    const account = { userName, displayName: userName, role: 'researcher' as const, units, password: PASSWORD };
    await writeAccount(path.join(whole.folder, 'accounts.json'), account);
    const response = await fetch(`${whole.address}/api/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ userName, password: PASSWORD }),
    });
    cookies.set(userName, (response.headers.get('set-cookie') ?? '').split(';')[0] ?? '');
  }
}, timeLimit(60_000));

afterAll(() => whole.close());

function ask(user: string, place: string, body?: unknown): Promise<Response> {
  return fetch(`${whole.address}/api/research/ratings${place}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { cookie: cookies.get(user) ?? '', 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

async function told<T>(response: Promise<Response>): Promise<T> {
  const found = await response;
  const text = await found.text();
  expect(found.status, text).toBeLessThan(300);
  return JSON.parse(text) as T;
}

async function refusedWith(response: Promise<Response>): Promise<unknown> {
  const found = await response;
  const { code } = (await found.json()) as { readonly code: string };
  return [found.status, code];
}

const begin = (rest: Partial<RatingRequest>, user = 'choi') => ask(user, '', { ...STUDY, ...rest });
const sheet = (user: string, study = 'arrests') => told<RatingSheet>(ask(user, `/${study}/items`));
const give = (user: string, item: number, answer: string, study = 'arrests') =>
  ask(user, `/${study}/answers`, { item, answer });

/** Lee says no where Kim says yes: at the first three items. */
async function judgeAll(study: string): Promise<void> {
  for (const user of ['kim', 'lee']) {
    for (const { item } of (await sheet(user, study)).items) {
      await told(give(user, item, item <= 3 && user === 'lee' ? 'no' : 'yes', study));
    }
  }
}

describe('a study of the page', () => {
  it('is drawn from alerts of the unit, one a stay, without a name', async () => {
    const study = await told<RatingSummary>(begin({}));
    expect(study).toMatchObject({ items: STAYS, drawnFrom: STAYS, state: 'rating', mine: 'none', createdBy: 'choi' });
    const response = await ask('kim', '/arrests/items');
    const text = await response.text();
    expect(text).not.toContain('Child');
    expect(text).not.toContain('2024-12-01');
    const { items } = JSON.parse(text) as RatingSheet;
    expect(new Set(items.map(({ stayId }) => stayId)).size).toBe(STAYS);
    expect(
      items.every(({ unitId, ageBand, answer }) => unitId === OWN && ageBand === 'infant' && answer === null),
    ).toBe(true);
    expect(items.map(({ item }) => item)).not.toEqual((await sheet('lee')).items.map(({ item }) => item));
    expect(await refusedWith(begin({}))).toEqual([409, 'exists']);
  });

  it('tells neither rater, nor anybody, what was said before both are through', async () => {
    await told(give('kim', 1, 'yes'));
    await told(give('kim', 2, 'no'));
    const after = await told<RatingSheet>(give('kim', 2, 'yes'));
    expect(after.items.filter(({ answer }) => answer !== null)).toHaveLength(2);
    expect(after.study.raters).toEqual([
      { name: 'kim', answered: 2 },
      { name: 'lee', answered: 0 },
    ]);
    expect((await sheet('lee')).items.every(({ answer }) => answer === null)).toBe(true);
    for (const user of ['kim', 'lee', 'park', 'choi']) {
      expect(await refusedWith(ask(user, '/arrests/agreement'))).toEqual([409, 'not-through']);
      expect(await refusedWith(ask(user, '/arrests/labels.csv'))).toEqual([409, 'not-settled']);
    }
    expect(await refusedWith(ask('park', '/arrests/items'))).toEqual([403, 'not-allowed']);
    expect(await refusedWith(ask('park', '/arrests/settled', { item: 1, answer: 'yes' }))).toEqual([
      409,
      'not-to-settle',
    ]);
  });

  it('refuses an answer of none, an item of none, and whoever rates nothing here', async () => {
    expect(await refusedWith(give('kim', 1, 'perhaps'))).toEqual([400, 'malformed']);
    expect(await refusedWith(give('kim', 99, 'yes'))).toEqual([400, 'malformed']);
    expect(await refusedWith(give('choi', 1, 'yes'))).toEqual([403, 'not-allowed']);
    expect(await refusedWith(give('elsewhere', 1, 'yes'))).toEqual([404, 'not-found']);
    expect(await told(ask('elsewhere', ''))).toEqual([]);
    expect(await refusedWith(begin({ studyId: 'theirs', unitId: OTHER }))).toEqual([403, 'not-allowed']);
    expect(await refusedWith(begin({ studyId: 'none', labelId: 'no-label' }))).toEqual([400, 'malformed']);
    expect(await refusedWith(begin({ studyId: 'none', adjudicator: 'kim' }))).toEqual([400, 'malformed']);
    expect(await refusedWith(begin({ studyId: 'none', fromMs: 0, toMs: 1 }))).toEqual([422, 'nothing-to-judge']);
  });

  it('has kappa and what differed once both are through, and nothing is altered any more', async () => {
    await judgeAll('arrests');
    expect(await refusedWith(give('kim', 1, 'no'))).toEqual([409, 'both-through']);
    const agreement = await told<RatingAgreement>(ask('choi', '/arrests/agreement'));
    expect(agreement).toMatchObject({ rated: STAYS, agreed: STAYS - 3, study: { state: 'settling' } });
    expect(agreement.counts['yes']).toEqual([STAYS, STAYS - 3]);
    expect(agreement.kappa).toMatchObject({ value: 0 });
    expect(agreement.items.map(({ item, first, second, settled }) => [item, first, second, settled])).toEqual(
      [1, 2, 3].map((item) => [item, 'yes', 'no', null]),
    );
  });

  it('is settled by the third person alone, of what differed alone', async () => {
    const settle = (user: string, item: number, answer = 'no') => ask(user, '/arrests/settled', { item, answer });
    expect(await refusedWith(settle('kim', 1))).toEqual([403, 'not-allowed']);
    expect(await refusedWith(settle('park', 4))).toEqual([409, 'not-to-settle']);
    await told(settle('park', 1, 'yes'));
    await told(settle('park', 2));
    expect(await refusedWith(ask('choi', '/arrests/labels.csv'))).toEqual([409, 'not-settled']);
    const done = await told<RatingAgreement>(settle('park', 3));
    expect(done).toMatchObject({ agreed: STAYS - 3, study: { state: 'done', mine: 'settles' } });
  });

  it('makes a table that the reader of labels takes, and the trail has its stays', async () => {
    const response = await ask('choi', '/arrests/labels.csv');
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/csv; charset=utf-8']);
    expect(response.headers.get('content-disposition')).toBe('attachment; filename="arrests.csv"');
    const table = readLabelTable(await response.text(), await labelDefinitions(undefined));
    if (!('rows' in table)) throw new Error(`no column ${table.missing}`);
    expect([table.rows.length, table.refused]).toEqual([STAYS - 2, []]);
    expect(table.rows.every(({ labelId }) => labelId === 'cardiac-arrest')).toBe(true);
    const { events } = await findEvents(await whole.audit.trails(), ANY_EVENT);
    const ofUser = (screen: string, id: string) =>
      events.filter(({ event }) => event.screen === screen && event.actor.id === id).map(({ event }) => event);
    const [exported] = ofUser('labels of a rating', 'choi');
    expect(exported).toMatchObject({ action: 'export', unitId: OWN });
    expect(exported?.stayIds.toSorted()).toEqual(table.rows.map(({ stayId }) => stayId).toSorted());
    expect(ofUser('rating', 'kim')[0]).toMatchObject({ action: 'view', unitId: OWN });
    expect(ofUser('rating', 'kim')[0]?.stayIds).toHaveLength(STAYS);
    expect(ofUser('rating', 'elsewhere')).toEqual([]);
  });
});

describe('what is judged', () => {
  const items = async (study: string) =>
    (await sheet('kim', study)).items.toSorted((left, right) => left.item - right.item);

  it('may be minutes of stays, so many a stay, the same by the same seed', async () => {
    for (const studyId of ['minutes', 'minutes-2']) {
      await told(begin({ studyId, draw: { kind: 'moments' }, perStay: 3, count: 30 }));
    }
    const drawn = await items('minutes');
    expect(drawn).toHaveLength(30);
    expect(drawn.every(({ alert, atMs }) => alert === null && atMs % 60_000 === 0)).toBe(true);
    expect(drawn.every(({ atMs }) => atMs >= T0 && atMs < STUDY.toMs)).toBe(true);
    expect(await items('minutes-2')).toEqual(drawn);
  });

  it('may be named, and what is of no stay, or outside of it, is named back', async () => {
    const [stayId, atMs] = [`${OWN}-stay-3`, T0 + 2 * HOUR_MS];
    const named = (moments: readonly { stayId: string; atMs: number }[], studyId: string) =>
      begin({ studyId, draw: { kind: 'given', moments: [...moments] } });
    await told(named([{ stayId, atMs }], 'named'));
    expect(await items('named')).toMatchObject([{ item: 1, stayId, atMs, alert: null }]);
    for (const moment of [
      { stayId: `${OTHER}-stay-3`, atMs },
      { stayId, atMs: T0 - 1 },
    ]) {
      const response = await named([moment], 'wrong');
      expect([response.status, await response.text()]).toEqual([422, expect.stringContaining(moment.stayId)]);
    }
  });

  it('is of these rules alone', async () => {
    expect(await refusedWith(begin({ studyId: 'rule', draw: { kind: 'alerts', ruleIds: ['no-such-rule'] } }))).toEqual([
      422,
      'nothing-to-judge',
    ]);
  });
});
