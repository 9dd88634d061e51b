/** What is exported as Arrow is what Parquet holds, and a table of many batches comes back cell by cell. */
import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { tableFromIPC } from 'apache-arrow';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openArrowTable } from '../../../services/export/adapters/arrow-table-file.ts';
import type { OutputColumn } from '../../../services/export/dataset/output-table.ts';
import type { ScratchCell } from '../../../services/history/scratch-database.port.ts';
import { asked, exported, openStory, type Story, type Written } from './dataset-story.ts';

const DAY_MS = 86_400_000;

let story: Story;
let written: Written;
beforeAll(async () => {
  story = await openStory();
  written = await exported(story.history, { formats: ['parquet', 'arrow'], birthDates: true });
});
afterAll(async () => {
  await story.dispose();
  await rm(path.dirname(written.folder), { recursive: true });
});

/** Rows of a file, with moments as ms and dates as days. */
function rowsIn(bytes: Uint8Array): readonly (readonly unknown[])[] {
  const table = tableFromIPC(bytes);
  const columns = table.schema.fields.map(({ name, type }) => {
    const vector = table.getChild(name);
    const isDate = String(type).startsWith('Date');
    return Array.from({ length: table.numRows }, (_, at): unknown => {
      const value: unknown = vector?.get(at) ?? null;
      return isDate && value !== null ? Number(value) / DAY_MS : value;
    });
  });
  return Array.from({ length: table.numRows }, (_, at) => columns.map((column) => column[at]));
}

describe('Arrow', () => {
  it.each(['stays', 'measurements', 'vitals_wide', 'alerts', 'scores'])('holds the %s of Parquet', async (name) => {
    const parquet = `'${path.join(written.folder, `${name}.parquet`)}'`;
    const described = await asked(`SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM ${parquet})`);
    const cells = described.map(([column, type]) => {
      const quoted = `"${String(column)}"`;
      if (type === 'DATE') return `date_diff('day', DATE '1970-01-01', ${quoted})::INTEGER`;
      return String(type).startsWith('TIMESTAMP') ? `epoch_ms(${quoted})::DOUBLE` : quoted;
    });
    const found = rowsIn(await readFile(path.join(written.folder, `${name}.arrow`)));
    expect(found).toEqual(await asked(`SELECT ${cells.join(', ')} FROM ${parquet}`));
    expect(written.report.files.find((file) => file.name === `${name}.arrow`)?.rows).toBe(found.length);
  });

  it('tells of each column what it means, and in which unit', async () => {
    const { schema } = tableFromIPC(await readFile(path.join(written.folder, 'stays.arrow')));
    const age = schema.fields.find(({ name }) => name === 'age_days');
    expect([...(age?.metadata ?? [])]).toEqual([
      ['meaning', expect.stringContaining('age when the stay was opened')],
      ['unit', 'd'],
    ]);
  });

  it('of many batches comes back cell by cell, with what is not there', async () => {
    const columns: readonly OutputColumn[] = (['text', 'integer', 'number', 'moment', 'date', 'boolean'] as const).map(
      (type) => ({ name: type, type, from: type, meaning: type }),
    );
    const rows = Array.from({ length: 50_000 }, (_, at): readonly ScratchCell[] => [
      at % 7 === 0 ? null : `한글 ${at}`,
      at % 11 === 0 ? null : at - 25_000,
      at % 13 === 0 ? null : at / 3,
      at % 17 === 0 ? null : 1_790_000_000_000 + at,
      at % 19 === 0 ? null : at,
      at % 23 === 0 ? null : at % 2 === 0,
    ]);
    const pieces: Uint8Array[] = [];
    const file = {
      write: async (bytes: Uint8Array) => void pieces.push(Uint8Array.from(bytes)),
      close: async () => undefined,
    };
    const table = await openArrowTable(file, columns);
    for (let at = 0; at < rows.length; at += 2_048) await table.add(rows.slice(at, at + 2_048));
    await table.end();
    expect(tableFromIPC(Buffer.concat(pieces)).batches.length).toBeGreaterThan(2);
    expect(rowsIn(Buffer.concat(pieces))).toEqual(rows);
  });

  it('of nothing is a table without rows', async () => {
    const pieces: Uint8Array[] = [];
    const file = { write: async (bytes: Uint8Array) => void pieces.push(bytes), close: async () => undefined };
    const table = await openArrowTable(file, [{ name: 'a', type: 'text', from: 'a', meaning: 'a' }]);
    await table.end();
    expect(tableFromIPC(Buffer.concat(pieces)).numRows).toBe(0);
  });
});
