/**
 * A WFDB record as rows of monitor numerics, streamed a few thousand frames at a time. Waves and
 * signals without a place in Vigil are refused once and by name; a wrong checksum or a file that
 * ends early is told at the end, after everything readable was given.
 */
import { signalAt, type SignalName } from '../../../clinical/signal/signals.ts';
import type { Refusal } from '../../../contract/refusals/refusal.ts';
import { SHOWN_LENGTH_MAX } from '../table-lines.ts';
import { channelMeaning } from '../column-names.ts';
import { readSignal } from '../../units/read-value.ts';
import { NOTHING_KNOWN, RowBuilder } from '../recording.ts';
import type { PatientFacts, Recording, RecordingFault, RecordingItem } from '../recording.ts';
import { physicalValue } from './wfdb-samples.ts';
import { formatOf } from './wfdb-record.ts';
import type { WfdbHeader, WfdbSignal } from './wfdb-header.ts';
import type { WfdbFrames, WfdbSegmentReader } from './wfdb-record.ts';
import type { UnitGate } from '../../units/unit-gate.ts';
import type { Conversion } from '../../units/unit-library.port.ts';

/** One segment in its place; `reader` null is a gap. A record of one segment has one part. */
export interface WfdbPart {
  readonly startFrame: number;
  readonly reader: WfdbSegmentReader | null;
}

interface Column {
  /** Index in the header of the segment. */
  readonly index: number;
  readonly wfdb: WfdbSignal;
  readonly signal: number;
  readonly conversion: Conversion;
}

/** Frames read at once: 16 signals of format 16 are 128 kB. */
const FRAMES_AT_ONCE = 4_096;

export function wfdbRecording(options: {
  readonly file: string;
  readonly header: WfdbHeader;
  readonly parts: readonly WfdbPart[];
  readonly units: UnitGate;
}): Recording {
  const { header, parts, file, units } = options;
  const last = parts.at(-1);
  const frames = header.frames ?? (last === undefined ? 0 : last.startFrame + (last.reader?.frames ?? 0));
  const samplesPerFrame = Math.max(
    1,
    ...parts.flatMap((part) =>
      part.reader === null
        ? []
        : columnsOf(part.reader.header, units).columns.map((column) => column.wfdb.samplesPerFrame),
    ),
  );
  return {
    name: header.recordName,
    file,
    intervalMs: Math.max(1, Math.round(1000 / (header.framesPerSecond * samplesPerFrame))),
    durationMs: Math.round((frames / header.framesPerSecond) * 1000),
    patient: patientFacts(header.comments),
    items: () => recordItems({ header, parts, units }),
  };
}

async function* recordItems({
  header,
  parts,
  units,
}: {
  readonly header: WfdbHeader;
  readonly parts: readonly WfdbPart[];
  readonly units: UnitGate;
}): AsyncGenerator<RecordingItem> {
  const told = new Set<string>();
  for (const part of parts) {
    if (part.reader === null) continue;
    const { columns, faults } = columnsOf(part.reader.header, units);
    for (const fault of faults) {
      if (told.has(fault.excerpt)) continue;
      told.add(fault.excerpt);
      yield fault;
    }
    if (columns.length > 0) {
      yield* partItems({ part, reader: part.reader, columns, framesPerSecond: header.framesPerSecond });
    }
  }
}

/** Which signals of a segment Vigil streams, and a fault for each that it does not. */
function columnsOf(
  header: WfdbHeader,
  units: UnitGate,
): { readonly columns: readonly Column[]; readonly faults: readonly RecordingFault[] } {
  const columns: Column[] = [];
  const faults: RecordingFault[] = [];
  header.signals.forEach((wfdb, index) => {
    const known = channelMeaning(wfdb.description, wfdb.units, units);
    const isSecond = known !== null && columns.some((column) => column.signal === known.signal);
    if (known !== null && !isSecond && wfdb.fileName !== '~') {
      columns.push({ index, wfdb, signal: known.signal, conversion: known.conversion });
    } else if (wfdb.fileName !== '~') {
      faults.push(unusedSignal(wfdb, known === null ? null : signalAt(known.signal).name));
    }
  });
  return { columns, faults };
}

