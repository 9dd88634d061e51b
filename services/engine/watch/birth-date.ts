/**
 * Without a possible birth date no limit or score that goes by age can be chosen, so hardly anything
 * would ever alert for the child: somebody must be told. Looked at when a stay opens or changes, and on every new date.
 */
import { ageAt } from '../../clinical/age/age.ts';
import { isSameStatement } from '../../contract/statement/statement.ts';
import { alertOf, changeAlert, clearAlert } from '../alert/alert-machine.ts';
import { assertTechnicalAlert } from '../alert/technical-alert.ts';
import type { StayState } from '../state/stay-state.ts';
import { unitDate } from '../state/unit-calendar.ts';
import type { FoldStep } from '../context/fold-context.ts';

const BIRTH_DATE_RULE = 'technical.birth-date-missing';

/** Raises or clears the technical alert about the birth date of a stay. */
export function watchBirthDate(step: FoldStep, stay: StayState): void {
  const { birthDate } = stay.person;
  if (birthDate !== null && ageAt(birthDate, unitDate(step)).ok) {
    return clearAlert(step, stay.stayId, BIRTH_DATE_RULE);
  }
  const values = { fault: birthDate === null ? 'missing' : 'impossible' } as const;
  const told = {
    title: { code: 'birth-date.title', values },
    detail: { code: 'birth-date.detail', values },
  } as const;
  const running = alertOf(step.state, stay.stayId, BIRTH_DATE_RULE);
  if (running !== undefined && !isSameStatement(running.alert.title, told.title)) {
    return changeAlert(step, running, 'annotated', told);
  }
  assertTechnicalAlert(step, {
    stayId: stay.stayId,
    ruleId: BIRTH_DATE_RULE,
    level: 'low',
    startMs: step.state.nowMs,
    ...told,
  });
}
