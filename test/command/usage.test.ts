/** E3: what is no command is named, with the nearest, at every level and after `help`; on the commands as they are. */
import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { distance, findCommand } from '../../services/command/find-command.ts';
import { program } from '../../services/main.ts';

describe('words of a command line', () => {
  it.each([
    [['scor'], 'scor', 'vigil score'],
    [['wrng'], 'wrng', 'vigil run'],
    [['feed', 'plai', 'x.hea'], 'feed plai', 'vigil feed play'],
    [['help', 'doctr'], 'doctr', 'vigil doctor'],
    [['help', 'feed', 'plaay'], 'feed plaay', 'vigil feed play'],
    [['feed', 'help', 'wrong'], 'feed wrong', 'vigil feed'],
    [['account', 'ad'], 'account ad', 'vigil account add'],
    [['qqqqqqqqqqqq'], 'qqqqqqqqqqqq', 'vigil'],
  ])('%j are answered with what is unknown and what is nearest', (words, unknown, nearest) => {
    const found = findCommand(program, words);
    expect(found.kind).toBe('unknown');
    const text = found.kind === 'unknown' ? found.text : '';
    expect(text).toContain(`unknown command «${unknown}»`);
    expect(text).toContain(`\`${nearest}`);
    expect(text.split('\n')).toHaveLength(1);
  });

  it.each([
    [['help'], 'vigil'],
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
