/**
 * What the words of a command line name, before commander reads them: an unknown command is named with the one
 * nearest to it, at every level and also after `help`, and never answered with a general help and exit code 0.
 */
import type { Command } from 'commander';
import { nearestWord } from '../../platform/nearest-word.ts';

export type Found =
  | { readonly kind: 'command' }
  | { readonly kind: 'help'; readonly command: Command }
  | { readonly kind: 'unknown'; readonly text: string };

export function findCommand(program: Command, words: readonly string[]): Found {
  let command = program;
  let isHelp = false;
  for (const word of words) {
    if (command.commands.length === 0 || word.startsWith('-')) break;
    if (word === 'help' && !isHelp) {
      isHelp = true;
      continue;
    }
    const next = command.commands.find((each) => each.name() === word || each.aliases().includes(word));
    if (next === undefined) return { kind: 'unknown', text: unknownText(command, word) };
    command = next;
  }
  return isHelp ? { kind: 'help', command } : { kind: 'command' };
}

function unknownText(group: Command, word: string): string {
  const path = pathOf(group);
  const nearest = nearestWord(
    word,
    group.commands.map((command) => command.name()),
  );
  return `vigil: unknown command «${[...path.slice(1), word].join(' ')}». The nearest is \`${[...path, nearest ?? ''].join(' ')}\`; \`${[...path, '--help'].join(' ')}\` lists them.`;
}

function pathOf(command: Command): readonly string[] {
  return command.parent === null ? [command.name()] : [...pathOf(command.parent), command.name()];
}
