/**
 * What a pasted message would come to: read by the very reader of its source, and nothing of it stored.
 * The report names values, kinds of records, refusals and the answer; who the child is, is in none of it.
 */
import { SIGNALS } from '../../clinical/signal/signals.ts';
import type { DryRunRecord, DryRunReport, DryRunValue } from '../../contract/screens/connection-view.ts';
import type { Quarantined } from '../../contract/records/quarantine.ts';
import type { UnitRecord } from '../../contract/records/unit-record.ts';
import { decimalOf, type Frame } from '../../contract/records/vitals-block.ts';
import type { MessageOutcome } from '../hl7/message/message-outcome.ts';
import { toldOf } from './told-record.ts';
import { hideInReasons, hideInRefusal } from './hide-identifiers.ts';

/** A source's reader as the dry run needs it: pure, remembering nothing of what it reads here. */
export interface DryRunReader {
  /** Message without its frame bytes, UTF-8, segments ended by CR. Never throws. */
  read(bytes: Uint8Array, receivedAtMs: number): MessageOutcome;
  /** Bed of a device, where places are known. */
  bedOf(deviceId: string): string | null;
}

/** Last byte of a frame; the first one is white space to a pattern. */
const END_BLOCK = '\u001c';
/** MSH-18, counted in a line that is split at its delimiter. */
const MSH_18 = 17;
const UTF_8 = 'UNICODE UTF-8';
/** Rows of one kind; a pasted message of more is cut, and says so. */
const ROWS_MAX = 200;

export function dryRun(reader: DryRunReader, text: string, receivedAtMs: number): DryRunReport {
  const message = inUtf8(unframed(text));
  const { frames, records, quarantined, skipped, answer } = reader.read(
    new TextEncoder().encode(message),
    receivedAtMs,
  );
  const values = frames.flatMap((frame) => valuesOf(frame, reader.bedOf(frame.source.id)));
  return {
    answer: { ...answer, reason: answer.reason === null ? null : hideInRefusal(answer.reason, message) },
    values: values.slice(0, ROWS_MAX),
    records: records.slice(0, ROWS_MAX).map(told),
    refused: quarantined.slice(0, ROWS_MAX).map((item) => refusedRow(item, answer.location, message)),
    skipped: Object.entries(skipped).map(([what, count]) => ({ what, count })),
    leftOut: [values, records, quarantined].reduce((total, rows) => total + Math.max(0, rows.length - ROWS_MAX), 0),
  };
}

/** A message as people paste it: with line feeds, perhaps with the bytes of its frame, or their names. */
function unframed(text: string): string {
  const bare = withoutTail(text.replaceAll(END_BLOCK, '').replace(/^(?:\s|<VT>|<SB>)+/i, ''));
  return `${bare.replace(/\r\n|\n/g, '\r')}\r`;
}

const TAIL_NAMES: ReadonlySet<string> = new Set(['<FS>', '<EB>', '<CR>']);

/** A pattern that ends in `$` would be tried from every blank of the text. */
function withoutTail(text: string): string {
  let end = text.length;
  for (;;) {
    if (end > 0 && (text[end - 1] ?? '').trim() === '') end -= 1;
    else if (TAIL_NAMES.has(text.slice(Math.max(0, end - 4), end).toUpperCase())) end -= 4;
    else return text.slice(0, end);
  }
}

/** Pasted text has been decoded already: MSH-18 must not ask for it a second time. */
function inUtf8(message: string): string {
  if (!message.startsWith('MSH')) return message;
  const [first = '', ...rest] = message.split('\r');
  const fields = first.split(first[3] ?? '|');
  if (fields.length > MSH_18) fields[MSH_18] = UTF_8;
  return [fields.join(first[3] ?? '|'), ...rest].join('\r');
}

function valuesOf(frame: Frame, bed: string | null): DryRunValue[] {
  return SIGNALS.flatMap((definition, column): DryRunValue[] => {
    const bit = 1 << column;
    if (((frame.presentBits | frame.offBits) & bit) === 0) return [];
    const value = (frame.presentBits & bit) === 0 ? null : decimalOf(frame.values[column] ?? Number.NaN);
    return [
      {
        unitId: frame.unitId,
        bed,
        deviceId: frame.source.id,
        observedAtMs: frame.observedAtMs,
        signal: definition.name,
        unit: definition.unit,
        value,
        isPlausible: value === null || (value >= definition.plausibleLow && value <= definition.plausibleHigh),
      },
    ];
  });
}

function refusedRow(
  { code, reasons }: Quarantined,
  place: string | null,
  message: string,
): DryRunReport['refused'][number] {
  return { code, reasons: hideInReasons(reasons, message), place };
}

function told(record: UnitRecord): DryRunRecord {
  return { kind: record.kind, unitId: record.unitId, observedAtMs: record.observedAtMs, says: toldOf(record) };
}
