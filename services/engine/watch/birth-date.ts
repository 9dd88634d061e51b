/**
 * Without a possible birth date no limit or score that goes by age can be chosen, so hardly anything
 * would ever alert for the child: somebody must be told. Looked at when a stay opens or changes, and on every new date.
 */
import { ageAt } from '../../clinical/age/age.ts';
import { alertOf, assertAlert, change, clearAlert } from '../alert/alert-machine.ts';
import type { StayState } from '../state/stay-state.ts';
import { unitDate } from '../state/unit-calendar.ts';
import type { Turn } from '../context/fold-context.ts';

const BIRTH_DATE_RULE = 'technical.birth-date-missing';

/** Raises or clears the technical alert about the birth date of a stay. */
export function watchBirthDate(turn: Turn, stay: StayState): void {
  const { birthDate } = stay.person;
  if (birthDate !== null && ageAt(birthDate, unitDate(turn.state, turn.state.nowMs)).ok) {
    return clearAlert(turn, stay.stayId, BIRTH_DATE_RULE);
  }
  const words = {
    title: birthDate === null ? 'Birth date is missing' : 'Birth date is not possible',
    detail: `Without a${birthDate === null ? '' : ' possible'} birth date no limit or score that goes by age can be chosen for this child.`,
  };
  const running = alertOf(turn.state, stay.stayId, BIRTH_DATE_RULE);
  if (running !== undefined && running.alert.title !== words.title) return change(turn, running, 'annotated', words);
  assertAlert(turn, {
    stayId: stay.stayId,
    ruleId: BIRTH_DATE_RULE,
    ruleVersion: '1',
    kind: 'technical',
    level: 'low',
    severity: 1,
    startMs: turn.state.nowMs,
    ...words,
  });
}
