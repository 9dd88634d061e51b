/**
 * Answers and laboratory results of one stay in order of the moment they were observed, so that one
 * entered late takes its place. A second one of the same moment corrects the first.
 */
import type { Charted, ChartedAnswer, Lab, LabResult } from './stay-state.ts';

/** The longest look-back of a published score is a week (creatinine before an injury); a day more for what is late. */
const KEPT_MS = 8 * 86_400_000;
/** An hourly chart of a day and a half, or eight days of laboratory rounds; more is forgotten from the old end. */
const KEPT_MAX = 40;

/** The question with one more answer. */
export function chartedWith(known: Charted | undefined, answer: ChartedAnswer, nowMs: number): Charted {
  const answers = inOrder(known === undefined ? [] : [known.newest, ...known.earlier], answer);
  const newest = answers[0] ?? answer;
  const different = answers.find((each) => each.value !== newest.value) ?? known?.previousDifferent ?? null;
  return {
    newest,
    previousDifferent: different?.value === newest.value ? null : different,
    earlier: kept(answers, nowMs),
  };
}

/** The test with one more result. */
export function labWith(known: Lab | undefined, result: LabResult, nowMs: number): Lab {
  const results = inOrder(known === undefined ? [] : [known.newest, ...known.earlier], result);
  return { newest: results[0] ?? result, earlier: kept(results, nowMs) };
}

/** Newest first. */
function inOrder<T extends { readonly observedAtMs: number }>(known: readonly T[], added: T): readonly T[] {
  return [added, ...known.filter((each) => each.observedAtMs !== added.observedAtMs)].toSorted(
    (a, b) => b.observedAtMs - a.observedAtMs,
  );
}

function kept<T extends { readonly observedAtMs: number }>(newestFirst: readonly T[], nowMs: number): readonly T[] {
  return newestFirst.slice(1, KEPT_MAX).filter((each) => nowMs - each.observedAtMs < KEPT_MS);
}

/** The question without the answers that are taken back; null: none is left. */
export function chartedWithout(known: Charted, isTaken: (answer: ChartedAnswer) => boolean): Charted | null {
  const [newest, ...earlier] = [known.newest, ...known.earlier].filter((answer) => !isTaken(answer));
  if (newest === undefined) return null;
  return { newest, earlier, previousDifferent: earlier.find(({ value }) => value !== newest.value) ?? null };
}

/** As `chartedWithout`. */
export function labWithout(known: Lab, isTaken: (result: LabResult) => boolean): Lab | null {
  const [newest, ...earlier] = [known.newest, ...known.earlier].filter((result) => !isTaken(result));
  return newest === undefined ? null : { newest, earlier };
}
