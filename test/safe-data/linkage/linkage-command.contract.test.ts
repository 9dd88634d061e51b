// Hazards: H57 (docs/hazards.md).
/** `vigil linkage` as it is typed: two hospitals, and somebody between them in a process of its own who sees nothing. */
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeAccount } from '../../../services/access/adapters/account-file.ts';
import { GrantFile } from '../../../services/safe-data/grants/adapters/grant-file.ts';
import { SurrogateFiles } from '../../../services/safe-data/surrogates/adapters/surrogate-files.ts';
import { timeLimit } from '../../support/patience.ts';
import { runVigilCommand, startVigilCommand } from '../../support/vigil-process.ts';

const PLACES = ['a', 'b', 'between'] as const;
type Place = (typeof PLACES)[number];
const GRANTS = ['sleep', 'sepsis'] as const;
const HEADER = 'patient_id,child_name,sex,birth_date,mother_name,mother_birth_date,birth_order';
/** The first two of each are one child; the last are two. Hospital b mistypes the second. */
const PEOPLE = {
  a: [
    HEADER,
    'a1,,F,2026-11-01,김지영,1991-04-05,1',
    'a2,이서준,M,2024-02-03,박민경,1990-01-02,1',
    'a3,,F,2026-11-02,정유나,1992-07-08,1',
  ],
  b: [
    HEADER,
    'b1,김하윤,F,20261101,김 지영,1991.04.05,1',
    'b2,이서쥰,M,2024-02-03,박민경,1990-01-02,1',
    'b3,,F,2026-11-02,정유미,1995-07-09,1',
  ],
};
const PASSWORD = 'a word of choi and more';

let folder = '';
const at = (place: Place, name: string): string => path.join(folder, place, name);
const env = (place: Place) => ({ VIGIL_DATA_DIR: at(place, 'data'), VIGIL_HTTP_PORT: '9', VIGIL_LOG_LEVEL: 'silent' });
const linkage = (place: Place, words: readonly string[]) => runVigilCommand(['linkage', ...words], env(place));
const done = async (place: Place, words: readonly string[]): Promise<string> => {
  const { code, stdout, stderr } = await linkage(place, words);
  expect(stderr).toBe('');
  expect(code).toBe(0);
  return stdout;
};

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'vigil-linkage-'));
  for (const place of PLACES) {
    await writeFile(path.join(await made(at(place, 'data')), 'note'), '');
    if (place === 'between') continue;
    await writeFile(at(place, 'people.csv'), PEOPLE[place].join('\n'));
    const account = { userName: 'choi', displayName: 'choi', role: 'administrator' as const, units: [] };
    await writeAccount(at(place, 'data/accounts.json'), { ...account, password: PASSWORD });
    for (const grantId of GRANTS) await grantAt(place, grantId);
  }
});
afterAll(() => rm(folder, { recursive: true }));

async function made(name: string): Promise<string> {
  await mkdir(name, { recursive: true });
  return name;
}

/** Granted, with numbers of a data set for two of three children. */
async function grantAt(place: 'a' | 'b', grantId: string): Promise<void> {
  const definition = {
    version: 1,
    name: 'All',
    authors: ['Choi M.'],
    population: {},
    time: { from: '2026-01-01T00:00:00Z', to: '2027-01-01T00:00:00Z', resolution: 'minute' },
    signals: ['heartRatePerMin'],
    labels: [],
    minimum: { hours: 0, coverage: 0 },
  };
  await new GrantFile(at(place, 'data')).add({
    grantId,
    purpose: 'sleep of newborns over two hospitals',
    people: ['Choi M.'],
    sharing: 'agreement',
    k: 5,
    keeps: [],
    definition,
    definitionSha256: 'a'.repeat(64),
    asked: { by: 'kim', atMs: 0 },
    expiresAtMs: Date.parse('2099-01-01T00:00:00Z'),
    review: { by: 'choi', atMs: 1, verdict: 'granted' },
    revoked: null,
  });
  const requests = [1, 2, 3].map((n) => ({ personId: `${place}${n}`, fromMs: 0, stayIds: [`stay ${place}${n}`] }));
  await new SurrogateFiles(at(place, 'data/surrogates')).give(grantId, [], requests);
}

/** Pseudonyms by the hospital's own ids, through every command between. */
async function linked(place: 'a' | 'b', grant: string): Promise<ReadonlyMap<string, string>> {
  await done(place, ['codes', grant, '--people', at(place, 'people.csv'), '--out', at(place, 'codes.json')]);
  await done('between', ['join', '--codes', at(place, 'codes.json'), '--out', at(place, 'answer.json')]);
  await done(place, ['receive', grant, '--answer', at(place, 'answer.json'), '--out', at(place, 'linkage.csv')]);
  const [header, ...lines] = (await readFile(at(place, 'linkage.csv'), 'utf8')).trim().split('\n');
  expect(header).toBe('person_id,pseudonym');
  const numbers = await new SurrogateFiles(at(place, 'data/surrogates')).numbers(grant);
  const byNumber = new Map([...numbers].map(([patientId, number]) => [String(number), patientId]));
  return new Map(lines.map((line) => line.split(',') as [string, string]).map(([n, p]) => [byNumber.get(n) ?? n, p]));
}

