/** Moments, alerts and events of many stays as columns, by patient, so that a draw of patients weighs them all at once. */
import type { StayFacts } from '../stays/stay-course.ts';
import type { StayMoments } from './stay-moments.ts';

export const AGE_BANDS = [
  'under 28 days',
  '28 days to under 1 year',
  '1 to under 5 years',
  '5 to under 12 years',
  '12 to under 18 years',
  '18 years and above',
  'unknown age',
] as const;
export type AgeBand = (typeof AGE_BANDS)[number];

/** Everything of one group of stays. Patients are numbered from 0. */
export class EvaluationData {
  readonly #numbers = new Map<string, number>();
  readonly values: number[] = [];
  readonly outcomes: number[] = [];
  readonly momentPatients: number[] = [];
  /** Beside `values`; NaN: none. */
  readonly probabilities: number[] = [];
  readonly alerts: {
    readonly patient: number;
    readonly isBeforeEvent: boolean | null;
    readonly isAlreadyKnown: boolean;
  }[] = [];
  readonly events: { readonly patient: number; readonly leadMs: number | null }[] = [];
  /** By patient. */
  readonly bedDays: number[] = [];
  readonly momentsOf: number[] = [];
  readonly momentsWithValueOf: number[] = [];
  stays = 0;
  partial = 0;
  censored = 0;
  tooNear = 0;

  get patients(): number {
    return this.#numbers.size;
  }

  add(stay: StayFacts, found: StayMoments): void {
    const patient = this.#numberOf(stay.patientId);
    this.stays += 1;
    this.censored += found.censored;
    this.tooNear += found.tooNear;
    this.bedDays[patient] = (this.bedDays[patient] ?? 0) + found.bedDays;
    for (const { value, isPartial, probability, isBeforeEvent } of found.moments) {
      this.momentsOf[patient] = (this.momentsOf[patient] ?? 0) + 1;
      if (value === null) continue;
      this.momentsWithValueOf[patient] = (this.momentsWithValueOf[patient] ?? 0) + 1;
      if (isPartial) this.partial += 1;
      this.values.push(value);
      this.outcomes.push(isBeforeEvent ? 1 : 0);
      this.momentPatients.push(patient);
      this.probabilities.push(probability ?? Number.NaN);
    }
    for (const { isBeforeEvent, isAlreadyKnown } of found.alerts) {
      this.alerts.push({ patient, isBeforeEvent, isAlreadyKnown });
    }
    if (found.event !== null) this.events.push({ patient, leadMs: found.event.leadMs });
  }

  #numberOf(patientId: string): number {
    let number = this.#numbers.get(patientId);
    if (number === undefined) {
      number = this.#numbers.size;
      this.#numbers.set(patientId, number);
      this.bedDays[number] = 0;
      this.momentsOf[number] = 0;
      this.momentsWithValueOf[number] = 0;
    }
    return number;
  }
}

/** Age at admission, by the calendar days of birth and of admission in UTC. */
export function ageBandOf({ birthDate, openedAtMs }: Pick<StayFacts, 'birthDate' | 'openedAtMs'>): AgeBand {
  const bornMs = birthDate === null ? Number.NaN : Date.parse(`${birthDate}T00:00:00Z`);
  const day = new Date(openedAtMs).toISOString().slice(0, 10);
  const days = (Date.parse(`${day}T00:00:00Z`) - bornMs) / 86_400_000;
  if (birthDate === null || !(days >= 0)) return 'unknown age';
  if (days < 28) return 'under 28 days';
  const years = Number(day.slice(0, 4)) - Number(birthDate.slice(0, 4)) - (day.slice(5) < birthDate.slice(5) ? 1 : 0);
  if (years < 1) return '28 days to under 1 year';
  if (years < 5) return '1 to under 5 years';
  if (years < 12) return '5 to under 12 years';
  return years < 18 ? '12 to under 18 years' : '18 years and above';
}
