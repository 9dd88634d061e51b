/**
 * How a command is typed. Texts say `node vigil.mjs …`, as it is typed in the checkout; whoever stands in another folder
 * is shown the path. The one place that knows: never a name that could be fetched from the npm registry.
 */
import path from 'node:path';
import { packageFolder } from '../../compose/parts/load-engine.ts';

/** As texts have it. */
const IN_CHECKOUT = 'node vigil.mjs';

export interface Shell {
  /** Folder in which it will be typed. */
  readonly cwd: string;
  readonly platform: NodeJS.Platform;
}

const here = (): Shell => ({ cwd: process.cwd(), platform: process.platform });

/** The program, as it is typed in this folder. */
export function programText(shell: Shell = here()): string {
  const folder = packageFolder();
  return path.relative(folder, shell.cwd) === ''
    ? IN_CHECKOUT
    : `node ${quoted(path.join(folder, 'vigil.mjs'), shell.platform)}`;
}

/** What a text says of commands, as they are typed in this folder. */
export function asTyped(text: string, shell: Shell = here()): string {
  return text.replaceAll(IN_CHECKOUT, () => programText(shell));
}

/** A command as it must be typed to reach the same log as this call did: for a POSIX shell, on Windows for PowerShell. */
export function commandText(
  words: readonly string[],
  environment: Readonly<Record<string, string | undefined>> = process.env,
  shell: Shell = here(),
): string {
  const named = ['VIGIL_DATA_DIR', 'VIGIL_HTTP_PORT', 'VIGIL_LOG', 'VIGIL_KAFKA_BROKERS', 'VIGIL_KAFKA_PREFIX'];
  const isPowerShell = shell.platform === 'win32';
  const settings = named.flatMap((name) => {
    const value = environment[name];
    if (value === undefined) return [];
    return [isPowerShell ? `$env:${name}=${singleQuoted(value, "''")};` : `${name}=${quoted(value, shell.platform)}`];
  });
  return [...settings, programText(shell), ...words.map((word) => quoted(word, shell.platform))].join(' ');
}

export function quoted(word: string, platform: NodeJS.Platform): string {
  if (platform === 'win32') return /^[\w+=:./\\-]+$/.test(word) ? word : singleQuoted(word, "''");
  return /^[\w@%+=:,./-]+$/.test(word) ? word : singleQuoted(word, "'\\''");
}

/** `escape`: how the shell writes a quote inside quotes. */
function singleQuoted(word: string, escape: string): string {
  return `'${word.replaceAll("'", escape)}'`;
}
