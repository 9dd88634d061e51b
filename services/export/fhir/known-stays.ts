/**
 * Which stays and units a reader may see, and which of them an id means. Invariant: what is not the
 * reader's is not found; nobody learns that it exists.
 */
import type { FhirReader } from '../../access/smart/fhir-access.port.ts';
import type { History, StayRow } from '../../history/history.port.ts';
import { fhirIdOf, isPlaceOf, nameOfFhirId, type ReadId } from './resources/fhir-ids.ts';
import type { FhirSearch } from './search/parse-search.ts';
import { patientIdOf } from './resources/subject.ts';

export class KnownStays {
  readonly #history: Pick<History, 'stays'>;
  readonly #reader: FhirReader;

  constructor(history: Pick<History, 'stays'>, reader: FhirReader) {
    this.#history = history;
    this.#reader = reader;
  }

  /** Every stay of the reader's, oldest first. */
  async all(): Promise<readonly StayRow[]> {
    return this.#own(await this.#history.stays({ unitId: null }));
  }

  /** Units with a stay in the history, in order. */
  async units(): Promise<readonly string[]> {
    const { units } = this.#reader;
    const named = units.includes('*')
      ? (await this.#history.stays({ unitId: null })).map(({ unitId }) => unitId)
      : units;
    return [...new Set(named)].toSorted();
  }

  async ofUnit(unitId: string): Promise<readonly StayRow[]> {
    return this.#own(await this.#history.stays({ unitId }));
  }

  /** Stays of a child, oldest first; a stay without a patient is a child of its own. */
  async ofPatient(id: string): Promise<readonly StayRow[]> {
    const name = nameOfFhirId(id);
    if (name === null) return (await this.all()).filter((stay) => fhirIdOf(patientIdOf(stay)) === id);
    const [own, alone] = [
      await this.#history.stays({ unitId: null, patientId: name }),
      await this.#history.stays({ unitId: null, stayId: name }),
    ];
    return this.#own([...own, ...alone.filter(({ patientId }) => patientId === null)]);
  }

  async ofEncounter(id: string): Promise<StayRow | null> {
    const name = nameOfFhirId(id);
    const found =
      name === null
        ? (await this.all()).filter((stay) => fhirIdOf(stay.stayId) === id)
        : this.#own(await this.#history.stays({ unitId: null, stayId: name }));
    return found[0] ?? null;
  }

  /** The stay in the id of a moment. */
  async ofMoment(read: ReadId): Promise<StayRow | null> {
    const name = nameOfFhirId(read.place);
    const found =
      name === null
        ? (await this.all()).filter((stay) => isPlaceOf(read, stay.stayId))
        : this.#own(await this.#history.stays({ unitId: null, stayId: name }));
    return found[0] ?? null;
  }

  /** The unit in the id of a moment that is of no child. */
  async unitOfMoment(read: ReadId): Promise<string | null> {
    if (this.#reader.onlyPatientId !== null) return null;
    const name = nameOfFhirId(read.place);
    if (name !== null) return this.#sees(name) ? name : null;
    return (await this.units()).find((unitId) => isPlaceOf(read, unitId)) ?? null;
  }

  /** Stays that a search names by patient or encounter; null: it names none, and means all. */
  async named({ patients, encounters }: FhirSearch): Promise<readonly StayRow[] | null> {
    const lists: (readonly StayRow[])[] = [];
    for (const ids of patients) lists.push((await Promise.all(ids.map((id) => this.ofPatient(id)))).flat());
    for (const ids of encounters) {
      lists.push((await Promise.all(ids.map((id) => this.ofEncounter(id)))).flatMap((stay) => stay ?? []));
    }
    if (this.#reader.onlyPatientId !== null) lists.push(await this.ofPatient(fhirIdOf(this.#reader.onlyPatientId)));
    const [first, ...others] = lists;
    if (first === undefined) return null;
    const inAll = first.filter(({ stayId }) => others.every((list) => list.some((stay) => stay.stayId === stayId)));
    return [...new Map(inAll.map((stay) => [stay.stayId, stay])).values()].toSorted(
      (a, b) => a.openedAtMs - b.openedAtMs,
    );
  }

  #own(stays: readonly StayRow[]): readonly StayRow[] {
    const { onlyPatientId } = this.#reader;
    return stays.filter(
      (stay) => this.#sees(stay.unitId) && (onlyPatientId === null || patientIdOf(stay) === onlyPatientId),
    );
  }

  #sees(unitId: string): boolean {
    return this.#reader.units.includes('*') || this.#reader.units.includes(unitId);
  }
}
