/**
 * What a row of a monitor says about itself beside its value: whether it has one at all, whether the
 * monitor vouches for it, whether it is a spot reading, whether it belongs to a waveform.
 */
import { SIGNALS } from '../../../clinical/signal/signals.ts';
import type { Hl7Segment } from '../text/hl7-message.ts';
import type { ReportGroup } from '../message/report-groups.ts';

/** Cuff signals, one bit a column: each carries its own time. */
export const CUFF_BITS = SIGNALS.reduce(
  (bits, { rhythm }, signal) => (rhythm === 'aperiodic' ? bits | (1 << signal) : bits),
  0,
);

/** OBX-11: cannot be had, ordered only, not asked, still in the laboratory. */
const STATUS_WITHOUT_VALUE: ReadonlySet<string> = new Set(['X', 'O', 'N', 'I']);
/** OBX-11: taken back. */
const STATUS_WITHDRAWN: ReadonlySet<string> = new Set(['D', 'W']);
/**
 * OBX-8 by which the monitor does not vouch for the number beside it: measurement states of IHE PCD
 * (invalid, questionable, not available, calibration, test, demonstration, early, under way), plain
 * words of vendors, and off the scale of the instrument (HL7 table 0078).
 */
const NOT_VOUCHED: ReadonlySet<string> = new Set([
  'INV',
  'QUES',
  'NAV',
  'CAL',
  'TEST',
  'DEMO',
  'EARLY',
  'BUSY',
  'OFF',
  'ART',
  'ARTEFACT',
  'ARTIFACT',
  'QUESTIONABLE',
  'INVALID',
  '<',
  '>',
]);
/** Arrays of samples. */
const WAVEFORM_TYPES: ReadonlySet<string> = new Set(['NA', 'MA']);

export function isWithdrawn(row: Hl7Segment): boolean {
  return STATUS_WITHDRAWN.has(row.raw(11));
}

/** The status says that there is no value, whatever stands in OBX-5. */
export function isWithoutValue(row: Hl7Segment): boolean {
  return STATUS_WITHOUT_VALUE.has(row.raw(11));
}

export function isVouchedFor(row: Hl7Segment): boolean {
  return (
    row.raw(8) === '' || !row.repetitions(8).some((flag) => NOT_VOUCHED.has(row.componentOf(flag, 1).toUpperCase()))
  );
}

/** A reading of now and then, with a time of its own: a cuff signal, or one that the monitor marks so. */
export function isSpotReading(signal: number, row: Hl7Segment): boolean {
  return (CUFF_BITS & (1 << signal)) !== 0 || row.raw(13) === 'APERIODIC';
}

export function isWaveformReport({ obr }: ReportGroup): boolean {
  return obr !== null && obr.raw(4).toUpperCase().includes('CONTINUOUS WAVEFORM');
}

/** Channels (OBX-4) of the waveforms among numerics; null when there is none, as nearly always. */
export function waveformChannels(rows: readonly Hl7Segment[]): readonly string[] | null {
  if (!rows.some((row) => WAVEFORM_TYPES.has(row.raw(2)))) return null;
  return rows
    .filter((row) => WAVEFORM_TYPES.has(row.raw(2)))
    .map((row) => row.raw(4))
    .filter((channel) => channel !== '');
}

/** The samples themselves, or a row below their channel: sample rate, resolution. */
export function isOfWaveform(row: Hl7Segment, channels: readonly string[]): boolean {
  return WAVEFORM_TYPES.has(row.raw(2)) || channels.some((channel) => row.raw(4).startsWith(`${channel}.`));
}
