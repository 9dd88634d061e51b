/** Commands of published tables: rules, scores of tables, events of recordings. */
import { type Command, Option } from 'commander';
import { runEvents, type EventsArguments } from '../events.ts';
import { listModels, printCard, showModel, verifyModels } from '../models/models.ts';
import { checkAllRules, listRules, showRule } from '../rules/rules.ts';
import { runScore } from '../score/score.ts';
import { finish } from './command-settings.ts';
import { addLimitCommands } from './limit-commands.ts';
import { addOwnRuleCommands, addPolicyCommands } from './policy-commands.ts';

/** `vigil score`, `events`. */
export function addScoreCommands(program: Command): void {
  program
    .command('score')
    .description('score a table with a published rule, one row in, one row out')
    .argument('<rule>', 'a rule of `node vigil.mjs rules list`, or `phoenix` for a table of the authors’ package')
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
    .action((paths: string[], options: Omit<EventsArguments, 'paths'>) =>
      finish(() => runEvents({ ...options, paths })),
    );
}

/** `vigil rules`. */
export function addRuleCommands(program: Command): void {
  const rules = program
    .command('rules')
    .description('the published tables that Vigil scores with, and what a unit decided about them');
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
  addPolicyCommands(rules);
  addLimitCommands(rules);
  addOwnRuleCommands(rules);
}

interface ModelFlags {
  readonly json: boolean;
}

/** `vigil model`. */
export function addModelCommands(program: Command): void {
  const model = program
    .command('model')
    .description('the risk models that this Vigil holds, and the proof that they are whole');
  model
    .command('list')
    .description('every model: for whom it was made, and its digest')
    .option('--json', 'for programs', false)
    .action((options: ModelFlags) => finish(() => listModels(options)));
  model
    .command('show')
    .description('what the engine goes by of one model')
    .argument('<model>')
    .option('--json', 'for programs', false)
    .action((modelId: string, options: ModelFlags) => finish(() => showModel(modelId, options)));
  model
    .command('card')
    .description('its card: what it was made from, what was measured, what it refuses')
    .argument('<model>')
    .action((modelId: string) => finish(() => printCard(modelId, { json: false })));
  model
    .command('verify')
    .description('compare digest and golden vectors of every model, or of one; 1 when one does not hold')
    .argument('[model]')
    .option('--json', 'for programs', false)
    .action((modelId: string | undefined, options: ModelFlags) => finish(() => verifyModels(modelId ?? null, options)));
}
