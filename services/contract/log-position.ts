/**
 * Where a record stands: `partition:offset` in the log of the units, and `partition:offset:row` for one row of a
 * block. Decisions carry it as text (`cause`, `record` of an input); written and read here and nowhere else.
 */
export interface LogPosition {
  readonly partition: number;
  readonly offset: number;
  /** Row of a block; null: the whole record. */
  readonly row: number | null;
}

const POSITION = /^(\d+):(\d+)(?::(\d+))?$/;

export function positionText(partition: number, offset: number, row: number | null = null): string {
  return row === null ? `${partition}:${offset}` : `${partition}:${offset}:${row}`;
}

/** Null for a text that is no position. */
export function parsePosition(text: string): LogPosition | null {
  const [, partition, offset, row] = POSITION.exec(text) ?? [];
  if (partition === undefined || offset === undefined) return null;
  return { partition: Number(partition), offset: Number(offset), row: row === undefined ? null : Number(row) };
}

/** Offset of the record that caused a decision; -1, before all of them, for a cause that is no position. */
export function offsetOfCause(cause: string): number {
  return parsePosition(cause)?.offset ?? -1;
}

/** A value out of a block of vital signs, or a mean of them, which has no record; else somebody entered it. */
export function isStreamed(record: string | null): boolean {
  return record === null || (parsePosition(record)?.row ?? null) !== null;
}
