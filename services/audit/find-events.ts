/** Events of all trails of an installation that fit a question, newest first. */
import type { AuditEvent } from '../contract/audit/audit-event.ts';
import { newestEvents } from './read-trail.ts';
import type { AuditQuery, FoundEvent, FoundEvents } from './trail-reader.port.ts';
import type { TrailStore } from './trail-store.port.ts';

export interface NamedTrail {
  readonly trail: string;
  readonly store: TrailStore;
}

export async function findEvents(
  trails: readonly NamedTrail[],
  query: AuditQuery,
  mayHear: (event: AuditEvent) => boolean = () => true,
): Promise<FoundEvents> {
  const found: FoundEvent[] = [];
  let isCut = false;
  for (const { trail, store } of trails) {
    let count = 0;
    for await (const placed of newestEvents(store, query, roughly(query))) {
      if (!fits(placed.event, query) || !mayHear(placed.event)) continue;
      if (count === query.limit) {
        isCut = true;
        break;
      }
      count += 1;
      found.push({ ...placed, trail });
    }
  }
  const sorted = found.toSorted((one, other) => other.event.atMs - one.event.atMs || other.index - one.index);
  return { events: sorted.slice(0, query.limit), isCut: isCut || sorted.length > query.limit };
}

/** A look at the bytes, which spares the reading of most. */
function roughly({ stayId, subjects, account }: AuditQuery): (entry: Buffer) => boolean {
  const spelled = (word: string): Buffer => Buffer.from(JSON.stringify(word));
  const words = [stayId, account].flatMap((word) => (word === null ? [] : spelled(word)));
  const anyOf = subjects === null ? null : [...subjects.stayIds, ...subjects.patientIds].map(spelled);
  return (entry) =>
    words.every((word) => entry.includes(word)) && (anyOf === null || anyOf.some((word) => entry.includes(word)));
}

function fits(event: AuditEvent, query: AuditQuery): boolean {
  return (
    (query.stayId === null || event.stayIds.includes(query.stayId)) &&
    (query.subjects === null || isAbout(event, query.subjects)) &&
    (query.account === null || event.actor.id === query.account) &&
    (query.unitId === null || event.unitId === query.unitId) &&
    (query.actions === null || query.actions.includes(event.action)) &&
    (query.outcome === null || event.outcome === query.outcome)
  );
}

function isAbout({ stayIds, patientIds }: AuditEvent, subjects: NonNullable<AuditQuery['subjects']>): boolean {
  return (
    stayIds.some((id) => subjects.stayIds.includes(id)) || patientIds.some((id) => subjects.patientIds.includes(id))
  );
}
