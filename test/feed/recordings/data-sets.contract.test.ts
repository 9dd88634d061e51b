/** Tables of other systems by a mapping: times and zones, units, missing cells, several stays, and every way to be wrong. */
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { oneRecord } from '../../../services/feed/recordings/tables/data-set.ts';
import { said } from '../../support/said.ts';
import { valuesOf, withFiles, withSet } from './data-set-files.ts';

const EVENTS = {
  table: 'vitals',
  stay: ['child'],
  time: { column: 'when', zone: 'Asia/Seoul' },
  wide: {
    HR: { name: 'heartRatePerMin', unit: '/min' },
    Temp: { name: 'coreTemperatureCel', unit: '[degF]' },
    AVPU: { name: 'consciousness' },
    Lac: { name: 'lactateMmolPerL', unit: 'mg/dL' },
    remark: null,
  },
};
const MAPPING = { version: 1, name: 'ward', title: 'the export of a ward', events: [EVENTS] };

async function opened(
  text: string | Uint8Array,
  { mapping = MAPPING, record, file = 'vitals.csv' }: { mapping?: object; record?: string; file?: string } = {},
) {
  return withFiles({ [file]: text }, async ({ folder, map }) =>
    withSet({ place: folder, map: await map(mapping), ...(record === undefined ? {} : { record }) }, async (set) => {
      const recording = await set.open(record ?? oneRecord(set, 'set'));
      const { name, startedAtMs, intervalMs, durationMs } = recording;
      return { ...(await valuesOf(recording)), name, startedAtMs, intervalMs, durationMs, records: set.records };
    }),
  );
}

const refusal = async (run: Promise<unknown>): Promise<unknown> => {
  const thrown: unknown = await run.then(
    () => null,
    (error: unknown) => error,
  );
  return thrown;
};

describe('a table by a mapping', () => {
  it('has its times in their zone, its units converted, empty cells missing and off codes off', async () => {
    const { values, faults, startedAtMs, intervalMs, durationMs } = await opened(
      'child,when,HR,Temp,AVPU,Lac,remark\n7,2026-11-23 08:00:00,120,98.6,alert,,quiet\n7,2026-11-23 08:00:01,,,,18.02,\n7,2026-11-23 08:00:02,0,,sleepy,,\n7,2026-11-23T00:00:03+01:00,121,,,,\n',
    );
    expect(values).toEqual([
      [0, 'consciousness', 'alert'],
      [0, 'coreTemperatureCel', 37],
      [0, 'heartRatePerMin', 120],
      [1000, 'lactateMmolPerL', 2],
      [2000, 'heartRatePerMin', 'off'],
      [3000, 'heartRatePerMin', 121],
    ]);
    expect(faults.map(({ code }) => code)).toEqual(['schema']);
    expect({ startedAtMs, intervalMs, durationMs }).toEqual({
      startedAtMs: Date.UTC(2026, 10, 22, 23),
      intervalMs: 1000,
      durationMs: 3000,
    });
  });

  it('of MEDS begins with its first value, not with the birth that stands among the events', async () => {
    const birth = '1,2019-04-01T00:00:00,MEDS_BIRTH,,\n';
    const rates = [0, 1].map((s) => `1,2026-11-23T08:00:0${s},VIGIL//heartRatePerMin,12${s},/min\n`).join('');
    const text = `subject_id,time,code,numeric_value,unit\n${birth}${rates}`;
    await withFiles({ 'data/0.csv': text }, async ({ folder }) =>
      withSet({ place: folder, as: 'meds' }, async (set) => {
        const recording = await set.open(oneRecord(set, 'set'));
        expect(await valuesOf(recording)).toMatchObject({
          values: [
            [0, 'heartRatePerMin', 120],
            [1000, 'heartRatePerMin', 121],
          ],
          faults: [],
        });
        expect(recording.startedAtMs).toBe(Date.UTC(2026, 10, 23, 8));
      }),
    );
  });

  it('keeps stays apart, and asks which one is meant', async () => {
    const text = 'child,when,HR,Temp,AVPU,Lac,remark\n7,2026-11-23 08:00:00,120,,,,\n10,2026-11-23 08:00:00,130,,,,\n';
    expect((await opened(text, { record: '10' })).values).toEqual([[0, 'heartRatePerMin', 130]]);
    await expect(opened(text)).rejects.toMatchObject({
      code: 'recording-unreadable',
      message: 'set holds 2 stays: choose one with --record (7, 10)',
    });
    await expect(opened(text, { record: '8' })).rejects.toMatchObject({ code: 'recording-unreadable' });
  });

  it('reads numbers since the start, semicolons and decimal commas, also packed', async () => {
    const { wide } = EVENTS;
    const time = { column: 'minute', unit: 'min', since: 'stay' };
    const mapping = { ...MAPPING, delimiter: ';', decimal: ',', events: [{ ...EVENTS, time, wide }] };
    const { values, startedAtMs } = await opened(
      gzipSync('child;minute;HR;Temp;AVPU;Lac;remark\n7;5;120,5;98,6;;;\n7;6;121;;;;\n'),
      { mapping, file: 'vitals.csv.gz' },
    );
    expect(values).toEqual([
      [300_000, 'coreTemperatureCel', 37],
      [300_000, 'heartRatePerMin', 120.5],
      [360_000, 'heartRatePerMin', 121],
    ]);
    expect(startedAtMs).toBeNull();
  });

  it('costs a bad cell that cell and a bad line that line, and names what it does not know', async () => {
    const { values, faults } = await opened(
      'child,when,HR,Temp,AVPU,Lac,remark,mood\n7,2026-11-23 08:00:00,120,,,,,3\n7,2026-11-23 08:00:01,fast,98.6,,,,\n7,2026-11-23 08:00:02,122,,,,,,9\n7,soon,123,,,,,\n7,2026-11-23 08:00:04,124,,,,,\n',
    );
    expect(values).toEqual([
      [0, 'heartRatePerMin', 120],
      [1000, 'coreTemperatureCel', 37],
      [4000, 'heartRatePerMin', 124],
    ]);
    expect(faults.map(({ code, reason }) => [code, said(reason)])).toEqual([
      ['unknown-column', expect.stringContaining('mood')],
      ['malformed-line', expect.any(String)],
      ['impossible-time', expect.any(String)],
      ['not-a-number', expect.stringContaining('fast')],
    ]);
  });

  it('plays a late result when it became known, at the time of its sample', async () => {
    const mapping = {
      ...MAPPING,
      events: [
        {
          table: 'labs',
          stay: ['child'],
          time: { column: 'taken', zone: 'UTC' },
          known: { column: 'told', zone: 'UTC' },
          long: { code: 'item', value: 'value', unit: 'unit' },
        },
      ],
      codes: { L1: { name: 'lactateMmolPerL' }, H1: { name: 'heartRatePerMin', unit: '/min' }, X1: null },
    };
    const { values, known, faults } = await opened(
      'child,taken,told,item,value,unit\n7,2026-11-23 08:00:10,2026-11-23 08:30:00,L1,3,mmol/L\n7,2026-11-23 08:00:00,,H1,120,\n7,2026-11-23 08:20:00,,H1,125,\n7,2026-11-23 08:00:00,,X1,1,\n7,2026-11-23 08:00:00,,L1,3,stones\n7,2026-11-23 08:00:01,,Z9,1,\n7,2026-11-23 08:00:02,,Z9,1,\n',
      { mapping, file: 'labs.csv' },
    );
    expect(values).toEqual([
      [0, 'heartRatePerMin', 120],
      [10_000, 'lactateMmolPerL', 3],
      [1_200_000, 'heartRatePerMin', 125],
    ]);
    expect(known).toEqual([0, 1_200_000, 1_800_000]);
    expect(faults.map(({ code, excerpt }) => [code, excerpt])).toEqual([
      ['unconvertible-unit', 'L1 3 stones'],
      ['unknown-column', 'Z9 1'],
    ]);
  });
});

