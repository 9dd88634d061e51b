/**
 * What every reader of recordings gives: rows in the order of the file, and faults where a part of
 * the file could not be understood. A fault never hides its neighbours; a row never holds a value
 * that the recording did not.
 */
import { SIGNAL_COUNT } from '../../clinical/signal/signals.ts';
import type { Refusal } from '../../contract/refusals/refusal.ts';
import type { QuarantineCode } from '../../contract/records/quarantine.ts';
import type { RecordOf } from '../../contract/records/unit-record.ts';

export interface LabReading {
  readonly name: string;
  readonly value: number;
  /** UCUM. */
  readonly unit: string;
}

/** What a person entered, in Vigil's own unit or answer. */
export interface ChartedReading {
  readonly name: string;
  readonly value: number | string;
}

/** Readings of one moment of the recording. */
export interface RecordingRow {
  readonly kind: 'row';
  /** Since the start of the recording, whole ms, from 0. May go back: such a row was late. */
  readonly atMs: number;
  /** 1-based line, or frame number of a signal file. */
  readonly line: number;
  readonly presentBits: number;
  readonly offBits: number;
  /** SIGNAL_COUNT entries; only those with their presence bit mean something. */
  readonly values: Float64Array;
  readonly labs: readonly LabReading[];
  readonly charted?: readonly ChartedReading[];
  /** When it became known, never before `atMs`; absent: at once. Rows come in this order. */
  readonly knownAtMs?: number;
}

/** A part of the recording that was refused, with the reason. */
export interface RecordingFault {
  readonly kind: 'fault';
  readonly line: number | null;
  readonly code: QuarantineCode;
  readonly reason: Refusal;
  readonly excerpt: string;
}

export type RecordingItem = RecordingRow | RecordingFault;

/** What the recording says about the person; null where it says nothing. */
export interface PatientFacts {
  /** Age in months at the start of the recording. */
  readonly ageMonths: number | null;
  /** Age in whole days at the start of the recording, where the source has a birth date. */
  readonly ageDays?: number | null;
  readonly sex: RecordOf<'stay.opened'>['sex'];
  readonly weightKg: number | null;
}

export const NOTHING_KNOWN: PatientFacts = { ageMonths: null, sex: 'unknown', weightKg: null };

/** What somebody or a device noted beside the signals, in its own words. */
export interface RecordingAnnotation {
  /** Since the start of the recording. */
  readonly atMs: number;
  readonly durationMs: number | null;
  readonly text: string;
}

export interface Recording {
  /** Name of the record, without folder. */
  readonly name: string;
  /** File name without folder: it is shown beside quarantined lines. */
  readonly file: string;
  /** Interval between frames; staleness is judged by it. */
  readonly intervalMs: number;
  /** For progress; null when it is only known at the end. */
  readonly durationMs: number | null;
  readonly patient: PatientFacts;
  /** When it began, ms since 1970 UTC; absent or null: the source tells no moment, or no zone. */
  readonly startedAtMs?: number | null;
  items(): AsyncIterable<RecordingItem>;
  /** Absent: the format has none. They are told to whoever asks, and go into no log: free text may name people. */
  annotations?(): AsyncIterable<RecordingAnnotation>;
}

/** Collects the readings of one moment. One builder makes one row. */
export class RowBuilder {
  readonly #values = new Float64Array(SIGNAL_COUNT);
  readonly #labs: LabReading[] = [];
  readonly #charted: ChartedReading[] = [];
  #presentBits = 0;
  #offBits = 0;

  setValue(signal: number, value: number): void {
    this.#values[signal] = value;
    this.#presentBits |= 1 << signal;
  }

  setOff(signal: number): void {
    this.#offBits |= 1 << signal;
  }

  addLab(lab: LabReading): void {
    this.#labs.push(lab);
  }

  addCharted(charted: ChartedReading): void {
    this.#charted.push(charted);
  }

  /** True when this moment already holds that signal: a repeat belongs to a row of its own. */
  holds(signal: number): boolean {
    return ((this.#presentBits | this.#offBits) & (1 << signal)) !== 0;
  }

  finish(position: { readonly atMs: number; readonly line: number }): RecordingRow {
    return {
      kind: 'row',
      ...position,
      presentBits: this.#presentBits,
      offBits: this.#offBits & ~this.#presentBits,
      values: this.#values,
      labs: this.#labs,
      ...(this.#charted.length === 0 ? {} : { charted: this.#charted }),
    };
  }
}
