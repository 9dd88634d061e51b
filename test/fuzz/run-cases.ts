/**
 * Runs many made-up cases against a reader and says what the worst of them did. A failing case is
 * told with its seed and its bytes; `VIGIL_TEST_FUZZ_SEED` and `VIGIL_TEST_FUZZ_CASE` run it alone.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { caseSeed, SeededRandom } from './seeded-random.ts';

export interface FuzzSubject<T, R> {
  readonly name: string;
  readonly make: (random: SeededRandom) => T;
  /** What is tested; this alone is timed. */
  readonly run: (made: T) => R;
  /** Throws what is wrong with the outcome. */
  readonly check: (outcome: R) => void;
  /** Before a slow case is run again. */
  readonly renew?: () => void;
  /** The case as a person can run it again. */
  readonly show: (made: T) => string;
}

export interface FuzzFigures {
  readonly cases: number;
  readonly slowestMs: number;
  readonly slowestCase: number;
  /** Cases that were over the limit in all of four runs: the machine is shared, a single slow run says nothing. */
  readonly slowCases: readonly number[];
  readonly heapGrowthMb: number;
  readonly seconds: number;
}

export const CASE_MS_MAX = 100;
/** For the largest that a door takes: under 100 ms on an idle machine, and a wide band for a busy one. */
export const LARGE_MS_MAX = 3 * CASE_MS_MAX;
const RERUNS = 3;
const SEED = 20261123;
const WARM_UP = 500;

/** The number of cases when nothing else is asked for; `npm run fuzz` asks for more. */
export function casesOr(usual: number): number {
  return Number(process.env['VIGIL_TEST_FUZZ_CASES'] ?? usual);
}

export function runCases<T, R>(subject: FuzzSubject<T, R>, cases: number): FuzzFigures {
  const seed = Number(process.env['VIGIL_TEST_FUZZ_SEED'] ?? SEED);
  const only = process.env['VIGIL_TEST_FUZZ_CASE'];
  const timed = (index: number): number => {
    const made = subject.make(new SeededRandom(caseSeed(seed, index)));
    return runOne(subject, made, `seed ${seed} case ${index}`);
  };
  const again = (index: number): number => {
    subject.renew?.();
    return timed(index);
  };
  const startedMs = performance.now();
  const [from, to] = only === undefined ? [0, cases] : [Number(only), Number(only) + 1];
  const slow: number[] = [];
  let worst = { ms: 0, index: from };
  let heapBefore = usedHeapBytes();
  for (let index = from; index < to; index++) {
    if (index === from + WARM_UP) heapBefore = usedHeapBytes();
    const ms = timed(index);
    if (ms > worst.ms) worst = { ms, index };
    if (ms > CASE_MS_MAX) slow.push(index);
  }
  const slowCases = slow.filter((index) =>
    Array.from({ length: RERUNS }, () => again(index)).every((ms) => ms > CASE_MS_MAX),
  );
  const figures = {
    cases: to - from,
    slowestMs: worst.ms,
    slowestCase: worst.index,
    slowCases,
    heapGrowthMb: (usedHeapBytes() - heapBefore) / 1e6,
    seconds: (performance.now() - startedMs) / 1000,
  };
  if (process.env['VIGIL_TEST_FUZZ_CASES'] !== undefined || only !== undefined) {
    console.log(`${subject.name}: ${textOf(figures)}`);
  }
  return figures;
}

/** Milliseconds that the case took. */
function runOne<T, R>({ name, run, check, show }: FuzzSubject<T, R>, made: T, label: string): number {
  try {
    const stop = stopwatch();
    const outcome = run(made);
    const ms = stop();
    check(outcome);
    return ms;
  } catch (error) {
    throw new Error(
      `${name}, ${label}: ${error instanceof Error ? error.message : String(error)}\n${show(made).slice(0, 20_000)}`,
      { cause: error },
    );
  }
}

/** Milliseconds of work since: wall or processor time, whichever is less, since other programs run on the machine. */
export function stopwatch(): () => number {
  const startedMs = performance.now();
  const started = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(started);
    return Math.min(performance.now() - startedMs, (user + system) / 1_000);
  };
}

function textOf({ cases, slowestMs, slowestCase, slowCases, heapGrowthMb, seconds }: FuzzFigures): string {
  return `${cases} cases in ${seconds.toFixed(1)} s, slowest ${slowestMs.toFixed(1)} ms (case ${slowestCase}), ${slowCases.length} over ${CASE_MS_MAX} ms again and again, heap ${heapGrowthMb.toFixed(1)} MB larger`;
}

let collect: (() => void) | null = null;

/** After a full collection, so that garbage does not count. */
function usedHeapBytes(): number {
  if (collect === null) {
    setFlagsFromString('--expose-gc');
    collect = runInNewContext('gc') as () => void;
  }
  collect();
  return process.memoryUsage().heapUsed;
}
