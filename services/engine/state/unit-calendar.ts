/** Calendar days of a unit in its own time zone, and the age of a child on them. */
import { ageAt, localDateAt, type LocalDate, type ZoneMemory } from '../../clinical/age/age.ts';
import type { StayState } from './stay-state.ts';
import type { UnitState } from './unit-state.ts';

/** A unit with the calendar of its fold. */
export interface DatedUnit {
  readonly state: UnitState;
  readonly memory: { readonly zones: ZoneMemory };
}

/** Calendar date of the unit now; UTC before the unit is configured. */
export function unitDate({ state, memory }: DatedUnit): LocalDate {
  return localDateAt(state.nowMs, state.config?.timeZone ?? 'UTC', memory.zones);
}

export function dayNumber(date: LocalDate): number {
  return date.year * 10_000 + date.month * 100 + date.day;
}

/** The date behind a number of dayNumber. */
export function dateOfDay(day: number): LocalDate {
  return { year: Math.floor(day / 10_000), month: Math.floor(day / 100) % 100, day: day % 100 };
}

/** Completed years on the unit's date; null when the birth date is missing or impossible. */
export function ageYearsOf(unit: DatedUnit, stay: StayState): number | null {
  if (stay.person.birthDate === null) return null;
  const aged = ageAt(stay.person.birthDate, unitDate(unit));
  return aged.ok ? aged.age.years : null;
}
