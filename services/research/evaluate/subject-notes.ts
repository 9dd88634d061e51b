/**
 * What is evaluated, and what of each decision tells of it: the value as it was shown then, alerts as they were raised,
 * and that somebody knew already. What rests on values that were withdrawn later is no value.
 */
import type { Decision, DecisionKind } from '../../contract/decisions/decision.ts';
import type { ScoreResult } from '../../clinical/score/score-result.ts';
import { LABEL_KINDS, labelSignsIn } from '../labels/find-labels.ts';
import type { LabelDefinition } from '../labels/label-definition.ts';

export type Subject =
  | { readonly kind: 'score'; readonly id: string }
  /** A vital sign rule: 1 while its alert stands, 0 otherwise. */
  | { readonly kind: 'alert'; readonly id: string }
  /** What a risk model answers. */
  | { readonly kind: 'model'; readonly id: string };

export type EvaluationNote =
  | {
      readonly what: 'value';
      readonly atMs: number;
      /** Null: it abstained, or rests on what was withdrawn. */
      readonly value: number | null;
      /** The lower bound of what lacks an input. */
      readonly isPartial: boolean;
      /** 0 to 1; null: none. */
      readonly probability: number | null;
    }
  | { readonly what: 'alert'; readonly atMs: number }
  | { readonly what: 'known'; readonly atMs: number }
  | { readonly what: 'sign'; readonly atMs: number; readonly labelId: string };

export const EVALUATION_KINDS: readonly DecisionKind[] = [
  ...new Set<DecisionKind>([...LABEL_KINDS, 'risk.computed', 'alert.changed', 'concern.changed']),
];

export function notesOf(
  subject: Subject,
  definitions: readonly LabelDefinition[],
): (decision: Decision, isWithdrawn: boolean) => readonly EvaluationNote[] {
  return (decision, isWithdrawn) => [
    ...labelSignsIn(decision, isWithdrawn, definitions).map((sign) => ({ what: 'sign', ...sign }) as const),
    ...subjectNotes(subject, decision, isWithdrawn),
    ...(isAwareness(decision) ? [{ what: 'known', atMs: decision.atMs } as const] : []),
  ];
}

/** Id of what decided, where it is of the kind that is evaluated; null where it is not. */
export function idOfKind(kind: Subject['kind'], decision: Decision): string | null {
  if (kind === 'score') return decision.kind === 'score.computed' ? decision.score.ruleId : null;
  if (kind === 'model') return decision.kind === 'risk.computed' ? decision.risk.modelId : null;
  return decision.kind === 'alert.changed' && decision.alert.kind === 'clinical' ? decision.alert.ruleId : null;
}

function subjectNotes(subject: Subject, decision: Decision, isWithdrawn: boolean): readonly EvaluationNote[] {
  const { atMs } = decision;
  if (decision.kind === 'score.computed') {
    const isMeant = subject.kind === 'score' && decision.score.ruleId === subject.id;
    return isMeant ? [valueNote(atMs, isWithdrawn ? null : decision.score)] : [];
  }
  if (decision.kind === 'risk.computed') {
    const isMeant = subject.kind === 'model' && decision.risk.modelId === subject.id;
    const probability = isWithdrawn ? null : decision.risk.probability;
    return isMeant ? [{ what: 'value', atMs, value: probability, isPartial: false, probability }] : [];
  }
  if (decision.kind !== 'alert.changed' || decision.alert.ruleId !== subject.id) return [];
  const raised = decision.change === 'raised' ? [{ what: 'alert', atMs } as const] : [];
  if (subject.kind !== 'alert') return raised;
  const value = decision.alert.phase === 'cleared' ? 0 : 1;
  return [...raised, { what: 'value', atMs, value, isPartial: false, probability: null }];
}

function valueNote(atMs: number, score: ScoreResult | null): EvaluationNote {
  const value = score === null ? null : score.status === 'complete' ? score.total : score.lower;
  const bounds = score?.probability ?? null;
  const probability = bounds !== null && bounds.lower === bounds.upper ? bounds.lower : null;
  return { what: 'value', atMs, value, isPartial: score?.status === 'partial', probability };
}

/** Somebody answered an alert of this child, or family or nurse told that they worry. */
function isAwareness(decision: Decision): boolean {
  if (decision.kind === 'alert.changed') return decision.change === 'acknowledged' || decision.change === 'snoozed';
  return decision.kind === 'concern.changed' && decision.level !== 'none';
}
