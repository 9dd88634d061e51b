/** Commands of studies over what was decided. */
import type { Command } from 'commander';
import { findLabels, importLabels, listLabels } from '../research/labels.ts';
import { finish, logOption, partsOf, settingsBeside, type StoreOptions } from './command-settings.ts';

interface LabelFlags extends StoreOptions {
  readonly definitions?: string;
  readonly out?: string;
  readonly json: boolean;
}

/** `vigil labels`. */
export function addLabelCommands(program: Command): void {
  const labels = program
    .command('labels')
    .description('moments that a study asks about: found by definitions over what was decided, or imported');
  labels
    .command('list')
    .description('every label, and where it is from')
    .option('--definitions <file.json>', 'definitions of your own (default: those that ship)')
    .option('--json', 'for programs', false)
    .action((options: LabelFlags) =>
      finish(() => listLabels({ definitions: options.definitions, json: options.json })),
    );
  labels
    .command('find')
    .description('the labels of every stay of the archive and the log, as a table: stay_id, label, at')
    .option('--definitions <file.json>', 'definitions of your own (default: those that ship)')
    .option('--out <file.csv>', 'write the table here instead of to the screen')
    .option('--json', 'for programs', false)
    .addOption(logOption())
    .action((options: LabelFlags) =>
      finish(() => {
        const config = settingsBeside(options);
        return findLabels(config, partsOf(config), { ...options, definitions: options.definitions, out: options.out });
      }),
    );
  labels
    .command('import')
    .description(
      'a table of your own (stay_id, label, at), each row held against its stay; exit code 1 when one is refused',
    )
    .argument('<labels.csv>')
    .option('--definitions <file.json>', 'definitions of your own (default: those that ship)')
    .option('--out <file.csv>', 'write what is right of it here instead of to the screen')
    .option('--json', 'for programs', false)
    .addOption(logOption())
    .action((file: string, options: LabelFlags) =>
      finish(() => {
        const config = settingsBeside(options);
        const { definitions, out } = options;
        return importLabels(config, partsOf(config), { ...options, file, definitions, out });
      }),
    );
}
