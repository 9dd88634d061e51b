/** Commands for research: what was kept, as files. */
import { type Command, Option } from 'commander';
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
