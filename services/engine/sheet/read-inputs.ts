/**
 * What a score is given to look at, in full: every input names its source, its quality, its age and its
 * place in the log. score-sheet.ts reads the same sources as bare numbers to see whether anything
 * changed; the two must agree, which the snapshot tests hold (a restored fold starts with this one).
 */
import { chooseReading } from '../../clinical/score/choose-reading.ts';
import type { InputReading } from '../../clinical/score/score-result.ts';
import type { InputSource, RuleInput, ScoreRule } from '../../clinical/score/score-rule.ts';
import { isSignalName, signalAt, signalIndex } from '../../clinical/signal/signals.ts';
import { recordOf, recordText } from '../state/readings.ts';
import type { StayState } from '../state/stay-state.ts';
import { meanOfMinutes } from '../windows/minute-ring.ts';
import { ageOfAnswer, givenAnswer, type GivenAnswer } from './given-answer.ts';
import { readStreamed, type StreamedInput } from './streamed-input.ts';

const MINUTE_MS = 60_000;

/** One reading for each input of the rule that has sources, by input name. `scratch` is overwritten. */
export function readInputs(
  rule: ScoreRule,
  stay: StayState,
  { nowMs, scratch }: { readonly nowMs: number; readonly scratch: StreamedInput },
): Map<string, InputReading> {
  return readEach(rule, (input, source, { readings }) =>
    candidateOf(stay, input, source, { nowMs, asOfMs: asOfMsOf(readings, source), scratch }),
  );
}

interface AskedSource {
  /** Place of the source in its input. */
  readonly at: number;
  /** What was read before: of every input that goes by no other one. */
  readonly readings: ReadonlyMap<string, InputReading>;
}

/** One reading for each input that has sources, by input name: of what its sources give, those that go by another input last. */
export function readEach(
  rule: ScoreRule,
  candidateFor: (input: RuleInput, source: InputSource, asked: AskedSource) => InputReading | null,
): Map<string, InputReading> {
  const readings = new Map<string, InputReading>();
  const read = (input: RuleInput): void => {
    if (input.sources.length === 0) return;
    const candidates = input.sources.map((source, at) => candidateFor(input, source, { at, readings }));
    readings.set(input.name, chooseReading(input, candidates));
  };
  for (const input of rule.inputs) if (input.sources.every((source) => source.asOf === undefined)) read(input);
  for (const input of rule.inputs) if (input.sources.some((source) => source.asOf !== undefined)) read(input);
  return readings;
}

/** Nothing observed later counts, ms: Infinity for a source that goes by no other input; null: the other has no reading. */
export function asOfMsOf(readings: ReadonlyMap<string, InputReading>, source: InputSource): number | null {
  if (source.asOf === undefined) return Number.POSITIVE_INFINITY;
  const other = readings.get(source.asOf);
  return other?.quality === 'present' ? other.observedAtMs : null;
}

/** The last answer before the present one that differs from it, for each charted code of the rule. */
export function previousCodes(rule: ScoreRule, stay: StayState): Map<string, string> {
  const codes = new Map<string, string>();
  for (const input of rule.inputs) {
    if (input.kind !== 'code') continue;
    const charted = input.sources.find((source) => source.kind === 'charted');
    const previous = charted === undefined ? null : (stay.charted.get(charted.from)?.previousDifferent ?? null);
    if (typeof previous?.value === 'string') codes.set(input.name, previous.value);
  }
  return codes;
}

interface When {
  readonly nowMs: number;
  readonly asOfMs: number | null;
  readonly scratch: StreamedInput;
}

function candidateOf(stay: StayState, input: RuleInput, source: InputSource, when: When): InputReading | null {
  const { nowMs, asOfMs } = when;
  if (asOfMs === null) return null;
  if (source.kind === 'streamed') {
    if (!isSignalName(source.from)) return null;
    const signal = signalIndex(source.from);
    return asOfMs === Number.POSITIVE_INFINITY
      ? streamed(stay, input, signal, when)
      : streamedBefore(stay, input, { signal, asOfMs, nowMs, validForMs: source.validForMs });
  }
  return answerReading(input, source, { answer: givenAnswer(stay, source, { nowMs, asOfMs }), nowMs });
}

/** What an answer gives an input; null where there is none, or it says nothing about the input. */
export function answerReading(
  input: RuleInput,
  source: InputSource,
  { answer, nowMs }: { readonly answer: GivenAnswer | null; readonly nowMs: number },
): InputReading | null {
  const value = answer === null ? undefined : meaningOf(source, answer.value);
  if (answer === null || value === undefined) return null;
  return {
    name: input.name,
    quality: 'present',
    value,
    unit: input.unit,
    observedAtMs: answer.observedAtMs,
    ageMs: ageOfAnswer(answer, nowMs),
    from: answer.from ?? source.from,
    formula: null,
    record: answer.position,
  };
}

/** What an answer means to this input; undefined when it says nothing about it. */
export function meaningOf(source: InputSource, value: number | string): number | string | undefined {
  return source.values === undefined ? value : source.values[String(value)];
}

function streamed(
  stay: StayState,
  input: RuleInput,
  signal: number,
  { nowMs, scratch: reading }: When,
): InputReading | null {
  readStreamed(stay, signal, nowMs, reading);
  if (reading.usability === 'none') return null;
  const { name: from, unit } = signalAt(signal);
  return {
    name: input.name,
    quality: reading.usability,
    value: reading.value,
    unit,
    observedAtMs: reading.observedAtMs < 0 ? null : reading.observedAtMs,
    ageMs: reading.ageMs,
    from,
    formula: null,
    record:
      reading.row < 0
        ? recordText(stay.newest.positions[signal] ?? '', stay.newest.rows[signal] ?? 0)
        : recordOf(stay, reading.row, signal),
  };
}

interface Before {
  readonly signal: number;
  readonly asOfMs: number;
  readonly nowMs: number;
  readonly validForMs: number;
}

/** Mean of the newest whole minute with a value that ended at or before `asOfMs`. */
function streamedBefore(stay: StayState, input: RuleInput, at: Before): InputReading | null {
  const found = minuteBefore(stay, at);
  if (found === null) return null;
  const { name: from, unit } = signalAt(at.signal);
  return {
    name: input.name,
    quality: 'present',
    value: found.mean,
    unit,
    observedAtMs: found.endMs,
    ageMs: Math.max(0, at.nowMs - found.endMs),
    from,
    formula: null,
    record: null,
  };
}

/** The minute and its mean, three digits after the point; null when none lies in the look-back. */
export function minuteBefore(
  stay: StayState,
  { signal, asOfMs, nowMs, validForMs }: Before,
): { readonly mean: number; readonly endMs: number } | null {
  for (let endMs = Math.floor(asOfMs / MINUTE_MS) * MINUTE_MS; nowMs - endMs < validForMs; endMs -= MINUTE_MS) {
    const minute = endMs / MINUTE_MS - 1;
    const mean = meanOfMinutes(stay.minutes, signal, minute, minute + 1);
    if (!Number.isNaN(mean)) return { mean: Math.round(mean * 1000) / 1000, endMs };
  }
  return null;
}
