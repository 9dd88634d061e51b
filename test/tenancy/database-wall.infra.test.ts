// Hazards: H53 (docs/hazards.md).
/** On a real server: a role that reaches another hospital's database, in any of the ways there are, is found out. */
import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { databaseBreaches } from '../../services/history/adapters/timescale/database-wall.ts';
import { timescaleUrl, withoutInfra } from '../support/infra.ts';

const mark = randomUUID().slice(0, 8);
const [east, west] = ['east', 'west'].map((name) => `vigil_test_${name}_${mark}`);
const PASSWORD = 'of-a-test-alone';

let admin: Client;

function urlOf(name: string, user: string): string {
  const url = new URL(timescaleUrl());
  url.pathname = `/${name}`;
  url.username = user;
  url.password = PASSWORD;
  return url.href;
}

async function breaches(): Promise<readonly string[]> {
  const others = [{ name: west ?? '', user: west ?? '' }];
  return databaseBreaches({ url: urlOf(east ?? '', east ?? ''), tls: null }, others);
}

describe.skipIf(withoutInfra)('a database of one hospital among several', () => {
  beforeAll(async () => {
    admin = new Client({ connectionString: timescaleUrl() });
    await admin.connect();
    for (const name of [east, west]) {
      await admin.query(`CREATE ROLE ${name} LOGIN PASSWORD '${PASSWORD}'`);
      await admin.query(`CREATE DATABASE ${name} OWNER ${name}`);
    }
  });
  beforeEach(async () => {
    for (const name of [east, west]) {
      await admin.query(`REVOKE CONNECT ON DATABASE ${name} FROM PUBLIC, ${east}, ${west}`);
      await admin.query(`GRANT CONNECT ON DATABASE ${name} TO ${name}`);
    }
  });
  afterAll(async () => {
    for (const name of [east, west]) await admin.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    for (const name of [east, west]) await admin.query(`DROP ROLE IF EXISTS ${name}`);
    await admin.end();
  });

  it('is walled off by a role of its own and CONNECT for nobody else', async () => {
    expect(await breaches()).toEqual([]);
  });

  it.each<[string, string, string, RegExp]>([
    [
      'everybody may connect, as a server has it by default',
      `GRANT CONNECT ON DATABASE ${west} TO PUBLIC`,
      `REVOKE CONNECT ON DATABASE ${west} FROM PUBLIC`,
      /east_\w+ may connect to the database vigil_test_west/,
    ],
    [
      'its role may connect to the other',
      `GRANT CONNECT ON DATABASE ${west} TO ${east}`,
      `REVOKE CONNECT ON DATABASE ${west} FROM ${east}`,
      /east_\w+ may connect to the database vigil_test_west/,
    ],
    [
      'the role of the other may connect to it',
      `GRANT CONNECT ON DATABASE ${east} TO ${west}`,
      `REVOKE CONNECT ON DATABASE ${east} FROM ${west}`,
      /west_\w+ may connect to the database vigil_test_east/,
    ],
    [
      'its role may become that of the other',
      `GRANT ${west} TO ${east} WITH INHERIT FALSE`,
      `REVOKE ${west} FROM ${east}`,
      /east_\w+ may connect to the database vigil_test_west/,
    ],
    ['its role is a superuser', `ALTER ROLE ${east} SUPERUSER`, `ALTER ROLE ${east} NOSUPERUSER`, /has SUPERUSER/],
    ['its role passes row security', `ALTER ROLE ${east} BYPASSRLS`, `ALTER ROLE ${east} NOBYPASSRLS`, /has BYPASSRLS/],
    ['its role makes roles', `ALTER ROLE ${east} CREATEROLE`, `ALTER ROLE ${east} NOCREATEROLE`, /has CREATEROLE/],
    [
      'its role copies the server',
      `ALTER ROLE ${east} REPLICATION`,
      `ALTER ROLE ${east} NOREPLICATION`,
      /has REPLICATION/,
    ],
  ])('is refused where %s', async (_what, before, after, said) => {
    await admin.query(before);
    const found = await breaches();
    await admin.query(after);
    expect(found.join('; ')).toMatch(said);
    expect(await breaches()).toEqual([]);
  });

  it('that lets nobody in says so as the history does', async () => {
    const url = new URL(urlOf(east ?? '', east ?? ''));
    url.pathname = `/${west}`;
    await expect(databaseBreaches({ url: url.href, tls: null }, [])).rejects.toMatchObject({ code: 'history-refused' });
  });
});
