/** Of which steps and children a change of a limit speaks; apart from its schema, since screens ask it too. */
import type { LimitChange, LimitScope } from './limit-change.ts';

export type LimitPlace = Pick<LimitChange, 'scope' | 'ruleId' | 'level' | 'signal'>;

/** Whether two changes speak of the same steps of the same children; a stay's end is no part of that. */
export function isSamePlace(a: LimitPlace, b: LimitPlace): boolean {
  return (
    a.ruleId === b.ruleId &&
    a.level === b.level &&
    a.signal === b.signal &&
    a.scope.of === b.scope.of &&
    nameOf(a.scope) === nameOf(b.scope)
  );
}

function nameOf(scope: LimitScope): string {
  if (scope.of === 'age') return scope.bandId;
  return scope.of === 'stay' ? scope.stayId : '';
}
