/**
 * Finds out what a file is and opens it as a recording: WFDB header, event table, or rows by time.
 * A table is read through once here, so that its length, its person and an unreadable end are known
 * before the first frame is played; playing streams it again.
 */
import { access, readFile, stat } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { messageOf, VigilError } from '../../platform/errors.ts';
import { edfRecording } from '../recordings/edf/edf-recording.ts';
import { eventTableItems, isEventHeader } from '../recordings/event-table.ts';
import { factsOfTable } from '../recordings/patient-table.ts';
import type { FoundFacts } from '../recordings/patient-table.ts';
import type { Recording, RecordingItem } from '../recordings/recording.ts';
import { otherRecordTest } from '../recordings/table-lines.ts';
import type { NumberedLine } from '../recordings/table-lines.ts';
import { vitalRecording } from '../recordings/vital/vital-recording.ts';
import { parseWfdbHeader } from '../recordings/wfdb/wfdb-header.ts';
import type { WfdbHeader, WfdbSegment } from '../recordings/wfdb/wfdb-header.ts';
import { WfdbSegmentReader } from '../recordings/wfdb/wfdb-record.ts';
import { wfdbRecording } from '../recordings/wfdb/wfdb-recording.ts';
import type { WfdbPart } from '../recordings/wfdb/wfdb-recording.ts';
import { parseWideHeader, wideTableItems } from '../recordings/wide-table.ts';
import { linesOfFile } from './file-lines.ts';
import { FolderBytes } from './folder-bytes.ts';
import { GunzipStream } from './gunzip-stream.ts';
import { loadUnits } from './ucum-units.ts';

export interface OpenOptions {
  /** Which record of a file that holds several. */
  readonly record?: string | undefined;
  /** Which segment of a multi-segment WFDB record: its number from 1, or its name. */
  readonly segment?: string | undefined;
}

/** Charting by the hour: the usual interval of the tables whose rows have no rhythm of their own. */
const CHARTING_INTERVAL_MS = 3_600_000;
const HEADER_BYTES_MAX = 1_000_000;

/**
 * Opens `path`: a `.hea` file (or the record name without it), an `.edf` or `.vital` file, or a `.csv`, `.psv`, `.tsv`, `.txt`
 * table, plain or `.gz`. Throws `recording-unreadable` with what is wrong.
 */
export async function openRecording(path: string, options: OpenOptions = {}): Promise<Recording> {
  if (/\.edf$/i.test(path)) {
    return await edfRecording(basename(path), new FolderBytes(dirname(path)), await loadUnits());
  }
  if (/\.vital$/i.test(path)) return await openVital(path);
  const header = await wfdbHeaderPath(path);
  if (header !== null) return await openWfdb(header, options);
  if (!/\.(csv|psv|tsv|txt)(\.gz)?$/.test(path)) {
    throw new VigilError(
      'recording-unreadable',
      `${basename(path)} is no recording that Vigil reads: .hea, .edf, .vital, .csv, .psv, .tsv or .txt, the tables also as .gz`,
    );
  }
  return await openTable(path, options);
}

async function openVital(path: string): Promise<Recording> {
  const bytes = GunzipStream.open(path);
  try {
    return await vitalRecording(basename(path), bytes, await loadUnits());
  } finally {
    bytes.close();
  }
}

/** Opens every segment of a WFDB record for sample access; `wfdbRecording` makes rows of it. */
export async function openWfdbParts(
  path: string,
  options: OpenOptions = {},
): Promise<{ readonly header: WfdbHeader; readonly parts: readonly WfdbPart[] }> {
  const header = await readHeader(path);
  const source = new FolderBytes(dirname(path));
  if (header.segments.length === 0) {
    return { header, parts: [{ startFrame: 0, reader: await WfdbSegmentReader.open(header, source) }] };
  }
  const parts: WfdbPart[] = [];
  let startFrame = 0;
  for (const [index, segment] of header.segments.entries()) {
    if (isWanted(segment, index, options.segment)) {
      parts.push({
        startFrame: options.segment === undefined ? startFrame : 0,
        reader: await openSegment(path, segment, source),
      });
    }
    startFrame += segment.frames;
  }
  if (parts.length === 0) {
    throw new VigilError(
      'recording-unreadable',
      `no segment «${options.segment ?? ''}» in ${basename(path)}: it has ${header.segments.length}`,
    );
  }
  return { header: options.segment === undefined ? header : { ...header, frames: null }, parts };
}

