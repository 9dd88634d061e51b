/** Commands for research: what was kept, as files; figures of several hospitals. */
import { type Command, Option } from 'commander';
import { combineFiles, tellSite, type TellOptions } from '../research/sites.ts';
import { runExport, type ExportArguments } from '../export/export-history.ts';
import { DATASET_FORMATS } from '../../export/dataset/dataset-request.ts';
import { RESOLUTIONS } from '../../history/history.port.ts';
import {
  collect,
  finish,
  historyOption,
  inHouseOption,
  instantOf,
  partsOf,
  settingsBeside,
  type StoreOptions,
} from './command-settings.ts';

type ExportFlags = Omit<ExportArguments, 'folder' | 'fromMs' | 'toMs' | 'grant'> &
  StoreOptions & { readonly from?: string; readonly to?: string; readonly grant?: string };

/** `vigil export`. */
export function addResearchCommands(program: Command): void {
  program
    .command('export')
    .description('write what the history holds into files for research: no names, ages instead of birth dates')
    .argument('<folder>', 'a new or empty folder')
    .option('--as <formats>', `with commas: ${DATASET_FORMATS.join(', ')}`, 'parquet')
    .option('--unit <unit>', 'of this unit alone; repeatable', collect, [])
    .option('--stay <stay>', 'this stay alone; repeatable', collect, [])
    .option('--from <time>', 'what was observed from this time on')
    .option('--to <time>', 'what was observed before this time')
    .addOption(
      new Option('--resolution <width>', 'width of a value of a monitor; coarser ones are means')
        .choices(RESOLUTIONS)
        .default('second'),
    )
    .option('--without-withdrawn', 'leave out what was taken back, instead of marking it', false)
    .option('--birth-dates', 'with birth dates', false)
    .option('--grant <grant>', 'for research outside: the stays of this grant alone, de-identified')
    .addOption(inHouseOption())
    .option('--json', 'print the counts for programs', false)
    .addOption(historyOption())
    .action((folder: string, { from, to, grant, ...options }: ExportFlags) =>
      finish(() => {
        const config = settingsBeside(options);
        const span = {
          fromMs: instantOf(from, 0),
          toMs: instantOf(to, 8.64e15),
        };
        return runExport(config, partsOf(config), { ...options, ...span, folder, grant });
      }),
    );
}

/** `vigil sites`. */
export function addSiteCommands(program: Command): void {
  const sites = program.command('sites').description('figures of several hospitals out of counts and sums');
  sites
    .command('tell')
    .description('at a hospital: counts and sums of its moments, no cell of fewer than eleven children')
    .argument('<moments.csv>', 'child, value, outcome (1: the event followed); it stays where it is')
    .requiredOption('--question <file>', 'what is asked, the same file at every hospital')
    .option('--probability', 'values are probabilities', false)
    .requiredOption('--out <file.json>')
    .action((moments: string, options: Omit<TellOptions, 'moments'>) =>
      finish(() => tellSite({ ...options, moments })),
    );
  sites
    .command('combine')
    .description('at who combines: the figures of all, equal to those of their rows together or between two limits')
    .argument('<site.json...>')
    .option('--json', 'for programs', false)
    .action((files: readonly string[], options: { json: boolean }) => finish(() => combineFiles(files, options)));
}
