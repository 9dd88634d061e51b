#!/usr/bin/env node
/** The command line. Each command is one file in services/command. */
import { realpathSync } from 'node:fs';
import { Command, Option } from 'commander';
import { addAccount, dropAccount, listAccounts, switchAccount, type AccountOptions } from './command/account.ts';
import { runBeds } from './command/beds.ts';
import { runEvents, type EventsArguments } from './command/events.ts';
import { exportFeatures } from './command/export-features.ts';
import { runDoctor } from './command/doctor.ts';
import { exitCodeOf, lineOf, usageExitCode } from './command/fail.ts';
import { findCommand } from './command/find-command.ts';
import { runInfra } from './command/infra.ts';
import type { OpenParts } from './compose/parts/open-parts.ts';
import { runPlay, type PlayArguments } from './command/play.ts';
import { runReplay } from './command/replay.ts';
import { runVigil } from './command/run.ts';
import { findRunning, settingsOfRunning } from './command/running-vigil.ts';
import { checkAllRules, listRules, showRule } from './command/rules/rules.ts';
import { runScore } from './command/score/score.ts';
import { addScreen, listScreens, revokeScreen, type ScreenOptions } from './command/screens.ts';
import { runSendHl7 } from './command/send-hl7.ts';
import {
  approveOneTerm,
  checkTerms,
  importTerms,
  showCoverage,
  suggestTerms,
  type ApproveTermOptions,
} from './command/terms/terms.ts';
import { rerunTerms } from './command/terms/terms-rerun.ts';
import { withdrawTerms, type WithdrawTermsOptions } from './command/terms/terms-withdraw.ts';
import { SAFETY_NOTICE } from './compose/http/app.module.ts';
import { packageVersion } from './compose/parts/load-engine.ts';
import { SETTINGS } from './contract/records/unit-record.ts';
import { ROLES } from './compose/parts/pipeline.ts';
import { parseConfig, type Config } from './platform/config.ts';
import { createLogger } from './platform/logger.ts';
import { SystemClock } from './platform/system-clock.ts';

interface StoreOptions {
  readonly log?: string;
  readonly history?: string;
}

/** Settings from the environment, with the stores named on the command line: of a Vigil that is about to start. */
function settings(options: StoreOptions): Config {
  return parseConfig({
    ...process.env,
    ...(options.log === undefined ? {} : { VIGIL_LOG: options.log }),
    ...(options.history === undefined ? {} : { VIGIL_HISTORY: options.history }),
  });
}

/** The same for a command beside a Vigil: what the environment does not name is that of the one at its address. */
function settingsBeside(options: StoreOptions): Config {
  const own = settings(options);
  const dataDir = process.env['VIGIL_DATA_DIR'] ?? null;
  const environment = { ...process.env, ...(options.log === undefined ? {} : { VIGIL_LOG: options.log }) };
  return parseConfig(settingsOfRunning(environment, findRunning({ port: own.http.port, dataDir })));
}

function partsOf(config: Config): OpenParts {
  const logger = createLogger(config.logLevel);
  const onStepBack = (byMs: number): void =>
    logger.warn('the wall clock stepped back; time here goes on slowly until it has caught up', {
      durationMs: Math.round(byMs),
    });
  return { clock: new SystemClock({ onStepBack }), logger };
}

/** Runs a command and ends the process with its exit code; a fault is one clear line. */
async function finish(work: () => Promise<number> | number): Promise<never> {
  try {
    process.exit(await work());
  } catch (error) {
    console.error(lineOf(error));
    process.exit(exitCodeOf(error));
  }
}

const logOption = (): Option => new Option('--log <kind>', 'event log').choices(['embedded', 'kafka']);
const historyOption = (): Option => new Option('--history <kind>', 'history').choices(['embedded', 'timescale']);
const collect = (value: string, before: readonly string[]): readonly string[] => [...before, value];

export const program = new Command('vigil')
  .version(await packageVersion())
  .description(`Early warning for paediatric and neonatal intensive care.\n${SAFETY_NOTICE}`)
  .exitOverride((fault) => process.exit(usageExitCode(fault)));

