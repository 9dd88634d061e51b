/** Commands that send data into Vigil. */
import { type Command, Option } from 'commander';
import { runPlay, type PlayArguments } from '../play.ts';
import { runLook, type LookArguments } from '../look.ts';
import { runSendHl7 } from '../send-hl7.ts';
import { SETTINGS } from '../../contract/records/unit-record.ts';
import { SystemClock } from '../../platform/system-clock.ts';
import { settingsBeside, partsOf, finish, logOption, collect, type StoreOptions } from './command-settings.ts';

/** `vigil feed`. */
export function addFeedCommands(program: Command): void {
  const feed = program.command('feed').description('send data into Vigil');
  feed
    .command('play')
    .description(
      'play a recording (WFDB, EDF, CSV trend, PSV, event table, or a data set by a mapping) into a unit of its own',
    )
    .argument('<path>')
    .requiredOption('--bed <bed>', 'bed to play into')
    .option('--speed <speed>', 'seconds of data a second, or max', '1')
    .option('--unit <unit>', 'unit (default: one made from the bed)')
    .option('--stay <stay>', 'stay id (default: made from recording and start)')
    .option(
      '--start <time>',
      'moment at which the recording begins, or recorded: as it says itself (default: it ends now)',
    )
    .option('--record <record>', 'which record of a table with many, or which stay')
    .option('--as <mapping>', 'what a data set of tables is: a mapping that comes with Vigil (default: found out)')
    .option('--map <file>', 'mapping file of a data set of your own')
    .option('--segment <segment>', 'which segment of a WFDB record with many')
    .option('--birth-date <date>', 'birth date of the person, YYYY-MM-DD')
    .option('--gestational-days <days>', 'gestational age at birth of a newborn, days')
    .addOption(new Option('--setting <setting>', 'what the bed is used for').choices(SETTINGS))
    .option('--opt-in <rule>', 'use this rule outside its population; repeatable', collect, [])
    .option('--json', 'print a summary for programs', false)
    .addOption(logOption())
    .action((path: string, options: Omit<PlayArguments, 'path'> & StoreOptions) =>
      finish(() => {
        const config = settingsBeside(options);
        return runPlay(config, partsOf(config), { ...options, path });
      }),
    );

  feed
    .command('look')
    .description('tell what a recording holds, and print what was noted beside its signals; nothing is played')
    .argument('<path>')
    .option('--record <record>', 'which record of a table with many, or which stay')
    .option('--as <mapping>', 'what a data set of tables is: a mapping that comes with Vigil (default: found out)')
    .option('--map <file>', 'mapping file of a data set of your own')
    .option('--json', 'print it for programs', false)
    .action((path: string, options: Omit<LookArguments, 'path'>) => finish(() => runLook({ ...options, path })));

  feed
    .command('hl7')
    .description('send HL7 v2 messages from files over MLLP and print the answers; exit code 1 when one is not AA')
    .argument('<files...>')
    .requiredOption('--to <host:port>', 'listener of a source')
    .option('--rate <messages>', 'messages a second')
    .option('--json', 'print the answers for programs', false)
    .action((files: string[], options: { to: string; rate?: string; json: boolean }) =>
      finish(() =>
        runSendHl7({ files, to: options.to, rate: options.rate, json: options.json, clock: new SystemClock() }),
      ),
    );
}
