/** What every table of rules as data says of itself: how sure its source is, and whether it is on. */

/** Letters of the reference tables: verified, secondary source, partly, sources disagree, unverified. */
export const CERTAINTIES = ['V', 'S', 'P', 'D', 'U'] as const;

/** The status of a table: its certainty, whether it is on, and why not. */
export interface RuleStatus {
  readonly certainty: (typeof CERTAINTIES)[number];
  readonly enabled: boolean;
  readonly disabledReason: string | null;
}

/** Tables that nobody verified, or whose sources disagree, ship disabled and say why. */
export function statusFaults(rule: RuleStatus): string[] {
  const faults: string[] = [];
  if (rule.enabled && (rule.certainty === 'U' || rule.certainty === 'D')) {
    faults.push(`certainty ${rule.certainty} must be disabled`);
  }
  if (rule.enabled !== (rule.disabledReason === null)) {
    faults.push('disabledReason must be given exactly when the rule is disabled');
  }
  return faults;
}

/** A sentence for each name that stands twice. */
export function repeated(what: string, names: readonly string[]): string[] {
  return names.filter((name, index) => names.indexOf(name) !== index).map((name) => `${what} ${name} is repeated`);
}
