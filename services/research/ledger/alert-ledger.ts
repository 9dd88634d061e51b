/**
 * Each alert of a stay, the reason that was given for it, and what happened to the child in the hours after. Neither is
 * the truth alone: a reason is one person's word in one tap, and what followed may have come without the alert, or have
 * been prevented by it.
 */
import { AlertEpisodes, type AlertEpisode } from '../../contract/alert-course/alert-episodes.ts';
import { answersWorth, wilsonInterval, worthOf } from '../../contract/alert-course/answers-worth.ts';
import type { Decision } from '../../contract/decisions/decision.ts';
import type { AnswersWorth } from '../../contract/screens/alarm-burden.ts';
import { labelSignsIn, labelsOfStay, type LabelSign } from '../labels/find-labels.ts';
import type { LabelDefinition, LabelEvent } from '../labels/label-definition.ts';
import type { StayCourse } from '../stays/stay-course.ts';

/** What of a stay's decisions the ledger keeps. */
export type LedgerNote =
  | { readonly atMs: number; readonly alert: Extract<Decision, { kind: 'alert.changed' }> }
  | { readonly atMs: number; readonly sign: LabelSign };

export interface LedgerRow {
  readonly unitId: string;
  readonly stayId: string;
  readonly episode: AlertEpisode;
  readonly worth: 'actionable' | 'notActionable' | null;
  /** The first of each label within the hours after the alert was raised, in order of time. */
  readonly followed: readonly { readonly labelId: string; readonly afterMs: number }[];
  /** False: the stay, or what is known of it, ended before those hours were over and nothing had followed. */
  readonly isFollowedUp: boolean;
}

export interface LedgerOptions {
  readonly definitions: readonly LabelDefinition[];
  /** Labels that count as what an alert was for, by id. */
  readonly labelIds: ReadonlySet<string>;
  /** How long after an alert something still belongs to it, ms. */
  readonly withinMs: number;
  /** Labels of the stay that were found otherwise, in any order. */
  readonly imported?: readonly LabelEvent[];
}

export function ledgerNotes(
  decision: Decision,
  isWithdrawn: boolean,
  definitions: readonly LabelDefinition[],
): readonly LedgerNote[] {
  // An alert was raised and answered whatever became of the values that it rested on.
  if (decision.kind === 'alert.changed') return [{ atMs: decision.atMs, alert: decision }];
  return labelSignsIn(decision, isWithdrawn, definitions).map((sign) => ({ atMs: sign.atMs, sign }));
}

/** One row an alert, in the order in which they were raised. */
export function ledgerOfStay(course: StayCourse<LedgerNote>, options: LedgerOptions): readonly LedgerRow[] {
  const { stay, noted, untilMs } = course;
  const episodes = new AlertEpisodes({ fromMs: Number.NEGATIVE_INFINITY, toMs: Number.POSITIVE_INFINITY });
  const signs: LabelSign[] = [];
  for (const note of noted) {
    if ('alert' in note) episodes.take(note.alert);
    else signs.push(note.sign);
  }
  const labels = [...labelsOfStay(course, signs, options.definitions), ...(options.imported ?? [])]
    .filter(({ labelId }) => options.labelIds.has(labelId))
    .toSorted((left, right) => left.atMs - right.atMs);
  return episodes.episodes.map((episode) => {
    const followed = followedBy(episode.raisedAtMs, labels, options.withinMs);
    return {
      unitId: stay.unitId,
      stayId: stay.stayId,
      episode,
      worth: worthOf(episode.reasons),
      followed,
      isFollowedUp: followed.length > 0 || untilMs >= episode.raisedAtMs + options.withinMs,
    };
  });
}

/** At the moment of the alert itself is not after it: what raised the alert may be what raised the label. */
function followedBy(raisedAtMs: number, labels: readonly LabelEvent[], withinMs: number): LedgerRow['followed'] {
  const first = new Map<string, number>();
  for (const { labelId, atMs } of labels) {
    const afterMs = atMs - raisedAtMs;
    if (afterMs > 0 && afterMs <= withinMs && !first.has(labelId)) first.set(labelId, afterMs);
  }
  return [...first].map(([labelId, afterMs]) => ({ labelId, afterMs }));
}

export interface LedgerFigures {
  readonly alerts: number;
  readonly answered: number;
  readonly worth: AnswersWorth;
  /** Alerts that something followed, of those that were followed to the end of the hours. */
  readonly followed: { readonly count: number; readonly of: number };
  /** followed.count / followed.of; null: none could be followed up. */
  readonly share: number | null;
  /** Wilson's 95 % interval of the share; null with it. */
  readonly interval: readonly [number, number] | null;
}

export function ledgerFigures(rows: readonly LedgerRow[]): LedgerFigures {
  const answered = rows.filter(({ episode }) => episode.answeredAtMs !== null);
  const known = rows.filter(({ isFollowedUp }) => isFollowedUp);
  const count = known.filter(({ followed }) => followed.length > 0).length;
  return {
    alerts: rows.length,
    answered: answered.length,
    worth: answersWorth(answered.map(({ episode }) => episode)),
    followed: { count, of: known.length },
    share: known.length === 0 ? null : count / known.length,
    interval: known.length === 0 ? null : wilsonInterval(count, known.length),
  };
}
