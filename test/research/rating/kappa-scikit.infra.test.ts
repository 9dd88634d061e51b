/** Cohen's kappa against scikit-learn's `cohen_kappa_score` (installed for the test), on random answers of few and many kinds: equal to 1e-9. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { agreementOf, type AnswerPair } from '../../../services/research/rating/kappa.ts';
import { SeededRandom } from '../../fuzz/seeded-random.ts';
import { withoutInfra } from '../../support/infra.ts';
import { timeLimit } from '../../support/patience.ts';

const { runWithScikit, scikitFolder } = (await import(
  new URL('../../../infra/local/python-scikit.mjs', import.meta.url).href
)) as {
  readonly runWithScikit: (script: string, args: readonly string[]) => Promise<string>;
  readonly scikitFolder: () => Promise<string>;
};

const CASES = 200;
let folder = '';

beforeAll(async () => {
  if (withoutInfra) return;
  folder = await mkdtemp(path.join(tmpdir(), 'vigil-kappa-'));
  await scikitFolder();
}, timeLimit(900_000));
afterAll(async () => {
  if (folder !== '') await rm(folder, { recursive: true, force: true });
});

/** Two raters who say the same in some share of the things, with answers that are not equally common. */
function randomPairs(random: SeededRandom): readonly AnswerPair[] {
  const answers = ['yes', 'no', 'cannot-tell', 'later', 'never'].slice(0, 2 + random.below(4));
  const alike = random.pick([0.1, 0.5, 0.9]);
  const one = (): string => answers[Math.min(random.below(answers.length), random.below(answers.length))] ?? '';
  return Array.from({ length: 10 + random.below(300) }, (): AnswerPair => {
    const first = one();
    return [first, random.chance(alike) ? first : one()];
  });
}

describe.skipIf(withoutInfra)('kappa and scikit-learn', () => {
  it(`agree to 1e-9 on ${CASES} random studies`, async () => {
    const random = new SeededRandom(12);
    const studies = Array.from({ length: CASES }, () => randomPairs(random));
    const [asked, answered] = [path.join(folder, 'studies.json'), path.join(folder, 'kappas.json')];
    await writeFile(asked, JSON.stringify(studies));
    await runWithScikit('test/research/rating/cohen_kappa.py', [asked, answered]);
    const theirs = z.array(z.number().nullable()).parse(JSON.parse(await readFile(answered, 'utf8')));
    const ours = studies.map((pairs) => {
      const answers = [...new Set(pairs.flat())].toSorted();
      return agreementOf(pairs, { answers, floor: 1 }).kappa.value;
    });
    const distances = ours.map((value, index) => Math.abs((value ?? 0) - (theirs[index] ?? 0)));
    expect(theirs).toHaveLength(CASES);
    expect(Math.max(...distances)).toBeLessThan(1e-9);
    expect(ours.filter((value) => value !== null).length).toBeGreaterThan(CASES / 2);
  });
});
