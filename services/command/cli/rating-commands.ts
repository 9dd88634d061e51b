/** Commands of a study in which two people judge the same alerts. */
import type { Command } from 'commander';
import { VigilError } from '../../platform/errors.ts';
import { SystemClock } from '../../platform/system-clock.ts';
import { beginRating, giveRating, nextRating, tellAgreement } from '../research/rating.ts';
import {
  collect,
  finish,
  inHouseOption,
  instantOf,
  logOption,
  mustStayInside,
  partsOf,
  settingsBeside,
  type StoreOptions,
} from './command-settings.ts';

interface BeginFlags extends StoreOptions {
  readonly inHouse: boolean;
  readonly unit: string;
  readonly from: string;
  readonly to: string;
  readonly question: string;
  readonly answers: string;
  readonly rater: readonly string[];
  readonly rule: readonly string[];
  readonly count: string;
  readonly perStay: string;
  readonly seed: string;
}

interface AgreementFlags {
  readonly floor: string;
  readonly label?: string;
  readonly agreed?: string;
  readonly out?: string;
  readonly inHouse: boolean;
  readonly json: boolean;
}

/** `vigil rating begin`, `next`, `give`, `agreement`. */
export function addRatingCommands(program: Command): void {
  const rating = program
    .command('rating')
    .description('two people judge the same alerts apart from each other, and how far they agree');
  addBegin(rating);
  rating
    .command('next')
    .description('the next alert that this rater has not judged, and how to look at it')
    .argument('<folder>')
    .requiredOption('--rater <name>', 'as the study names you')
    .option('--json', 'for programs', false)
    .action((folder: string, flags: { rater: string; json: boolean }) =>
      finish(() => nextRating({ folder, ...flags })),
    );
  rating
    .command('give')
    .description('judge an alert; an earlier answer is kept and counts no more')
    .argument('<folder>')
    .requiredOption('--rater <name>', 'as the study names you')
    .requiredOption('--item <number>')
    .requiredOption('--answer <answer>')
    .action((folder: string, flags: { rater: string; item: string; answer: string }) =>
      finish(() => giveRating(new SystemClock(), { folder, ...flags, item: countOf('--item', flags.item) })),
    );
  rating
    .command('agreement')
    .description('Cohen’s kappa with its limits, and every alert that was judged differently; when both are through')
    .argument('<folder>')
    .option('--floor <count>', 'fewer than this: no figure', '10')
    .option('--label <label>', 'with --agreed and --out: the label that the table gives')
    .option('--agreed <answer>', 'what both must have answered')
    .option('--out <file.csv>', 'write what both answered so as a table of labels: stay_id, label, at')
    .addOption(inHouseOption())
    .option('--json', 'for programs', false)
    .action((folder: string, flags: AgreementFlags) =>
      finish(() => {
        if (flags.out !== undefined) mustStayInside(flags);
        return tellAgreement({
          folder,
          floor: countOf('--floor', flags.floor),
          label: flags.label,
          agreedAnswer: flags.agreed,
          out: flags.out,
          json: flags.json,
        });
      }),
    );
}

function addBegin(rating: Command): void {
  rating
    .command('begin')
    .description('draw alerts of a past span of a unit for two raters')
    .argument('<folder>', 'a new folder')
    .requiredOption('--unit <unit>')
    .requiredOption('--from <time>', 'raised from this time on')
    .requiredOption('--to <time>', 'raised before this time')
    .requiredOption('--rater <name>', 'small letters, digits, hyphens; twice', collect, [])
    .option('--question <text>', 'what is asked of each', 'Was this alert worth going to the bed?')
    .option('--answers <answers>', 'with commas', 'yes,no,cannot-tell')
    .option('--rule <rule>', 'alerts of this rule alone; again for more', collect, [])
    .option('--count <number>', 'at most so many', '100')
    .option('--per-stay <number>', 'of a stay at most so many: alerts of one child are not independent', '1')
    .option('--seed <number>', 'of the draw', '1')
    .addOption(inHouseOption())
    .addOption(logOption())
    .action((folder: string, flags: BeginFlags) =>
      finish(() => {
        mustStayInside(flags);
        const config = settingsBeside(flags);
        const [fromMs, toMs] = [instantOf(flags.from, 0), instantOf(flags.to, 0)];
        if (toMs <= fromMs) throw new VigilError('config-invalid', '--to is not after --from');
        return beginRating(config, partsOf(config), {
          folder,
          unit: flags.unit,
          fromMs,
          toMs,
          question: flags.question,
          answers: flags.answers.split(',').map((answer) => answer.trim()),
          raters: flags.rater,
          rules: flags.rule,
          count: countOf('--count', flags.count),
          perStay: countOf('--per-stay', flags.perStay),
          seed: countOf('--seed', flags.seed),
        });
      }),
    );
}

function countOf(option: string, given: string): number {
  const count = given.trim() === '' ? Number.NaN : Number(given);
  if (Number.isInteger(count) && count >= 1) return count;
  throw new VigilError('config-invalid', `${option} is a whole number from 1 on, not ${given}`);
}
