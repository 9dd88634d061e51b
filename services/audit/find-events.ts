/** Events of all trails of an installation that fit a question, newest first. */
import type { AuditAction, AuditEvent } from '../contract/audit/audit-event.ts';
import { newestEvents, type PlacedEvent } from './read-trail.ts';
import type { TrailStore } from './trail-store.port.ts';

export interface NamedTrail {
  readonly trail: string;
  readonly store: TrailStore;
}

/** null: any. */
export interface AuditQuery {
  readonly stayId: string | null;
  readonly patientId: string | null;
  readonly account: string | null;
  readonly unitId: string | null;
  readonly action: AuditAction | null;
  readonly fromMs: number;
  /** Exclusive. */
  readonly toMs: number;
  readonly limit: number;
}

export const ANY_EVENT: AuditQuery = {
  stayId: null,
  patientId: null,
  account: null,
  unitId: null,
  action: null,
  fromMs: 0,
  toMs: Number.POSITIVE_INFINITY,
  limit: 1_000,
};

export interface FoundEvent extends PlacedEvent {
  readonly trail: string;
}

export interface FoundEvents {
  readonly events: readonly FoundEvent[];
  /** There are more, all of them older. */
  readonly isCut: boolean;
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
function roughly({ stayId, patientId, account }: AuditQuery): (entry: Buffer) => boolean {
  const words = [stayId, patientId, account].flatMap((word) =>
    word === null ? [] : Buffer.from(JSON.stringify(word)),
  );
  return (entry) => words.every((word) => entry.includes(word));
}

function fits({ stayIds, patientIds, actor, unitId, action }: AuditEvent, query: AuditQuery): boolean {
  return (
    (query.stayId === null || stayIds.includes(query.stayId)) &&
    (query.patientId === null || patientIds.includes(query.patientId)) &&
    (query.account === null || actor.id === query.account) &&
    (query.unitId === null || unitId === query.unitId) &&
    (query.action === null || action === query.action)
  );
}
