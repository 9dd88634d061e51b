/** Tables of rows and of events: what is a reading, what is off, what is refused, and that nothing else is lost. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { eventTableItems } from '../../../services/feed/recordings/event-table.ts';
import { factsOfTable } from '../../../services/feed/recordings/patient-table.ts';
import { cellsOf } from '../../../services/feed/recordings/table-lines.ts';
import { wideTableItems } from '../../../services/feed/recordings/wide-table.ts';
import { VigilError } from '../../../services/platform/errors.ts';
import { collect, linesOf, plainRow, readingOf } from '../http/feed-items.ts';
import { said } from '../../support/said.ts';

const wide = async (text: string, record: string | null = null) =>
  await collect(wideTableItems(linesOf(text), { record }));
const events = async (text: string, record: string | null = null) =>
  await collect(eventTableItems(linesOf(text), { record }));

describe('a table of rows', () => {
  it('begins at its first row and keeps empty cells missing', async () => {
    const { rows, faults } = await wide('t_s,hr_bpm,resp_per_min\n3551,,\n3552,154.6,\n3554,154.3,56.6\n');
    expect(
      rows.map((row) => [
        row.atMs,
        row.line,
        readingOf(row, 'heartRatePerMin'),
        readingOf(row, 'respiratoryRatePerMin'),
      ]),
    ).toEqual([
      [0, 2, null, null],
      [1000, 3, 154.6, null],
      [3000, 4, 154.3, 56.6],
    ]);
    expect(faults).toEqual([]);
  });

  it('takes off codes for off, in each signal its own', async () => {
    const { rows } = await wide(
      'minute,HR,SpO2,CVP,Temp\n0,0,-100,0,-17.8\n1,-1,32767,-1,0\n2,8388607,-99.9,-999,37.2\n',
    );
    expect(
      rows.map((row) =>
        (['heartRatePerMin', 'spo2Percent', 'centralVenousPressureMmHg', 'coreTemperatureCel'] as const).map((name) =>
          readingOf(row, name),
        ),
      ),
    ).toEqual([
      ['off', 'off', 0, 'off'],
      ['off', 'off', -1, 'off'],
      ['off', 'off', 'off', 37.2],
    ]);
  });

  it('reads hourly ICU rows: NaN is missing, FiO2 is a fraction, laboratory values are records', async () => {
    const { rows, faults } = await wide(
      'HR|O2Sat|FiO2|Lactate|Age|Gender|ICULOS|SepsisLabel\nNaN|NaN|NaN|NaN|89|0|1|0\n76.5|100|0.4|2.1|89|0|2|0\n',
    );
    expect(faults).toEqual([]);
    expect(
      rows.map((row) => [row.atMs, readingOf(row, 'heartRatePerMin'), readingOf(row, 'fio2Percent'), row.labs]),
    ).toEqual([
      [0, null, null, []],
      [3_600_000, 76.5, 40, [{ name: 'lactateMmolPerL', value: 2.1, unit: 'mmol/L' }]],
    ]);
  });

  it('tells an unknown column once, however many lines follow', async () => {
    const { rows, faults } = await wide('t_s,hr_bpm,constructor,wave_mV\n0,100,1,2\n1,101,1,2\n2,102,1,2\n');
    expect(rows).toHaveLength(3);
    expect(faults.map((fault) => [fault.line, fault.code, fault.excerpt])).toEqual([
      [1, 'unknown-column', 'constructor'],
      [1, 'unknown-column', 'wave_mV'],
    ]);
  });

  it('keeps the rest of a row whose cell is bad, and names line and reason', async () => {
    const { rows, faults } = await wide('t_s,hr_bpm,resp_per_min\n0,abc,40\n1,1e12,41\n');
    expect(rows.map((row) => [readingOf(row, 'heartRatePerMin'), readingOf(row, 'respiratoryRatePerMin')])).toEqual([
      [null, 40],
      [null, 41],
    ]);
    expect(faults.map((fault) => [fault.line, fault.code])).toEqual([
      [2, 'not-a-number'],
      [3, 'not-a-number'],
    ]);
  });

  it('refuses impossible times and keeps a late row as late', async () => {
    const { rows, faults } = await wide('t_s,hr_bpm\n100,90\n105,91\n103,92\n99,93\nnever,94\n9e9,95\n106,96\n');
    expect(rows.map((row) => row.atMs)).toEqual([0, 5000, 3000, 6000]);
    expect(faults.map((fault) => [fault.line, fault.code])).toEqual([
      [5, 'impossible-time'],
      [6, 'impossible-time'],
      [7, 'impossible-time'],
    ]);
  });

  it('uses the first of two columns for one signal', async () => {
    const { rows, faults } = await wide('t_s,SpO2,spo2_percent\n0,97,88\n');
    expect(rows.map((row) => readingOf(row, 'spo2Percent'))).toEqual([97]);
    expect(faults.map(({ reason }) => said(reason))).toEqual([
      '«spo2_percent» is a second source of SpO₂; the first is used',
    ]);
  });

  it('refuses a table without a time, and one of several records without a choice', async () => {
    await expect(wide('age,HR\n3,100\n')).rejects.toThrow(VigilError);
    await expect(wide('patient,HR,ICULOS\np1,100,1\n')).rejects.toThrow('--record');
    expect((await wide('patient,HR,ICULOS\np1,100,1\np2,90,1\np2,91,2\n', 'p2')).rows).toHaveLength(2);
  });

  it('loses nothing else to any number of bad lines anywhere', async () => {
    const badLine = fc.constantFrom(
      '',
      'x',
      '1,2',
      '1,2,3,4,5',
      'abc,100,20',
      '"open,1,2',
      'NaN,1,2',
      `7,${'9'.repeat(200)}x,20,1`,
    );
    await fc.assert(
      fc.asyncProperty(fc.array(badLine, { maxLength: 12 }), fc.infiniteStream(fc.nat(1000)), async (bad, places) => {
        const good = Array.from({ length: 10 }, (_, second) => `${second},${100 + second},${20 + second}`);
        const lines = [...good];
        for (const line of bad) {
          lines.splice(Math.min(lines.length, 1 + ((places.next().value ?? 0) % lines.length)), 0, line);
        }
        const clean = await wide(`t_s,hr_bpm,resp_per_min\n${good.join('\n')}`);
        const spoiled = await wide(`t_s,hr_bpm,resp_per_min\n${lines.join('\n')}`);
        expect(spoiled.rows.map(plainRow)).toEqual(clean.rows.map(plainRow));
        expect(spoiled.faults).toHaveLength(bad.filter((line) => line !== '').length);
      }),
    );
  });
});

describe('a table of events', () => {
  const HEADER = 'record,Time,Parameter,Value\n';

  it('joins the events of one minute and gives a repeat a row of its own', async () => {
    const { rows, faults } = await events(
      `${HEADER}7,00:07,HR,73.0\n7,00:07,Temp,35.1\n7,00:07,HR,75.0\n7,00:07,GCS,15\n7,00:07,RespRate,19\n7,01:00,SysABP,0\n8,00:07,HR,200\n7,01:00,Lactate,2.5\n`,
      '7',
    );
    expect(faults).toEqual([]);
    expect(
      rows.map((row) => [
        row.atMs,
        readingOf(row, 'heartRatePerMin'),
        readingOf(row, 'coreTemperatureCel'),
        readingOf(row, 'respiratoryRatePerMin'),
        readingOf(row, 'arterialSystolicMmHg'),
        row.labs.length,
      ]),
    ).toEqual([
      [420_000, 73, 35.1, 19, null, 1],
      [420_000, 75, null, null, null, 0],
      [3_600_000, null, null, null, 'off', 1],
    ]);
  });

  it('quarantines bad lines by number and unknown parameters once', async () => {
    const { rows, faults } = await events(
      `${HEADER}7,0007,HR,73\n7,00:08,HR,fast\n7,00:09,Mood,3\n7,00:10,Mood,4\n7,00:11,HR\n7,00:12,HR,80\nrubbish\n`,
      '7',
    );
    expect(rows.map((row) => row.atMs)).toEqual([720_000]);
    expect(faults.map((fault) => [fault.line, fault.code])).toEqual([
      [2, 'impossible-time'],
      [3, 'not-a-number'],
      [4, 'unknown-column'],
      [6, 'malformed-line'],
      [8, 'malformed-line'],
    ]);
  });

  it('keeps negative pressures as what they are: the engine calls them implausible', async () => {
    const { rows } = await events(`${HEADER}7,00:01,SysABP,-3\n`, '7');
    expect(rows.map((row) => readingOf(row, 'arterialSystolicMmHg'))).toEqual([-3]);
  });
});

describe('facts about the person', () => {
  it('come from the line of the record', async () => {
    const table = 'record,Age,Gender,Height,Weight\n1,54.0,0.0,-1.0,-1.0\n2,16.0,1.0,170,60.5\n';
    expect(await factsOfTable(linesOf(table), '2')).toEqual({
      patient: { ageMonths: 192, sex: 'male', weightKg: 60.5 },
      faults: [],
    });
    expect(await factsOfTable(linesOf(table), '1')).toEqual({
      patient: { ageMonths: 648, sex: 'female', weightKg: null },
      faults: [],
    });
    expect(await factsOfTable(linesOf(table), '3')).toMatchObject({ patient: { ageMonths: null, sex: 'unknown' } });
  });

  it('stay unknown when they cannot be, and say so', async () => {
    const found = await factsOfTable(linesOf('record,Age,Gender\n1,200,1\n'), '1');
    expect(found.patient.ageMonths).toBeNull();
    expect(found.faults.map(({ reason }) => said(reason))).toEqual(['age 200 cannot be']);
  });
});

describe('cells', () => {
  it('understand quotes, and refuse one that never ends', () => {
    expect(cellsOf('1,"a, ""b""" ,3', ',')).toEqual(['1', 'a, "b"', '3']);
    expect(cellsOf('1,"a', ',')).toBeNull();
    expect(cellsOf('a|b', '|')).toEqual(['a', 'b']);
  });
});
