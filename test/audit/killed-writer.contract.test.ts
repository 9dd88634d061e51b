// Hazards: H56 (docs/hazards.md).
/**
 * A writer that is killed loses nothing that it told as kept, and leaves a trail that proves itself and is gone on with.
 * Killed with -9 at moments all over what it does; and, one by one, after each of its writes to the disk.
 */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { TrailFolder } from '../../services/audit/adapters/trail-folder.ts';
import { newestEvents } from '../../services/audit/read-trail.ts';
import { TrailWriter } from '../../services/audit/trail-writer.ts';
import type { TrailStore } from '../../services/audit/trail-store.port.ts';
import { timeLimit } from '../support/patience.ts';
import { OwnTrail, viewOf } from './trail-fixtures.ts';

async function numbersIn(store: TrailStore): Promise<ReadonlySet<unknown>> {
  const found = new Set<unknown>();
  const always = { fromMs: 0, toMs: Number.POSITIVE_INFINITY };
  for await (const { event } of newestEvents(store, always, () => true)) found.add(event.detail['n']);
  return found;
}

/** Numbers that it told as kept, until the kill after so many of them. */
async function writtenUntilKilled(folder: string, first: number, killAfter: number): Promise<readonly number[]> {
  const loader = path.join(import.meta.dirname, '../support/typescript-loader.mjs');
  const program = path.join(import.meta.dirname, 'append-until-killed.mjs');
  const child = spawn(process.execPath, ['--import', loader, program, folder, String(first)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => {
    text += chunk.toString();
    if (text.split('\n').length > killAfter) child.kill('SIGKILL');
  });
  await new Promise((resolve) => child.once('close', resolve));
  return text.split('\n').slice(0, -1).map(Number);
}

describe('a writer that is killed', () => {
  it(
    'with -9, again and again across the end of a tile, has lost nothing of what it told',
    async () => {
      const trail = await OwnTrail.open();
      const folder = path.join(trail.folder, 'trail');
      const told = new Set<number>();
      await trail.writeAtOnce(100_000, 100_240);
      for (let run = 0; run < 3; run++) {
        for (const n of await writtenUntilKilled(folder, run * 1_000, 6 + run * 7)) told.add(n);
        expect((await trail.verify()).findings).toEqual([]);
      }
      const found = await numbersIn(new TrailFolder(folder));
      expect([...told].filter((n) => !found.has(n))).toEqual([]);
      expect(told.size).toBeGreaterThan(20);
      const next = trail.again();
      await next.append(viewOf(1));
      await next.close();
    },
    timeLimit(90_000),
  );

  it(
    'after any one of its writes has left a trail that is whole and gone on with',
    async () => {
      const template = await OwnTrail.open();
      await template.writeAtOnce(0, 254);
      let writes = 0;
      for (let dies = 1; writes === 0 || dies <= writes; dies++) {
        const trail = await template.copy();
        let count = 0;
        const dying = <T>(work: () => Promise<T>): Promise<T> => {
          count += 1;
          return count > dies ? new Promise<T>(() => undefined) : work();
        };
        const store: TrailStore = {
          read: (name) => trail.store.read(name),
          names: (prefix) => trail.store.names(prefix),
          create: (name, bytes) => dying(() => trail.store.create(name, bytes)),
          replace: (name, bytes, isDurable) => dying(() => trail.store.replace(name, bytes, isDurable)),
          remove: (name) => dying(() => trail.store.remove(name)),
        };
        const told: number[] = [];
        const writer = new TrailWriter(store, trail.key);
        // Three events one after the other: the second one fills the tile.
        const ended = (async () => {
          for (const n of [254, 255, 256]) {
            await writer.append(viewOf(n));
            told.push(n);
          }
          await writer.close();
          return 'ended' as const;
        })();
        const outcome = await Promise.race([ended, diedOf(() => count > dies)]);
        if (outcome === 'ended') writes = count;
        expect((await trail.verify()).findings).toEqual([]);
        const next = trail.again();
        await next.append(viewOf(300));
        await next.close();
        expect((await trail.verify()).findings).toEqual([]);
        const found = await numbersIn(trail.store);
        expect([...told, 300].filter((n) => !found.has(n))).toEqual([]);
        if (outcome === 'ended') break;
      }
      expect(writes).toBeGreaterThan(10);
    },
    timeLimit(90_000),
  );
});

/** Resolves when the writer has come to the write that it does not survive. */
async function diedOf(isDead: () => boolean): Promise<'died'> {
  while (!isDead()) await new Promise((resolve) => setImmediate(resolve));
  return 'died';
}
