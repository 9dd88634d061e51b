/**
 * What a score of the first hours of a stay is given to look at: the first, lowest or highest of its window, and facts
 * whenever they were said. A minute ring forgets after eight hours, so what was streamed is kept aside, by source, as the
 * window passes: the mean of a whole minute, since one flushed line would otherwise be the lowest pressure of a day.
 */
import type { InputReading } from '../../clinical/score/score-result.ts';
import type { InputSource, RuleInput, RuleWindow, ScoreRule } from '../../clinical/score/score-rule.ts';
import { isSignalName, signalAt, signalIndex } from '../../clinical/signal/signals.ts';
import { givenAnswer, type GivenAnswer } from '../sheet/given-answer.ts';
import { answerReading, asOfMsOf, meaningOf, minuteBefore, readEach } from '../sheet/read-inputs.ts';
import type { StayState } from '../state/stay-state.ts';
import { meanOfMinutes } from '../windows/minute-ring.ts';

const MINUTE_MS = 60_000;

/** A streamed value of the window: the mean of the minute that ended then. */
export interface CapturedMinute {
  readonly value: number;
  readonly endMs: number;
}

/** A score with the hours that it looks at. */
export type WindowRule = ScoreRule & { readonly window: RuleWindow };

/** Which of two values of a window counts. */
function isBetter(pick: InputSource['pick'], value: number, held: number): boolean {
  if (pick === 'lowest') return value < held;
  return pick === 'highest' && value > held;
}

/** Keeps what was streamed in the whole minutes from `fromMs` to `untilMs` and within the window of each rule. */
export function captureStreams(
  rules: readonly WindowRule[],
  stay: StayState,
  { fromMs, untilMs }: { readonly fromMs: number; readonly untilMs: number },
): void {
  for (const rule of rules) {
    for (const input of rule.inputs) {
      for (const [at, source] of input.sources.entries()) {
        if (source.kind !== 'streamed' || source.asOf !== undefined || !isSignalName(source.from)) continue;
        const startMs = stay.openedAtMs + (source.fromMs ?? rule.window.fromMs);
        captureOne(stay, source, {
          key: captureKey(rule, input, at),
          signal: signalIndex(source.from),
          fromMinute: Math.ceil(Math.max(fromMs, startMs) / MINUTE_MS),
          toMinute: Math.floor(Math.min(untilMs, stay.openedAtMs + rule.window.toMs) / MINUTE_MS),
        });
      }
    }
  }
}

interface Capture {
  readonly key: string;
  readonly signal: number;
  readonly fromMinute: number;
  readonly toMinute: number;
}

function captureOne(stay: StayState, { pick }: InputSource, { key, signal, fromMinute, toMinute }: Capture): void {
  for (let minute = fromMinute; minute < toMinute; minute++) {
    const mean = meanOfMinutes(stay.minutes, signal, minute, minute + 1);
    if (Number.isNaN(mean)) continue;
    const value = Math.round(mean * 1000) / 1000;
    const held = stay.firstHours.captured.get(key);
    if (held !== undefined && !isBetter(pick, value, held.value)) continue;
    stay.firstHours.captured.set(key, { value, endMs: (minute + 1) * MINUTE_MS });
  }
}

function captureKey(rule: ScoreRule, input: RuleInput, source: number): string {
  return `${rule.id}/${input.name}/${source}`;
}

/** One reading for each input of the rule that has sources, by input name. */
export function readWindow(rule: WindowRule, stay: StayState, nowMs: number): Map<string, InputReading> {
  return readEach(rule, (input, source, { at, readings }) =>
    source.kind === 'streamed'
      ? streamedReading(rule, stay, { input, source, at, nowMs }, readings)
      : givenReading(rule, stay, { input, source, at, nowMs }, readings),
  );
}

interface Asked {
  readonly input: RuleInput;
  readonly source: InputSource;
  /** Place of the source in its input. */
  readonly at: number;
  readonly nowMs: number;
}

function streamedReading(
  rule: WindowRule,
  stay: StayState,
  { input, source, at, nowMs }: Asked,
  readings: ReadonlyMap<string, InputReading>,
): InputReading | null {
  if (!isSignalName(source.from)) return null;
  const signal = signalIndex(source.from);
  const found =
    source.asOf === undefined
      ? stay.firstHours.captured.get(captureKey(rule, input, at))
      : beforeOther(rule, stay, { signal, asOfMs: asOfMsOf(readings, source), nowMs });
  if (found === undefined) return null;
  const { name: from, unit } = signalAt(signal);
  return {
    name: input.name,
    quality: 'present',
    value: found.value,
    unit,
    observedAtMs: found.endMs,
    ageMs: Math.max(0, nowMs - found.endMs),
    from,
    formula: null,
    record: null,
  };
}

/** The minute before another reading, within the window. */
function beforeOther(
  { window }: WindowRule,
  stay: StayState,
  { signal, asOfMs, nowMs }: { readonly signal: number; readonly asOfMs: number | null; readonly nowMs: number },
): CapturedMinute | undefined {
  if (asOfMs === null) return undefined;
  const validForMs = nowMs - (stay.openedAtMs + window.fromMs);
  const found = minuteBefore(stay, { signal, asOfMs, nowMs, validForMs });
  return found === null ? undefined : { value: found.mean, endMs: found.endMs };
}

function givenReading(
  rule: WindowRule,
  stay: StayState,
  { input, source, nowMs }: Asked,
  readings: ReadonlyMap<string, InputReading>,
): InputReading | null {
  const asOfMs = asOfMsOf(readings, source);
  if (asOfMs === null) return null;
  const answer =
    source.kind === 'stay' ? givenAnswer(stay, source, { nowMs, asOfMs }) : ofWindow(rule, stay, { source, asOfMs });
  return answerReading(input, source, { answer, nowMs });
}

/** The answer or result of the window that the source picks; of a fact the newest, whenever it was said. */
function ofWindow(
  { window }: WindowRule,
  stay: StayState,
  { source, asOfMs }: { readonly source: InputSource; readonly asOfMs: number },
): GivenAnswer | null {
  const known = source.kind === 'charted' ? stay.charted.get(source.from) : stay.labs.get(source.from);
  if (known === undefined) return null;
  if (source.fact === true) return known.newest;
  const fromMs = stay.openedAtMs + (source.fromMs ?? window.fromMs);
  const toMs = Math.min(asOfMs, stay.openedAtMs + window.toMs);
  const oldestFirst: readonly GivenAnswer[] = [known.newest, ...known.earlier]
    .filter(({ observedAtMs }) => observedAtMs >= fromMs && observedAtMs <= toMs)
    .toReversed();
  if (source.pick === undefined) return oldestFirst.at(-1) ?? null;
  return oldestFirst.reduce<GivenAnswer | null>((held, answer) => {
    const [value, before] = [meaningOf(source, answer.value), held === null ? null : meaningOf(source, held.value)];
    if (value === undefined) return held;
    if (before === null || before === undefined) return answer;
    return isBetter(source.pick, Number(value), Number(before)) ? answer : held;
  }, null);
}
