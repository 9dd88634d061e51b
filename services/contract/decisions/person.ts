/**
 * What is known of who a child is: the fields in one place, for whoever copies them from a record, a view or a
 * screen, and which of them tell who it is.
 */
import type { RecordOf } from '../records/unit-record.ts';

export type StayPerson = Pick<
  RecordOf<'stay.opened'>,
  | 'patientId'
  | 'displayName'
  | 'birthDate'
  | 'sex'
  | 'gestationalAgeAtBirthDays'
  | 'weightKg'
  | 'ventilated'
  | 'newbornStay'
>;

/** These fields and no others of what holds them. */
export function stayPersonIn(holder: StayPerson): StayPerson {
  const { patientId, displayName, birthDate, sex, gestationalAgeAtBirthDays, weightKg, ventilated, newbornStay } =
    holder;
  return { patientId, displayName, birthDate, sex, gestationalAgeAtBirthDays, weightKg, ventilated, newbornStay };
}
