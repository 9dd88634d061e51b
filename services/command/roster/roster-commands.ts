/** Commands about whom a unit asks for answers to its alerts, and who holds which role when. */
import type { Command } from 'commander';
import { importRoster, setLadder, showRoster } from './roster-command.ts';
import { finish, logOption, partsOf, settingsBeside, type StoreOptions } from '../cli/command-settings.ts';

interface Flags extends StoreOptions {
  readonly unit: string;
}

/** `vigil roster show`, `import`, `ladder`. */
export function addRosterCommands(program: Command): void {
  const roster = program
    .command('roster')
    .description('whom a unit asks for answers to its alerts, and who is on when');
  of(roster, 'show', 'the ladder, and the shifts that are entered')
    .option('--json', 'for programs', false)
    .action((flags: Flags & { json: boolean }) =>
      finish(() => {
        const config = settingsBeside(flags);
        return showRoster(config, partsOf(config), flags);
      }),
    );
  of(roster, 'import', 'shifts of a table (role, name, account, from, until) take the place of those of its span')
    .argument('<file>')
    .requiredOption('--by <name>', 'who decides')
    .action((file: string, flags: Flags & { by: string }) =>
      finish(() => {
        const config = settingsBeside(flags);
        return importRoster(config, partsOf(config), { ...flags, file });
      }),
    );
  of(roster, 'ladder', 'who is asked after whom, and after how long; without a file, as it ships')
    .argument('[file]')
    .requiredOption('--by <name>', 'who decides')
    .requiredOption('--reason <text>')
    .action((file: string | undefined, flags: Flags & { by: string; reason: string }) =>
      finish(() => {
        const config = settingsBeside(flags);
        return setLadder(config, partsOf(config), { ...flags, file });
      }),
    );
}

function of(roster: Command, name: string, description: string): Command {
  return roster.command(name).description(description).requiredOption('--unit <unit>').addOption(logOption());
}
