/**
 * Moments at which an alert was raised or grew worse, for the lines through the trends. Each mark says
 * what was said at its own moment: the words of an hour later do not stand over the moment of before.
 */
import type { Alert, AlertLevel } from '../../../../services/contract/decisions/alert.ts';
import type { AlertChanged, Decision } from '../../../../services/contract/decisions/decision.ts';

export interface AlertMark {
  readonly atMs: number;
  readonly level: AlertLevel;
  /** null: this screen knows only what the alert said later. */
  readonly title: Alert['title'] | null;
}

export interface AlertSources {
  readonly decisions: readonly Decision[];
  readonly live: readonly AlertChanged[];
  readonly open: readonly Alert[];
  readonly stayId: string;
}

const MARKED: readonly AlertChanged['change'][] = ['raised', 'worsened'];

/** Marks of one stay, oldest first; an alert whose raising is not among the changes has one without a name. */
export function alertMarks({ decisions, live, open, stayId }: AlertSources): readonly AlertMark[] {
  const changes = new Map<string, AlertChanged>();
  for (const change of [...decisions, ...live]) {
    if (change.kind === 'alert.changed' && change.alert.stayId === stayId) changes.set(change.id, change);
  }
  const marked = [...changes.values()].filter(({ change }) => MARKED.includes(change));
  const raised = new Set(marked.filter(({ change }) => change === 'raised').map(({ alert }) => alert.id));
  const known = new Map([...changes.values()].map(({ alert }) => [alert.id, alert]));
  for (const alert of open) if (alert.stayId === stayId) known.set(alert.id, alert);
  const unseen = [...known.values()].filter(({ id }) => !raised.has(id));
  return [
    ...marked.map(({ atMs, alert: { level, title } }) => ({ atMs, level, title })),
    ...unseen.map(({ firstRaisedAtMs, level, transition, title }) => ({
      atMs: firstRaisedAtMs,
      level,
      title: transition === 1 ? title : null,
    })),
  ].toSorted((a, b) => a.atMs - b.atMs);
}
