/**
 * The trail of an installation as its stages write it. What looks back waits until its event is on the disk and is
 * refused where it cannot be; what the alarm path does never is: it is kept in memory until the disk takes it.
 */
import { AUDIT_STAYS_MAX, type AuditEntry, type AuditEvent } from '../contract/audit/audit-event.ts';
import type { Clock } from '../platform/clock.port.ts';
import { VigilError } from '../platform/errors.ts';
import type { Logger } from '../platform/logger.ts';
import type { AuditTrail } from './audit-trail.port.ts';
import { OpenViews } from './open-views.ts';
import type { TrailWriter } from './trail-writer.ts';

/** How long what may not wait is waited for. */
const NOTE_WAIT_MS = 1_000;
const TRY_AGAIN_MS = 1_000;
/** A shift of a large hospital without a disk. */
const WAITING_MAX = 10_000;
/** Tried so often when the process ends. */
const LAST_TRIES = 3;

const ITSELF = { kind: 'vigil', id: 'vigil', role: null, address: null } as const;

export interface RecorderOptions {
  /** Opened when the first event of it comes. */
  readonly writerOf: (trail: string) => Promise<Pick<TrailWriter, 'append'>>;
  /** Trail of the hospital that a unit belongs to; null: of what belongs to none. */
  readonly trailOf: (unitId: string | null) => string;
  readonly clock: Clock;
  readonly logger: Logger;
}

export interface RecorderStatus {
  /** null: what was written last was kept. */
  readonly failure: VigilError | null;
  readonly failingSinceMs: number | null;
  /** Events of the alarm path that are not on the disk yet. */
  readonly waiting: number;
  /** Events since the start that found no room to wait. */
  readonly missed: number;
}

interface Waiting {
  readonly event: AuditEvent;
  readonly done: () => void;
}

export class AuditRecorder implements AuditTrail {
  readonly #options: RecorderOptions;
  readonly #views = new OpenViews();
  #waiting: Waiting[] = [];
  #draining: Promise<void> | null = null;
  #stopPause: () => void = () => undefined;
  #isClosing = false;
  #missed = { all: 0, untold: 0, sinceMs: 0 };
  #failing: { readonly failure: VigilError; readonly sinceMs: number } | null = null;

  constructor(options: RecorderOptions) {
    this.#options = options;
  }