function isWanted(segment: WfdbSegment, index: number, wanted: string | undefined): boolean {
  return wanted === undefined || wanted === segment.name || wanted === String(index + 1);
}

/** A gap and the layout of a variable record (0 frames) hold no samples. */
async function openSegment(path: string, segment: WfdbSegment, source: FolderBytes): Promise<WfdbSegmentReader | null> {
  if (segment.name === '~' || segment.frames === 0) return null;
  return await WfdbSegmentReader.open(await readHeader(join(dirname(path), `${segment.name}.hea`)), source);
}

async function openWfdb(path: string, options: OpenOptions): Promise<Recording> {
  return wfdbRecording({ file: basename(path), ...(await openWfdbParts(path, options)), units: await loadUnits() });
}

async function wfdbHeaderPath(path: string): Promise<string | null> {
  if (path.endsWith('.hea')) return path;
  if (!['', '.dat', '.mat'].includes(extname(path))) return null;
  const header = `${path.slice(0, path.length - extname(path).length)}.hea`;
  try {
    await access(header);
    return header;
  } catch (error) {
    throw new VigilError('recording-unreadable', `${basename(path)} needs its header: name the .hea file`, {
      cause: error,
    });
  }
}

async function readHeader(path: string): Promise<WfdbHeader> {
  const parsed = parseWfdbHeader(await textOf(path));
  if (parsed.ok) return parsed.header;
  throw new VigilError('recording-unreadable', `${basename(path)} line ${parsed.line}: ${parsed.reason}`);
}

async function textOf(path: string): Promise<string> {
  try {
    const { size } = await stat(path);
    if (size > HEADER_BYTES_MAX) throw new Error('too large for a header');
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new VigilError('recording-unreadable', `${basename(path)} cannot be read: ${messageOf(error)}`, {
      cause: error,
    });
  }
}

async function openTable(path: string, options: OpenOptions): Promise<Recording> {
  const first = await firstLine(path);
  const isEvents = isEventHeader(first);
  const record = options.record ?? null;
  const items = (): AsyncGenerator<RecordingItem> =>
    (isEvents ? eventTableItems : wideTableItems)(linesOfFile(path, otherRecordTest(first, record)), { record });
  const durationMs = await survey(items());
  if (durationMs === null && record !== null) {
    throw new VigilError('recording-unreadable', `no record «${record}» in ${basename(path)}`);
  }
  const facts = await findFacts(path, first, { record, isEvents });
  const file = basename(path);
  const name = record ?? file.replace(/(\.\w+)(\.gz)?$/, '');
  const intervalMs = isEvents ? CHARTING_INTERVAL_MS : Math.max(1000, parseWideHeader(first).time.unitMs);
  return {
    name,
    file,
    intervalMs,
    durationMs: durationMs ?? 0,
    patient: facts.patient,
    items: () => withFaults(facts, items()),
  };
}

async function firstLine(path: string): Promise<string> {
  for await (const line of linesOfFile(path)) if (line.text.trim() !== '') return line.text;
  throw new VigilError('recording-unreadable', `${basename(path)} is empty`);
}

/** Length of the recording; null when it has no row. */
async function survey(items: AsyncIterable<RecordingItem>): Promise<number | null> {
  let durationMs: number | null = null;
  for await (const item of items) if (item.kind === 'row') durationMs = Math.max(durationMs ?? 0, item.atMs);
  return durationMs;
}

/** The table itself may say who it is about; charting by events has its `patients.csv` beside it. */
async function findFacts(
  path: string,
  first: string,
  { record, isEvents }: { readonly record: string | null; readonly isEvents: boolean },
): Promise<FoundFacts> {
  if (!isEvents) return await factsOfTable(linesOfFile(path, otherRecordTest(first, record)), record);
  const beside = join(dirname(path), 'patients.csv');
  const exists = await access(beside).then(
    () => true,
    () => false,
  );
  return exists ? await factsOfTable(linesOfFile(beside), record) : await factsOfTable(noLines(), record);
}

async function* noLines(): AsyncGenerator<NumberedLine> {
  // A recording without a table of patients beside it.
}

async function* withFaults(facts: FoundFacts, items: AsyncIterable<RecordingItem>): AsyncGenerator<RecordingItem> {
  yield* facts.faults;
  yield* items;
}
