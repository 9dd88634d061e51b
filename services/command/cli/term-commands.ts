/** Commands of what the codes of a hospital mean. */
import type { Command } from 'commander';
import { rerunTerms } from '../terms/terms-rerun.ts';
import { withdrawTerms, type WithdrawTermsOptions } from '../terms/terms-withdraw.ts';
import {
  approveOneTerm,
  confirmOneTerm,
  type ApproveTermOptions,
  type ConfirmTermOptions,
} from '../terms/terms-approve.ts';
import { checkTerms, importTerms, showCoverage, suggestTerms } from '../terms/terms.ts';
import { SystemClock } from '../../platform/system-clock.ts';
import { settingsBeside, finish, collect } from './command-settings.ts';

/** `vigil terms`. */
export function addTermCommands(program: Command): void {
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
    .description(
      'write one decision of a person into a map; where what is known speaks against it, it waits for a second person',
    )
    .argument('<map.json>')
    .requiredOption('--code <code>')
    .requiredOption('--target <name>', 'a signal, laboratory or charted name of Vigil, or none for a code of no use')
    .requiredOption('--by <name>', 'who approves; where it takes two people the user name of an account')
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
    .command('confirm')
    .description('confirm, as a second person, what another account has proposed for a code; or reject it')
    .argument('<map.json>')
    .requiredOption('--code <code>')
    .requiredOption('--by <account>', 'user name of the second person')
    .option('--system <system>', 'coding system, where the code stands in several')
    .option('--channel <pattern>', 'where several places of the device have proposals')
    .option('--reject', 'it goes on waiting without the proposal', false)
    .option('--note <text>', 'why, when it is rejected')
    .action((map: string, options: Omit<ConfirmTermOptions, 'map' | 'dataDir'>) =>
      finish(() => confirmOneTerm(new SystemClock(), { ...options, map, dataDir: settingsBeside({}).dataDir })),
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
  addLateTermCommands(terms);
}

/** What is looked at again, or taken back. */
function addLateTermCommands(terms: Command): void {
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
    .option('--code <code>', 'the code that was read wrongly: only what came under its entry of the map')
    .option('--system <system>', 'coding system, where the code stands in several')
    .option('--channel <pattern>', 'where it stands at several places of the device')
    .option('--target <name>', 'what was let in (default: what the code is approved as)')
    .option('--source <source>', 'only in the units of this source')
    .option('--sender <source>', 'only what this source, or one monitor of it (source/bed), sent')
    .requiredOption('--from <time>', 'what was observed from this time on')
    .option('--to <time>', 'what was observed before this time (default: now)')
    .requiredOption('--by <name>', 'who takes it back')
    .requiredOption('--reason <text>')
    .option('--dry-run', 'say what would be withdrawn and from which codes it came, and change nothing', false)
    .option('--with-others', 'whatever code a value of the quantity came under', false)
    .option('--json', 'for programs', false)
    .action((options: WithdrawTermsOptions) => finish(() => withdrawTerms(settingsBeside({}), options)));
}
