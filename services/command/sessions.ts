/** `vigil session`: who is signed in where; one that is ended is out within a second, open screens included. */
import path from 'node:path';
import { IDLE_LIMIT_MS, SESSION_LIMIT_MS, sessionFolderOf } from '../access/adapters/local-identity.ts';
import { SessionFiles } from '../access/adapters/session-files.ts';
import type { Clock } from '../platform/clock.port.ts';
import type { Config } from '../platform/config.ts';
import { VigilError } from '../platform/errors.ts';

interface PersonSession {
  /** Beginning of the hash of its token: names the session, and opens nothing. */
  readonly sessionId: string;
  readonly userName: string;
  readonly beganAtMs: number;
  readonly usedAtMs: number;
}

/** Digits of the hash that name a session. */
const ID_LENGTH = 12;

export async function listSessions(
  config: Config,
  clock: Clock,
  { json }: { readonly json: boolean },
): Promise<number> {
  const sessions = (await personsOf(config, clock.nowMs())).map(({ key: _key, ...session }) => session);
  if (json) console.log(JSON.stringify(sessions));
  else if (sessions.length === 0) console.log('nobody is signed in');
  for (const { sessionId, userName, beganAtMs, usedAtMs } of json ? [] : sessions) {
    console.log(`${sessionId}  ${userName.padEnd(24)} since ${timeText(beganAtMs)}, last used ${timeText(usedAtMs)}`);
  }
  return 0;
}

/** By its id, or every session of an account by its user name. */
export async function endSessions(config: Config, clock: Clock, named: string): Promise<number> {
  const found = (await personsOf(config, clock.nowMs())).filter(
    ({ sessionId, userName }) => sessionId === named || userName === named,
  );
  if (found.length === 0) {
    throw new VigilError('config-invalid', `no session ${named}; \`node vigil.mjs session list\` shows them`);
  }
  for (const { key } of found) await filesOf(config).remove(key);
  console.log(`${found.length === 1 ? 'session' : `${found.length} sessions`} of ${found[0]?.userName ?? ''} ended.`);
  return 0;
}

/** Newest use first; what has run out and is not cleared away yet is none. */
async function personsOf(
  config: Config,
  nowMs: number,
): Promise<readonly (PersonSession & { readonly key: string })[]> {
  const all = await filesOf(config).all();
  return all
    .flatMap(({ key, stored, usedAtMs }) =>
      (stored.kind === 'person' || stored.kind === 'federated') &&
      nowMs < stored.expiresAtMs &&
      nowMs - usedAtMs < IDLE_LIMIT_MS
        ? [
            {
              key,
              sessionId: key.slice(0, ID_LENGTH),
              userName: stored.userId,
              beganAtMs: stored.expiresAtMs - SESSION_LIMIT_MS,
              usedAtMs,
            },
          ]
        : [],
    )
    .toSorted((left, right) => right.usedAtMs - left.usedAtMs);
}

function filesOf({ dataDir }: Config): SessionFiles {
  return new SessionFiles(sessionFolderOf(path.join(dataDir, 'accounts.json')));
}

function timeText(atMs: number): string {
  return `${new Date(atMs).toISOString().slice(0, 16)}Z`;
}
