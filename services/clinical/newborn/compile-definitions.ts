/** The event definitions of a rule file, ready to be stepped second by second. */
import { SIGNAL_COUNT } from '../signal/signals.ts';
import { settingsOf, type EventDefinition } from './event-definition.ts';
import { compileEvent, type CompiledEvent, type EventSecond } from './event-detector.ts';

export interface CompiledDefinitions {
  readonly byId: ReadonlyMap<string, CompiledEvent>;
  /** Signals that any definition reads. */
  readonly signalBits: number;
  /** Filled for one second and then worthless. */
  readonly at: EventSecond;
}

export function compileDefinitions(definitions: readonly EventDefinition[]): CompiledDefinitions {
  const byId = new Map(definitions.map((definition) => [definition.id, compileEvent(settingsOf(definition))]));
  return {
    byId,
    signalBits: [...byId.values()].reduce((bits, event) => bits | event.signalBits | secondBit(event), 0),
    at: { second: 0, values: new Float64Array(SIGNAL_COUNT), doubtfulBits: 0 },
  };
}

function secondBit({ standIn }: CompiledEvent): number {
  return standIn === null ? 0 : 1 << standIn.signal;
}