program
  .command('run')
  .description(`run Vigil; roles: ${ROLES.join(', ')} (default: all in one process)`)
  .argument('[roles...]')
  .addOption(logOption())
  .addOption(historyOption())
  .action((roles: string[], options: StoreOptions) =>
    finish(() => {
      const config = settings(options);
      return runVigil(config, partsOf(config), roles);
    }),
  );

const feed = program.command('feed').description('send data into Vigil');
feed
  .command('play')
  .description('play a recording (WFDB, CSV trend, PSV, event table) into a unit of its own')
  .argument('<path>')
  .requiredOption('--bed <bed>', 'bed to play into')
  .option('--speed <speed>', 'seconds of data a second, or max', '1')
  .option('--unit <unit>', 'unit (default: one made from the bed)')
  .option('--stay <stay>', 'stay id (default: made from recording and start)')
  .option('--start <time>', 'moment at which the recording begins (default: now)')
  .option('--record <record>', 'which record of a table with many')
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

program
  .command('beds')
  .description('who lay where when the engine last knew; with --confirm announced again after a loss of log and state')
  .requiredOption('--unit <unit>')
  .option('--confirm <name>', 'your name: you have compared the list with the ward, announce it again')
  .option('--json', 'print the last known state for programs', false)
  .addOption(logOption())
  .action((options: { unit: string; confirm?: string; json: boolean } & StoreOptions) =>
    finish(() => {
      const config = settingsBeside(options);
      return runBeds(config, partsOf(config), { ...options, confirm: options.confirm });
    }),
  );

program
  .command('replay')
  .description('fold the stored input of a stay again and compare every decision')
  .requiredOption('--stay <stay>')
  .option('--from <time>', 'compare decisions from this event time on')
  .option('--to <time>', 'compare decisions before this event time')
  .option('--compare', 'compare with what was decided live; exit code 1 on any difference', false)
  .option('--json', 'print the report for programs', false)
  .addOption(logOption())
  .action((options: { stay: string; from?: string; to?: string; compare: boolean; json: boolean } & StoreOptions) =>
    finish(() => {
      const config = settingsBeside(options);
      return runReplay(config, partsOf(config), { ...options, from: options.from, to: options.to });
    }),
  );

program
  .command('score')
  .description('score a table with a published rule, one row in, one row out')
  .argument('<rule>', 'a rule of `vigil rules list`, or `phoenix` for a table of the authors’ package')
  .argument('[file.csv]')
  .option('--out <file>', 'write the result here instead of to the screen')
  .option('--columns', 'list the columns the rule reads', false)
  .option('--even-disabled', 'evaluate a rule that is off, for research', false)
  .addOption(
    new Option(
      '--units <where>',
      'whether the line after the header gives units (default: by what stands there)',
    ).choices(['row', 'none']),
  )
  .action(
    (
      rule: string,
      file: string | undefined,
      options: { out?: string; columns: boolean; evenDisabled: boolean; units?: 'row' | 'none' },
    ) => finish(() => runScore({ ...options, rule, file, out: options.out, units: options.units ?? null })),
  );

program
  .command('events')
  .description('count apnoea, bradycardia and desaturation in recordings, by definition, averaging and delay')
  .argument('<path...>')
  .option('--averaging <seconds>', 'moving means to compare, like 0,8,16 (default: as defined)')
  .option('--delay <seconds>', 'delays to compare, like 0,10 (default: as defined)')
  .option('--record <record>', 'which record of a table with many')
  .option('--segment <segment>', 'which segment of a WFDB record with many')
  .option('--json', 'print counts and every event for programs', false)
  .action((paths: string[], options: Omit<EventsArguments, 'paths'>) => finish(() => runEvents({ ...options, paths })));

const rules = program.command('rules').description('the published tables that Vigil scores with');
rules
  .command('list')
  .description('every rule: version, certainty, and what is off and why')
  .option('--json', 'for programs', false)
  .action((options: { json: boolean }) => finish(() => listRules(options)));
