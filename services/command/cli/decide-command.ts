/** What every command about the rules of a unit asks: which unit, and, to decide, who and why. */
import type { Command } from 'commander';
import type { OpenParts } from '../../compose/parts/open-parts.ts';
import type { Config } from '../../platform/config.ts';
import { decidePolicy, type ShowOptions } from '../rules/rules-policy.ts';
import { finish, logOption, partsOf, settingsBeside, type StoreOptions } from './command-settings.ts';

export interface Deciding extends StoreOptions {
  readonly unit: string;
  readonly by: string;
  readonly reason: string;
}

export function decision(rules: Command, name: string, description: string): Command {
  return rules
    .command(name)
    .description(description)
    .requiredOption('--unit <unit>')
    .requiredOption('--by <name>', 'who decides')
    .requiredOption('--reason <text>')
    .addOption(logOption());
}

export function decide(options: Deciding, change: object): Promise<never> {
  return finish(() => {
    const config = settingsBeside(options);
    return decidePolicy(config, partsOf(config), { ...options, change: { ...change, reason: options.reason } });
  });
}

/** A command that only shows something of what a unit has decided. */
export function showing(
  rules: Command,
  { name, description }: { readonly name: string; readonly description: string },
  show: (config: Config, parts: OpenParts, options: ShowOptions) => Promise<number>,
): void {
  rules
    .command(name)
    .description(description)
    .requiredOption('--unit <unit>')
    .option('--json', 'for programs', false)
    .addOption(logOption())
    .action((options: ShowOptions & StoreOptions) =>
      finish(() => {
        const config = settingsBeside(options);
        return show(config, partsOf(config), options);
      }),
    );
}
