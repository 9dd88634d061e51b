/** What `npm run structure` prints of this checkout: no circle of files or of rooms, and no room too large to read. */
import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';

const LARGEST_ROOM = 18;

const printed = spawnSync('node', ['infra/local/structure.mjs'], { encoding: 'utf8' }).stdout.split('\n');

describe('the structure of the source', () => {
  it('has no circle of files and none of rooms', () => {
    expect(printed.filter((line) => line.startsWith('Circles of'))).toEqual([
      'Circles of files: 0',
      'Circles of rooms: 0',
    ]);
  });

  it(`has no room of more than ${LARGEST_ROOM} files`, () => {
    const rooms = printed.flatMap((line) => {
      const [, files, room] = /^ *(\d+) files +\d+ lines {2}(\S+)$/.exec(line) ?? [];
      return files === undefined || room === undefined ? [] : [{ room, files: Number(files) }];
    });
    expect(rooms.length).toBeGreaterThan(50);
    expect(rooms.filter(({ files }) => files > LARGEST_ROOM)).toEqual([]);
  });
});
