/**
 * The figures of an evaluation against scikit-learn 1.5.2 (installed for the test), on random moments with ties, rare and
 * common events, and the weights of bootstrap draws: equal to 1e-9.
 */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { patientDraws } from '../../../../services/research/evaluate/statistics/bootstrap.ts';
import { SeededRandom } from '../../../fuzz/seeded-random.ts';
import { withoutInfra } from '../../../support/infra.ts';
import { timeLimit } from '../../../support/patience.ts';
import { comparableSchema, distance, figuresOf, scoredOf } from './figures-of.ts';

const { runWithScikit, scikitFolder } = (await import(
  new URL('../../../../infra/local/python-scikit.mjs', import.meta.url).href
)) as {
  readonly runWithScikit: (script: string, args: readonly string[]) => Promise<string>;
  readonly scikitFolder: () => Promise<string>;
};

const SCRIPT = 'test/research/evaluate/statistics/scikit_figures.py';
const CASES = 60;
const THRESHOLD = 0.4;
const TOLERANCE = 1e-9;

interface Case {
  readonly values: readonly number[];
  readonly outcomes: readonly number[];
  readonly weights: readonly number[] | null;
}

/** Values on a grid so coarse that many tie, and on the very edges of the bands. Both classes always have weight. */
function randomCase(random: SeededRandom): Case {
  const count = 50 + random.below(1_500);
  const grid = random.pick([4, 10, 20, 1_000_000]);
  const rate = random.pick([0.01, 0.1, 0.5]);
  const outcomes = Array.from({ length: count }, (_, index) =>
    index === 0 ? 1 : index === 1 ? 0 : Number(random.chance(rate)),
  );
  const values = outcomes.map(
    (outcome) =>
      random.below(grid + 1 - outcome * Math.floor(grid / 4)) / grid + (outcome * Math.floor(grid / 4)) / grid,
  );
  const [drawn] = patientDraws(count, { seed: random.below(1_000), draws: 1 });
  const weights =
    random.chance(0.5) && drawn !== undefined ? Array.from(drawn, (times, index) => (index < 2 ? 1 : times)) : null;
  return { values: values.map((value) => Math.min(1, value)), outcomes, weights };
}

let folder = '';
/** The first time on a machine the package is fetched and unpacked. */
const INSTALL_WITHIN_MS = timeLimit(900_000);

beforeAll(async () => {
  if (withoutInfra) return;
  folder = await mkdtemp(path.join(tmpdir(), 'vigil-scikit-'));
  await scikitFolder();
}, INSTALL_WITHIN_MS);
afterAll(() => rm(folder, { recursive: true, force: true }));

describe.skipIf(withoutInfra)('the figures of an evaluation and scikit-learn', () => {
  it(`agree to ${TOLERANCE} on ${CASES} random sets with ties`, async () => {
    const random = new SeededRandom(12);
    const cases = Array.from({ length: CASES }, () => randomCase(random));
    const [asked, answered] = [path.join(folder, 'cases.json'), path.join(folder, 'answers.json')];
    await writeFile(asked, JSON.stringify({ threshold: THRESHOLD, cases }));
    await runWithScikit(SCRIPT, [asked, answered]);
    const theirs = z.array(comparableSchema).parse(JSON.parse(await readFile(answered, 'utf8')));
    expect(theirs).toHaveLength(CASES);
    expect(cases.some(({ weights }) => weights !== null)).toBe(true);
    const furthest = cases.map(({ values, outcomes, weights }, index) =>
      distance(
        figuresOf(scoredOf(values, outcomes), THRESHOLD, weights === null ? null : Uint32Array.from(weights)),
        theirs[index],
      ),
    );
    expect(Math.max(...furthest)).toBeLessThan(TOLERANCE);
  });
});
