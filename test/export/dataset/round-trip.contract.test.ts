/** What Vigil exports as Parquet, CSV, MEDS and OMOP comes back as the recording that it was: value by value, with sex and age. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { timeLimit } from '../../support/patience.ts';
import { playbackSteps } from '../../../services/feed/playback/playback-steps.ts';
import { playbackTarget } from '../../../services/feed/playback/playback-target.ts';
import { T0 } from '../../history/history-fixtures.ts';
import { valuesOf, withSet, type Value } from '../../feed/recordings/data-set-files.ts';
import { asked, exported, openStory, rows, SECONDS, type Story, type Written } from './dataset-story.ts';

let story: Story;
let written: Written;
let asCsv: Written;
beforeAll(async () => {
  story = await openStory();
  const asked = { birthDates: true, resolution: 'second' } as const;
  written = await exported(story.history, { ...asked, formats: ['parquet', 'meds', 'omop'] });
  asCsv = await exported(story.history, { ...asked, formats: ['csv'] });
}, timeLimit(120_000));
afterAll(async () => {
  await story.dispose();
  for (const { folder } of [written, asCsv]) await rm(path.dirname(folder), { recursive: true });
});

const placeOf = (format: string): string => {
  if (format === 'csv') return asCsv.folder;
  return format === 'parquet' ? written.folder : path.join(written.folder, format);
};

/** What stands of the story: no second channel, nothing implausible or withdrawn. */
const STREAMED: readonly Value[] = rows()
  .filter((row) => !('channel' in row))
  .flatMap(({ atMs, values }) => {
    const second = (atMs - T0) / 1000;
    return Object.entries(values).flatMap(([name, value]): readonly Value[] =>
      name === 'heartRatePerMin' && (second === 50 || (second >= 200 && second < 210))
        ? []
        : [[atMs - T0, name, value as number]],
    );
  });
const CHARTED: readonly Value[] = [
  [5_000, 'lactateMmolPerL', 2.5],
  [6_000, 'consciousness', 'alert'],
  [7_000, 'weightKg', 5.1],
  [9_000, 'oxygenDevice', 'high-flow'],
  [300_000, 'oxygenDevice', 'air'],
  [310_000, 'milrinoneUgPerKgPerMin', 0.5],
];
const ALL = [...STREAMED, ...CHARTED].toSorted((a, b) => a[0] - b[0] || a[1].localeCompare(b[1], 'en'));

describe.each(['parquet', 'csv', 'meds', 'omop'])('an export as %s', (format) => {
  it('comes back as it was', { timeout: timeLimit(60_000) }, async () => {
    const place = placeOf(format);
    await withSet({ place, as: format === 'meds' || format === 'omop' ? format : 'vigil' }, async (set) => {
      const recording = await set.open('1');
      const { values, faults, known } = await valuesOf(recording);
      expect(values).toEqual(ALL);
      // What the laboratory called by a name that is no quantity, told by it.
      expect(faults.map(({ code }) => code)).toEqual(['unknown-column']);
      expect(recording).toMatchObject({ startedAtMs: T0, intervalMs: 1000, patient: { ageDays: 67 } });
      // OMOP has no place for the time at which something became known.
      expect(known.some((ms) => ms > SECONDS * 1000 - 1000)).toBe(false);
      expect(known.filter((ms) => ms % 1000 !== 0)).toEqual([]);
    });
  });

  it(
    'is found out without being named, and plays into records that the log takes',
    { timeout: timeLimit(60_000) },
    async () => {
      const place = placeOf(format);
      await withSet({ place }, async (set) => {
        const recording = await set.open('1');
        const target = playbackTarget(recording, { startMs: T0, bedId: 'B1' });
        let entries = 0;
        for await (const step of playbackSteps(recording, target)) entries += step.entries.length;
        expect(entries).toBeGreaterThan(SECONDS);
      });
    },
  );
});

describe('OMOP as CSV', () => {
  it('reads as the same tables do as Parquet', { timeout: timeLimit(60_000) }, async () => {
    const place = await mkdtemp(path.join(tmpdir(), 'vigil-omop-csv-'));
    const from = placeOf('omop');
    for (const table of ['person', 'visit_occurrence', 'measurement', 'observation']) {
      await asked(`COPY (FROM '${from}/${table}.parquet') TO '${place}/${table.toUpperCase()}.csv' (HEADER)`);
    }
    const { values } = await withSet({ place }, async (set) => valuesOf(await set.open('1')));
    await rm(place, { recursive: true });
    expect(values).toEqual(ALL);
  });
});
