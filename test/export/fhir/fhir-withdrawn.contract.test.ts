/** What was withdrawn, as a program reads it over FHIR: nothing is gone, and nothing of it is `final`. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { notice, batchOf } from '../../history/history-fixtures.ts';
import { startFhirServer, type FhirServer } from './fhir-server.ts';
import { PATIENT, START_MS, tellStory, UNIT, type Story } from './fhir-story.ts';

interface Found {
  readonly status: string;
  readonly effectiveDateTime: string;
  readonly valueQuantity?: { readonly value: number };
  readonly note?: readonly { readonly text: string }[];
}

let story: Story;
let server: FhirServer;

beforeAll(async () => {
  story = await tellStory();
  server = await startFhirServer(story);
  await story.history.write(
    batchOf(2, {
      decisions: [
        {
          ...notice('w1', START_MS + 200_000, {
            unitId: UNIT,
            stayId: null,
            detail: {
              code: 'notice.values-withdrawn',
              values: {
                targets: [
                  { kind: 'signal', name: 'spo2Percent' },
                  { kind: 'lab', name: 'lactateMmolPerL' },
                ],
                sourceCode: '99HOSP SAT1',
                fromMs: START_MS,
                toMs: START_MS + 120_000,
                by: 'Dr Kim',
                reason: 'it was the exhaled CO2',
              },
            },
          }),
          cause: '0:999999',
          code: 'values-withdrawn',
        },
      ],
    }),
  );
});
afterAll(async () => {
  await server.close();
  await story.close();
});

async function observations(query: string): Promise<readonly Found[]> {
  const authorization = `Bearer ${await server.token('system/*.rs')}`;
  const patient = PATIENT.replace(':', '.3a');
  const answer = await fetch(`${server.address}/Observation?patient=${patient}&_count=200&${query}`, {
    headers: { authorization },
  });
  const bundle = (await answer.json()) as { readonly entry?: readonly { readonly resource: Found }[] };
  return (bundle.entry ?? []).map(({ resource }) => resource);
}

const withinOf = (found: readonly Found[]): readonly Found[] =>
  found.filter(({ effectiveDateTime }) => Date.parse(effectiveDateTime) < START_MS + 120_000);

it('the numbers of a monitor stay, as entered in error', async () => {
  const found = await observations('code=59408-5&vigil-resolution=second');
  const within = withinOf(found);
  expect(within.length).toBeGreaterThan(50);
  expect(new Set(within.map(({ status }) => status))).toEqual(new Set(['entered-in-error']));
  expect(within[0]?.valueQuantity?.value).toBe(98);
  const after = found.filter((each) => !within.includes(each));
  expect(new Set(after.map(({ status }) => status))).toEqual(new Set(['final']));
  const heart = await observations('code=8867-4&vigil-resolution=second');
  expect(new Set(heart.map(({ status }) => status))).toEqual(new Set(['final']));
});

it('so does a laboratory value', async () => {
  expect(withinOf(await observations('code=2524-7,32693-4')).map(({ status }) => status)).toEqual(
    withinOf(await observations('code=2524-7,32693-4')).map(() => 'entered-in-error'),
  );
  expect(withinOf(await observations('code=2524-7,32693-4'))).not.toEqual([]);
});

it('and a score that used one of them, with who took it back and why', async () => {
  const scores = withinOf(await observations('category=survey'));
  const marked = scores.filter(({ status }) => status === 'entered-in-error');
  expect(marked.length).toBeGreaterThan(0);
  expect(marked.every(({ note }) => note?.[0]?.text.includes('Dr Kim: it was the exhaled CO2'))).toBe(true);
});
