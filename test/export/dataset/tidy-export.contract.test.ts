/** What is exported as Parquet and CSV is what the history holds: read again, value by value, by a reader of its own. */
import { readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DatasetFolderFiles } from '../../../services/export/adapters/dataset-folder-files.ts';
import { csvRows } from '../../support/csv-rows.ts';
import { asked, exported, NAME, openStory, rows, SECONDS, T0, type Written } from './dataset-story.ts';

let story: Awaited<ReturnType<typeof openStory>>;
let both: Written;
const made: string[] = [];
beforeAll(async () => {
  story = await openStory();
  both = await exported(story.history, { formats: ['parquet', 'csv'] });
  made.push(both.folder);
});
afterAll(async () => {
  await story.dispose();
  await Promise.all(made.map((folder) => rm(path.dirname(folder), { recursive: true })));
});

const file = (name: string, { folder } = both): string => `'${path.join(folder, name)}'`;
/** Of the heart rates that were told: second and value. */
const told = rows()
  .filter(({ channel, values }) => channel === undefined && values.heartRatePerMin !== undefined)
  .map(({ atMs, values }) => [String(atMs), values.heartRatePerMin] as const);

describe('measurements', () => {
  it('hold every heart rate at its second, and no row where nothing was measured', async () => {
    const found = await asked(
      `SELECT epoch_ms(observed_at), value FROM ${file('measurements.parquet')} WHERE stay_id = 1 AND name = 'heartRatePerMin' AND source = 'monitor' ORDER BY 1`,
    );
    expect(found).toEqual(told);
    expect(found).toHaveLength(SECONDS - 60);
  });

  it('carry unit and standing: what cannot be is implausible, what was taken back is withdrawn', async () => {
    const found = await asked(
      `SELECT name, unit, status, CAST(count(*) AS INTEGER) FROM ${file('measurements.parquet')} WHERE stay_id = 1 GROUP BY ALL ORDER BY ALL`,
    );
    expect(found).toEqual([
      ['=HYPERLINK("x")', '=1+1', 'valid', 1],
      ['consciousness', null, 'valid', 1],
      ['coreTemperatureCel', 'Cel', 'valid', 9],
      ['heartRatePerMin', '/min', 'implausible', 1],
      ['heartRatePerMin', '/min', 'valid', SECONDS - 60 - 11],
      ['heartRatePerMin', '/min', 'withdrawn', 10],
      ['lactateMmolPerL', 'mmol/L', 'valid', 1],
      ['milrinoneUgPerKgPerMin', 'ug/kg/min', 'valid', 1],
      ['oxygenDevice', null, 'valid', 2],
      ['spo2Percent', '%', 'valid', 3],
      ['weightKg', 'kg', 'valid', 1],
    ]);
    expect(both.report.values).toEqual({ implausible: 1, valid: SECONDS - 60 - 11 + 9 + 3 + 7 + 1, withdrawn: 10 });
  });

  it('tell another channel by its key, and when Vigil came to know what was charted', async () => {
    expect(
      await asked(
        `SELECT DISTINCT channel FROM ${file('measurements.parquet')} WHERE name = 'spo2Percent' AND stay_id = 1`,
      ),
    ).toEqual([['left-foot//']]);
    expect(
      await asked(
        `SELECT value, text_value, epoch_ms(known_at) - epoch_ms(observed_at) FROM ${file('measurements.parquet')} WHERE name IN ('consciousness', 'weightKg') ORDER BY name`,
      ),
    ).toEqual([
      [null, 'alert', '60000'],
      [5.1, null, '60000'],
    ]);
  });
});

describe('the wide table', () => {
  it('has a number exactly where one stands', async () => {
    const found = await asked(
      `SELECT epoch_ms(observed_at), "heartRatePerMin" FROM ${file('vitals_wide.parquet')} WHERE stay_id = 1 ORDER BY 1`,
    );
    const stands = told.map(([atMs, value], index) => {
      const second = (Number(atMs) - T0) / 1_000;
      return [atMs, second === 50 || (second >= 200 && second < 210) ? null : value, index] as const;
    });
    expect(found).toEqual(stands.map(([atMs, value]) => [atMs, value]));
    expect(await asked(`SELECT count("coreTemperatureCel")::INTEGER FROM ${file('vitals_wide.parquet')}`)).toEqual([
      [9],
    ]);
  });
});

describe('the other tables', () => {
  it('know a child by a number and an age', async () => {
    const found = await asked(
      `SELECT stay_id, person_id, sex, age_days, closed_at IS NULL FROM ${file('stays.parquet')} ORDER BY 1`,
    );
    expect(found).toEqual([
      [1, 1, 'female', 67, false],
      [2, 2, 'female', null, true],
    ]);
  });

  it('hold alerts and scores', async () => {
    expect(await asked(`SELECT rule_id, level, change, alert_number FROM ${file('alerts.parquet')}`)).toEqual([
      ['bradycardia', 'high', 'raised', 1],
    ]);
    expect(await asked(`SELECT rule_id, status, total FROM ${file('scores.parquet')}`)).toEqual([
      ['bedside-pews', 'abstained', null],
    ]);
  });
});

