// Hazards: H58 (docs/hazards.md).
/** The search at the end of a whole run finds what was logged, and tells where without telling what. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { GATEWAY_TOKEN } from '../support/gateway-token.ts';

const { canariesIn, plantedCanaries } = (await import(
  new URL('../../infra/local/canaries.mjs', import.meta.url).href
)) as {
  readonly canariesIn: (folder: string, canaries?: Readonly<Record<string, string>>) => readonly string[];
  readonly plantedCanaries: () => Readonly<Record<string, string>>;
};

function folderWith(lines: readonly string[]): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'vigil-logs-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(path.join(folder, 'run-1-1.log'), lines.join('\n'));
  return folder;
}

it('finds a name wherever it stands in a line', () => {
  const { childFamilyName = '' } = plantedCanaries();
  const found = canariesIn(folderWith(['{"level":30,"msg":"ready"}', `{"msg":"refused ${childFamilyName}x"}`, '']));
  expect(found).toEqual(['run-1-1.log, line 2: childFamilyName']);
  expect(found.join()).not.toContain(childFamilyName);
});

it('finds none where there is none', () => {
  expect(canariesIn(folderWith(['{"level":30,"msg":"ready"}']))).toEqual([]);
  expect(Object.values(plantedCanaries()).every((value) => value.length > 1)).toBe(true);
});

it('knows the token that the gateways of tests have', () => {
  expect(plantedCanaries()['gatewayTokenOfTests']).toBe(GATEWAY_TOKEN);
});
