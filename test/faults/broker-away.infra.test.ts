// Hazards: H43 (docs/hazards.md).
/**
 * Each role is a process of its own, and the only broker goes away for longer than any time limit, then each role
 * is killed: nobody ends by himself, everybody says what is away, the screen says NOT LIVE, and values are fresh
 * again within seconds of the broker's return and of each role's restart.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { withoutInfra } from '../support/infra.ts';
import { outageMs, tellFigures } from './figures.ts';
import { Nurse } from './nurse.ts';
import { ownTopics, type OwnTopics } from './own-log.ts';
import { startSpare, type SpareServer } from './spare-server.ts';
import { freePort } from '../support/vigil-process.ts';
import { SupervisedVigil } from './supervised-vigil.ts';
import { WardLoad } from './ward-load.ts';
import { timeLimit } from '../support/patience.ts';

const ROLES = ['feed', 'engine', 'live'] as const;
/** Longer than the 20 s after which a reader once gave up. */
const AWAY_MS = 25_000;
const NOT_LIVE_AFTER_MS = 5_000;
const FRESH_WITHIN_MS = 5_000;
/** The supervisor of the test waits for this long before it starts a role again. */
const SUPERVISOR_MS = 500;
const PATIENCE = { timeout: timeLimit(60_000), interval: 25 };

const reportSchema = z.object({
  ready: z.boolean(),
  parts: z.array(z.object({ name: z.string(), ok: z.boolean(), detail: z.string() })),
});

describe.skipIf(withoutInfra)('the broker is away from roles that are processes of their own', () => {
  let broker: SpareServer;
  let topics: OwnTopics;
  const roles = new Map<string, SupervisedVigil>();
  let nurse: Nurse;
  let load: WardLoad;

  beforeAll(async () => {
    broker = await startSpare('kafka');
    topics = await ownTopics([broker.address]);
    for (const role of ROLES) {
      const settings = {
        ...topics.settings,
        VIGIL_SIMULATOR: '0',
        VIGIL_SNAPSHOT_INTERVAL_SECONDS: '5',
      };
      roles.set(role, await SupervisedVigil.start(settings, [role]));
    }
    nurse = new Nurse(vigil('live').address, 'unit-0');
    load = await WardLoad.open(vigil('feed').address, { units: 1, bedsPerUnit: 4 });
    load.begin();
  }, timeLimit(120_000));
  afterAll(async () => {
    load.abandon();
    await nurse.close();
    for (const role of roles.values()) await role.stop();
    await topics.close();
    await broker.close();
  });

  function vigil(role: (typeof ROLES)[number]): SupervisedVigil {
    const found = roles.get(role);
    if (found === undefined) throw new Error(`${role} does not run`);
    return found;
  }

  const readiness = async (role: (typeof ROLES)[number]): Promise<z.infer<typeof reportSchema>> =>
    reportSchema.parse(await (await fetch(`${vigil(role).address}/health/ready`)).json());

  /** Milliseconds from then until the nurse's screen shows a frame that was measured after it. */
  async function freshAfter(sinceMs: number): Promise<number> {
    await expect.poll(() => nurse.newestFrameAtMs, PATIENCE).toBeGreaterThanOrEqual(sinceMs);
    return Date.now() - sinceMs;
  }

  it('stays up, says so, and is fresh again', { timeout: timeLimit(240_000) }, async () => {
    const awayMs = outageMs(AWAY_MS);
    await expect.poll(() => Date.now() - nurse.newestFrameAtMs, PATIENCE).toBeLessThan(2_000);
    await broker.kill();
    const killedAtMs = Date.now();
    for (const role of ROLES) {
      const named = async (): Promise<string> => {
        const { ready, parts } = await readiness(role);
        return ready ? 'ready' : parts.flatMap(({ ok, name, detail }) => (ok ? [] : [`${name}: ${detail}`])).join('; ');
      };
      // Feed reads nothing while it runs: what it cannot append it keeps, and says so.
      const expected = role === 'feed' ? /feed: the log is away since/ : new RegExp(`${role}.*since.*: log-`);
      await expect.poll(named, PATIENCE).toMatch(expected);
    }
    const saidAfterMs = Date.now() - killedAtMs;
    await expect.poll(() => Date.now() - nurse.heartbeatAtMs, PATIENCE).toBeGreaterThan(NOT_LIVE_AFTER_MS);
    await expect
      .poll(() => Date.now() - killedAtMs, { ...PATIENCE, timeout: timeLimit(awayMs + 1_000) })
      .toBeGreaterThan(awayMs);
    expect(ROLES.map((role) => vigil(role).endings.length)).toEqual([0, 0, 0]);

    await broker.start();
    const freshMs = await freshAfter(Date.now());
    for (const role of ROLES) await expect.poll(async () => (await readiness(role)).ready, PATIENCE).toBe(true);
    expect(ROLES.map((role) => vigil(role).endings.length)).toEqual([0, 0, 0]);
    tellFigures('broker away', {
      'away s': Math.round(awayMs / 1000),
      'all roles say so after ms': saidAfterMs,
      'fresh after the broker is back, ms': freshMs,
    });
    expect(freshMs).toBeLessThan(FRESH_WITHIN_MS);
  });

  it('a role that is started without a broker waits for it and says so', { timeout: timeLimit(120_000) }, async () => {
    await broker.kill();
    const port = String(await freePort());
    const starting = SupervisedVigil.start({ ...topics.settings, VIGIL_HTTP_PORT: port }, ['engine']);
    const answer = async (): Promise<string> => {
      const response = await fetch(`http://127.0.0.1:${port}/health/ready`).catch(() => null);
      return response === null ? 'nobody there' : `${response.status} ${await response.text()}`;
    };
    await expect.poll(answer, PATIENCE).toMatch(/^503 .*engine wait for the log since .*: log-unreachable/);
    await broker.start();
    const waited = await starting;
    expect(waited.endings).toEqual([]);
    await expect.poll(answer, PATIENCE).toMatch(/^200 /);
    await waited.stop();
    await freshAfter(Date.now());
  });

  it.each(ROLES)('is fresh again after %s was killed', { timeout: timeLimit(120_000) }, async (role) => {
    const running = vigil(role).process;
    if (running === null) throw new Error(`${role} does not run`);
    await running.stop('SIGKILL');
    const freshMs = (await freshAfter(Date.now())) - SUPERVISOR_MS;
    tellFigures(`${role} killed and started again`, { 'fresh after its start, ms': freshMs });
    expect(freshMs).toBeLessThan(FRESH_WITHIN_MS);
  });
});
