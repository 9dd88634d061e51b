/** What came in the last day, held against what a code is to mean: whether its numbers can be that, and what would change. */
import type { Statement } from '../../../contract/statement/statement.ts';
import { isSignalName, signalAt } from '../../../clinical/signal/signals.ts';
import type { CodeMap, MapEntry } from '../code-map.ts';
import { createTermGate } from '../read-code-map.ts';
import { StandardCodes } from '../standard-codes.ts';
import type { SuggestionSources } from '../suggest-terms.ts';
import type { LocalCode, TermGate, TermVerdict } from '../term-gate.port.ts';
import { ordinaryMiddle } from './ordinary-values.ts';
import type { ReceivedCode } from './received-codes.ts';

/** Fewer numbers than this have no middle. */
const NUMBERS_MIN = 30;

/** Why the numbers that came under an entry cannot be its target; null when they can, or too few came. */
export function receivedFault(
  entry: MapEntry,
  received: readonly ReceivedCode[],
  sources: SuggestionSources,
): Statement<'term.not-received'> | null {
  const { target } = entry;
  if (target === null || !isSignalName(target.name)) return null;
  const standard = new StandardCodes(sources.standard);
  const alone: CodeMap = { format: 1, hospitalId: 'h', version: 1, entries: [{ ...entry, status: 'approved' }] };
  const gate = createTermGate({ hospitalId: 'h', standard: sources.standard, map: alone, units: sources.units });
  for (const code of received) {
    if (standard.placeOf(code.local) !== standard.placeOf(entry)) continue;
    const verdict = gate.resolve(code.local);
    const fault = verdict.ok && verdictText(verdict) === target.name ? middleFault(target.name, code, verdict) : null;
    if (fault !== null) return fault;
  }
  return null;
}

function middleFault(name: string, code: ReceivedCode, verdict: TermVerdict): Statement<'term.not-received'> | null {
  const range = ordinaryMiddle(name, code.setting);
  if (range === null || !verdict.ok || verdict.target === null || code.samples.length < NUMBERS_MIN) return null;
  const { factor, offset } = verdict.conversion;
  const values = code.samples.map(([, number]) => number * factor + offset).toSorted((a, b) => a - b);
  const middle = values[Math.floor(values.length / 2)] ?? 0;
  const [low, high] = range;
  if (middle >= low && middle <= high) return null;
  const [least, most] = [values[0] ?? 0, values.at(-1) ?? 0];
  return {
    code: 'term.not-received',
    values: {
      target: name,
      unitId: code.unitId,
      count: code.count,
      least: rounded(least),
      most: rounded(most),
      middle: rounded(middle),
      low,
      high,
    },
  };
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}

export interface ReceivedChange {
  readonly unitId: string;
  readonly local: LocalCode;
  readonly count: number;
  readonly sinceMs: number;
  /** Name of what it is taken for, `none` for no use, or the reason of a refusal. */
  readonly before: string;
  readonly after: string;
}

/** Codes of the last day that another map takes for something else, most numbers first. */
export function changesBy(
  before: TermGate,
  after: TermGate,
  received: readonly ReceivedCode[],
): readonly ReceivedChange[] {
  return received
    .filter(({ hospitalId }) => hospitalId === after.hospitalId)
    .map(({ unitId, local, count, sinceMs }) => ({
      unitId,
      local,
      count,
      sinceMs,
      before: verdictText(before.resolve(local)),
      after: verdictText(after.resolve(local)),
    }))
    .filter((change) => change.before !== change.after)
    .toSorted((a, b) => b.count - a.count);
}

/** Name of what it is taken for, `none` for no use, or the reason of a refusal. */
export function verdictText(verdict: TermVerdict): string {
  if (!verdict.ok) return verdict.code;
  if (verdict.target === null) return 'none';
  return verdict.target.kind === 'signal' ? signalAt(verdict.target.signal).name : verdict.target.name;
}
