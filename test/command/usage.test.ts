/** E3: what is no command is named, with the nearest, at every level and after `help`; on the commands as they are. */
import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { findCommand } from '../../services/command/terminal/find-command.ts';
import { distance } from '../../services/platform/nearest-word.ts';
import { program } from '../../services/main.ts';

describe('words of a command line', () => {
  it.each([
    [['scor'], 'scor', 'node vigil.mjs score'],
    [['wrng'], 'wrng', 'node vigil.mjs run'],
    [['feed', 'plai', 'x.hea'], 'feed plai', 'node vigil.mjs feed play'],
    [['help', 'doctr'], 'doctr', 'node vigil.mjs doctor'],
    [['help', 'feed', 'plaay'], 'feed plaay', 'node vigil.mjs feed play'],
    [['feed', 'help', 'wrong'], 'feed wrong', 'node vigil.mjs feed'],
    [['account', 'ad'], 'account ad', 'node vigil.mjs account add'],
    [['qqqqqqqqqqqq'], 'qqqqqqqqqqqq', 'node vigil.mjs'],
  ])('%j are answered with what is unknown and what is nearest', (words, unknown, nearest) => {
    const found = findCommand(program, words);
    expect(found.kind).toBe('unknown');
    const text = found.kind === 'unknown' ? found.text : '';
    expect(text).toContain(`unknown command «${unknown}»`);
    expect(text).toContain(`\`${nearest}`);
    expect(text.split('\n')).toHaveLength(1);
  });

  it.each([
    [['help'], 'node vigil.mjs'],
    [['help', 'score'], 'score'],
    [['help', 'feed'], 'feed'],
    [['feed', 'help', 'play'], 'play'],
  ])('%j ask for help', (words, name) => {
    const found = findCommand(program, words);
    expect(found.kind === 'help' ? found.command.name() : found.kind).toBe(name);
  });

  it.each([[[]], [['run', 'engine']], [['--version']], [['score', 'phoenix', 'help']], [['feed', '--help']]])(
    '%j are for commander to read',
    (words) => expect(findCommand(program, words).kind).toBe('command'),
  );
});

it('every command says what it does', () => {
  const all = (command: Command): readonly Command[] => [command, ...command.commands.flatMap(all)];
  expect(all(program).flatMap((command) => (command.description() === '' ? [command.name()] : []))).toEqual([]);
});

it('the distance of two words is the letters that differ', () => {
  expect([distance('', 'abc'), distance('run', 'run'), distance('rnu', 'run'), distance('kitten', 'sitting')]).toEqual([
    3, 0, 2, 3,
  ]);
});
