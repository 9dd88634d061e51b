/**
 * The same input decides the same, byte for byte, in every zone, under every language and on every version of Node that Vigil runs
 * on: the golden week, folded by the built code in processes of their own. Versions that are not here are skipped and counted
 * so: `node infra/local/other-nodes.mjs` fetches them.
 */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { START_MS, UNIT } from '../engine/unit-script.ts';
import { bytesOf } from '../golden/golden-story.ts';
import { timeLimit } from '../support/patience.ts';
import { dataFolder } from '../support/vigil-process.ts';
import { week } from './golden-week.ts';

const run = promisify(execFile);

const foldedSchema = z.object({
  decisions: z.number(),
  digest: z.string(),
  /** Attributed seconds, as digests. */
  rows: z.array(z.string()),
  node: z.string(),
  timeZone: z.string(),
  locale: z.string(),
  hour: z.number(),
});
type Folded = z.infer<typeof foldedSchema>;

const OTHER_NODES = ['20', '22', '24'].map((major) => ({
  major,
  program: path.resolve(`.vigil/nodes/${major}/node_modules/node-${process.platform}-${process.arch}/bin/node`),
}));

let input: string;
let here: Folded;

async function foldedWith(env: Readonly<Record<string, string>>, program = process.execPath): Promise<Folded> {
  const { NODE_OPTIONS: _options, TZ: _zone, ...inherited } = process.env;
  const args = ['test/replay/fold-elsewhere.mjs', input, 'models/rules'];
  const { stdout } = await run(program, args, { env: { ...inherited, ...env }, maxBuffer: 1_000_000 });
  return foldedSchema.parse(JSON.parse(stdout));
}

beforeAll(async () => {
  input = path.join(await dataFolder(), 'week.jsonl');
  const lines = Array.from(week(), (each) => {
    const value = Buffer.from(bytesOf(each)).toString('base64');
    return JSON.stringify({ key: UNIT, recordedAtMs: START_MS, value });
  });
  await writeFile(input, lines.join('\n'));
  here = await foldedWith({ TZ: 'UTC', LC_ALL: 'C' });
}, timeLimit(120_000));

describe('the golden week', () => {
  it('decides something', () => {
    expect(here.decisions).toBeGreaterThan(1_000);
  });

  it.each([
    ['Asia/Seoul', 'ko_KR.UTF-8', 'ko-KR'],
    ['America/St_Johns', 'tr_TR.UTF-8', 'tr-TR'],
    ['Pacific/Chatham', 'ar_EG.UTF-8', 'ar-EG'],
  ])(
    'decides the same in %s and under %s',
    async (zone, language, locale) => {
      const {
        timeZone,
        locale: own,
        hour,
        ...folded
      } = await foldedWith({ TZ: zone, LC_ALL: language, LANG: language });
      expect([timeZone, own]).toEqual([zone, locale]);
      expect(hour).not.toBe(here.hour);
      const { timeZone: _zone, locale: _locale, hour: _hour, ...asHere } = here;
      expect(folded).toEqual(asHere);
    },
    timeLimit(60_000),
  );

  for (const { major, program } of OTHER_NODES) {
    it.skipIf(!existsSync(program))(
      `decides the same on Node ${major}`,
      async () => {
        const folded = await foldedWith({ TZ: 'Asia/Seoul', LC_ALL: 'ko_KR.UTF-8' }, program);
        expect(folded.node).toBe(major);
        expect([folded.decisions, folded.digest, folded.rows]).toEqual([here.decisions, here.digest, here.rows]);
      },
      timeLimit(60_000),
    );
  }
});
