/** Commands about what a unit has decided of rules; they stand under `vigil rules`. */
import { Option, type Command } from 'commander';
import { WAIVERS } from '../../clinical/statement/opt-in.ts';
import { LANGUAGES } from '../../wording/wording.ts';
import { backTestOwnRule, checkOwnRules, proposeOwnRule, sayOwnRules } from '../rules/own-rules.ts';
import { showOwnRules, showPolicy } from '../rules/rules-policy.ts';
import { finish, logOption, numberOf, partsOf, settingsBeside, type StoreOptions } from './command-settings.ts';
import { decide, decision, showing, type Deciding } from './decide-command.ts';

/** `vigil rules policy`, `opt-in`, `opt-out`, `alert`, `no-alert`, `switch-on`, `undo`. */
export function addPolicyCommands(rules: Command): void {
  showing(
    rules,
    {
      name: 'policy',
      description: 'what a unit has decided about rules: which scores can alert there, which do not, what is off',
    },
    showPolicy,
  );
  addChoicesOfScores(rules);
  decision(rules, 'switch-on', 'use a rule again that this unit had switched off')
    .argument('<rule>')
    .action((ruleId: string, options: Deciding) => decide(options, { change: 'switch-on', ruleId }));
  decision(rules, 'undo', 'one step back: what held before the last decision holds again').action((options: Deciding) =>
    decide(options, { change: 'undo' }),
  );
}

function addChoicesOfScores(rules: Command): void {
  decision(rules, 'opt-in', 'use a score in a unit outside whom it was made for; screens then say so')
    .argument('<rule>')
    .addOption(
      new Option('--for <respect>', 'in which respect; repeatable')
        .choices(WAIVERS)
        .argParser(gathered)
        .makeOptionMandatory(),
    )
    .action((ruleId: string, options: Deciding & { for: readonly string[] }) =>
      decide(options, { change: 'opt-in', ruleId, waives: options.for }),
    );
  decision(rules, 'opt-out', 'no longer use a score outside whom it was made for')
    .argument('<rule>')
    .action((ruleId: string, options: Deciding) => decide(options, { change: 'opt-out', ruleId }));
  decision(rules, 'alert', 'let a finding of a score (sepsis, septic shock) raise an alert')
    .argument('<rule>')
    .argument('<finding>')
    .action((ruleId: string, findingId: string, options: Deciding) =>
      decide(options, { change: 'alert-on', ruleId, findingId }),
    );
  decision(rules, 'no-alert', 'let a finding of a score raise an alert no longer')
    .argument('<rule>')
    .argument('<finding>')
    .action((ruleId: string, findingId: string, options: Deciding) =>
      decide(options, { change: 'alert-off', ruleId, findingId }),
    );
}

function gathered(value: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), value];
}

const HOURS = ['--hours <hours>', 'of the unit’s own stream', '24'] as const;

/** `vigil rules own list`, `check`, `say`, `backtest`, `propose`, `off`. */
export function addOwnRuleCommands(rules: Command): void {
  const own = rules
    .command('own')
    .description('rules of a unit’s own: checked, read back, tried on its past, proposed');
  showing(
    own,
    { name: 'list', description: 'the rules of the unit’s own that hold, and what each says' },
    showOwnRules,
  );
  own
    .command('check')
    .description('what is wrong with a rule: units, ranges, ages; exit code 1 on a fault')
    .argument('<file>', 'JSON of one rule, or of a list of them')
    .option('--json', 'for programs', false)
    .action((file: string, options: { json: boolean }) => finish(() => checkOwnRules(file, options)));
  own
    .command('say')
    .description('a rule as a sentence that a nurse can read')
    .argument('<file>')
    .addOption(new Option('--language <language>').choices(LANGUAGES).default('en'))
    .action((file: string, options: { language: string }) => finish(() => sayOwnRules(file, options)));
  own
    .command('backtest')
    .description('what a rule would have done over the last hours of the unit')
    .argument('<file>')
    .requiredOption('--unit <unit>')
    .option(...HOURS)
    .option('--json', 'for programs', false)
    .addOption(logOption())
    .action((file: string, flags: StoreOptions & { unit: string; hours: string; json: boolean }) =>
      finish(() => {
        const config = settingsBeside(flags);
        const { unit, json } = flags;
        return backTestOwnRule(config, partsOf(config), { file, unit, json, hours: numberOf('--hours', flags.hours) });
      }),
    );
  decision(own, 'propose', 'try a rule on the unit’s past, and ask a second person for it')
    .argument('<file>')
    .option(...HOURS)
    .action((file: string, flags: Deciding & { hours: string }) =>
      finish(() => {
        const config = settingsBeside(flags);
        const { unit, by, reason } = flags;
        const asked = { file, unit, by, reason, json: false, hours: numberOf('--hours', flags.hours) };
        return proposeOwnRule(config, partsOf(config), asked);
      }),
    );
  decision(own, 'off', 'a rule of the unit’s own raises nothing any more')
    .argument('<rule>')
    .action((ruleId: string, options: Deciding) => decide(options, { change: 'own-rule-off', ruleId }));
}
