/** Commands about limits of vital signs of a unit; they stand under `vigil rules`, beside those about its scores. */
import { readFile } from 'node:fs/promises';
import { Option, type Command } from 'commander';
import { SIGNAL_NAMES } from '../../clinical/signal/signals.ts';
import { VITAL_LEVELS } from '../../clinical/vital/vital-rule.ts';
import { ALERT_LEVELS } from '../../contract/decisions/alert.ts';
import { CONCERN_SOURCES } from '../../contract/records/concern.ts';
import { VigilError, messageOf } from '../../platform/errors.ts';
import { runPreview } from '../rules/preview.ts';
import { runPropose } from '../rules/propose.ts';
import { showLimits } from '../rules/rules-policy.ts';
import {
  finish,
  instantOf,
  logOption,
  numberOf,
  partsOf,
  settingsBeside,
  type StoreOptions,
} from './command-settings.ts';
import { decide, decision, showing, type Deciding } from './decide-command.ts';

interface LimitFlags extends Deciding {
  readonly level: string;
  readonly signal?: string;
  readonly age?: string;
  readonly stay?: string;
  readonly until?: string;
  readonly hospital: boolean;
  readonly limit?: string;
  readonly wait?: string;
  readonly clearMargin?: string;
  readonly clearFor?: string;
  readonly as?: string;
  readonly rest?: string;
  readonly off: boolean;
  readonly on: boolean;
}

/** `vigil rules limits`, `preview`, `limit`, `limit-back`, `quiet`, `known`, `budget`, `propose`, `adopt`, `agree`, `decline`. */
export function addLimitCommands(rules: Command): void {
  showing(
    rules,
    {
      name: 'limits',
      description: 'every limit of vital signs of a unit by rule and age: as it ships, and as the unit has moved it',
    },
    showLimits,
  );
  addPreview(rules);
  addBudgetCommands(rules);
  withFields(
    ofLimit(decision(rules, 'limit', 'move a limit of a vital sign; far from what ships a second person must agree')),
  ).action((ruleId: string, flags: LimitFlags) => decide(flags, { change: 'limit', limit: limitOf(ruleId, flags) }));
  ofLimit(decision(rules, 'limit-back', 'a limit is again what the next wider scope has')).action(
    (ruleId: string, flags: LimitFlags) => decide(flags, { change: 'limit-back', limit: placeOf(ruleId, flags) }),
  );
  decision(rules, 'quiet', 'for how long an answer quietens alerts of a level')
    .addOption(new Option('--level <level>').choices(ALERT_LEVELS).makeOptionMandatory())
    .option('--minutes <minutes>', 'without it: as it ships')
    .action((flags: Deciding & { level: string; minutes?: string }) => {
      const forMs = flags.minutes === undefined ? null : numberOf('--minutes', flags.minutes) * 60_000;
      return decide(flags, { change: 'quiet', level: flags.level, forMs });
    });
  decision(
    rules,
    'known',
    'for how long an answer (doctor told, treatment started, already known) lowers a new alert of the same problem',
  )
    .option('--minutes <minutes>', 'without it: it lowers none')
    .addOption(
      new Option('--concern <whose...>', 'a charted concern counts too, for alerts of scores').choices(CONCERN_SOURCES),
    )
    .action((flags: Deciding & { minutes?: string; concern?: readonly string[] }) => {
      const { minutes, concern: concerns = [] } = flags;
      const withinMs = minutes === undefined ? null : numberOf('--minutes', minutes) * 60_000;
      return decide(flags, { change: 'known', alreadyKnown: withinMs === null ? null : { withinMs, concerns } });
    });
  decision(rules, 'agree', 'as the second person: what waits holds from now on').action((flags: Deciding) =>
    decide(flags, { change: 'agree' }),
  );
  decision(rules, 'decline', 'what waits for a second person is dropped').action((flags: Deciding) =>
    decide(flags, { change: 'decline' }),
  );
}

function addPreview(rules: Command): void {
  const preview = rules
    .command('preview')
    .description('what a limit, or what waits for a second person, would have done over the last hours of the unit')
    .requiredOption('--unit <unit>');
  withFields(ofLimit(preview, '[rule]'))
    .option('--policy <file>', 'a whole policy in place of one limit: JSON, as policy stands in `rules policy --json`')
    .option('--hours <hours>', 'of the unit’s own stream', '24')
    .option('--json', 'for programs', false)
    .addOption(logOption())
    .action(
      (
        ruleId: string | undefined,
        flags: Omit<LimitFlags, 'by' | 'reason'> & { hours: string; policy?: string; json: boolean },
      ) =>
        finish(() => {
          const config = settingsBeside(flags);
          const { unit, json } = flags;
          const limit = ruleId === undefined ? null : limitOf(ruleId, flags);
          const { policy: policyFile = null } = flags;
          const hours = numberOf('--hours', flags.hours);
          return runPreview(config, partsOf(config), { unit, json, limit, policyFile, hours });
        }),
    );
}

function withFields(command: Command): Command {
  return command
    .option('--limit <value>', 'in the unit of the signal; deeper steps of the level move by as much')
    .option('--wait <seconds>', 'how long it must be passed without a break')
    .option('--clear-margin <value>', 'how far back inside the alert may end')
    .option('--clear-for <seconds>', 'and for how long')
    .addOption(new Option('--as <level>', 'level of the alert').choices(VITAL_LEVELS))
    .option('--rest <seconds>', 'no other alert of it for so long after an episode, unless it is graver')
    .option('--off', 'it raises nothing', false)
    .option('--on', 'it does, though a wider scope has it off', false);
}

