/** `vigil events` on recordings: counts beside the setting and the time they were found with. */
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { runEvents, type EventsArguments } from '../../services/command/events.ts';
import { sharedData } from '../support/shared-data.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'vigil-events-'));
afterAll(() => rmSync(folder, { recursive: true }));

let printed: string[] = [];
beforeEach(() => {
  printed = [];
  vi.spyOn(console, 'log').mockImplementation((line: string) => void printed.push(line));
});
afterEach(() => vi.restoreAllMocks());

/** A trend of one row a second; an empty cell is missing. */
function recording(
  name: string,
  seconds: number,
  row: (second: number) => readonly [heartRate: number, spo2: number | ''],
): string {
  const file = path.join(folder, `${name}.csv`);
  writeFileSync(
    file,
    `t_s,hr_bpm,spo2\n${Array.from({ length: seconds }, (_, second) => [second, ...row(second)].join(',')).join('\n')}\n`,
  );
  return file;
}

async function counted(
  paths: readonly string[],
  how: Partial<EventsArguments> = {},
): Promise<{ readonly [setting: string]: unknown }> {
  await runEvents({
    paths,
    record: undefined,
    segment: undefined,
    averaging: undefined,
    delay: undefined,
    ...how,
    json: true,
  });
  const answer = JSON.parse(printed.join('')) as {
    definitions: {
      definition: { id: string; averagingMs: number; delayMs: number };
      count: number;
      observedSeconds: number;
      perHour: number | null;
    }[];
  };
  return Object.fromEntries(
    answer.definitions.map(({ definition, count, observedSeconds, perHour }) => [
      `${definition.id} ${definition.averagingMs / 1000}/${definition.delayMs / 1000}`,
      [count, observedSeconds, perHour],
    ]),
  );
}

/** Every minute 14 s at 74 %; in the second half the oximeter is off. */
const dips = (): string =>
  recording('dips', 3_600, (second) => [
    second % 600 < 5 ? 90 : 150,
    second < 1_800 ? (second % 60 >= 30 && second % 60 < 44 ? 74 : 95) : '',
  ]);

describe('vigil events', () => {
  it('counts per hour of data that was there', async () => {
    const counts = await counted([dips()]);
    expect(counts['bradycardia-below-100 0/0']).toEqual([6, 3_600, 6]);
    expect(counts['desaturation-below-80 0/0']).toEqual([30, 1_800, 60]);
    expect(counts['desaturation-below-80-averaged-16-s 16/0']).toEqual([0, expect.any(Number), 0]);
    expect(counts['apnoea-aap 0/0']).toEqual([0, 0, null]);
  });

  it('shows every averaging with every delay that is asked for', async () => {
    const counts = await counted([dips()], { averaging: '0,8,16', delay: '0,10' });
    const desaturations = ['0/0', '8/0', '16/0', '0/10', '8/10', '16/10'].map(
      (setting) => (counts[`desaturation-below-80 ${setting}`] as number[])[0],
    );
    expect(desaturations).toEqual([30, 30, 0, 0, 0, 0]);
    expect(Object.keys(counts)).toHaveLength(7 * 6);
  });

  it('adds recordings up without joining them', async () => {
    const file = recording('ends-low', 30, (second) => [150, second < 15 ? 95 : 74]);
    const next = recording('begins-low', 30, (second) => [150, second < 15 ? 74 : 95]);
    expect((await counted([file, next]))['intermittent-hypoxaemia 0/0']).toEqual([2, 60, 120]);
  });

  it('prints «not seen» where nothing was observed, never a bare 0', async () => {
    await runEvents({
      paths: [dips()],
      record: undefined,
      segment: undefined,
      averaging: undefined,
      delay: undefined,
      json: false,
    });
    const lines = printed.join('\n').split('\n');
    expect(lines.find((line) => line.startsWith('apnoea-aap '))).toMatch(/not seen +0 s +0\.0 min +-$/);
    expect(lines.find((line) => line.startsWith('desaturation-below-80 '))).toMatch(/ 30 +14 s +30\.0 min +60\.0$/);
    expect(lines.at(-1)).toContain('periodic-breathing: not counted. A respiratory rate');
  });

  it('refuses settings that are no whole seconds', async () => {
    await expect(counted([dips()], { averaging: '8,many' })).rejects.toMatchObject({ code: 'config-invalid' });
  });
});

const PRETERM = sharedData('picsdb-preterm/dev/trend-1hz');

describe.skipIf(PRETERM === null)(
  'real preterm infants, chosen clean (needs the reference recordings beside the checkout)',
  () => {
    it('have no apnoea and no bradycardia, over 22 minutes that were seen', async () => {
      const counts = await counted(
        PRETERM === null ? [] : readdirSync(PRETERM).map((name) => path.join(PRETERM, name)),
      );
      for (const id of ['apnoea-aap', 'apnoea-with-bradycardia', 'bradycardia-below-100', 'bradycardia-below-80']) {
        const [count, observedSeconds] = counts[`${id} 0/0`] as [number, number];
        expect(count).toBe(0);
        expect(observedSeconds).toBeGreaterThan(22 * 60);
      }
      expect(counts['desaturation-below-80 0/0']).toEqual([0, 0, null]);
    });
  },
);
