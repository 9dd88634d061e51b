/**
 * What is known of each source of data since the start, for the connection page: how much came and when,
 * what went wrong, and what was refused for which reason, with a raw message. In memory only, and bounded.
 *
 * Invariants: nothing here decides what is admitted; identifiers are in raw messages and nowhere else.
 */
import type { ConnectionView, SourceError, SourceKind } from '../../contract/screens/connection-view.ts';
import type { Quarantined } from '../../contract/records/quarantine.ts';
import { RateRing } from './rate-ring.ts';
import { RefusalKinds, type RefusalKind } from '../intake/refusal-kinds.ts';

/** A source as it is configured; the simulator and the HTTP door are sources too. */
export interface SourceFacts {
  readonly sourceId: string;
  readonly kind: SourceKind;
  readonly hospitalId: string | null;
  /** Units it may write into; empty: whichever it is heard to write into. */
  readonly units: readonly string[];
  readonly sends: readonly string[];
  readonly silentAfterMs: number;
  /** How many connections are open now; absent: nothing here has a lasting connection. */
  readonly openConnections?: () => number;
}

/** Holds no identifier. */
export type HeardError = Omit<SourceError, 'atMs'>;

/** One message as its transport saw it. */
export interface HeardMessage {
  readonly atMs: number;
  readonly bytes: number;
  /** Newest bedside time in it; null when it holds none. */
  readonly observedAtMs: number | null;
  /** Parts that were understood and left alone. */
  readonly skipped?: number;
  /** Why it was answered with an error or not taken. null: it was taken. */
  readonly error: HeardError | null;
}

const SOURCES_MAX = 200;
const UNITS_MAX = 400;
const MINUTE_SECONDS = 60;

class SourceState {
  readonly facts: SourceFacts;
  readonly heardUnits = new Set<string>();
  readonly rates = new RateRing();
  readonly refusals = new RefusalKinds();
  lastMessageAtMs: number | null = null;
  lagMs: number | null = null;
  messages = 0;
  bytes = 0;
  errors = 0;
  garbageBytes = 0;
  refused = 0;
  skipped = 0;
  tlsClient: string | null = null;
  lastError: ConnectionView['lastError'] = null;

  constructor(facts: SourceFacts) {
    this.facts = facts;
  }
}

export class ConnectionLedger {
  readonly #sources = new Map<string, SourceState>();

  /** Puts a source on the page before it has sent anything; a second time its facts are replaced. */
  register(facts: SourceFacts): void {
    if (this.#sources.size < SOURCES_MAX || this.#sources.has(facts.sourceId)) {
      this.#sources.set(facts.sourceId, new SourceState(facts));
    }
  }

  has(sourceId: string): boolean {
    return this.#sources.has(sourceId);
  }

  heard(sourceId: string, { atMs, bytes, observedAtMs, skipped = 0, error }: HeardMessage): void {
    const source = this.#sources.get(sourceId);
    if (source === undefined) return;
    source.rates.add(atMs, { messages: 1, bytes, faults: error === null ? 0 : 1 });
    source.lastMessageAtMs = Math.max(source.lastMessageAtMs ?? 0, atMs);
    if (observedAtMs !== null) source.lagMs = atMs - observedAtMs;
    source.messages += 1;
    source.bytes += bytes;
    source.skipped += skipped;
    if (error !== null) this.failed(sourceId, { atMs, ...error });
  }

  /** Something went wrong that is no message: a handshake, a closed connection, a full spool. */
  failed(sourceId: string, error: SourceError): void {
    const source = this.#sources.get(sourceId);
    if (source === undefined) return;
    source.errors += 1;
    source.lastError = error;
  }

  garbage(sourceId: string, bytes: number): void {
    const source = this.#sources.get(sourceId);
    if (source !== undefined) source.garbageBytes += bytes;
  }

  /** The name in the client certificate of whoever sends; null: plain, or not asked. */
  identified(sourceId: string, tlsClient: string | null): void {
    const source = this.#sources.get(sourceId);
    if (source !== undefined) source.tlsClient = tlsClient ?? source.tlsClient;
  }

  /** Keeps the newest reasons; the log keeps every item. */
  refused(sourceId: string, items: readonly Quarantined[]): void {
    const source = this.#sources.get(sourceId);
    if (source === undefined || items.length === 0) return;
    source.refused += items.length;
    source.refusals.add(items);
    source.rates.add(Math.max(...items.map(({ receivedAtMs }) => receivedAtMs)), { messages: 0, bytes: 0, faults: 1 });
  }

  wroteInto(sourceId: string, unitId: string): void {
    const units = this.#sources.get(sourceId)?.heardUnits;
    if (units !== undefined && units.size < UNITS_MAX) units.add(unitId);
  }

  /** All sources, those that need a look first. */
  views(nowMs: number): readonly ConnectionView[] {
    const views = [...this.#sources.values()].map((source) => viewOf(source, nowMs));
    return views.toSorted(
      (left, right) => URGENCY[left.state] - URGENCY[right.state] || (left.sourceId < right.sourceId ? -1 : 1),
    );
  }

  /** Newest first; null: no such source. */
  refusals(sourceId: string): readonly RefusalKind[] | null {
    return this.#sources.get(sourceId)?.refusals.newestFirst() ?? null;
  }
}

const URGENCY: Readonly<Record<ConnectionView['state'], number>> = { silent: 0, faulty: 1, receiving: 2, waiting: 3 };

function viewOf(source: SourceState, nowMs: number): ConnectionView {
  const {
    facts,
    lastMessageAtMs,
    lagMs,
    messages,
    bytes,
    errors,
    garbageBytes,
    refused,
    skipped,
    tlsClient,
    lastError,
  } = source;
  const minute = source.rates.lastMinute(nowMs);
  return {
    sourceId: facts.sourceId,
    kind: facts.kind,
    hospitalId: facts.hospitalId,
    units: facts.units.length > 0 ? facts.units : [...source.heardUnits].toSorted(),
    sends: facts.sends,
    state: stateOf({
      lastMessageAtMs,
      silentAfterMs: facts.silentAfterMs,
      faults: minute.faults,
      hasFailed: lastError !== null,
      nowMs,
    }),
    lastMessageAtMs,
    silentAfterMs: facts.silentAfterMs,
    messagesPerSecond: minute.messages / MINUTE_SECONDS,
    bytesPerSecond: minute.bytes / MINUTE_SECONDS,
    lagMs,
    messages,
    bytes,
    errors,
    garbageBytes,
    refused,
    skipped,
    connections: facts.openConnections?.() ?? null,
    tlsClient,
    lastError,
  };
}

interface StateFacts {
  readonly lastMessageAtMs: number | null;
  readonly silentAfterMs: number;
  /** In the last minute. */
  readonly faults: number;
  readonly hasFailed: boolean;
  readonly nowMs: number;
}

/** A source that never got a message through but tried is faulty, not waiting. */
function stateOf({ lastMessageAtMs, silentAfterMs, faults, hasFailed, nowMs }: StateFacts): ConnectionView['state'] {
  if (lastMessageAtMs === null) return hasFailed ? 'faulty' : 'waiting';
  if (nowMs - lastMessageAtMs > silentAfterMs) return 'silent';
  return faults > 0 ? 'faulty' : 'receiving';
}