describe('CSV', () => {
  it('holds what Parquet holds', async () => {
    for (const name of ['stays', 'measurements', 'vitals_wide', 'alerts', 'scores']) {
      const columns = await asked(
        `SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM ${file(`${name}.parquet`)})`,
      );
      const types = columns.map(([column, type]) => `'${String(column)}': '${String(type)}'`);
      const csv = `read_csv(${file(`${name}.csv`)}, header = true, columns = {${types.join(', ')}})`;
      const cells = columns.map(([column, type]) =>
        type === 'VARCHAR' ? `regexp_replace("${String(column)}", '^''', '') AS c` : `"${String(column)}"`,
      );
      const sql = (source: string): string => `SELECT ${cells.join(', ')} FROM ${source}`;
      expect(
        await asked(`SELECT count(*)::INTEGER FROM (${sql(csv)} EXCEPT ALL ${sql(file(`${name}.parquet`))})`),
        name,
      ).toEqual([[0]]);
      expect(
        await asked(`SELECT count(*)::INTEGER FROM (${sql(file(`${name}.parquet`))} EXCEPT ALL ${sql(csv)})`),
        name,
      ).toEqual([[0]]);
    }
  });

  it('has no text that a spreadsheet takes for a formula', async () => {
    const text = await readFile(path.join(both.folder, 'measurements.csv'), 'utf8');
    const cells = csvRows(text).flatMap(({ name = '', unit = '' }) => [name, unit]);
    expect(cells).toContain(`'=HYPERLINK("x")`);
    expect(cells.filter((cell) => /^[=+\-@\t\r]/.test(cell))).toEqual([]);
  });
});

describe('an export', () => {
  it('names nobody, in no file', async () => {
    for (const name of await readdir(both.folder)) {
      const bytes = await readFile(path.join(both.folder, name));
      for (const word of [NAME, 'patient-1', 'stay-1', 'nurse.kim', 'Dr Kim', '2024-12-24']) {
        expect(bytes.includes(word), `${name}: ${word}`).toBe(false);
      }
    }
  });

  it('leaves nothing of its work behind, and a dictionary of every column', async () => {
    expect((await readdir(both.folder)).filter((name) => name.startsWith('.'))).toEqual([]);
    const dictionary = JSON.parse(await readFile(path.join(both.folder, 'dictionary.json'), 'utf8')) as {
      files: { name: string; rows: number; columns: { name: string; meaning: string }[] }[];
    };
    for (const { name, rows: count, columns } of dictionary.files) {
      const read = name.endsWith('.csv') ? `read_csv(${file(name)})` : file(name);
      const found = await asked(`SELECT column_name FROM (DESCRIBE SELECT * FROM ${read})`);
      expect(columns.map((column) => column.name)).toEqual(found.flat());
      expect(columns.every(({ meaning }) => meaning !== '')).toBe(true);
      expect(await asked(`SELECT count(*)::INTEGER FROM ${read}`)).toEqual([[count]]);
    }
  });

  it('is never written into a folder that holds something', async () => {
    await expect(DatasetFolderFiles.create(both.folder)).rejects.toMatchObject({ code: 'config-invalid' });
  });

  it('leaves out what was withdrawn when asked to, and gives birth dates when asked to', async () => {
    const out = await exported(story.history, { withdrawn: 'out', birthDates: true });
    made.push(out.folder);
    expect(out.report.values['withdrawn']).toBeUndefined();
    expect(await asked(`SELECT birth_date FROM ${file('stays.parquet', out)} ORDER BY stay_id`)).toEqual([
      ['2024-12-24'],
      [null],
    ]);
  });

  it('of minutes has means with least, greatest and count', async () => {
    const minutes = await exported(story.history, { resolution: 'minute', stayIds: ['stay-1'] });
    made.push(minutes.folder);
    const found = await asked(
      `SELECT value, value_min, value_max, value_count, status FROM ${file('measurements.parquet', minutes)} WHERE name = 'heartRatePerMin' ORDER BY observed_at`,
    );
    expect(found).toHaveLength(10);
    expect(found[0]).toEqual([expect.closeTo(155.42, 1), 150, 301, 60, 'implausible']);
    expect(found[1]).toEqual([expect.closeTo(153, 0), 150, 156, 40, 'valid']);
    expect(found[2]).toEqual([expect.closeTo(153, 0), 150, 156, 20, 'valid']);
    expect(found[3]?.[4]).toBe('withdrawn');
  });

  it('of no stay is tables without rows', async () => {
    const none = await exported(story.history, { unitIds: ['elsewhere'] });
    made.push(none.folder);
    expect(none.report).toMatchObject({ stays: 0, persons: 0, values: {} });
    expect(await asked(`SELECT count(*)::INTEGER FROM ${file('measurements.parquet', none)}`)).toEqual([[0]]);
  });
});
