// Hazards: H57 (docs/hazards.md).
/** k and l of what leaves, by pycanon 1.3.6 (installed for the test), on tables that it alone reads: the same as our own measure. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { measureRelease } from '../../../services/safe-data/deidentify/check-release.ts';
import { msOfHours } from '../../../services/safe-data/deidentify/hours.ts';
import { planRelease } from '../../../services/safe-data/deidentify/plan-release.ts';
import { withoutInfra } from '../../support/infra.ts';
import { timeLimit } from '../../support/patience.ts';
import { madeUpPeople } from './made-up-people.ts';

const { runWithPycanon } = (await import(new URL('../../../infra/local/python-pycanon.mjs', import.meta.url).href)) as {
  readonly runWithPycanon: (script: string, args: readonly string[]) => Promise<string>;
};

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'vigil-pycanon-'));
});
afterAll(() => rm(folder, { recursive: true }));

const SIZES = [
  { count: 300, k: 5 },
  { count: 2_000, k: 5 },
  { count: 4_000, k: 20 },
];

/** A row a child, with all that somebody could know of it from elsewhere; in a table without de-identification days and minutes as they are. */
function tablesOf({ count, k }: (typeof SIZES)[number]) {
  const people = madeUpPeople(count, k + count);
  const plan = planRelease(people, { k, keeps: [], leftOutShareMax: 0.1 });
  if (plan === null) throw new Error(`no plan for ${count}`);
  const released = plan.persons.map(({ personId, sex, stays }, at) => ({
    looks: {
      sex: sex ?? '',
      bands: stays.map(({ ageBand }) => ageBand.name).join(';'),
      hours: stays.map(({ hours, afterHours }) => `${afterHours}+${hours}`).join(';'),
    },
    outcomes: [
      ...new Set(
        people
          .find((person) => person.personId === personId)
          ?.stays.slice(0, stays.length)
          .flatMap((stay) => stay.outcomes),
      ),
    ],
    written: stays.map(({ ageBand, afterHours, hours }) => ({
      personId: at,
      sex,
      ageBand: ageBand.name,
      openedAtMs: msOfHours(afterHours),
      endsAtMs: msOfHours(afterHours + hours),
    })),
  }));
  const raw = people.map(({ sex, stays }) => ({
    sex,
    ages: stays.map(({ ageDays }) => ageDays ?? '').join(';'),
    lengths: stays.map(({ openedAtMs, endsAtMs }) => endsAtMs - openedAtMs).join(';'),
    outcomes: stays.flatMap((stay) => stay.outcomes).join(';'),
  }));
  const own = measureRelease(
    released.flatMap(({ written }) => written),
    (personId) => released[personId]?.outcomes ?? [],
  );
  return { own, rows: released.map(({ looks, outcomes }) => ({ ...looks, outcomes: outcomes.join(';') })), raw };
}

describe('pycanon', () => {
  it.skipIf(withoutInfra)(
    'finds the k and l that were told, and 1 in the same children as they are',
    { timeout: timeLimit(600_000) },
    async () => {
      const made = SIZES.map(tablesOf);
      const file = path.join(folder, 'tables.json');
      await writeFile(file, JSON.stringify({ tables: made.flatMap(({ rows, raw }) => [rows, raw]) }));
      const answers = JSON.parse(
        await runWithPycanon('test/safe-data/deidentify/pycanon_measures.py', [file]),
      ) as readonly { k: number; l: number }[];
      for (const [at, { own }] of made.entries()) {
        expect(answers[2 * at]).toEqual({ k: own.k, l: own.l });
        expect(answers[2 * at]?.k).toBeGreaterThanOrEqual(SIZES[at]?.k ?? Number.NaN);
        expect(answers[2 * at + 1]?.k).toBe(1);
      }
    },
  );
});
