// Hazards: H57 (docs/hazards.md).
/** `vigil grants` as it is typed: two people with their passwords, and what was written is there for the next process. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeAccount } from '../../../services/access/adapters/account-file.ts';
import { SurrogateFiles } from '../../../services/safe-data/surrogates/adapters/surrogate-files.ts';
import { timeLimit } from '../../support/patience.ts';
import { runVigilCommand } from '../../support/vigil-process.ts';

let folder = '';
const PASSWORDS = { choi: 'a word of choi and more', park: 'a word of park and more', kim: 'a word of kim and more' };
const ROLES = { choi: 'researcher', park: 'administrator', kim: 'nurse' } as const;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'vigil-grants-'));
  for (const userName of ['choi', 'park', 'kim'] as const) {
    const account = { userName, displayName: userName, role: ROLES[userName], units: [] };
    await writeAccount(path.join(folder, 'accounts.json'), { ...account, password: PASSWORDS[userName] });
  }
  await writeFile(
    path.join(folder, 'newborns.json'),
    JSON.stringify({
      version: 1,
      name: 'Newborns',
      authors: ['Choi M.'],
      population: {},
      time: { from: '2026-01-01T00:00:00Z', to: '2027-01-01T00:00:00Z', resolution: 'minute' },
      signals: ['heartRatePerMin'],
      labels: [],
      minimum: { hours: 0, coverage: 0 },
    }),
  );
});
afterAll(() => rm(folder, { recursive: true }));

const env = () => ({ VIGIL_DATA_DIR: folder, VIGIL_HTTP_PORT: '9', VIGIL_LOG_LEVEL: 'silent' });
const grants = (words: readonly string[], by?: keyof typeof PASSWORDS, password?: string) =>
  runVigilCommand(
    [
      'grants',
      ...words.map((word) => (word === 'newborns.json' ? path.join(folder, word) : word)),
      ...(by === undefined ? [] : ['--by', by]),
    ],
    env(),
    by === undefined ? null : `${password ?? PASSWORDS[by]}\n`,
  );
const askWords = (grant: string, ...rest: readonly string[]) => [
  'ask',
  grant,
  '--definition',
  'newborns.json',
  '--purpose',
  'heart rates of newborns by age',
  '--person',
  'Choi M.',
  '--expires',
  '2099-01-01T00:00:00Z',
  ...rest,
];

async function stateOf(grant: string): Promise<unknown> {
  const { stdout } = await grants(['list', '--json']);
  return (JSON.parse(stdout) as readonly { grantId: string; state: string }[]).find(({ grantId }) => grantId === grant)
    ?.state;
}

describe('vigil grants', () => {
  it(
    'is asked by a researcher, granted by an administrator, and revoked for good',
    { timeout: timeLimit(180_000) },
    async () => {
      expect(await grants(askWords('rates'), 'choi')).toMatchObject({ code: 0 });
      expect(await stateOf('rates')).toBe('asked');
      expect(await grants(['review', 'rates', '--verdict', 'granted'], 'park')).toMatchObject({ code: 0 });
      expect(await stateOf('rates')).toBe('granted');
      const [given] = await new SurrogateFiles(path.join(folder, 'surrogates')).give(
        'rates',
        [],
        [{ personId: 'patient-7', fromMs: 0, stayIds: ['stay-7'] }],
      );
      expect((await grants(['who', 'rates', String(given?.number)], 'park')).stdout).toBe('patient-7\n');
      const revoked = await grants(['revoke', 'rates'], 'park');
      expect(revoked).toMatchObject({ code: 0, stdout: expect.stringContaining('is forgotten') });
      expect(await stateOf('rates')).toBe('revoked');
      expect((await grants(['who', 'rates', String(given?.number)], 'park')).code).toBe(1);
      for (const words of [
        ['revoke', 'rates'],
        ['review', 'rates', '--verdict', 'granted'],
      ]) {
        expect((await grants(words, 'park')).code).toBe(2);
      }
      const trail = await runVigilCommand(['audit', 'list', '--action', 'operate', '--json'], env());
      for (const word of ['grants ask', 'grants review', 'grants revoke']) expect(trail.stdout).toContain(word);
      expect(await readFile(path.join(folder, 'grants.json'), 'utf8')).not.toContain('a word of');
    },
  );

  it.each([
    ['who may not ask', askWords('a'), 'kim', undefined, 'may not'],
    ['a wrong password', askWords('b'), 'choi', 'not the word at all', 'is not proven'],
    ['too small a k for everybody', askWords('c', '--sharing', 'open', '--k', '5'), 'choi', undefined, 'at least 20'],
    [
      'too small a k under an agreement',
      askWords('d', '--k', '4'),
      'choi',
      undefined,
      'at least 20 for open data and 5',
    ],
    ['a time that is none to keep', askWords('e', '--keep', 'minute'), 'choi', undefined, 'time-of-day'],
    ['a review by who may not', ['review', 'x', '--verdict', 'granted'], 'choi', undefined, 'may not'],
    ['a grant of none', ['review', 'x', '--verdict', 'granted'], 'park', undefined, 'no such grant'],
  ] as const)('refuses %s', async (...[, words, by, password, said]) => {
    const { code, stderr } = await grants(words, by, password);
    expect(code).not.toBe(0);
    expect(stderr).toContain(said);
  });
});
