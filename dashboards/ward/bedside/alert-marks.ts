/** Moments at which an alert was raised, for the lines through the trends. */
import type { Alert, AlertLevel } from '../../../services/contract/decisions/alert.ts';
import type { AlertChanged, Decision } from '../../../services/contract/decisions/decision.ts';

export interface AlertMark {
  readonly atMs: number;
  readonly level: AlertLevel;
  readonly title: string;
}

export interface AlertSources {
  readonly decisions: readonly Decision[];
  readonly live: readonly AlertChanged[];
  readonly open: readonly Alert[];
  readonly stayId: string;
}

/** One mark for each alert of the stay, oldest first, with the level it has reached. */
export function alertMarks(sources: AlertSources): readonly AlertMark[] {
  const newest = new Map<string, Alert>();
  const offer = (alert: Alert): void => {
    const held = newest.get(alert.id);
    if (alert.stayId === sources.stayId && (held === undefined || alert.transition >= held.transition)) {
      newest.set(alert.id, alert);
    }
  };
  for (const decision of sources.decisions) if (decision.kind === 'alert.changed') offer(decision.alert);
  for (const change of sources.live) offer(change.alert);
  for (const alert of sources.open) offer(alert);
  return [...newest.values()]
    .map(({ firstRaisedAtMs, level, title }) => ({ atMs: firstRaisedAtMs, level, title }))
    .toSorted((a, b) => a.atMs - b.atMs);
}
