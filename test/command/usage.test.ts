/** E3: a command that is not one is named, with the nearest, and ends with exit code 2; also below another command. */
import { Command } from 'commander';
import { expect, it } from 'vitest';
import { usageExitCode } from '../../services/command/fail.ts';

/** The way in which services/main.ts sets up its commands: what ends is handed on by the ones below. */
function ending(words: readonly string[]): { readonly code: number | null; readonly said: string } {
  let code: number | null = null;
  let said = '';
  const program = new Command('vigil').exitOverride((fault) => {
    code ??= usageExitCode(fault);
    throw fault;
  });
  program.configureOutput({ writeErr: (text) => (said += text), writeOut: (text) => (said += text) });
  program.command('score');
  program.command('feed').command('play');
  try {
    program.parse(words, { from: 'user' });
  } catch (fault) {
    if (code === null) throw fault;
  }
  return { code, said };
}

it.each([
  [['scor'], "unknown command 'scor'", 'score'],
  [['feed', 'plai'], "unknown command 'plai'", 'play'],
])('E3: %j', (words, says, nearest) => {
  const { code, said } = ending(words);
  expect(code).toBe(2);
  expect(said).toContain(says);
  expect(said).toContain(nearest);
});

it('E3: help that was asked for is no fault', () => {
  expect(ending(['--help']).code).toBe(0);
});
