/**
 * Stays that are on hold: what their replay needs is kept whatever the policy says. Every hold and every release is an
 * object of its own that is never altered, with who said so and why; the newest one of a stay counts.
 */
import { z } from 'zod';
import { VigilError } from '../platform/errors.ts';
import { HOLDS } from './names.ts';
import type { SealedStore } from './stores.port.ts';

const TIME_DIGITS = 15;

const holdSchema = z.object({
  version: z.literal(1),
  action: z.enum(['hold', 'release']),
  stayId: z.string().min(1).max(256),
  by: z.string().min(1).max(200),
  reason: z.string().min(1).max(1000),
  /** Wall time, ms. */
  atMs: z.number().int().min(0),
});
export type HoldAction = Readonly<z.infer<typeof holdSchema>>;

/** Counts when it resolves. Rejects with `config-invalid` for an author or a reason that is empty or too long, else as the store does. */
export async function sayHold(store: SealedStore, said: Omit<HoldAction, 'version'>): Promise<void> {
  const parsed = holdSchema.safeParse({ ...said, version: 1 });
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new VigilError('config-invalid', `${issue?.path.join('.') ?? 'hold'}: ${issue?.message ?? 'invalid'}`);
  }
  const name = `${folderOf(said.stayId)}${String(said.atMs).padStart(TIME_DIGITS, '0')}-${said.action}`;
  await store.create(name, Buffer.from(JSON.stringify(parsed.data)));
}

/** Holds that stand, by stay. Rejects with `archive-broken` for one that cannot be read: it may be the one that counts. */
export async function standingHolds(store: SealedStore): Promise<ReadonlyMap<string, HoldAction>> {
  const newest = new Map<string, HoldAction>();
  for (const name of await store.names(HOLDS)) {
    const said = holdSchema.safeParse(jsonOf((await store.read(name)).toString('utf8')));
    if (!said.success) throw new VigilError('archive-broken', `${name} of the archive is no hold that can be read`);
    newest.set(said.data.stayId, said.data);
  }
  return new Map([...newest].filter(([, { action }]) => action === 'hold'));
}

function folderOf(stayId: string): string {
  return `${HOLDS}${encodeURIComponent(stayId)}/`;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null; // the caller says that it cannot be read
  }
}
