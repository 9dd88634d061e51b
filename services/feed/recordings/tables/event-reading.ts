/**
 * What one event of a data set is: a reading of a signal, a charted or a laboratory value, nothing of ours, or refused with the
 * reason. Units are converted where the terminology gate knows how, else refused; off codes are off, and nothing else is.
 */
import { CHARTED_CODES, CHARTED_NAMES } from '../../../contract/records/closed-lists.ts';
import type { QuarantineCode } from '../../../contract/records/quarantine.ts';
import type { Refusal } from '../../../contract/refusals/refusal.ts';
import { isSignalName, signalIndex, type SignalName } from '../../../clinical/signal/signals.ts';
import { isLabOffCode } from '../../units/off-codes.ts';
import { quantityOf } from '../../units/quantities.ts';
import { numberOfCell, readSignal } from '../../units/read-value.ts';
import type { UnitGate } from '../../units/unit-gate.ts';
import { notANumber, SHOWN_LENGTH_MAX } from '../table-lines.ts';
import type { Meaning, TableMapping } from './table-mapping.ts';

export interface StagedEvent {
  readonly code: string;
  readonly value: string | null;
  readonly text: string | null;
  readonly unit: string | null;
  readonly isCharted: boolean;
  readonly source: number;
}

export type EventReading =
  | { readonly is: 'signal'; readonly signal: number; readonly value: number }
  | { readonly is: 'off'; readonly signal: number }
  | { readonly is: 'lab'; readonly name: string; readonly value: number; readonly unit: string }
  | { readonly is: 'charted'; readonly name: string; readonly value: number | string }
  | { readonly is: 'nothing' }
  | {
      readonly is: 'refused';
      readonly code: QuarantineCode;
      readonly reason: Refusal;
      /** The whole column or code is meant: told once. */
      readonly isOfAll: boolean;
    };

const NOTHING: EventReading = { is: 'nothing' };
const isChartedName = (name: string): boolean => (CHARTED_NAMES as readonly string[]).includes(name);

export class EventReader {
  readonly #mapping: TableMapping;
  readonly #units: UnitGate;

  constructor(mapping: TableMapping, units: UnitGate) {
    this.#mapping = mapping;
    this.#units = units;
  }

  read(event: StagedEvent): EventReading {
    const meaning = this.#meaningOf(event);
    if (meaning === null) return NOTHING;
    const list = meaning === undefined ? undefined : codesOf(meaning.name);
    if (meaning === undefined || (list === undefined && quantityOf(meaning.name) === null)) {
      const column = event.code.slice(0, SHOWN_LENGTH_MAX);
      return refused('unknown-column', { code: 'recording.unknown-column', values: { column } }, true);
    }
    if (list !== undefined) return codedReading(meaning.name, list, event);
    const { units = {} } = this.#mapping;
    const sent = event.unit ?? '';
    const unit = meaning.unit ?? (Object.hasOwn(units, sent) ? (units[sent] ?? sent) : sent);
    return this.#numberReading(meaning.name, unit, event);
  }

  #meaningOf({ code, source }: StagedEvent): Meaning | undefined {
    const { events, codes = {}, nothing = [], ownNames } = this.#mapping;
    const wide = events[source]?.wide;
    if (wide !== undefined) return Object.hasOwn(wide, code) ? wide[code] : wide[`${code}?`];
    if (Object.hasOwn(codes, code)) return codes[code];
    if (nothing.some((begins) => code.startsWith(begins))) return null;
    if (ownNames === undefined || !code.startsWith(ownNames)) return undefined;
    const name = code.slice(ownNames.length);
    return quantityOf(name) === null && codesOf(name) === undefined ? undefined : { name };
  }

  #numberReading(name: string, unit: string, { code, value, isCharted }: StagedEvent): EventReading {
    const cell = this.#mapping.decimal === ',' ? (value ?? '').replace(',', '.') : (value ?? '');
    const number = numberOfCell(cell);
    if (number === undefined) return refused('not-a-number', notANumber(code, cell));
    if (number === null) return NOTHING;
    if (isSignalName(name) && !(isCharted && isChartedName(name))) return this.#signalReading(name, unit, number);
    if (isLabOffCode(number)) return NOTHING;
    const kept = this.#units.convert(name, number, unit);
    if (!kept.ok) return refused(kept.code, kept.reason, kept.code === 'unconvertible-unit');
    if (isChartedName(name)) return { is: 'charted', name, value: kept.value };
    return { is: 'lab', name, value: kept.value, unit: kept.unit };
  }

  #signalReading(name: SignalName, unit: string, number: number): EventReading {
    const line = this.#units.conversion(name, unit);
    if (!line.ok) return refused(line.code, line.reason, true);
    const signal = signalIndex(name);
    const reading = readSignal(signal, number, line.conversion);
    if (reading.is === 'value') return { is: 'signal', signal, value: reading.value };
    if (reading.is === 'off') return { is: 'off', signal };
    return reading.is === 'empty' ? NOTHING : refused(reading.code, reading.reason);
  }
}

/** Answers of a coded observation; undefined: the name is none. */
function codesOf(name: string): readonly string[] | undefined {
  return Object.hasOwn(CHARTED_CODES, name) ? CHARTED_CODES[name as keyof typeof CHARTED_CODES] : undefined;
}

function codedReading(name: string, list: readonly string[], { text, value }: StagedEvent): EventReading {
  const answer = (text ?? value ?? '').trim();
  if (answer === '') return NOTHING;
  if (list.includes(answer)) return { is: 'charted', name, value: answer };
  return refused('schema', { code: 'value.not-in-list', values: { name, list: [...list] } });
}

function refused(code: QuarantineCode, reason: Refusal, isOfAll = false): EventReading {
  return { is: 'refused', code, reason, isOfAll };
}
