/** Rows on their way into a scratch table: gathered by column, appended some thousand at a time. */
import type { ScratchCell, ScratchColumn, ScratchDatabase, ScratchTable } from '../../history/scratch-database.port.ts';

const ROWS_MAX = 8_192;

export class RowBuffer {
  readonly #scratch: ScratchDatabase;
  readonly #table: ScratchTable;
  #rows: (readonly ScratchCell[])[] = [];

  constructor(scratch: ScratchDatabase, table: ScratchTable) {
    this.#scratch = scratch;
    this.#table = table;
  }

  /** `row`: the columns of the table in order, moments in ms. */
  async add(row: readonly ScratchCell[]): Promise<void> {
    this.#rows.push(row);
    if (this.#rows.length >= ROWS_MAX) await this.flush();
  }

  async flush(): Promise<void> {
    const rows = this.#rows;
    this.#rows = [];
    if (rows.length === 0) return;
    await this.#scratch.append(
      this.#table.name,
      this.#table.columns.map(({ type }, at) =>
        columnOf(
          type,
          rows.map((row) => row[at] ?? null),
        ),
      ),
    );
  }
}

function columnOf(type: ScratchColumn['type'], cells: readonly ScratchCell[]): ScratchColumn {
  if (type === 'text') return { type, values: cells.map((cell) => (typeof cell === 'string' ? cell : null)) };
  if (type === 'boolean') return { type, values: cells.map((cell) => (typeof cell === 'boolean' ? cell : null)) };
  return { type, values: cells.map((cell) => (typeof cell === 'number' ? cell : null)) };
}