function unusedSignal(wfdb: WfdbSignal, secondSourceOf: SignalName | null): RecordingFault {
  const name = `${wfdb.description} in ${wfdb.units}`;
  const column = wfdb.description.slice(0, SHOWN_LENGTH_MAX);
  const reason: Refusal =
    secondSourceOf === null
      ? { code: 'recording.not-streamed', values: { column, unit: wfdb.units.slice(0, SHOWN_LENGTH_MAX) } }
      : { code: 'recording.second-source', values: { column, signal: secondSourceOf } };
  return { kind: 'fault', line: null, code: 'unknown-column', reason, excerpt: name };
}

async function* partItems(options: {
  part: WfdbPart;
  reader: WfdbSegmentReader;
  columns: readonly Column[];
  framesPerSecond: number;
}): AsyncGenerator<RecordingItem> {
  const { part, reader, columns, framesPerSecond } = options;
  const sums = columns.map(() => 0);
  const offsets = sampleOffsets(columns);
  for (let from = 0; from < reader.frames; from += FRAMES_AT_ONCE) {
    const to = Math.min(reader.frames, from + FRAMES_AT_ONCE);
    const frames = await reader.read(from, to);
    columns.forEach((column, place) => (sums[place] = (sums[place] ?? 0) + (frames.sums[column.index] ?? 0)));
    for (let frame = 0; frame < to - from; frame++) {
      const number = part.startFrame + from + frame;
      for (const offset of offsets) yield* momentItems({ frames, frame, offset, columns, number, framesPerSecond });
    }
  }
  if (reader.missingFrames > 0) {
    yield {
      kind: 'fault',
      line: null,
      code: 'malformed-line',
      reason: { code: 'recording.ends-early', values: { missingFrames: reader.missingFrames } },
      excerpt: reader.header.recordName,
    };
    return;
  }
  for (const [place, column] of columns.entries()) {
    const { checksum, description } = column.wfdb;
    if (checksum !== null && (checksum & 0xffff) !== ((sums[place] ?? 0) & 0xffff)) {
      yield {
        kind: 'fault',
        line: null,
        code: 'checksum',
        reason: { code: 'recording.checksum', values: { column: description.slice(0, SHOWN_LENGTH_MAX) } },
        excerpt: reader.header.recordName,
      };
    }
  }
}

/** Places inside a frame, 0 to below 1, at which some signal has a sample. */
function sampleOffsets(columns: readonly Column[]): number[] {
  const offsets = new Set<number>();
  for (const { wfdb } of columns) {
    for (let index = 0; index < wfdb.samplesPerFrame; index++) offsets.add(index / wfdb.samplesPerFrame);
  }
  return [...offsets].sort((a, b) => a - b);
}

function* momentItems(options: {
  frames: WfdbFrames;
  frame: number;
  offset: number;
  columns: readonly Column[];
  number: number;
  framesPerSecond: number;
}): Generator<RecordingItem> {
  const { frames, frame, offset, columns, number } = options;
  const row = new RowBuilder();
  const line = number + 1;
  for (const { index, wfdb, signal, conversion } of columns) {
    const place = offset * wfdb.samplesPerFrame;
    if (!Number.isInteger(place)) continue;
    const sample = frames.signals[index]?.[frame * wfdb.samplesPerFrame + place] ?? 0;
    const reading = readSignal(
      signal,
      physicalValue(sample, { format: formatOf(wfdb), gain: wfdb.gain, baseline: wfdb.baseline }),
      conversion,
    );
    if (reading.is === 'value') row.setValue(signal, reading.value);
    else if (reading.is === 'off') row.setOff(signal);
    else if (reading.is === 'refused') {
      yield { kind: 'fault', line, code: reading.code, reason: reading.reason, excerpt: String(sample) };
    }
  }
  yield row.finish({ atMs: Math.round(((number + offset) / options.framesPerSecond) * 1000), line });
}

/** Age and sex out of comments such as `<age>: 60 <sex>: F` or `Age: 60`. */
export function patientFacts(comments: readonly string[]): PatientFacts {
  const text = comments.join('\n');
  const years = /<?\bage>?\s*:\s*(\d{1,3}(?:\.\d+)?)\b/i.exec(text)?.[1];
  const sex = /<?\bsex>?\s*:\s*(f|m|female|male)\b/i.exec(text)?.[1]?.toLowerCase();
  return {
    ...NOTHING_KNOWN,
    ageMonths: years === undefined || Number(years) > 120 ? null : Math.round(Number(years) * 12),
    sex: sex === undefined ? 'unknown' : sex.startsWith('f') ? 'female' : 'male',
  };
}