  async record(entry: AuditEntry): Promise<void> {
    await Promise.all(this.#eventsOf(entry).map((event) => this.#append(event)));
  }

  /** Into a trail of this name, whatever the unit. */
  async recordIn(trail: string, entry: AuditEntry): Promise<void> {
    const writer = await this.#options.writerOf(trail);
    await Promise.all(this.#eventsOf(entry).map((event) => writer.append(event)));
  }

  view(entry: AuditEntry): Promise<void> {
    return this.#views.see(entry, this.#options.clock.nowMs(), (fresh) => this.record(fresh));
  }

  /** Where the last event was not kept, one is tried that says so. */
  async check(): Promise<void> {
    if (this.#failing === null) return;
    const since = new Date(this.#failing.sinceMs).toISOString();
    await this.record({ action: 'gap', actor: ITSELF, screen: 'audit', detail: { missed: 0, since } });
  }

  async note(entry: AuditEntry): Promise<void> {
    const { clock } = this.#options;
    const kept = this.#eventsOf(entry).map((event) => new Promise<void>((done) => this.#enqueue({ event, done })));
    let stop: () => void = () => undefined;
    const waited = new Promise<void>((resolve) => {
      stop = clock.after(NOTE_WAIT_MS, resolve);
    });
    await Promise.race([Promise.all(kept), waited]);
    stop();
  }

  noteView(entry: AuditEntry): Promise<void> {
    return this.#views.see(entry, this.#options.clock.nowMs(), (fresh) => this.note(fresh));
  }

  status(): RecorderStatus {
    return {
      failure: this.#failing?.failure ?? null,
      failingSinceMs: this.#failing?.sinceMs ?? null,
      waiting: this.#waiting.length,
      missed: this.#missed.all,
    };
  }

  /** Tries to write what still waits; what the disk does not take now is lost and logged. */
  async close(): Promise<void> {
    this.#isClosing = true;
    this.#stopPause();
    await this.#draining;
    for (let tries = 0; this.#waiting.length > 0 && tries < LAST_TRIES; tries++) await this.#writeWaiting();
    if (this.#waiting.length === 0) return;
    const { logger } = this.#options;
    logger.error('events of the audit trail were lost at the end', this.#failing?.failure, {
      count: this.#waiting.length,
    });
  }

  #enqueue(waiting: Waiting): void {
    if (this.#waiting.length >= WAITING_MAX) {
      if (this.#missed.untold === 0) this.#missed.sinceMs = waiting.event.atMs;
      this.#missed.all += 1;
      this.#missed.untold += 1;
      return waiting.done();
    }
    this.#waiting.push(waiting);
    this.#draining ??= this.#drain();
  }

  async #drain(): Promise<void> {
    while (this.#waiting.length > 0 && !this.#isClosing) {
      await this.#writeWaiting();
      if (this.#failing !== null) await this.#pause();
    }
    this.#draining = null;
  }

  async #writeWaiting(): Promise<void> {
    const batch = this.#waiting.slice(0, 256);
    const kept = await Promise.all(
      batch.map(({ event }) =>
        this.#append(event).then(
          () => true,
          () => false,
        ),
      ),
    );
    const gone = new Set(batch.filter((_, at) => kept[at] === true));
    for (const { done } of gone) done();
    this.#waiting = this.#waiting.filter((each) => !gone.has(each));
    if (gone.size === batch.length) await this.#tellMissed();
  }

  async #tellMissed(): Promise<void> {
    const { untold, sinceMs } = this.#missed;
    if (untold === 0) return;
    const detail = { missed: untold, since: new Date(sinceMs).toISOString() };
    const [event] = this.#eventsOf({ action: 'gap', actor: ITSELF, screen: 'audit', detail });
    if (event === undefined) return;
    const isKept = await this.#append(event).then(
      () => true,
      () => false,
    );
    if (isKept) this.#missed.untold -= untold;
  }

  async #append(event: AuditEvent): Promise<void> {
    const { writerOf, trailOf, clock, logger } = this.#options;
    try {
      await (await writerOf(trailOf(event.unitId))).append(event);
      this.#failing = null;
    } catch (error) {
      const failure =
        error instanceof VigilError
          ? error
          : new VigilError('audit-unusable', 'the audit trail failed', { cause: error });
      if (this.#failing === null) logger.error('the audit trail cannot be written', failure);
      this.#failing = { failure, sinceMs: this.#failing?.sinceMs ?? clock.nowMs() };
      throw failure;
    }
  }

  #pause(): Promise<void> {
    return new Promise((resolve) => {
      const stop = this.#options.clock.after(TRY_AGAIN_MS, resolve);
      this.#stopPause = () => {
        stop();
        resolve();
      };
    });
  }

  /** More stays than an event holds are told by several. */
  #eventsOf(entry: AuditEntry): readonly AuditEvent[] {
    const { stayIds = [], patientIds = [], unitId = null, outcome = 'done', detail = {}, ...said } = entry;
    const parts = Math.max(1, Math.ceil(Math.max(stayIds.length, patientIds.length) / AUDIT_STAYS_MAX));
    const part = (ids: readonly string[], at: number): string[] =>
      ids.slice(at * AUDIT_STAYS_MAX, (at + 1) * AUDIT_STAYS_MAX);
    return Array.from({ length: parts }, (_, at) => ({
      version: 1,
      atMs: this.#options.clock.nowMs(),
      ...said,
      unitId,
      stayIds: part(stayIds, at),
      patientIds: part(patientIds, at),
      outcome,
      detail,
    }));
  }
}
