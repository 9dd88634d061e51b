/** The lowest or highest number that a vital sign reached while its alert ran. */
import type { SignalName } from '../../clinical/signal/signals.ts';
import type { Statement } from '../statement/statement.ts';

export interface WorstValue {
  readonly signal: SignalName;
  readonly extreme: 'lowest' | 'highest';
  /** In the unit of the signal. */
  readonly value: number;
  /** Bedside time, ms; of several equal ones the first. */
  readonly observedAtMs: number;
  /** The rates disagreed: it may be false. */
  readonly doubtful: boolean;
}

/** To be said beside the title, which names the signal already where it is the same one. */
export function worstStatements({
  title,
  worst = [],
}: {
  readonly title: Statement;
  readonly worst?: readonly WorstValue[];
}): readonly Statement[] {
  const isOfSeveral = new Set(worst.map(({ signal }) => signal)).size > 1;
  const told = 'signal' in title.values ? title.values.signal : null;
  return worst.map((each) => ({
    code: 'vital.worst',
    values: { ...each, named: isOfSeveral || each.signal !== told },
  }));
}
