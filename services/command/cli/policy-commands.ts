/** Commands about what a unit has decided of rules; they stand under `vigil rules`. */
import { Option, type Command } from 'commander';
import { WAIVERS } from '../../clinical/statement/opt-in.ts';
import { showPolicy } from '../rules/rules-policy.ts';
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
