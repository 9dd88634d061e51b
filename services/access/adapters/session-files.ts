/**
 * Sessions on the disk, one file each beside the accounts, so that a restart signs nobody out and a command can
 * end one in a running Vigil by removing its file. A file is named by the hash of its token, and holds no secret;
 * the time of its last change is the time of its last use. Where the disk takes no more, a new session lives in
 * memory alone: who must see the ward is let in all the same.
 */
import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { VigilError } from '../../platform/errors.ts';

const sessionSchema = z.discriminatedUnion('kind', [
  z.object({
    version: z.literal(1),
    kind: z.literal('person'),
    userId: z.string(),
    /** Of the password at the sign-in: a session does not outlive it. */
    passwordMark: z.string(),
    expiresAtMs: z.number(),
  }),
  z.object({
    version: z.literal(1),
    /** Somebody whom a sign-in provider has proven (services/access/openid). */
    kind: z.literal('federated'),
    userId: z.string(),
    displayName: z.string(),
    issuer: z.string(),
    subject: z.string(),
    providerSessionId: z.string().nullable(),
    /** Claims of theirs that the map asked for at the sign-in: role and units follow from the map as it is now. */
    held: z.array(z.object({ claim: z.array(z.string()), value: z.string() })),
    expiresAtMs: z.number(),
  }),
  z.object({
    version: z.literal(1),
    /** A wall screen; or the code that makes one of the screen on which it is typed. */
    kind: z.enum(['screen', 'code']),
    screenId: z.string(),
    name: z.string().min(1).max(80),
    unitId: z.string().min(1).max(128),
    showsNames: z.boolean(),
    /** Shared by those of the unit, who prove at each deed who they are. */
    isShared: z.boolean().default(false),
    issuedBy: z.string(),
    issuedAtMs: z.number(),
    expiresAtMs: z.number(),
  }),
]);

export type StoredSession = z.infer<typeof sessionSchema>;
export type StoredFederated = Extract<StoredSession, { readonly kind: 'federated' }>;
export type StoredScreen = Extract<StoredSession, { readonly kind: 'screen' | 'code' }>;

export interface FoundSession {
  readonly stored: StoredSession;
  readonly usedAtMs: number;
}

/** Files of ours, by the SHA-256 of a token; anything else in the folder is left alone. */
const NAME = /^[0-9a-f]{64}$/;

const GONE: readonly unknown[] = ['ENOENT', 'ENOTDIR'];

export class SessionFiles {
  readonly #folder: string;
  /** What was read does not change; only its time of use and whether it is there. */
  readonly #read = new Map<string, StoredSession>();
  readonly #unsaved = new Map<string, FoundSession>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  async save(key: string, stored: StoredSession, nowMs: number): Promise<void> {
    try {
      await mkdir(this.#folder, { recursive: true, mode: 0o700 });
      const path = this.#pathOf(key);
      await writeFile(`${path}.new`, JSON.stringify(stored), { mode: 0o600, flush: true });
      await utimes(`${path}.new`, nowMs / 1000, nowMs / 1000);
      await rename(`${path}.new`, path);
    } catch (error) {
      if (!(error instanceof Error) || !('code' in error)) throw error;
      this.#unsaved.set(key, { stored, usedAtMs: nowMs });
    }
  }

  /** null: there is none, or none any more. */
  async find(key: string): Promise<FoundSession | null> {
    const unsaved = this.#unsaved.get(key);
    if (unsaved !== undefined) return unsaved;
    const usedAtMs = await this.#usedAtMs(key);
    const stored = usedAtMs === null ? null : (this.#read.get(key) ?? (await this.#load(key)));
    if (usedAtMs === null || stored === null) {
      this.#read.delete(key);
      return null;
    }
    this.#read.set(key, stored);
    return { stored, usedAtMs };
  }

  async use(key: string, nowMs: number): Promise<void> {
    const unsaved = this.#unsaved.get(key);
    if (unsaved !== undefined) this.#unsaved.set(key, { ...unsaved, usedAtMs: nowMs });
    else await utimes(this.#pathOf(key), nowMs / 1000, nowMs / 1000).catch(unlessGone);
  }

  async remove(key: string): Promise<void> {
    this.#unsaved.delete(key);
    this.#read.delete(key);
    await rm(this.#pathOf(key)).catch(unlessGone);
  }

  async all(): Promise<readonly (FoundSession & { readonly key: string })[]> {
    const names = await readdir(this.#folder).catch((error: unknown) => unlessGone(error) ?? []);
    const keys = [...names.filter((name) => NAME.test(name)), ...this.#unsaved.keys()];
    const found = await Promise.all(keys.map(async (key) => ({ key, session: await this.find(key) })));
    return found.flatMap(({ key, session }) => (session === null ? [] : [{ key, ...session }]));
  }

  async #usedAtMs(key: string): Promise<number | null> {
    const stats = await stat(this.#pathOf(key)).catch(unlessGone);
    return stats === undefined ? null : Math.round(stats.mtimeMs);
  }

  /** A file that cannot be read as a session is none: whoever holds it signs in again. */
  async #load(key: string): Promise<StoredSession | null> {
    const text = await readFile(this.#pathOf(key), 'utf8').catch(unlessGone);
    const parsed = sessionSchema.safeParse(text === undefined ? null : jsonOf(text));
    return parsed.success ? parsed.data : null;
  }

  #pathOf(key: string): string {
    return join(this.#folder, key);
  }
}

function unlessGone(error: unknown): undefined {
  if (error instanceof Error && 'code' in error && GONE.includes(error.code)) return undefined;
  throw new VigilError('data-folder-unusable', 'the sessions cannot be read', { cause: error });
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
