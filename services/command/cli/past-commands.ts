/** Commands that ask the past: what was known at a time, what other limits would have done. */
import type { Command } from 'commander';
import { VITAL_LEVELS } from '../../clinical/vital/vital-rule.ts';
import { VigilError } from '../../platform/errors.ts';
import type { StepChange } from '../../research/whatif/rule-change.ts';
import { runDelayLab } from '../research/delay-lab.ts';
import { runKnown } from '../research/known.ts';
import { runWhatIf } from '../research/what-if.ts';
import {
  collect,
  finish,
  instantOf,
  logOption,
  partsOf,
  settingsBeside,
  type StoreOptions,
} from './command-settings.ts';

interface SpanFlags extends StoreOptions {
  readonly unit: string;
  readonly from: string;
  readonly to: string;
  readonly json: boolean;
}

/** `vigil known`, `what-if`, `delay-lab`. */
export function addPastCommands(program: Command): void {
  program
    .command('known')
    .description('how a unit stood at a time by what had arrived until then, without names; not live')
    .requiredOption('--unit <unit>')
    .requiredOption('--at <time>', 'of a playback the time that it plays')
    .option('--stay <stay>', 'this stay alone')
    .option('--json', 'print all of it for programs', false)
    .addOption(logOption())
    .action((options: StoreOptions & { unit: string; at: string; stay?: string; json: boolean }) =>
      finish(() => {
        const config = settingsBeside(options);
        return runKnown(config, partsOf(config), { ...options, stay: options.stay, atMs: instantOf(options.at, 0) });
      }),
    );

  spanOptions(program.command('what-if'))
    .description('count the alerts of a past span as they were and with other limits of vital signs')
    .option(
      '--limit <rule:level=number>',
      'another limit at every age, like desaturation:high=85; again for more',
      collect,
      [],
    )
    .option('--wait <rule:level=seconds>', 'another wait, like desaturation:high=30; again for more', collect, [])
    .option('--off <rule>', 'a vital sign rule that does not alert; again for more', collect, [])
    .option('--labels <file>', 'events to hold alerts against: a table of stay_id, label, at')
    .option('--horizon <hours>', 'how long before an event an alert counts for it', '6')
    .action(
      (
        options: SpanFlags & {
          limit: readonly string[];
          wait: readonly string[];
          off: readonly string[];
          labels?: string;
          horizon: string;
        },
      ) =>
        finish(() => {
          const config = settingsBeside(options);
          const steps = [
            ...options.limit.map((text) => stepOf(text, (limit) => ({ limit }))),
            ...options.wait.map((text) => stepOf(text, (seconds) => ({ sustainedForMs: seconds * 1_000 }))),
          ];
          return runWhatIf(config, partsOf(config), {
            ...spanOf(options),
            change: { steps, offRuleIds: options.off },
            labels: options.labels,
            horizonMs: numberOf(options.horizon) * 3_600_000,
          });
        }),
    );

  addDelayLab(program);
}

function addDelayLab(program: Command): void {
  spanOptions(program.command('delay-lab'))
    .description('what a longer wait of one limit saves in alerts and hides in seconds, both from one past span')
    .option('--rule <rule>', 'such as desaturation or apnoea', 'desaturation')
    .option('--level <level>', VITAL_LEVELS.join(', '), 'high')
    .option('--delays <seconds>', 'in rising order; alerts are saved against the first', '5,10,15,20,30,60')
    .option('--seed <number>', 'of the draws of stays', '1')
    .option('--draws <number>', 'how often stays are drawn', '1000')
    .action((options: SpanFlags & { rule: string; level: string; delays: string; seed: string; draws: string }) =>
      finish(() => {
        const config = settingsBeside(options);
        return runDelayLab(config, partsOf(config), {
          ...spanOf(options),
          ruleId: options.rule,
          level: levelOf(options.level),
          delaysMs: delaysOf(options.delays),
          seed: numberOf(options.seed),
          draws: numberOf(options.draws),
        });
      }),
    );
}

function spanOptions(command: Command): Command {
  return command
    .requiredOption('--unit <unit>')
    .requiredOption('--from <time>', 'of the unit’s own time')
    .requiredOption('--to <time>')
    .option('--json', 'print all of it for programs', false)
    .addOption(logOption());
}

function spanOf({ unit, from, to, json }: SpanFlags) {
  const [fromMs, toMs] = [instantOf(from, 0), instantOf(to, 0)];
  if (toMs <= fromMs) throw new VigilError('config-invalid', '--to is not after --from');
  return { unit, fromMs, toMs, json };
}

const STEP = /^(?<rule>[a-z0-9-]+):(?<level>[a-z]+)=(?<number>.+)$/;

function stepOf(text: string, changeOf: (number: number) => Partial<StepChange>): StepChange {
  const { rule, level, number } = STEP.exec(text)?.groups ?? {};
  if (rule === undefined || level === undefined || number === undefined) {
    throw new VigilError('config-invalid', `${text} is no change; write it like desaturation:high=85`);
  }
  return { ruleId: rule, level: levelOf(level), ...changeOf(numberOf(number)) };
}

function levelOf(text: string): StepChange['level'] {
  const level = VITAL_LEVELS.find((each) => each === text);
  if (level !== undefined) return level;
  throw new VigilError('config-invalid', `${text} is no level; there are ${VITAL_LEVELS.join(', ')}`);
}

function delaysOf(text: string): readonly number[] {
  const delaysMs = text.split(',').map((each) => numberOf(each) * 1_000);
  if (delaysMs.some((delayMs, at) => at > 0 && delayMs <= (delaysMs[at - 1] ?? 0))) {
    throw new VigilError('config-invalid', `${text} does not rise`);
  }
  return delaysMs;
}

/** Not negative. */
function numberOf(text: string): number {
  const number = text.trim() === '' ? Number.NaN : Number(text);
  if (Number.isFinite(number) && number >= 0) return number;
  throw new VigilError('config-invalid', `${text} is no number of 0 or more`);
}
