/**
 * A table as an Arrow IPC file (Feather version 2), a record batch for some ten thousand rows, so that memory holds one of them. What
 * is not there is null: its bit of validity is 0, whatever number stands below it.
 */
import type * as ArrowPackage from 'apache-arrow';
import type { Data, DataType, RecordBatch, Schema } from 'apache-arrow';
import type { ScratchCell } from '../../history/scratch-database.port.ts';
import type { DatasetFile } from '../dataset/dataset-folder.port.ts';
import type { OutputColumn, OutputType } from '../dataset/output-table.ts';
import type { TableFile } from '../dataset/table-file.port.ts';

const ROWS_OF_BATCH = 16_384;

type Arrow = typeof ArrowPackage;
type Cells = readonly ScratchCell[];

export async function openArrowTable(file: DatasetFile, columns: readonly OutputColumn[]): Promise<TableFile> {
  return new ArrowTableFile(await import('apache-arrow'), file, columns);
}

class ArrowTableFile implements TableFile {
  readonly #arrow: Arrow;
  readonly #file: DatasetFile;
  readonly #columns: readonly OutputColumn[];
  readonly #schema: Schema;
  readonly #written: Uint8Array[] = [];
  readonly #writer: InstanceType<Arrow['RecordBatchFileWriter']>;
  #rows: Cells[] = [];

  constructor(arrow: Arrow, file: DatasetFile, columns: readonly OutputColumn[]) {
    this.#arrow = arrow;
    this.#file = file;
    this.#columns = columns;
    this.#schema = new arrow.Schema(
      columns.map(({ name, type, unit, meaning }) => {
        const told = new Map([['meaning', meaning], ...(unit === undefined ? [] : [['unit', unit] as const])]);
        return new arrow.Field(name, typeOf(arrow, type), true, told);
      }),
    );
    this.#writer = new arrow.RecordBatchFileWriter();
    this.#writer.reset(sinkInto(arrow, this.#written), this.#schema);
  }

  async add(rows: readonly Cells[]): Promise<void> {
    for (const row of rows) this.#rows.push(row);
    if (this.#rows.length >= ROWS_OF_BATCH) await this.#writeBatch();
  }

  async end(): Promise<void> {
    if (this.#rows.length > 0) await this.#writeBatch();
    this.#writer.finish();
    await this.#flush();
  }

  async #writeBatch(): Promise<void> {
    const rows = this.#rows;
    this.#rows = [];
    this.#writer.write(this.#batchOf(rows));
    await this.#flush();
  }

  #batchOf(rows: readonly Cells[]): RecordBatch {
    const arrow = this.#arrow;
    const children = this.#columns.map(({ type }, at) =>
      columnOf(
        arrow,
        type,
        rows.map((row) => row[at] ?? null),
      ),
    );
    const type = new arrow.Struct(this.#schema.fields);
    return new arrow.RecordBatch(this.#schema, arrow.makeData({ type, length: rows.length, nullCount: 0, children }));
  }

  async #flush(): Promise<void> {
    for (const bytes of this.#written.splice(0)) await this.#file.write(bytes);
  }
}

/** What the writer makes is taken at once: its own queue would hold the whole file. */
function sinkInto(arrow: Arrow, written: Uint8Array[]): InstanceType<Arrow['AsyncByteQueue']> {
  const sink = new arrow.AsyncByteQueue();
  sink.write = (bytes): void => {
    written.push(typeof bytes === 'string' ? Buffer.from(bytes) : Uint8Array.from(new Uint8Array(bytes as Uint8Array)));
  };
  return sink;
}

function typeOf(arrow: Arrow, type: OutputType): DataType {
  switch (type) {
    case 'text':
      return new arrow.Utf8();
    case 'integer':
      return new arrow.Int32();
    case 'number':
      return new arrow.Float64();
    case 'moment':
      return momentType(arrow);
    case 'date':
      return new arrow.DateDay();
    case 'boolean':
      return new arrow.Bool();
  }
}

function columnOf(arrow: Arrow, type: OutputType, cells: Cells): Data {
  const { length } = cells;
  const nullBitmap = bitsOf(cells, (cell) => cell !== null);
  const nullCount = cells.filter((cell) => cell === null).length;
  const numbers = (): number[] => cells.map((cell) => (typeof cell === 'number' ? cell : 0));
  const made = { length, nullCount, nullBitmap };
  switch (type) {
    case 'text':
      return textColumn(arrow, cells, made);
    case 'integer':
      return arrow.makeData({ type: new arrow.Int32(), ...made, data: Int32Array.from(numbers()) });
    case 'date':
      return arrow.makeData({ type: new arrow.DateDay(), ...made, data: Int32Array.from(numbers()) });
    case 'number':
      return arrow.makeData({ type: new arrow.Float64(), ...made, data: Float64Array.from(numbers()) });
    case 'moment':
      return arrow.makeData({ type: momentType(arrow), ...made, data: BigInt64Array.from(numbers(), momentOf) });
    case 'boolean':
      return arrow.makeData({ type: new arrow.Bool(), ...made, data: bitsOf(cells, (cell) => cell === true) });
  }
}

function momentType(arrow: Arrow): InstanceType<Arrow['TimestampMillisecond']> {
  return new arrow.TimestampMillisecond('UTC');
}

function momentOf(ms: number): bigint {
  return BigInt(Math.round(ms));
}

function textColumn(
  arrow: Arrow,
  cells: Cells,
  made: { readonly length: number; readonly nullCount: number; readonly nullBitmap: Uint8Array },
): Data {
  const texts = cells.map((cell) => Buffer.from(typeof cell === 'string' ? cell : ''));
  const valueOffsets = new Int32Array(texts.length + 1);
  for (const [at, text] of texts.entries()) valueOffsets[at + 1] = (valueOffsets[at] ?? 0) + text.length;
  return arrow.makeData({ type: new arrow.Utf8(), ...made, valueOffsets, data: Buffer.concat(texts) });
}

/** A bit a cell, the first in the lowest. */
function bitsOf(cells: Cells, isSet: (cell: ScratchCell) => boolean): Uint8Array {
  const bits = new Uint8Array(Math.ceil(cells.length / 8));
  for (const [at, cell] of cells.entries()) {
    if (isSet(cell)) bits[at >> 3] = (bits[at >> 3] ?? 0) | (1 << (at & 7));
  }
  return bits;
}
