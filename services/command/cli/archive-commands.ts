/** Commands about what outlives the log. */
import type { Command } from 'commander';
import { runArchiveHold, type HoldOptions } from '../archive/archive-hold.ts';
import { runArchiveMap } from '../archive/archive-map.ts';
import { runArchiveStatus } from '../archive/archive-status.ts';
import { runArchiveVerify } from '../archive/archive-verify.ts';
import { finish, partsOf, settingsBeside } from './command-settings.ts';

/** `vigil archive verify`, `status`, `map`, `hold`, `release`. */
export function addArchiveCommands(program: Command): void {
  const archive = program.command('archive').description('what outlives the log');
  archive
    .command('verify')
    .description('read everything that is sealed; exit code 1 when something is missing, changed, cut or misplaced')
    .option('--json', 'print the verdict for programs', false)
    .action((options: { json: boolean }) => finish(() => runArchiveVerify(settingsBeside({}), options)));
  archive
    .command('status')
    .description('what is kept and what was removed, by which policy, and which stays are on hold')
    .option('--json', 'print it for programs', false)
    .action((options: { json: boolean }) => finish(() => runArchiveStatus(settingsBeside({}), options)));
  archive
    .command('map')
    .description('print the code map of a digest that the log names, as it counted then')
    .requiredOption('--sha256 <digest>')
    .action((options: { sha256: string }) => finish(() => runArchiveMap(settingsBeside({}), options)));
  addHold(archive, 'hold', 'keep what the replay of a stay needs, whatever the policy says');
  addHold(archive, 'release', 'leave a stay to the policy again');
}

function addHold(archive: Command, action: 'hold' | 'release', what: string): void {
  archive
    .command(action)
    .description(what)
    .requiredOption('--stay <stay>')
    .requiredOption('--by <name>', 'your name')
    .requiredOption('--reason <text>')
    .action((options: HoldOptions) =>
      finish(() => {
        const config = settingsBeside({});
        return runArchiveHold(config, partsOf(config), { ...options, action });
      }),
    );
}