rules
  .command('show')
  .description('one rule as a page: its table, sources, choices, limits')
  .argument('<rule>')
  .option('--markdown', 'as Markdown', false)
  .action((rule: string, options: { markdown: boolean }) => finish(() => showRule(rule, options)));
rules
  .command('check')
  .description(
    'prove every rule: one band for every value and age, points as claimed, a source on every row; exit code 1 on a fault',
  )
  .option('--json', 'for programs', false)
  .action((options: { json: boolean }) => finish(() => checkAllRules(options)));

const terms = program
  .command('terms')
  .description('what the codes of a hospital mean: maps, suggestions, approval, coverage');
terms
  .command('import')
  .description('a code list (CSV: system, code, name, unit, count) into a map with suggestions; nothing is approved')
  .argument('<codes.csv>')
  .requiredOption('--hospital <hospital>')
  .option('--out <map.json>', 'write the map here instead of to the screen')
  .action((file: string, options: { hospital: string; out?: string }) =>
    finish(() => importTerms({ file, hospital: options.hospital, out: options.out })),
  );
terms
  .command('suggest')
  .description('candidates for every code that waits, with score and reason')
  .argument('<map.json>')
  .option('--json', 'for programs', false)
  .action((map: string, options: { json: boolean }) => finish(() => suggestTerms({ ...options, map })));
terms
  .command('approve')
  .description('write one decision of a person into a map, with the name of that person')
  .argument('<map.json>')
  .requiredOption('--code <code>')
  .requiredOption('--target <name>', 'a signal, laboratory or charted name of Vigil, or none for a code of no use')
  .requiredOption('--by <name>', 'who approves')
  .option('--system <system>', 'coding system, where the code stands in several')
  .option('--channel <pattern>', 'where the device has it from (OBX-4), * for any part')
  .option('--unit <sent=ucum>', 'a unit as the hospital sends it and what it is; repeatable', collect, [])
  .option('--answer <sent=code>', 'an answer as the hospital sends it and what it is; repeatable', collect, [])
  .option('--preference <rank>', 'of several sources of one signal the lowest counts')
  .option('--note <text>')
  .action((map: string, options: Omit<ApproveTermOptions, 'map' | 'dataDir'>) =>
    finish(() => approveOneTerm(new SystemClock(), { ...options, map, dataDir: settingsBeside({}).dataDir })),
  );
terms
  .command('check')
  .description('every fault of a map with its place; exit code 1 on a fault')
  .argument('<map.json>')
  .option('--json', 'for programs', false)
  .action((map: string, options: { json: boolean }) =>
    finish(() => checkTerms({ ...options, map, dataDir: settingsBeside({}).dataDir })),
  );
terms
  .command('coverage')
  .description('hospitals by signals: approved, standard, suggested, missing')
  .argument('[maps...]', 'default: all maps of the data folder')
  .option('--json', 'for programs', false)
  .action((maps: string[], options: { json: boolean }) =>
    finish(() => showCoverage({ ...options, maps, dataDir: settingsBeside({}).dataDir })),
  );
terms
  .command('rerun')
  .description(
    'look again at what is in quarantine with the map as it is now; what passes goes into the history, marked late',
  )
  .requiredOption('--hospital <hospital>')
  .option('--from <time>', 'what came from this time on')
  .option('--to <time>', 'what came before this time')
  .option('--dry-run', 'count, and admit nothing', false)
  .option('--json', 'for programs', false)
  .action((options: { hospital: string; from?: string; to?: string; dryRun: boolean; json: boolean }) =>
    finish(() => rerunTerms(settingsBeside({}), { ...options, from: options.from, to: options.to })),
  );

terms
  .command('withdraw')
  .description(
    'take back values that a wrong map let in: marked in the history, used no more; the approval goes with them',
  )
  .requiredOption('--hospital <hospital>')
  .option('--code <code>', 'the code that was read wrongly')
  .option('--system <system>', 'coding system, where the code stands in several')
  .option('--channel <pattern>', 'where it stands at several places of the device')
  .option('--target <name>', 'what was let in (default: what the code is approved as)')
  .option('--source <source>', 'only in the units of this source')
  .requiredOption('--from <time>', 'what was observed from this time on')
  .option('--to <time>', 'what was observed before this time (default: now)')
  .requiredOption('--by <name>', 'who takes it back')
  .requiredOption('--reason <text>')
  .option('--dry-run', 'say what would be withdrawn, and change nothing', false)
  .option('--json', 'for programs', false)
  .action((options: WithdrawTermsOptions) => finish(() => withdrawTerms(settingsBeside({}), options)));

