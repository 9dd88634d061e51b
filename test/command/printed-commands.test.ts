/**
 * E1: every command that a page, a guide or a program prints is one: known, with its required words and without
 * unknown options. Collected from the texts themselves, read by the program itself. What needs nothing to run is run
 * in printed-commands.contract.test.ts.
 */
import { CommanderError, type Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { findCommand } from '../../services/command/terminal/find-command.ts';
import { program } from '../../services/main.ts';
import { npmScripts, otherNames, printedCommands } from './printed-texts.ts';

/** Reads words as `vigil` would, and runs nothing. Null: they are a whole command; otherwise what is wrong. */
async function faultOf(words: readonly string[]): Promise<string | null> {
  const found = findCommand(program, words);
  if (found.kind === 'unknown') return found.text;
  try {
    await program.parseAsync([...words], { from: 'user' });
    return null;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? null : error.message;
    throw error;
  }
}

function disarm(command: Command): void {
  command.exitOverride().configureOutput({ writeErr: () => undefined, writeOut: () => undefined });
  if (command.commands.length === 0) command.action(() => undefined);
  for (const each of command.commands) disarm(each);
}

describe('printed commands', () => {
  disarm(program);
  const printed = printedCommands();

  it('are found where they are printed', () => {
    expect(printed.length).toBeGreaterThan(40);
    for (const place of ['README.md', 'docs/guides/operate.md', 'services/platform/errors.ts', 'dashboards/']) {
      expect(
        printed.some(({ where }) => where.startsWith(place)),
        place,
      ).toBe(true);
    }
  });

  it('are named in one way, and never by a name that could be fetched from the npm registry', () => {
    expect(otherNames()).toEqual([]);
  });

  it('are commands, as they are printed', async () => {
    const faults: string[] = [];
    for (const { where, text, words, isWhole } of printed) {
      const fault = await faultOf(words);
      const isFault = isWhole ? fault !== null : fault !== null && /unknown/.test(fault);
      if (isFault) faults.push(`${where}: ${text}: ${fault ?? ''}`);
    }
    expect(faults).toEqual([]);
  });

  it('are every command there is: each stands in a page for people', () => {
    const leaves = (command: Command, path: readonly string[]): readonly string[] =>
      command.commands.length === 0
        ? [path.join(' ')]
        : command.commands.flatMap((each) => leaves(each, [...path, each.name()]));
    const named = printed.filter(({ where }) => where.endsWith('.md')).map(({ words }) => words.join(' '));
    const unnamed = leaves(program, []).filter((leaf) => !named.some((words) => `${words} `.startsWith(`${leaf} `)));
    expect(unnamed).toEqual([]);
  });

  it.each(['vigil plai', 'vigil run --colour', 'vigil feed play x.hea', 'vigil account add'])(
    'a wrong one is seen: %s',
    async (text) => expect(await faultOf(text.split(' ').slice(1))).not.toBeNull(),
  );

  it('npm scripts that are printed are in package.json', () => {
    const { printed: named, known } = npmScripts();
    expect(named.filter((name) => !known.includes(name))).toEqual([]);
    expect(named.length).toBeGreaterThan(5);
  });
});
