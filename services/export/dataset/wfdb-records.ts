/**
 * WFDB records of numerics, one a stay: a header and one signal file in format 16 with a channel a signal that was measured. A
 * record has a frame at every second (or bucket) from the first to the last; where no value stands there is format 16's
 * invalid sample. Numbers are kept to a hundredth.
 *
 * Source: WFDB Applications Guide, header(5) and signal(5).
 */
import { SIGNALS } from '../../clinical/signal/signals.ts';
import { BUCKET_MS, type Resolution } from '../../history/history.port.ts';
import type { ScratchDatabase } from '../../history/scratch-database.port.ts';
import type { DatasetFile, DatasetFolder } from './dataset-folder.port.ts';
import type { WrittenFile } from './dictionary.ts';
import type { GatheredStay } from './gather-dataset.ts';
import { quotedName } from '../../platform/sql-text.ts';
import { wideTable } from './tidy-tables.ts';

const STANDARD = 'WFDB, format 16';
/** Counts a unit. The widest plausible range, 0 to 300, fits 16 bits with it. */
const GAIN = 100;
const INVALID = -32_768;
/** Frames that are written at once; a gap of days is written in such pieces. */
const FRAMES_AT_ONCE = 4_096;

/** As monitors write them: a unit in a header has no brackets. */
const HEADER_UNITS: Readonly<Record<string, string>> = {
  'mm[Hg]': 'mmHg',
  'cm[H2O]': 'cmH2O',
  Cel: 'degC',
  '/min': 'bpm',
  '%': '%',
};

export interface WfdbParts {
  readonly scratch: ScratchDatabase;
  readonly folder: DatasetFolder;
  readonly resolution: Resolution;
}

interface Channel {
  readonly name: string;
  readonly unit: string;
  /** Value where one stands, as SQL. */
  readonly from: string;
}

/** One record; null: no value of the stay stands. Rejects as the scratch database and the folder do. */
export async function writeWfdbRecord(parts: WfdbParts, { stayNumber }: GatheredStay): Promise<WrittenFile | null> {
  const { scratch, folder, resolution } = parts;
  const { source, columns } = wideTable(resolution);
  const rows = `${source} WHERE stay_id = ${stayNumber}`;
  const channels = await channelsIn(scratch, rows, columns);
  if (channels.length === 0) return null;
  const name = `stay-${stayNumber}`;
  const file = await folder.open(`wfdb/${name}.dat`);
  const writer = new FrameWriter(file, channels.length, BUCKET_MS[resolution]);
  try {
    const cells = channels.map(({ from }) => from).join(', ');
    for await (const batch of scratch.rows(`SELECT observed_at, ${cells} FROM ${rows} ORDER BY observed_at`)) {
      for (const [atMs, ...values] of batch) await writer.add(Number(atMs), values);
    }
    await writer.flush();
  } finally {
    await file.close();
  }
  await folder.writeText(`wfdb/${name}.hea`, headerOf(name, channels, writer));
  return { name: `wfdb/${name}.hea`, rows: writer.frames, table: null, standard: STANDARD };
}

/** The signals of which some value stands. */
async function channelsIn(
  scratch: ScratchDatabase,
  rows: string,
  columns: readonly { readonly name: string; readonly from: string }[],
): Promise<readonly Channel[]> {
  const all = SIGNALS.map(({ name, unit }) => ({
    name,
    unit,
    from: columns.find((column) => column.name === name)?.from ?? quotedName(name),
  }));
  for await (const batch of scratch.rows(`SELECT ${all.map(({ from }) => `count(${from})`).join(', ')} FROM ${rows}`)) {
    const counts = batch[0] ?? [];
    return all.filter((_, index) => Number(counts[index]) > 0);
  }
  return [];
}

class FrameWriter {
  readonly #file: DatasetFile;
  readonly #stepMs: number;
  readonly #samples: Int16Array;
  readonly #width: number;
  #waiting = 0;
  readonly first: Int16Array;
  readonly checksums: Int16Array;
  startMs: number | null = null;
  frames = 0;

  constructor(file: DatasetFile, width: number, stepMs: number) {
    this.#file = file;
    this.#width = width;
    this.#stepMs = stepMs;
    this.#samples = new Int16Array(width * FRAMES_AT_ONCE);
    this.first = new Int16Array(width);
    this.checksums = new Int16Array(width);
  }

  get stepMs(): number {
    return this.#stepMs;
  }

  /** Frames come in order of time; what lies between two of them was not measured. */
  async add(atMs: number, values: readonly unknown[]): Promise<void> {
    this.startMs ??= atMs;
    const index = Math.round((atMs - this.startMs) / this.#stepMs);
    while (this.frames < index) await this.#put(null);
    await this.#put(values);
  }

  async flush(): Promise<void> {
    if (this.#waiting === 0) return;
    const bytes = Buffer.alloc(this.#waiting * this.#width * 2);
    for (let at = 0; at < this.#waiting * this.#width; at++) bytes.writeInt16LE(this.#samples[at] ?? INVALID, at * 2);
    this.#waiting = 0;
    await this.#file.write(bytes);
  }

  async #put(values: readonly unknown[] | null): Promise<void> {
    for (let channel = 0; channel < this.#width; channel++) {
      const value = values?.[channel];
      const sample = typeof value === 'number' ? Math.round(value * GAIN) : INVALID;
      this.#samples[this.#waiting * this.#width + channel] = sample;
      if (this.frames === 0) this.first[channel] = sample;
      this.checksums[channel] = (this.checksums[channel] ?? 0) + sample;
    }
    this.frames += 1;
    this.#waiting += 1;
    if (this.#waiting === FRAMES_AT_ONCE) await this.flush();
  }
}

function headerOf(name: string, channels: readonly Channel[], writer: FrameWriter): string {
  const frequency = 1_000 / writer.stepMs;
  const [date = '', time = ''] = new Date(writer.startMs ?? 0).toISOString().replace('Z', '').split('T');
  const [year = '', month = '', day = ''] = date.split('-');
  const lines = channels.map(({ name: signal, unit }, index) => {
    const header = HEADER_UNITS[unit] ?? unit;
    return `${name}.dat 16 ${GAIN}(0)/${header} 16 0 ${writer.first[index] ?? 0} ${writer.checksums[index] ?? 0} 0 ${signal}`;
  });
  return [
    `${name} ${channels.length} ${frequency} ${writer.frames} ${time} ${day}/${month}/${year}`,
    ...lines,
    '# Times are UTC. An invalid sample is a value that was not measured, cannot be, or was withdrawn.',
    '',
  ].join('\n');
}