async function everythingIn(name: string): Promise<string> {
  const files = (await readdir(name, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  return (await Promise.all(files.map((file) => readFile(path.join(file.parentPath, file.name), 'utf8')))).join('\n');
}

describe('vigil linkage', () => {
  it(
    'makes one of one child under a grant, another under another, and nothing any more once it is revoked',
    { timeout: timeLimit(300_000) },
    async () => {
      for (const grant of GRANTS) {
        await done('a', ['secret', grant, '--hand-over', at('a', `${grant}.secret`)]);
        await done('b', ['secret', grant, '--take', at('a', `${grant}.secret`)]);
        await done('between', ['open', grant, '--expires', '2098-01-01T00:00:00Z', '--by', 'Lee']);
      }
      const codesWords = ['codes', 'sleep', '--people', at('a', 'people.csv'), '--out', at('a', 'codes.json')];
      await done('a', codesWords);
      expect(await linkage('between', ['join', '--codes', at('a', 'codes.json'), '--out', at('a', 'x')])).toMatchObject(
        { code: expect.any(Number), stderr: expect.stringContaining('no keeper answers') },
      );
      const keeper = await startVigilCommand(['linkage', 'serve'], env('between'), 'keys are kept');
      try {
        const [a, b] = [await linked('a', 'sleep'), await linked('b', 'sleep')];
        expect(b.get('b1')).toBe(a.get('a1'));
        expect(b.get('b2')).toBe(a.get('a2'));
        expect(b.get('b3')).not.toBe(a.get('a3'));
        expect(new Set([...a.values(), ...b.values()]).size).toBe(4);
        const apart = [...(await linked('a', 'sepsis')).values(), ...(await linked('b', 'sepsis')).values()];
        expect(apart.filter((pseudonym) => [...a.values(), ...b.values()].includes(pseudonym))).toEqual([]);
        const seen = await everythingIn(at('between', ''));
        for (const fact of ['김지영', '이서준', '2026-11-01', '1991-04-05', '"a1"', '"b2"']) {
          expect(seen).not.toContain(fact);
        }
        expect(await linked('b', 'sleep')).toEqual(b);
        expect(await done('between', ['end', 'sleep', '--by', 'Lee'])).toContain('is destroyed');
        const refused = ['join', '--codes', at('b', 'codes.json'), '--out', at('b', 'x')];
        expect(await linkage('between', refused)).toMatchObject({ stderr: expect.stringContaining('sleep') });
        const again = ['open', 'sleep', '--expires', '2098-01-01T00:00:00Z', '--by', 'Lee'];
        expect(await linkage('between', again)).toMatchObject({ stderr: expect.stringContaining('never comes back') });
        expect(await done('between', ['list'])).toMatch(/sleep +opened by Lee; ended by Lee/);
        const trail = await runVigilCommand(['audit', 'list', '--json'], env('between'));
        for (const word of ['linkage open', 'linkage join', 'linkage end']) expect(trail.stdout).toContain(word);
      } finally {
        expect(await keeper.stop()).toBe(0);
      }
    },
  );

  it('forgets its own part of a linkage with the grant, and answers no command of it any more', async () => {
    await done('b', ['secret', 'sepsis', '--hand-over', at('b', 'again.secret')]);
    const revoke = ['grants', 'revoke', 'sepsis', '--by', 'choi'];
    expect(await runVigilCommand(revoke, env('b'), `${PASSWORD}\n`)).toMatchObject({ code: 0 });
    expect(await readdir(at('b', 'data/surrogates/linkage'))).not.toContain('sepsis.secret.json');
    const words = ['codes', 'sepsis', '--people', at('b', 'people.csv'), '--out', at('b', 'codes.json')];
    expect(await linkage('b', words)).toMatchObject({ stderr: expect.stringContaining('is revoked') });
  });

  it.each([
    ['neither file', ['secret', 'sleep'], '--hand-over or --take'],
    ['a secret of another grant', ['secret', 'sleep', '--take', 'OTHER'], 'is no secret of sleep'],
    ['a table that is none', ['codes', 'sleep', '--people', 'OTHER', '--out', 'x'], 'no column patient_id'],
    ['a grant of none', ['codes', 'none', '--people', 'x', '--out', 'x'], 'is not there'],
    ['an answer that is none', ['receive', 'sleep', '--answer', 'OTHER', '--out', 'x'], 'OTHER'],
  ])('refuses %s', async (_what, words, said) => {
    const other = at('a', 'OTHER');
    await writeFile(
      other,
      JSON.stringify({ version: 1, grantId: 'sepsis', secret: Buffer.alloc(32).toString('base64') }),
    );
    const { code, stderr } = await linkage(
      'a',
      words.map((word) => (word === 'OTHER' ? other : word)),
    );
    expect(code).not.toBe(0);
    expect(stderr).toContain(said);
  });
});