program
  .command('doctor')
  .description('check this machine against the settings')
  .option('--json', 'print the checks for programs', false)
  .addOption(logOption())
  .addOption(historyOption())
  .action((options: StoreOptions & { json: boolean }) =>
    finish(() => {
      const config = settings(options);
      return runDoctor(config, partsOf(config), options);
    }),
  );

const account = program.command('account').description('people who may sign in on this machine; counts at once');
account
  .command('add')
  .description('add or replace an account; the password is read from standard input')
  .argument('<user-name>')
  .requiredOption('--name <name>', 'name as screens show it')
  .requiredOption('--role <role>', 'nurse, doctor, researcher or engineer')
  .option('--unit <unit>', 'unit this person may see; repeatable; * for all (default: none)', collect, [])
  .action((userName: string, options: Omit<AccountOptions, 'userName'>) =>
    finish(() => addAccount(settingsBeside({}), { ...options, userName })),
  );
account
  .command('list')
  .description('every account, without passwords')
  .option('--json', 'for programs', false)
  .action((options: { json: boolean }) => finish(() => listAccounts(settingsBeside({}), options)));
account
  .command('remove')
  .description('remove an account and end its sessions')
  .argument('<user-name>')
  .action((userName: string) => finish(() => dropAccount(settingsBeside({}), userName)));
account
  .command('disable')
  .description('keep an account, and end and refuse its sessions')
  .argument('<user-name>')
  .action((userName: string) => finish(() => switchAccount(settingsBeside({}), userName, true)));
account
  .command('enable')
  .description('let a disabled account sign in again')
  .argument('<user-name>')
  .action((userName: string) => finish(() => switchAccount(settingsBeside({}), userName, false)));

const screen = program.command('screen').description('wall screens: one unit, nobody signed in; counts at once');
screen
  .command('add')
  .description('print a code that makes a wall screen of the screen on which it is typed')
  .requiredOption('--unit <unit>')
  .requiredOption('--name <name>', 'what it is called, like «Wall, corridor»')
  .requiredOption('--by <name>', 'who answers for it')
  .option('--names', 'show children by name', false)
  .action((options: ScreenOptions) => finish(() => addScreen(settingsBeside({}), new SystemClock(), options)));
screen
  .command('list')
  .description('every wall screen, and when it was last seen')
  .option('--json', 'for programs', false)
  .action((options: { json: boolean }) => finish(() => listScreens(settingsBeside({}), options)));
screen
  .command('revoke')
  .description('end a wall screen')
  .argument('<screen>')
  .action((screenId: string) => finish(() => revokeScreen(settingsBeside({}), screenId)));

program
  .command('infra')
  .description('real parts for this machine: Kafka, TimescaleDB, Chromium')
  .argument('<action>', 'up, down or status')
  .option('--json', 'print addresses for programs', false)
  .action((action: 'up' | 'down' | 'status', options: { json: boolean }) => finish(() => runInfra(action, options)));

program
  .command('features')
  .description('export the training table of the adult surrogate (see npm run train)')
  .argument('<hourly.csv.gz>')
  .requiredOption('--out <folder>')
  .action((file: string, options: { out: string }) =>
    finish(async () => {
      console.log(JSON.stringify(await exportFeatures(file, options.out)));
      return 0;
    }),
  );

/** Tests read the commands and run none. */
if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === import.meta.filename) {
  const found = findCommand(program, process.argv.slice(2));
  if (found.kind === 'unknown') {
    console.error(found.text);
    process.exit(2);
  }
  if (found.kind === 'help') found.command.outputHelp();
  else await program.parseAsync();
}
