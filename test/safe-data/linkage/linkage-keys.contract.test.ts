// Hazards: H57 (docs/hazards.md).
/** Keys on a real disk: a grant has its own, and when it ends nothing of it is left and it never has one again. */
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LinkageKeyFiles } from '../../../services/safe-data/linkage/adapters/linkage-key-files.ts';
import { joinHospitals } from '../../../services/safe-data/linkage/join-hospitals.ts';
import type { LinkageKeys } from '../../../services/safe-data/linkage/linkage-keys.port.ts';
import { madeUpRegister } from './made-up-register.ts';
import { codedRow } from './measured-linkage.ts';

let folder = '';
let keys: LinkageKeyFiles;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'vigil-linkage-'));
  keys = new LinkageKeyFiles(folder);
});
afterEach(() => rm(folder, { recursive: true }));

const opened = (grantId: string) => ({ grantId, openedBy: 'keeper', openedAtMs: 0, expiresAtMs: 100 });
const ended = { by: 'keeper', atMs: 50 };
const rows = madeUpRegister({ seed: 5, children: 40, script: 'korean', errorShare: 0 }).map((row, at) => ({
  ...codedRow(row),
  row: at.toString(16).padStart(24, '0'),
}));
const message = (grantId: string) => ({ version: 1, grantId, rows });
const join = (grantId: string, nowMs = 10, from: LinkageKeys = keys) =>
  joinHospitals(from, () => nowMs, message(grantId));

describe('a key of a grant', () => {
  it('gives the same pseudonyms again, in another process and after years, and others under another grant', async () => {
    await keys.open(opened('sleep'));
    await keys.open(opened('sepsis'));
    const first = await join('sleep');
    expect(first).toMatchObject({ ok: true, answer: { rows: expect.objectContaining({ length: rows.length }) } });
    expect(await join('sleep', 99, new LinkageKeyFiles(folder))).toMatchObject({ answer: first.ok && first.answer });
    const second = await join('sepsis');
    const of = (joined: typeof first) => new Set(joined.ok ? joined.answer.rows.map(({ pseudonym }) => pseudonym) : []);
    expect([...of(second)].filter((pseudonym) => of(first).has(pseudonym))).toEqual([]);
  });

  it('is gone when the grant ends: no bytes of it, nothing that came under it, and never another', async () => {
    await keys.open(opened('sleep'));
    const before = await join('sleep');
    const key = Buffer.from((await keys.keyOf('sleep', 10)) ?? []).toString('base64');
    expect(key).toHaveLength(44);
    expect(await keys.destroy('sleep', ended)).toBe(true);
    const left = await Promise.all((await readdir(folder)).map((name) => readFile(path.join(folder, name), 'utf8')));
    expect(await readdir(folder)).toEqual(['sleep.end.json']);
    const pseudonym = before.ok ? (before.answer.rows[0]?.pseudonym ?? '') : '';
    expect(left.join('')).not.toContain(key);
    expect(left.join('')).not.toContain(pseudonym);
    expect(await join('sleep')).toMatchObject({ ok: false, code: 'no-key' });
    expect(await keys.open(opened('sleep'))).toBe(false);
    expect(await keys.destroy('sleep', ended)).toBe(false);
    expect(await keys.list()).toMatchObject([{ grantId: 'sleep', ended }]);
  });

  it('that ends while hospitals are joined answers nobody, and leaves nothing behind', async () => {
    await keys.open(opened('sleep'));
    const ending: LinkageKeys = {
      list: () => keys.list(),
      open: (grant) => keys.open(grant),
      keyOf: (grantId, nowMs) => keys.keyOf(grantId, nowMs),
      destroy: (grantId, by) => keys.destroy(grantId, by),
      keep: (grantId, known) => keys.keep(grantId, known),
      known: async (grantId) => {
        await keys.destroy(grantId, ended);
        return [];
      },
    };
    expect(await join('sleep', 10, ending)).toMatchObject({ ok: false, code: 'no-key' });
    expect(await readdir(folder)).toEqual(['sleep.end.json']);
  });

  it('counts until it runs out, is for its owner alone, and is asked for by name', async () => {
    await keys.open(opened('sleep'));
    expect((await stat(path.join(folder, 'sleep.key.json'))).mode & 0o077).toBe(0);
    expect(await join('sleep', 100)).toMatchObject({ ok: false, code: 'no-key' });
    expect(await join('other')).toMatchObject({ ok: false, code: 'no-key' });
    expect(await keys.open(opened('sleep'))).toBe(false);
  });

  it('tells a hospital a pseudonym for each row, and not whether anybody knew the child', async () => {
    await keys.open(opened('sleep'));
    await join('sleep');
    const answer = await join('sleep');
    if (!answer.ok) throw new Error(answer.detail);
    for (const row of answer.answer.rows) expect(Object.keys(row)).toEqual(['row', 'pseudonym']);
    expect(Object.keys(answer.answer)).toEqual(['version', 'grantId', 'rows']);
    expect(answer.report).toMatchObject({ rows: rows.length, fresh: 0, torn: 0 });
  });

  it.each([
    ['a name', { name: 'Kim' }],
    ['a code that is no hash', { codes: { birth: 'Kim 2026-11-30' } }],
    ['a row that tells something', { row: 'patient-7' }],
    ['an encoding of another length', { encodings: [{ pass: 'names', block: 'a'.repeat(43), bits: 'AAAA' }] }],
  ])('refuses a message with %s', async (_what, change) => {
    await keys.open(opened('sleep'));
    const wrong = { version: 1, grantId: 'sleep', rows: [{ ...rows[0], ...change }] };
    expect(await joinHospitals(keys, () => 10, wrong)).toMatchObject({ ok: false, code: 'malformed' });
  });
});
