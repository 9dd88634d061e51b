// Hazards: H50 (docs/hazards.md).
/** Mutated JSON and FHIR: 2xx or 4xx to everything, nothing kept that the log could not take. */
import { describe, expect, it } from 'vitest';
import { DOORS, takeText } from './json-inputs.ts';
import type { JsonAnswer } from './json-inputs.ts';
import { checkKept } from './kept-checks.ts';
import { mutatedJson } from './mutate-json.ts';
import { casesOr, LARGE_MS_MAX, runCases, stopwatch } from './run-cases.ts';
import type { SeededRandom } from './seeded-random.ts';
import { timeLimit } from '../support/patience.ts';

const HEAP_GROWTH_MB_MAX = 64;

type Door = (typeof DOORS)[number];

interface JsonCase {
  readonly door: Door;
  readonly text: string;
}

interface CaseOutcome {
  readonly answer: JsonAnswer;
  readonly good: JsonAnswer;
}

function makeCase(random: SeededRandom): JsonCase {
  const door = random.pick(DOORS);
  return { door, text: mutatedJson(door.document, random) };
}

const runCase = ({ door, text }: JsonCase): CaseOutcome => ({
  answer: takeText(door, text),
  good: door.take(door.document),
});

function checkCase({ answer, good }: CaseOutcome): void {
  checkKept(answer);
  const { status, frames = [], records = [], quarantined = [] } = answer;
  const isKept = frames.length + records.length > 0;
  if (status < 200 || status > 499 || (status >= 300 && status < 400)) throw new Error(`status ${status}`);
  if (isKept && status >= 400) throw new Error(`${status}, and something is kept`);
  if (status === 422 && quarantined.length === 0) throw new Error('422, and nothing in quarantine');
  if ((good.frames ?? []).length + (good.records ?? []).length === 0) {
    throw new Error('the good one after it is not kept');
  }
}

const show = ({ door, text }: JsonCase): string => `${door.name}: ${JSON.stringify(text)}`;

it('the good documents are kept', () => {
  for (const door of DOORS) checkCase(runCase({ door, text: JSON.stringify(door.document) }));
});

it('mutated documents are answered, and the good one after each is kept', { timeout: timeLimit(36_000_000) }, () => {
  const figures = runCases({ name: 'json', make: makeCase, run: runCase, check: checkCase, show }, casesOr(50_000));
  expect(figures.slowCases).toEqual([]);
  expect(figures.heapGrowthMb).toBeLessThan(HEAP_GROWTH_MB_MAX);
});

const PIECE = 900_000;
const observationText = (change: (text: string) => string): string =>
  change(JSON.stringify(DOORS.find(({ name }) => name === 'Observation')?.document));

describe('as large as a body may be', () => {
  it.each([
    [
      'frames',
      `{"unitId":"u1","deviceId":"d1","intervalMs":1000,"frames":[${Array.from({ length: 9_900 }, (_, index) => `{"observedAtMs":${index},"values":{"x${index}":1}}`).join(',')}]}`,
    ],
    [
      'labs',
      `{"unitId":"u1","labs":[${Array.from({ length: 6_000 }, (_, index) => `{"stayId":"s","name":"lactateMmolPerL","value":${index},"unit":"u${index}","observedAtMs":1795427999000}`).join(',')}]}`,
    ],
    ['charted', `{"unitId":"u1","charted":[${'1,'.repeat(9_999)}1]}`],
    ['records', `{"unitId":"u1","records":[${`{"kind":"stay.opened","x":"${'y'.repeat(60)}"},`.repeat(999)}1]}`],
    ['records', `{"unitId":"u1","records":[${'{"kind":"stay.opened"},'.repeat(30_000)}1]}`],
    ['Observation', `{"a":"${'x'.repeat(PIECE)}"}`],
    ['Observation', observationText((text) => text.replace('8867-4', 'x'.repeat(PIECE)))],
    ['Observation', observationText((text) => text.replace('"/min"', `"${'/'.repeat(PIECE)}"`))],
    [
      'Observation',
      observationText((text) => text.replace('{', `{"component":[${'{"code":{"text":"x"}},'.repeat(30_000)}1],`)),
    ],
    ['Observation', observationText((text) => text.replace('142', '1'.repeat(PIECE)))],
    ['Observation', `[${'['.repeat(PIECE)}`],
    ['Observation', `{${Array.from({ length: 60_000 }, (_, index) => `"k${index}":1`).join(',')}}`],
    ['Observation', `"${'\\u0061'.repeat(PIECE / 6)}"`],
    ['Observation', `"${'\\'.repeat(PIECE)}`],
    ['Observation', `{"${'\\"'.repeat(PIECE / 2)}":1}`],
    // Short, since what is tested would else be waited for all day: without its guard this takes seconds.
    ['Observation', `"${'\\"'.repeat(20_000)}`],
    ['Observation', ' '.repeat(PIECE)],
    [
      'batch',
      `{"resourceType":"Bundle","type":"batch","entry":[${`{"request":{"method":"POST","url":"Observation"},"resource":${observationText((text) => text)}},`.repeat(900)}1]}`,
    ],
    ['batch', `{"resourceType":"Bundle","type":"batch","entry":[${'1,'.repeat(400_000)}1]}`],
  ])('%s', (name, text) => {
    const door = DOORS.find((each) => each.name === name);
    if (door === undefined) throw new Error(`no door ${name}`);
    const ms = Array.from({ length: 4 }, () => {
      const stop = stopwatch();
      const outcome = runCase({ door, text });
      const took = stop();
      checkCase(outcome);
      return took;
    });
    expect(Math.min(...ms)).toBeLessThan(LARGE_MS_MAX);
  });
});
