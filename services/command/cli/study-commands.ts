/** Commands of studies over what was decided. */
import type { Command } from 'commander';
import { isTimeZone } from '../../clinical/age/age.ts';
import { VigilError } from '../../platform/errors.ts';
import { runAlertLedger } from '../research/alert-ledger.ts';
import { runCohort } from '../research/cohort.ts';
import { runEvaluate } from '../research/evaluate.ts';
import { findLabels, importLabels, listLabels } from '../research/labels.ts';
import {
  finish,
  historyOption,
  inHouseOption,
  logOption,
  mustStayInside,
  partsOf,
  settingsBeside,
  type StoreOptions,
} from './command-settings.ts';

interface LabelFlags extends StoreOptions {
  readonly inHouse: boolean;
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
    .addOption(inHouseOption())
    .addOption(logOption())
    .action((options: LabelFlags) =>
      finish(() => {
        mustStayInside(options);
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

interface EvaluateFlags extends StoreOptions {
  readonly score?: string;
  readonly alert?: string;
  readonly model?: string;
  readonly label: string;
  readonly labels?: string;
  readonly definitions?: string;
  readonly cohort?: string;
  readonly threshold?: string;
  readonly lowerIsWorse: boolean;
  readonly horizon: string;
  readonly gap: string;
  readonly step: string;
  readonly knownWithin: string;
  readonly seed: string;
  readonly draws: string;
  readonly floor: string;
  readonly out?: string;
  readonly moments?: string;
  readonly inHouse: boolean;
  readonly json: boolean;
}

/** `vigil evaluate`. */
export function addEvaluateCommand(program: Command): void {
  program
    .command('evaluate')
    .description('how well a score, a vital sign rule or a model tells a label ahead, over every stay that is kept')
    .option('--score <rule>', 'a score of `node vigil.mjs rules list`')
    .option('--alert <rule>', 'a vital sign rule of `node vigil.mjs rules list`')
    .option('--model <model>', 'a risk model by its id')
    .requiredOption('--label <label>', 'a label of `node vigil.mjs labels list`')
    .option('--labels <file.csv>', 'take the labels from this table (default: find them by their definition)')
    .option('--definitions <file.json>', 'definitions of your own (default: those that ship)')
    .option('--cohort <definition.json>', 'of the stays of this cohort alone, which the history tells')
    .option('--threshold <value>', 'alert at this value and above (default: the alerts that Vigil raised)')
    .option('--lower-is-worse', 'lower values are worse, and the threshold is reached from above', false)
    .option('--horizon <minutes>', 'the event must come within this time', '360')
    .option('--gap <minutes>', 'and not sooner than this', '0')
    .option('--step <minutes>', 'time between two moments that are looked at', '60')
    .option('--known-within <minutes>', 'what was told so shortly before an alert was already known', '60')
    .option('--seed <number>', 'of the draws of patients', '1')
    .option('--draws <number>', 'of patients, for the limits', '500')
    .option('--floor <count>', 'fewer patients or events than this: no figure', '10')
    .option('--out <folder>', 'write report.html and report.json here')
    .option('--moments <file.csv>', 'write every moment for `node vigil.mjs sites tell`; needs --in-house')
    .addOption(inHouseOption())
    .option('--json', 'print the report for programs', false)
    .addOption(logOption())
    .addOption(historyOption())
    .action((flags: EvaluateFlags) =>
      finish(() => {
        const config = settingsBeside(flags);
        const { score, alert, model, label, labels, definitions, lowerIsWorse, out, json } = flags;
        if (flags.moments !== undefined) mustStayInside(flags);
        return runEvaluate(config, partsOf(config), {
          score,
          alert,
          model,
          label,
          labels,
          definitions,
          cohort: flags.cohort,
          lowerIsWorse,
          out,
          moments: flags.moments,
          json,
          threshold: flags.threshold === undefined ? null : numberIn('--threshold', flags.threshold, [-1e9, 1e9]),
          horizonMs: minutesIn('--horizon', flags.horizon, 1),
          gapMs: minutesIn('--gap', flags.gap, 0),
          stepMs: minutesIn('--step', flags.step, 1),
          knownWithinMs: minutesIn('--known-within', flags.knownWithin, 0),
          seed: wholeIn('--seed', flags.seed, [0, 0xffffffff]),
          draws: wholeIn('--draws', flags.draws, [0, 100_000]),
          floor: wholeIn('--floor', flags.floor, [1, 1_000_000]),
        });
      }),
    );
}

function minutesIn(option: string, text: string, least: number): number {
  return numberIn(option, text, [least, 525_600]) * 60_000;
}

function wholeIn(option: string, text: string, range: readonly [number, number]): number {
  const value = numberIn(option, text, range);
  if (!Number.isInteger(value)) throw new VigilError('config-invalid', `${option} is a whole number, not ${text}`);
  return value;
}

function numberIn(option: string, text: string, [least, most]: readonly [number, number]): number {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (value >= least && value <= most) return value;
  throw new VigilError('config-invalid', `${option} is a number from ${least} to ${most}, not ${text}`);
}

interface CohortFlags {
  readonly out: string;
  readonly definitions?: string;
  readonly grant?: string;
  readonly inHouse: boolean;
  readonly json: boolean;
}

/** `vigil cohort`. */
export function addCohortCommand(program: Command): void {
  program
    .command('cohort')
    .description('a data set out of the history by a definition in a file: flow, tables, labels, digest, citation')
    .argument('<definition.json>')
    .requiredOption('--out <folder>', 'a new or empty folder')
    .option('--grant <grant>', 'for research outside: de-identified, where the grant is for this definition')
    .addOption(inHouseOption())
    .option('--definitions <file.json>', 'definitions of labels of your own (default: those that ship)')
    .option('--json', 'print the report for programs', false)
    .addOption(historyOption())
    .action((file: string, options: StoreOptions & CohortFlags) =>
      finish(() => {
        const config = settingsBeside(options);
        const { out, definitions, grant, inHouse, json } = options;
        return runCohort(config, partsOf(config), { file, out, definitions, grant, inHouse, json });
      }),
    );
}

interface LedgerFlags extends StoreOptions {
  readonly inHouse: boolean;
  readonly unit?: string;
  readonly label: readonly string[];
  readonly labels?: string;
  readonly definitions?: string;
  readonly within: string;
  readonly timeZone: string;
  readonly shifts: string;
  readonly out?: string;
  readonly json: boolean;
}

/** `vigil alert-ledger`. */
export function addLedgerCommand(program: Command): void {
  program
    .command('alert-ledger')
    .description('every alert of a child with the reason that was given for it and what happened in the hours after')
    .option('--unit <unit>', 'of this unit alone')
    .option('--label <labels...>', 'what counts as having followed, of `node vigil.mjs labels list`', ['escalation'])
    .option('--labels <file.csv>', 'labels of this table beside those that are found by definition')
    .option('--definitions <file.json>', 'definitions of your own (default: those that ship)')
    .option('--within <minutes>', 'how long after an alert something still belongs to it', '360')
    .option('--time-zone <zone>', 'in which shifts are told', 'UTC')
    .option('--shifts <hours>', 'at which shifts begin', '7,15,23')
    .option('--out <file.csv>', 'write the table here instead of to the screen')
    .option('--json', 'figures for programs instead of the table', false)
    .addOption(inHouseOption())
    .addOption(logOption())
    .action((flags: LedgerFlags) =>
      finish(() => {
        // Its figures are counts; its rows are children.
        if (!flags.json || flags.out !== undefined) mustStayInside(flags);
        const config = settingsBeside(flags);
        const { unit, label, labels, definitions, timeZone, out, json } = flags;
        if (!isTimeZone(timeZone)) throw new VigilError('config-invalid', `--time-zone: no zone is called ${timeZone}`);
        return runAlertLedger(config, partsOf(config), {
          unit,
          labels: label,
          labelTable: labels,
          definitions,
          timeZone,
          out,
          json,
          withinMs: minutesIn('--within', flags.within, 1),
          shifts: flags.shifts
            .split(',')
            .map((hour) => wholeIn('--shifts', hour, [0, 23]))
            .toSorted((left, right) => left - right),
        });
      }),
    );
}
