/**
 * What a score is given to look at. A streamed input is the median of the usable readings of the
 * minute up to its newest one, so that a single odd second does not move a score; a signal that the
 * monitor calls off is missing at once, whatever was measured before. Every input names its source,
 * its age and its place in the log.
 */
import { chooseReading } from '../../clinical/choose-reading.ts';
import type { InputReading } from '../../clinical/score-result.ts';
import type { InputSource, RuleInput, ScoreRule } from '../../clinical/score-rule.ts';
import { SIGNAL_COUNT, isSignalName, signalAt, signalIndex } from '../../clinical/signals.ts';
import { decimalOf } from '../../contract/vitals-block.ts';
import { ageOfRow, judgedOf, newestAgeMs, newestUsableRow, observedAtMsOf, recordOf, recordText } from '../readings.ts';
import type { StayState } from '../stay-state.ts';
import { OFF, PRESENT } from '../windows/newest-readings.ts';
import { RING_SECONDS, usableBits } from '../windows/second-ring.ts';

const MEDIAN_SECONDS = 60;
/** Sorted in place for one median and then worthless. */
const scratch = new Float32Array(MEDIAN_SECONDS);

/** One reading for each input of the rule, by input name. */
export function readInputs(rule: ScoreRule, stay: StayState, nowMs: number): Map<string, InputReading> {
  const readings = new Map<string, InputReading>();
  for (const input of rule.inputs) readings.set(input.name, chooseReading(input, input.sources.map((source) => candidateOf(stay, input, source, nowMs))));
  return readings;
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

function candidateOf(stay: StayState, input: RuleInput, source: InputSource, nowMs: number): InputReading | null {
  switch (source.kind) {
    case 'streamed':
      return isSignalName(source.from) ? streamed(stay, input, signalIndex(source.from), nowMs) : null;
    case 'charted': {
      const answer = stay.charted.get(source.from)?.newest;
      return answer === undefined ? null : given(input, source, { ...answer, nowMs });
    }
    case 'stay':
      return null;
    case 'lab': {
      const result = stay.labs.get(source.from);
      return result === undefined ? null : given(input, source, { ...result, nowMs });
    }
  }
}

function given(input: RuleInput, source: InputSource, answer: { readonly value: number | string; readonly observedAtMs: number; readonly position: string; readonly nowMs: number }): InputReading {
  return {
    name: input.name,
    label: input.label,
    quality: 'present',
    value: answer.value,
    unit: input.unit,
    observedAtMs: answer.observedAtMs,
    ageMs: Math.max(0, answer.nowMs - answer.observedAtMs),
    from: source.from,
    record: answer.position,
  };
}

function streamed(stay: StayState, input: RuleInput, signal: number, nowMs: number): InputReading | null {
  const kind = stay.newest.kind[signal];
  if (kind === OFF) return null;
  const { name: from, unit } = signalAt(signal);
  const row = newestUsableRow(stay, signal);
  if (row < 0 && kind !== PRESENT) return null;
  return {
    name: input.name,
    label: input.label,
    quality: row < 0 ? judgedOf(stay, signal) : 'present',
    value: row < 0 ? decimalOf(stay.newest.values[signal] ?? Number.NaN) : median(stay, row, signal),
    unit,
    observedAtMs: row < 0 ? (stay.newest.effectiveAtMs[signal] ?? null) : observedAtMsOf(stay, row, signal),
    ageMs: row < 0 ? newestAgeMs(stay, signal, nowMs) : ageOfRow(stay.seconds, row, signal, nowMs),
    from,
    record: row < 0 ? recordText(stay.newest.positions[signal] ?? '', stay.newest.rows[signal] ?? 0) : recordOf(stay, row, signal),
  };
}

/** Median of the usable readings in the 60 s that end with the reading of `row`. */
function median(stay: StayState, row: number, signal: number): number {
  const ring = stay.seconds;
  const newestSecond = ring.second[row] ?? 0;
  const bit = 1 << signal;
  let count = 0;
  let at = row;
  for (let second = newestSecond; second > newestSecond - MEDIAN_SECONDS; second--) {
    if (ring.second[at] === second && (usableBits(ring, at) & bit) !== 0) {
      scratch[count] = ring.values[at * SIGNAL_COUNT + signal] ?? Number.NaN;
      count += 1;
    }
    at = at === 0 ? RING_SECONDS - 1 : at - 1;
  }
  const sorted = scratch.subarray(0, count).sort();
  const middle = count >> 1;
  const upper = decimalOf(sorted[middle] ?? Number.NaN);
  return count % 2 === 1 ? upper : decimalOf((decimalOf(sorted[middle - 1] ?? Number.NaN) + upper) / 2);
}
