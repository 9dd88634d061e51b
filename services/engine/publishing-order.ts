/**
 * In which order decisions of several units go out together. Within a unit the order is that in which they were made, which
 * readers rely on; units do not see each other, so that those in which an emergency rings go first, whatever else is decided
 * in the same moment. Pure.
 */
import type { Decision } from '../contract/decisions/decision.ts';

export function emergenciesFirst(decisions: readonly Decision[]): readonly Decision[] {
  const urgent = new Set(decisions.filter(isEmergency).map(({ unitId }) => unitId));
  if (urgent.size === 0) return decisions;
  const goesFirst = ({ unitId }: Decision): boolean => urgent.has(unitId);
  return [...decisions.filter(goesFirst), ...decisions.filter((decision) => !goesFirst(decision))];
}

function isEmergency(decision: Decision): boolean {
  return decision.kind === 'alert.changed' && decision.alert.isEmergency === true && decision.alert.phase === 'raised';
}
