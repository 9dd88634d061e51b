/**
 * The order in which alerts ask for attention: emergencies, level, then those that nobody has, then the one that
 * has waited longest. One order for the list, for the tile's band and for the counts.
 */
import type { Alert, AlertLevel } from '../../../services/contract/decisions/alert.ts';

const RANK: Readonly<Record<AlertLevel, number>> = { high: 3, medium: 2, low: 1 };

/** Stars before the words, as monitors print them: three for high. */
export function starsOf(level: AlertLevel): string {
  return '*'.repeat(RANK[level]);
}

/** Whether someone holds it at this moment. */
export function isHeld(alert: Alert): boolean {
  return alert.phase === 'acknowledged' || alert.phase === 'snoozed';
}

/** Comparator of open alerts; a stable total order, since ids break ties. */
export function byAttention(a: Alert, b: Alert): number {
  return (
    Number(b.isEmergency ?? false) - Number(a.isEmergency ?? false) ||
    RANK[b.level] - RANK[a.level] ||
    Number(isHeld(a)) - Number(isHeld(b)) ||
    a.firstRaisedAtMs - b.firstRaisedAtMs ||
    (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)
  );
}

/** Open alerts in the order of the attention list. */
export function openAlerts(alerts: Iterable<Alert>): readonly Alert[] {
  return [...alerts].filter((alert) => alert.phase !== 'cleared').toSorted(byAttention);
}

/** How many open alerts there are of each level, whoever holds them. */
export function countByLevel(alerts: readonly Alert[]): Readonly<Record<AlertLevel, number>> {
  const counts = { high: 0, medium: 0, low: 0 };
  for (const alert of alerts) counts[alert.level] += 1;
  return counts;
}
