/** Commands that run Vigil, and that look after the machine it runs on. */
import { availableParallelism } from 'node:os';
import type { Command } from 'commander';
import { runBeds } from '../beds.ts';
import { runDoctor } from '../doctor/doctor.ts';
import { exportFeatures } from '../export-features.ts';
import { runInfra } from '../infra.ts';
import { runReplay } from '../replay/replay.ts';
import { runReplayUnits } from '../replay/replay-units.ts';
import { showReplay } from '../replay/show-replay.ts';
import { runVigil } from '../run.ts';
import type { OpenParts } from '../../compose/parts/open-parts.ts';
import type { Config } from '../../platform/config.ts';
import { VigilError } from '../../platform/errors.ts';
import { ROLES } from '../../compose/parts/pipeline.ts';
import {
  settings,
  settingsBeside,
  partsOf,
  finish,
  logOption,
  historyOption,
  instantOf,
  type StoreOptions,
} from './command-settings.ts';

interface ReplayFlags {
  readonly stay?: string;
  readonly unit?: string;
  readonly hospital?: string;
  readonly resume?: string;
  readonly jobs?: string;
  readonly speed?: string;
  readonly from?: string;
  readonly to?: string;
  readonly compare: boolean;
  readonly todaysRules: boolean;
  readonly json: boolean;
}

async function replayOf(config: Config, parts: OpenParts, flags: ReplayFlags): Promise<number> {
  const { stay, unit, hospital, resume, speed, compare } = flags;
  const span = {
    fromMs: instantOf(flags.from, Number.NEGATIVE_INFINITY),
    toMs: instantOf(flags.to, Number.POSITIVE_INFINITY),
  };
  const named = [stay, unit, hospital].filter((each) => each !== undefined);
  if (named.length !== 1) throw new VigilError('config-invalid', 'name one of --stay, --unit and --hospital');
  if (speed !== undefined) {
    if (hospital !== undefined || resume !== undefined || compare) {
      throw new VigilError(
        'config-invalid',
        '--speed shows a stay or a unit: without --hospital, --resume and --compare',
      );
    }
    return showReplay(config, parts, { ...flags, ...span, stay, unit, speed });
  }
  if (stay !== undefined) return runReplay(config, parts, { ...flags, ...span, stay });
  return runReplayUnits(config, parts, { ...flags, ...span, unit, hospital, resume, jobs: jobsOf(flags.jobs) });
}

/** All cores but one, which is left to the ward that runs beside it. */
function jobsOf(text: string | undefined): number {
  if (text === undefined) return Math.max(1, availableParallelism() - 1);
  const jobs = Number(text);
  if (Number.isInteger(jobs) && jobs >= 1 && jobs <= 256) return jobs;
  throw new VigilError('config-invalid', `--jobs ${text}: write how many parts are folded at a time, 1 to 256`);
}

/** `vigil run`, `beds`, `replay`. */
export function addRunCommands(program: Command): void {
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

  program
    .command('beds')
    .description(
      'who lay where when the engine last knew; with --confirm announced again after a loss of log and state',
    )
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
    .description('fold stored input again and compare every decision: of a stay, or of a span of a unit or hospital')
    .option('--stay <stay>')
    .option('--unit <unit>', 'with --from and --to')
    .option('--hospital <hospital>', 'every unit of it that the log knows; with --from and --to')
    .option('--from <time>', 'decisions from this time on')
    .option('--to <time>', 'decisions before this time')
    .option('--compare', 'compare with what was decided live; exit code 1 on any difference', false)
    .option(
      '--speed <speed>',
      'show it as it went by, marked and written nowhere: 1x, 60x, max, or step by key or line',
    )
    .option('--todays-rules', 'decide with the rules of now, not with those that the log names', false)
    .option('--resume <file>', 'write down what is replayed of a span, and leave out what was written before')
    .option('--jobs <number>', 'parts of a span at a time, each in a process of its own; all cores but one by default')
    .option('--json', 'print the report for programs', false)
    .addOption(logOption())
    .action((options: ReplayFlags & StoreOptions) =>
      finish(() => {
        const config = settingsBeside(options);
        return replayOf(config, partsOf(config), options);
      }),
    );
}

/** `vigil doctor`, `infra`, `features`. */
export function addMachineCommands(program: Command): void {
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
}
