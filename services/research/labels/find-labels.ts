/**
 * Labels over what was decided of a stay. Each definition turns decisions into moments at which its condition held; a
 * label is the first of them after a quiet time. What rests on values that were withdrawn later makes none.
 */
import type { Decision, DecisionKind, StayCharted } from '../../contract/decisions/decision.ts';
import type { StayCourse } from '../stays/stay-course.ts';
import type { LabelDefinition, LabelEvent } from './label-definition.ts';

const MINUTE_MS = 60_000;

/** The condition of a definition held. */
export interface LabelSign {
  readonly labelId: string;
  readonly atMs: number;
}

/** Kinds of decisions that any definition looks at. */
export const LABEL_KINDS: readonly DecisionKind[] = ['stay.charted', 'score.computed', 'event.detected'];

/** What a decision says of each label; nothing of those that are imported or made of others. */
export function labelSignsIn(
  decision: Decision,
  isWithdrawn: boolean,
  definitions: readonly LabelDefinition[],
): readonly LabelSign[] {
  if (isWithdrawn) return [];
  return definitions.flatMap(({ id, when }) => {
    const atMs = signAtMs(decision, when);
    return atMs === null ? [] : [{ labelId: id, atMs }];
  });
}

function signAtMs(decision: Decision, when: LabelDefinition['when']): number | null {
  if (when.kind === 'finding') return findingAtMs(decision, when);
  if (when.kind === 'newborn-event') {
    if (decision.kind !== 'event.detected' || !when.definitionIds.includes(decision.counts.definitionId)) return null;
    return decision.event.startMs;
  }
  if (decision.kind !== 'stay.charted' || decision.entry.of !== 'chart') return null;
  const { name, value, observedAtMs } = decision.entry;
  if (when.kind === 'charted-number') {
    return when.names.includes(name) && isAbove(value, when.above) ? observedAtMs : null;
  }
  if (when.kind === 'charted-code') return when.codes[name]?.includes(String(value)) === true ? observedAtMs : null;
  return null;
}

function findingAtMs(decision: Decision, when: { ruleId: string; findingId: string }): number | null {
  if (decision.kind !== 'score.computed' || decision.score.ruleId !== when.ruleId) return null;
  const found = decision.score.findings.find(({ id }) => id === when.findingId);
  return found?.answer === 'yes' ? decision.atMs : null;
}

function isAbove(value: StayCharted['entry']['value'], limit: number): boolean {
  return typeof value === 'number' && value > limit;
}

/** Events of one stay in order of time, by every definition; `signs` in any order. */
export function labelsOfStay(
  { stay, untilMs }: Pick<StayCourse<unknown>, 'stay' | 'untilMs'>,
  signs: readonly LabelSign[],
  definitions: readonly LabelDefinition[],
): readonly LabelEvent[] {
  const begins = new Map<string, readonly number[]>();
  for (const definition of definitions) {
    const { id, when, quietMinutes, notWithinMinutesOfOpening } = definition;
    const held =
      when.kind === 'any-of'
        ? when.labels.flatMap((each) => begins.get(each) ?? [])
        : signs.filter(({ labelId }) => labelId === id).map(({ atMs }) => atMs);
    const notBeforeMs = stay.openedAtMs + notWithinMinutesOfOpening * MINUTE_MS;
    const within = beginningsOf(held, quietMinutes * MINUTE_MS).filter(
      (atMs) => atMs >= notBeforeMs && atMs <= untilMs,
    );
    begins.set(id, within);
  }
  return [...begins]
    .flatMap(([labelId, moments]) =>
      moments.map((atMs): LabelEvent => ({ stayId: stay.stayId, labelId, atMs, from: 'definition' })),
    )
    .toSorted((left, right) => left.atMs - right.atMs || (left.labelId < right.labelId ? -1 : 1));
}

/** Moments that nothing came before within the quiet time; without one every moment, each once. */
function beginningsOf(held: readonly number[], quietMs: number): readonly number[] {
  const sorted = [...new Set(held)].toSorted((left, right) => left - right);
  return sorted.filter((atMs, index) => {
    const before = sorted[index - 1];
    return before === undefined || atMs - before > quietMs;
  });
}
