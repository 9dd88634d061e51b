/** AuditEvent out of the trail, for who may read it: of the units that are theirs. Reading it stands in the trail as well. */
import type { FhirReader } from '../../../access/smart/fhir-access.port.ts';
import type { AuditTrail } from '../../../audit/audit-trail.port.ts';
import {
  ANY_EVENT,
  hears,
  type AuditQuery,
  type FoundEvent,
  type TrailReader,
} from '../../../audit/trail-reader.port.ts';
import type { History } from '../../../history/history.port.ts';
import type { Clock } from '../../../platform/clock.port.ts';
import type { Found } from '../answers.ts';
import { KnownStays } from '../known-stays.ts';
import { nameOfFhirId, trailPlaceOf } from '../resources/fhir-ids.ts';
import type { AuditEvent } from '../resources/fhir-resource.ts';
import { patientIdOf } from '../resources/subject.ts';
import { trailEventResource } from './trail-event.ts';
import { placeAfter, type TrailSearch } from './trail-search.ts';

export interface TrailQueryParts {
  readonly trails: TrailReader;
  readonly trail: AuditTrail;
  readonly history: Pick<History, 'stays'>;
  readonly clock: Clock;
}

export class TrailQueries {
  readonly #parts: TrailQueryParts;

  constructor(parts: TrailQueryParts) {
    this.#parts = parts;
  }

  /** null: no such event, or none that they hear of. */
  async read(id: string, reader: FhirReader, baseUrl: string): Promise<AuditEvent | null> {
    await this.#told(reader, null);
    const found = await this.#at(id, reader);
    return found === null ? null : ((await this.#resources([found], baseUrl))[0] ?? null);
  }

  async search(search: TrailSearch, reader: FhirReader, baseUrl: string): Promise<Found> {
    const subjects = await this.#subjectsOf(search, reader);
    await this.#told(reader, subjects);
    if (search.ids !== null) return this.#byIds(search, search.ids, { reader, baseUrl });
    const untilMs = search.untilMs ?? this.#parts.clock.nowMs() + 1;
    const { account, actions, outcome, fromMs, count, skip } = search;
    const query: AuditQuery = {
      ...ANY_EVENT,
      account,
      actions,
      outcome,
      subjects,
      fromMs,
      toMs: Math.min(search.toMs, untilMs),
      limit: skip + count,
    };
    const { events, isCut } = await this.#parts.trails.find(query, hears(reader.units));
    const resources = await this.#resources(events.slice(skip), baseUrl);
    const next = isCut ? placeAfter(untilMs, skip + resources.length) : null;
    return { page: { resources, next }, total: isCut || skip > 0 ? null : resources.length };
  }

  /** Ids and whatever else is asked: an event must fit both. */
  async #byIds(
    search: TrailSearch,
    ids: readonly string[],
    { reader, baseUrl }: { readonly reader: FhirReader; readonly baseUrl: string },
  ): Promise<Found> {
    const found = await Promise.all([...new Set(ids)].map((id) => this.#at(id, reader)));
    const fitting = found
      .flatMap((each) => each ?? [])
      .filter(({ event: { atMs, actor, action, outcome } }) => {
        const { fromMs, toMs, account, actions } = search;
        return (
          atMs >= fromMs &&
          atMs < toMs &&
          (account === null || actor.id === account) &&
          (actions === null || actions.includes(action)) &&
          (search.outcome === null || outcome === search.outcome)
        );
      });
    const resources = await this.#resources(fitting, baseUrl);
    return { page: { resources, next: null }, total: resources.length };
  }

  /** A board and the trends name stays alone: whose they are is asked of the history. */
  async #resources(events: readonly FoundEvent[], baseUrl: string): Promise<readonly AuditEvent[]> {
    const alone = events.flatMap(({ event: { patientIds, stayIds } }) =>
      patientIds.length === 0 && stayIds.length === 1 ? stayIds : [],
    );
    const patients = new Map<string, string>();
    for (const stayId of new Set(alone)) {
      const [stay] = await this.#parts.history.stays({ unitId: null, stayId });
      if (stay !== undefined) patients.set(stayId, patientIdOf(stay));
    }
    return events.map((event) => trailEventResource(event, { serverUrl: baseUrl, patients }));
  }

  async #at(id: string, reader: FhirReader): Promise<FoundEvent | null> {
    const { trails } = this.#parts;
    const place = trailPlaceOf(id, await trails.trails());
    const found = place === null ? null : await trails.at(place.trail, place.index);
    return found !== null && hears(reader.units)(found.event) ? found : null;
  }

  /** A child is all of its stays: a board names stays, and an answer over FHIR the patient. */
  async #subjectsOf({ patientId, encounterId }: TrailSearch, reader: FhirReader): Promise<AuditQuery['subjects']> {
    const known = new KnownStays(this.#parts.history, reader);
    if (encounterId !== null) {
      const name = nameOfFhirId(encounterId) ?? (await known.ofEncounter(encounterId))?.stayId;
      return { stayIds: name === undefined ? [] : [name], patientIds: [] };
    }
    if (patientId === null) return null;
    const stays = await known.ofPatient(patientId);
    const name = nameOfFhirId(patientId);
    return {
      stayIds: stays.map(({ stayId }) => stayId),
      patientIds: [...new Set([...(name === null ? [] : [name]), ...stays.map(patientIdOf)])],
    };
  }

  async #told({ kind, id, address = null }: FhirReader, subjects: AuditQuery['subjects']): Promise<void> {
    const actor = { kind: kind === 'person' ? 'person' : 'program', id, role: null, address } as const;
    await this.#parts.trail.view({ action: 'view', screen: 'fhir AuditEvent of the trail', actor, ...subjects });
  }
}
