/** Openings in `break-glass.json` of the data folder, written whole; those that are over are left out with the next one. */
import { join } from 'node:path';
import { z } from 'zod';
import { ACCOUNT_ROLES } from '../../contract/access/access-table.ts';
import { BREAK_GLASS_MS, BREAK_GLASS_REASONS } from '../../contract/access/break-glass.ts';
import type { Clock } from '../../platform/clock.port.ts';
import { onDisk, writeWhole } from '../../platform/disk/folder-files.ts';
import type { BreakGlass, Opening } from '../break-glass.port.ts';
import { FollowedFile } from './followed-file.ts';
import { readListed } from '../../platform/disk/listed-file.ts';

const NAME = 'break-glass.json';
const fileSchema = z.object({
  version: z.literal(1),
  openings: z
    .array(
      z.object({
        userId: z.string().min(1).max(256),
        role: z.enum(ACCOUNT_ROLES),
        unitId: z.string().min(1).max(128),
        reason: z.enum(BREAK_GLASS_REASONS),
        atMs: z.number(),
        untilMs: z.number(),
      }),
    )
    .max(10_000),
});

/** Rejects with the fault of an unreadable file. */
export async function openBreakGlass(dataDir: string, clock: Clock): Promise<BreakGlass> {
  const path = join(dataDir, NAME);
  const file = await FollowedFile.open(path, readOpenings);
  let writing: Promise<unknown> = Promise.resolve();
  const openings = async (): Promise<readonly Opening[]> => {
    const nowMs = clock.nowMs();
    return (await file.current()).filter(({ atMs, untilMs }) => nowMs < untilMs && nowMs >= atMs - BREAK_GLASS_MS);
  };
  /** One change after the other: each begins with what the one before left. */
  const change = <T>(make: (now: readonly Opening[]) => { readonly next: readonly Opening[]; readonly answer: T }) => {
    const made = writing.then(async () => {
      const { next, answer } = make(await openings());
      const text = `${JSON.stringify({ version: 1, openings: next }, null, 2)}\n`;
      await onDisk(NAME, () => writeWhole(path, text));
      return answer;
    });
    writing = made.catch(() => undefined);
    return made;
  };
  return {
    openings,
    open: (request) =>
      change((now) => {
        const atMs = clock.nowMs();
        const answer = { ...request, atMs, untilMs: atMs + BREAK_GLASS_MS };
        return { next: [...now.filter((each) => !isOf(each, request.userId, request.unitId)), answer], answer };
      }),
    close: (userId, unitId) =>
      change((now) => {
        const next = now.filter((each) => !isOf(each, userId, unitId));
        return { next, answer: next.length < now.length };
      }),
  };
}

function isOf(opening: Opening, userId: string, unitId: string): boolean {
  return opening.userId === userId && opening.unitId === unitId;
}

async function readOpenings(path: string): Promise<readonly Opening[]> {
  return (await readListed(path, NAME, fileSchema))?.openings ?? [];
}
