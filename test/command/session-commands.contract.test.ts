/**
 * H54: whoever is signed out by a command is out, with every socket that was open before, within 10 s; a session
 * survives a restart, and a replayed cookie of an ended one opens nothing.
 */
// Hazards: H54 (docs/hazards.md).
import { io, type Socket } from 'socket.io-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { timeLimit } from '../support/patience.ts';
import { sessionCookie } from '../support/session.ts';
import { runVigilCommand, startVigilProcess, type RunningProcess } from '../support/vigil-process.ts';

const OUT_WITHIN_MS = 10_000;

let vigil: RunningProcess;

beforeAll(async () => {
  vigil = await startVigilProcess({ VIGIL_SIMULATOR: '0', VIGIL_LOG_LEVEL: 'silent' });
}, timeLimit(90_000));
afterAll(() => vigil.stop());

async function opened(cookie: string): Promise<Socket> {
  const options = { transports: ['websocket'], forceNew: true, reconnection: false, extraHeaders: { cookie } };
  const socket = io(vigil.address, options);
  await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('connect_error', reject));
  return socket;
}

const statusOf = async (cookie: string): Promise<number> =>
  (await fetch(`${vigil.address}/api/session`, { headers: { cookie } })).status;

interface Listed {
  readonly sessionId: string;
  readonly userName: string;
}

async function sessionsOf(userName: string): Promise<readonly Listed[]> {
  const { stdout } = await runVigilCommand(['session', 'list', '--json'], vigil.env);
  return (JSON.parse(stdout) as Listed[]).filter((listed) => listed.userName === userName);
}

describe('a session', () => {
  it(
    'that a command ends is out with its open socket, and no other one',
    async () => {
      const [mine, colleague] = [
        await sessionCookie(vigil.address, 'nurse.kim'),
        await sessionCookie(vigil.address, 'nurse.park'),
      ];
      const [socket, other] = [await opened(mine), await opened(colleague)];
      const out = new Promise<number>((resolve) => socket.once('disconnect', () => resolve(performance.now())));
      const listed = await sessionsOf('nurse.kim');
      expect(listed).toHaveLength(1);
      const { code, stderr } = await runVigilCommand(['session', 'end', listed[0]?.sessionId ?? ''], vigil.env);
      const endedAtMs = performance.now();
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect((await out) - endedAtMs).toBeLessThan(timeLimit(OUT_WITHIN_MS));
      expect([await statusOf(mine), await statusOf(colleague), other.connected]).toEqual([401, 200, true]);
      expect(await sessionsOf('nurse.kim')).toEqual([]);
      other.disconnect();
    },
    timeLimit(60_000),
  );

  it(
    'survives a restart and is ended by the name of its account',
    async () => {
      const cookie = await sessionCookie(vigil.address, 'dr.lee');
      await vigil.stop();
      vigil = await startVigilProcess(vigil.env);
      expect(await statusOf(cookie)).toBe(200);
      expect((await runVigilCommand(['session', 'end', 'dr.lee'], vigil.env)).code).toBe(0);
      expect(await statusOf(cookie)).toBe(401);
      const { code, stderr } = await runVigilCommand(['session', 'end', 'dr.lee'], vigil.env);
      expect([code, stderr]).toEqual([2, expect.stringContaining('no session dr.lee')]);
    },
    timeLimit(120_000),
  );
});
