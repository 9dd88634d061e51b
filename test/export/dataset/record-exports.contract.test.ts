/** WFDB records and FHIR lines: what stands is read again, sample by sample and resource by resource. */
import { readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signalIndex } from '../../../services/clinical/signal/signals.ts';
import { openRecording } from '../../../services/feed/adapters/open-recording.ts';
import { exported, NAME, openStory, rows, SECONDS, T0, type Story, type Written } from './dataset-story.ts';

let story: Story;
let written: Written;
beforeAll(async () => {
  story = await openStory();
  written = await exported(story.history, { formats: ['wfdb', 'fhir'] });
});
afterAll(async () => {
  await story.dispose();
  await rm(path.dirname(written.folder), { recursive: true });
});

const HEART_RATE = signalIndex('heartRatePerMin');

describe('WFDB', () => {
  it('has a frame a second, and a sample exactly where a value stands', async () => {
    const recording = await openRecording(path.join(written.folder, 'wfdb/stay-1.hea'));
    expect(recording).toMatchObject({ intervalMs: 1_000, durationMs: SECONDS * 1_000 });
    const found = new Map<number, number>();
    for await (const item of recording.items()) {
      if (item.kind !== 'row') throw new Error(item.reason.code);
      if ((item.presentBits & (1 << HEART_RATE)) !== 0) found.set(item.atMs, item.values[HEART_RATE] ?? Number.NaN);
    }
    const standing = rows().flatMap(({ channel, atMs, values }) => {
      const second = (atMs - T0) / 1_000;
      const stands = channel === undefined && second !== 50 && (second < 200 || second >= 210);
      return stands ? [[second * 1_000, values.heartRatePerMin]] : [];
    });
    expect([...found]).toEqual(standing);
  });

  it('names signals, units, start and checksums in the header', async () => {
    const header = await readFile(path.join(written.folder, 'wfdb/stay-1.hea'), 'utf8');
    expect(header.split('\n').slice(0, 3)).toEqual([
      `stay-1 2 1 ${SECONDS} 10:00:00.000 01/03/2025`,
      expect.stringMatching(/^stay-1\.dat 16 100\(0\)\/bpm 16 0 15000 -?\d+ 0 heartRatePerMin$/),
      expect.stringMatching(/^stay-1\.dat 16 100\(0\)\/degC 16 0 3670 -?\d+ 0 coreTemperatureCel$/),
    ]);
  });
});

interface Line {
  readonly resourceType: string;
  readonly id: string;
  readonly status?: string;
  readonly birthDate?: string;
  readonly subject?: { readonly reference: string };
  readonly encounter?: { readonly reference: string };
  readonly valueQuantity?: { readonly value: number };
  readonly code?: { readonly text: string };
}

async function linesOf(type: string): Promise<readonly Line[]> {
  const text = await readFile(path.join(written.folder, `fhir/${type}.ndjson`), 'utf8');
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Line);
}

describe('FHIR lines', () => {
  it('are of the type of their file, each id once, and refer to what is there', async () => {
    const [patients, encounters, observations] = await Promise.all(
      ['Patient', 'Encounter', 'Observation'].map(linesOf),
    );
    const known = new Set(
      [...(patients ?? []), ...(encounters ?? [])].map(({ resourceType, id }) => `${resourceType}/${id}`),
    );
    expect(known.size).toBe(4);
    const ids = new Set(observations?.map(({ id }) => id));
    expect(ids.size).toBe(observations?.length);
    const dangling = (observations ?? []).filter(
      ({ subject, encounter }) => !known.has(subject?.reference ?? '') || !known.has(encounter?.reference ?? ''),
    );
    expect(dangling).toEqual([]);
    for (const { name, rows: count } of written.report.files.filter((file) => file.name.startsWith('fhir/'))) {
      expect(await linesOf(path.basename(name, '.ndjson'))).toHaveLength(count);
    }
  });

  it('give every value, what was taken back as entered in error, and what cannot be as no number', async () => {
    const rates = (await linesOf('Observation')).filter(({ code }) => code?.text === 'Heart rate');
    expect(rates).toHaveLength(SECONDS - 60);
    expect(rates.filter(({ status }) => status === 'entered-in-error')).toHaveLength(10);
    expect(rates.filter(({ valueQuantity }) => valueQuantity === undefined)).toHaveLength(1);
  });

  it('name nobody', async () => {
    for (const name of await readdir(written.folder, { recursive: true })) {
      const bytes = await readFile(path.join(written.folder, name)).catch(() => Buffer.alloc(0));
      for (const word of [NAME, 'patient-1', 'nurse.kim', 'Dr Kim', '2024-12-24']) {
        expect(bytes.includes(word), `${name}: ${word}`).toBe(false);
      }
    }
  });
});