describe('what cannot be read', () => {
  const HEAD = 'child,when,HR,Temp,AVPU,Lac,remark\n';
  it.each([
    [
      'an absent column',
      'child,when,HR\n7,2026-11-23 08:00:00,120\n',
      MAPPING,
      'vitals.csv has no column «Temp», which the mapping names; it has child, when, HR',
    ],
    [
      'an absent table',
      HEAD,
      { ...MAPPING, events: [EVENTS, { ...EVENTS, table: 'labs' }] },
      'set has no table labs, which the mapping «ward» reads (the export of a ward)',
    ],
    ['no row', HEAD, MAPPING, 'set has no stay with a value'],
  ])('is said: %s', async (_, text, mapping, message) => {
    await expect(opened(text, { mapping })).rejects.toMatchObject({ code: 'recording-unreadable', message });
  });

  it.each([
    ['a cut Parquet file', 'vitals.parquet', new TextEncoder().encode('PAR1xxxx')],
    ['a text that is called Parquet', 'vitals.parquet', new TextEncoder().encode(HEAD)],
    ['a cut gzip', 'vitals.csv.gz', gzipSync(HEAD.repeat(500)).subarray(0, 40)],
  ])('is said: %s', async (_, file, bytes) => {
    await expect(opened(bytes, { file })).rejects.toMatchObject({ code: 'recording-unreadable' });
  });

  it.each([
    ['a field that is none', { ...MAPPING, colums: {} }, 'colums'],
    [
      'both long and wide',
      { ...MAPPING, events: [{ ...EVENTS, long: { code: 'a', value: 'b' } }] },
      'one of long and wide',
    ],
    ['another version', { ...MAPPING, version: 2 }, 'version'],
  ])('is a mapping with %s', async (_, mapping, named) => {
    const thrown = await refusal(opened(HEAD, { mapping }));
    expect(thrown).toMatchObject({ code: 'config-invalid' });
    expect(String(thrown)).toContain(named);
  });

  it('is a folder of nothing that is known', async () => {
    const thrown = await refusal(
      withFiles({ 'a.csv': HEAD }, ({ folder }) => withSet({ place: folder }, async () => null)),
    );
    expect(thrown).toMatchObject({ code: 'recording-unreadable' });
    expect(String(thrown)).toContain('--as');
  });
});
