/** Release notes are the section of one version and nothing of its neighbours. */
import { expect, it } from 'vitest';

const { releaseNotes } = (await import(new URL('../../infra/local/release-notes.mjs', import.meta.url).href)) as {
  readonly releaseNotes: (changelog: string, version: string) => string | null;
};

const CHANGELOG = [
  '# Changelog',
  'Headings.',
  '## 0.1.10, unreleased',
  '### Safety',
  '- Ten.',
  '',
  '## 0.1.1, 2026-01-02',
  '',
  '### Safety',
  '- One.',
  '## 0.1.0',
  '- First.',
  '',
].join('\n');

it.each([
  ['0.1.10', '### Safety\n- Ten.'],
  ['0.1.1', '### Safety\n- One.'],
  ['0.1.0', '- First.'],
  ['0.1', null],
  ['Changelog', null],
])('%s', (version, notes) => {
  expect(releaseNotes(CHANGELOG, version)).toBe(notes);
});
