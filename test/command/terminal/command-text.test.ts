/** How commands are typed: in the checkout, elsewhere, on Windows; never by a name that a registry could answer. */
import path from 'node:path';
import { expect, it } from 'vitest';
import { asTyped, commandText, programText, type Shell } from '../../../services/command/terminal/command-text.ts';
import { lineOf } from '../../../services/command/terminal/fail.ts';
import { VigilError } from '../../../services/platform/errors.ts';

const CHECKOUT = path.resolve('.');
const inCheckout: Shell = { cwd: CHECKOUT, platform: 'linux' };
const elsewhere: Shell = { cwd: path.dirname(CHECKOUT), platform: 'linux' };

it('is short in the checkout, and a path elsewhere', () => {
  expect(programText(inCheckout)).toBe('node vigil.mjs');
  expect(programText(elsewhere)).toBe(`node ${path.join(CHECKOUT, 'vigil.mjs')}`);
});

it('says in a text what is typed here', () => {
  expect(asTyped('Run `node vigil.mjs infra up`.', elsewhere)).toBe(
    `Run \`node ${path.join(CHECKOUT, 'vigil.mjs')} infra up\`.`,
  );
  expect(lineOf(new VigilError('infra-missing', 'no Kafka'))).toContain('`node vigil.mjs infra up`');
});

it.each([
  [inCheckout, "VIGIL_DATA_DIR='own data' VIGIL_LOG=kafka node vigil.mjs replay --stay 'a child'\\''s'"],
  [
    { cwd: CHECKOUT, platform: 'win32' } as const,
    "$env:VIGIL_DATA_DIR='own data'; $env:VIGIL_LOG='kafka'; node vigil.mjs replay --stay 'a child''s'",
  ],
])('names the settings of this call, for the shell of %j', (shell, typed) => {
  const environment = { VIGIL_DATA_DIR: 'own data', VIGIL_LOG: 'kafka', HOME: '/root' };
  expect(commandText(['replay', '--stay', "a child's"], environment, shell)).toBe(typed);
});