function ofLimit(command: Command, rule = '<rule>'): Command {
  return command
    .argument(rule)
    .addOption(new Option('--level <level>', 'of the limit, as it ships').choices(VITAL_LEVELS).default('medium'))
    .addOption(new Option('--signal <signal>', "another than the rule's own").choices(SIGNAL_NAMES))
    .option('--age <band>', 'of children of this age band of the rule')
    .option('--stay <stay>', 'of one child, with --until')
    .option('--until <time>', 'when the limit of one child ends, a week at the longest')
    .option('--hospital', 'of every unit of the hospital', false);
}

function placeOf(ruleId: string, { level, signal, ...flags }: Omit<LimitFlags, 'by' | 'reason'>): object {
  return { ruleId, level, ...(signal === undefined ? {} : { signal }), scope: scopeOf(flags) };
}

function scopeOf({ age, stay, until, hospital }: Pick<LimitFlags, 'age' | 'stay' | 'until' | 'hospital'>): object {
  if ([age !== undefined, stay !== undefined, hospital].filter(Boolean).length > 1) {
    throw new VigilError('config-invalid', 'one of --age, --stay and --hospital');
  }
  if (age !== undefined) return { of: 'age', bandId: age };
  if (stay !== undefined) return { of: 'stay', stayId: stay, untilMs: instantOf(until, 0) };
  return { of: hospital ? 'hospital' : 'unit' };
}

function limitOf(ruleId: string, flags: Omit<LimitFlags, 'by' | 'reason'>): object {
  const { as, off, on } = flags;
  const numbers = {
    ...numberIn('limit', '--limit', flags.limit),
    ...numberIn('sustainedForMs', '--wait', flags.wait, 1_000),
    ...numberIn('clearMargin', '--clear-margin', flags.clearMargin),
    ...numberIn('clearForMs', '--clear-for', flags.clearFor, 1_000),
    ...numberIn('cooldownMs', '--rest', flags.rest, 1_000),
  };
  return {
    ...placeOf(ruleId, flags),
    ...numbers,
    ...(as === undefined ? {} : { raisesAs: as }),
    ...(off || on ? { off: off && !on } : {}),
  };
}

function numberIn(
  field: string,
  option: string,
  text: string | undefined,
  times = 1,
): Readonly<Record<string, number>> {
  return text === undefined ? {} : { [field]: numberOf(option, text) * times };
}

interface BudgetFlags {
  readonly urgent?: string;
  readonly medium?: string;
}

interface ProposeFlags extends BudgetFlags, StoreOptions {
  readonly unit: string;
  readonly hours: string;
  readonly labels?: string;
  readonly horizon: string;
  readonly write?: string;
  readonly json: boolean;
}

function addBudgetCommands(rules: Command): void {
  withBudget(
    decision(rules, 'budget', 'alerts a bed-day that the unit will bear; without numbers it states none'),
  ).action((flags: Deciding & BudgetFlags) => decide(flags, { change: 'budget', budget: budgetOf(flags) }));
  decision(rules, 'adopt', 'limits of a file that `rules propose` wrote, as one decision')
    .argument('<file>')
    .action(async (file: string, flags: Deciding) => {
      const limits = await limitsIn(file);
      // What `propose` writes of a unit that keeps to its budget: there is nothing to decide.
      if (Array.isArray(limits) && limits.length === 0) console.log(`${file} proposes no limits: nothing is decided`);
      else await decide(flags, { change: 'limits', limits });
    });
  withBudget(
    rules
      .command('propose')
      .description('limits that would have kept the last hours of the unit to its budget, and what they cost')
      .requiredOption('--unit <unit>'),
  )
    .option('--hours <hours>', 'of the unit’s own stream', '24')
    .option('--labels <file>', 'events to hold alerts against: a table of stay_id, label, at')
    .option('--horizon <hours>', 'how long before an event an alert counts for it', '6')
    .option('--write <file>', 'the proposed limits, for `rules adopt`')
    .option('--json', 'for programs', false)
    .addOption(logOption())
    .action((flags: ProposeFlags) =>
      finish(() => {
        const config = settingsBeside(flags);
        const { unit, labels, write, json } = flags;
        const horizonMs = numberOf('--horizon', flags.horizon) * 3_600_000;
        const asked = { unit, labels, write, json, horizonMs, budget: budgetOf(flags) };
        return runPropose(config, partsOf(config), { ...asked, hours: numberOf('--hours', flags.hours) });
      }),
    );
}

async function limitsIn(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    throw new VigilError('config-invalid', `${file} holds no limits: ${messageOf(error)}`, { cause: error });
  }
}

function withBudget(command: Command): Command {
  return command
    .option('--urgent <alerts>', 'of level high, emergencies among them, a bed-day')
    .option('--medium <alerts>', 'of level medium, a bed-day');
}

/** Both or neither. */
function budgetOf({ urgent, medium }: BudgetFlags): { readonly urgent: number; readonly medium: number } | null {
  if (urgent === undefined && medium === undefined) return null;
  if (urgent === undefined || medium === undefined) throw new VigilError('config-invalid', '--urgent with --medium');
  return { urgent: numberOf('--urgent', urgent), medium: numberOf('--medium', medium) };
}
