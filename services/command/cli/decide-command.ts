/** What every command that decides about the rules of a unit asks: which unit, who, and why. */
import type { Command } from 'commander';
import { decidePolicy } from '../rules/rules-policy.ts';
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
