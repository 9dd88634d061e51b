/** `vigil rating` on the built program: two raters who see nothing of each other, a kill in the middle of an answer, a table of labels. */
import { appendFile, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { timeLimit } from '../../support/patience.ts';
import { dataFolder, runVigilCommand, startVigilProcess, type Finished } from '../../support/vigil-process.ts';

const STAYS = 3;

const nextSchema = z.object({
  left: z.number(),
  item: z.object({ item: z.number(), stayId: z.string(), atMs: z.number() }).nullable(),
});

describe('vigil rating', () => {
  let env: Readonly<Record<string, string>>;
  let folder: string;

  const rating = (...words: readonly string[]): Promise<Finished> => runVigilCommand(['rating', ...words], env);
  const next = async (rater: string) =>
    nextSchema.parse(JSON.parse((await rating('next', folder, '--rater', rater, '--json')).stdout));

  beforeAll(async () => {
    const vigil = await startVigilProcess({ VIGIL_SIMULATOR: '0', VIGIL_LOG_LEVEL: 'silent' });
    env = vigil.env;
    folder = path.join(await dataFolder(), 'study');
    const file = path.join(await dataFolder(), 'trend.csv');
    const rows = Array.from({ length: 120 }, (_, second) => `${second},${second < 60 ? 120 : 30}`);
    await writeFile(file, `t_s,hr_bpm\n${rows.join('\n')}\n`);
    for (let stay = 1; stay <= STAYS; stay++) {
      const bed = ['--bed', `B${stay}`, '--stay', `stay-${stay}`, '--birth-date', '2016-05-01', '--unit', 'ward-a'];
      const start = ['--start', `2026-11-20T1${stay}:00:00Z`, '--speed', 'max'];
      const { code, stderr } = await runVigilCommand(['feed', 'play', file, ...bed, ...start], env);
      expect([code, stderr]).toEqual([0, '']);
    }
    expect(await vigil.stop()).toBe(0);
  }, timeLimit(120_000));

  const begin = (to: string, ...raters: readonly string[]): Promise<Finished> =>
    rating(
      'begin',
      to,
      '--unit',
      'ward-a',
      '--from',
      '2026-11-20T00:00:00Z',
      '--to',
      '2026-11-21T00:00:00Z',
      '--rule',
      'bradycardia',
      '--in-house',
      ...raters.flatMap((rater) => ['--rater', rater]),
    );

  it('draws alerts once, for two people', async () => {
    const { code, stdout, stderr } = await begin(folder, 'kim', 'lee');
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^3 of [3-9] alerts drawn for kim and lee/);
    expect((await begin(folder, 'kim', 'lee')).stderr).toContain('cannot be written');
    expect((await begin(`${folder}-2`, 'kim')).code).toBe(2);
    expect((await begin(`${folder}-2`, 'kim', 'kim')).stderr).toContain('two people');
  });

  it(
    'asks each for itself, tells nothing of the other, and nothing of both before both are through',
    async () => {
      const given: Record<string, Record<number, string>> = { kim: {}, lee: {} };
      for (const rater of ['kim', 'lee']) {
        for (let left = STAYS; left > 0; left--) {
          const asked = await next(rater);
          expect(asked.left).toBe(left);
          const item = asked.item?.item ?? 0;
          const answer = rater === 'lee' && item === 2 ? 'no' : 'yes';
          (given[rater] ??= {})[item] = answer;
          const early = await rating('agreement', folder);
          expect([early.code, early.stdout]).toEqual([2, '']);
          expect(early.stderr).toContain('nothing is told before they are');
          const gave = await rating('give', folder, '--rater', rater, '--item', String(item), '--answer', answer);
          expect([gave.code, gave.stderr]).toEqual([0, '']);
          expect(gave.stdout).toContain(`${left - 1} of 3 left`);
        }
        expect(await next(rater)).toEqual(expect.objectContaining({ left: 0, item: null }));
      }
      expect(Object.keys(given['kim'] ?? {})).toEqual(['1', '2', '3']);
      const late = await rating('give', folder, '--rater', 'kim', '--item', '1', '--answer', 'no');
      expect([late.code, late.stderr]).toEqual([2, expect.stringContaining('nothing is altered')]);
    },
    timeLimit(240_000),
  );

  it('refuses a stranger, another answer and an item of none', async () => {
    const give = (rater: string, item: string, answer: string): Promise<Finished> =>
      rating('give', folder, '--rater', rater, '--item', item, '--answer', answer);
    expect((await give('park', '1', 'yes')).stderr).toContain('park is no rater of this study');
    expect((await give('kim', '1', 'perhaps')).stderr).toContain('perhaps is none of yes, no, cannot-tell');
    expect((await give('kim', '7', 'yes')).stderr).toContain('there is no item 7');
  });

  it('keeps every answer with author and time, and takes away one that a kill cut off', async () => {
    const file = path.join(folder, 'answers-kim.jsonl');
    const before = await readFile(file, 'utf8');
    const first: unknown = JSON.parse(before.split('\n')[0] ?? '');
    expect(first).toMatchObject({ rater: 'kim', by: expect.any(String), atMs: expect.any(Number) });
    await appendFile(file, '{"item":2,"answ');
    expect((await next('kim')).left).toBe(0);
    expect(await readFile(file, 'utf8')).toBe(before);
  });

  it('tells how far they agree, what they judged differently, and writes what both said as labels', async () => {
    const out = path.join(folder, 'agreed.csv');
    const words = ['--floor', '3', '--label', 'cardiac-arrest', '--agreed', 'yes', '--out', out, '--in-house'];
    const { code, stdout, stderr } = await rating('agreement', folder, ...words);
    expect([code, stderr]).toEqual([0, '']);
    // One of three apart, where one rater said one thing throughout: no more than chance.
    expect(stdout).toContain("2 of 3 the same, Cohen's kappa 0.000 (95 % 0.000 to 0.000)");
    expect(stdout).toContain('yes: 3 and 2');
    expect(stdout).toMatch(/item 2: yes and no; \w+ bradycardia of \S+, raised at 2026-11-20T12:0\d/);
    const leaving = await rating('agreement', folder, ...words.filter((word) => word !== '--in-house'));
    expect([leaving.code, leaving.stderr]).toEqual([2, expect.stringContaining('leaves under no grant')]);
    for (const words of [
      ['labels', 'find'],
      ['alert-ledger'],
      ['rating', 'begin', 'x', '--unit', 'u', '--from', '0', '--to', '1'],
    ]) {
      const refused = await runVigilCommand(words, env);
      expect([words, refused.code, refused.stdout]).toEqual([words, 2, '']);
      expect(refused.stderr).toContain('leaves under no grant');
    }
    const few = await rating('agreement', folder);
    expect(few.stdout).toContain('too few rated by both');
    const table = (await readFile(out, 'utf8')).trim().split('\n');
    expect(table).toHaveLength(3);
    const imported = await runVigilCommand(['labels', 'import', out], env);
    expect([imported.code, imported.stdout.trim().split('\n').length]).toEqual([0, 3]);
  });
});
