/**
 * Bulk exports one after the other, beside everything else this process does: after each page of work a pause as long as
 * the page took, so that no screen waits for a program. waiting -> running -> done or failed; a day later, or when the
 * program says so, nothing of it is left. What was under way when Vigil ended begins anew.
 */
import type { FhirReader } from '../../../access/smart/fhir-access.port.ts';
import type { AuditEntry } from '../../../contract/audit/audit-event.ts';
import type { Clock } from '../../../platform/clock.port.ts';
import { VigilError } from '../../../platform/errors.ts';
import type { Logger } from '../../../platform/logger.ts';
import type { FhirQueries } from '../fhir-queries.ts';
import { nameOfFhirId } from '../resources/fhir-ids.ts';
import type { Resource } from '../resources/fhir-resource.ts';
import { hasRunOut, isOver, type BulkJob } from './bulk-job.ts';
import { patientsOf, resourcesOf, type BulkSource } from './bulk-resources.ts';
import type { BulkStore } from './bulk-store.port.ts';

export interface BulkParts {
  readonly store: BulkStore;
  readonly queries: Pick<FhirQueries, 'search'>;
  /** As whom a program reads now; null: it is registered no more, or may export no more. */
  readonly readerOf: (clientId: string) => FhirReader | null;
  /** Stays of a group now; null: there is no such group. Rejects as the history does. */
  readonly groupOf: (groupId: string) => Promise<ReadonlySet<string> | null>;
  /** Rejects where what goes out cannot be written down: nothing goes out then. */
  readonly record: (entry: AuditEntry) => Promise<void>;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly newId: () => string;
  /** Resolves after so many ms. */
  readonly pause: (ms: number) => Promise<void>;
}

/** Exports that wait or work at once, of one program and of all. */
const [OF_CLIENT_MAX, MAX] = [3, 20];
/** Resources between two pauses. */
const WORK_RESOURCES = 200;
const PAUSE_MS_MAX = 1_000;

export type BulkAsked = Pick<BulkJob, 'clientId' | 'requestUrl' | 'baseUrl' | 'level' | 'types' | 'sinceMs'>;

class Cancelled extends Error {}

export class BulkExports {
  readonly #parts: BulkParts;
  readonly #jobs: Map<string, BulkJob>;
  readonly #shares = new Map<string, number>();
  #loop: Promise<void> | null = null;
  #isClosed = false;

  private constructor(parts: BulkParts, jobs: readonly BulkJob[]) {
    this.#parts = parts;
    this.#jobs = new Map(jobs.map((job) => [job.jobId, job]));
  }

  /** Goes on with what was waiting or under way. Rejects with `data-folder-unusable`. */
  static async open(parts: BulkParts): Promise<BulkExports> {
    const found = await parts.store.list();
    const jobs = found
      .map((job): BulkJob => (isOver(job) ? job : { ...job, state: 'waiting', files: [] }))
      .toSorted((left, right) => left.transactionAtMs - right.transactionAtMs);
    const exports = new BulkExports(parts, jobs);
    exports.#work();
    return exports;
  }

  /** On the disk when it resolves; null: too many wait already. Rejects with `data-folder-unusable`. */
  async start(asked: BulkAsked): Promise<BulkJob | null> {
    await this.#forgetOld();
    const open = [...this.#jobs.values()].filter((job) => !isOver(job));
    if (open.length >= MAX || open.filter(({ clientId }) => clientId === asked.clientId).length >= OF_CLIENT_MAX) {
      return null;
    }
    const job: BulkJob = {
      version: 1,
      jobId: this.#parts.newId(),
      ...asked,
      transactionAtMs: this.#parts.clock.nowMs(),
      state: 'waiting',
      endedAtMs: null,
      files: [],
    };
    await this.#parts.store.save(job);
    this.#jobs.set(job.jobId, job);
    this.#work();
    return job;
  }

  /** Of this program alone; null: there is none, it ran out, or it was taken away. */
  async find(jobId: string, clientId: string): Promise<{ readonly job: BulkJob; readonly share: number } | null> {
    await this.#forgetOld();
    const job = this.#jobs.get(jobId);
    return job === undefined || job.clientId !== clientId ? null : { job, share: this.#shares.get(jobId) ?? 0 };
  }

  read(jobId: string, name: string): ReturnType<BulkStore['read']> {
    return this.#parts.store.read(jobId, name);
  }

  /** Ends what works on it; nothing of it is left when it resolves. Rejects with `data-folder-unusable`. */
  async remove(jobId: string): Promise<void> {
    this.#jobs.delete(jobId);
    this.#shares.delete(jobId);
    await this.#parts.store.remove(jobId);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#loop;
  }

  #work(): void {
    this.#loop ??= this.#workOff()
      .catch((error: unknown) => this.#parts.logger.error('how a bulk export stands could not be kept', error))
      .finally(() => {
        this.#loop = null;
      });
  }

  async #workOff(): Promise<void> {
    for (;;) {
      const next = [...this.#jobs.values()].find(({ state }) => state === 'waiting');
      if (next === undefined || this.#isClosed) return;
      await this.#run({ ...next, state: 'running' });
    }
  }

  async #run(job: BulkJob): Promise<void> {
    await this.#change(job);
    try {
      const files = await this.#files(job);
      await this.#change({ ...job, state: 'done', files: [...files], endedAtMs: this.#parts.clock.nowMs() });
    } catch (error) {
      // Taken away: nothing is left of it. Closed: the next start begins it anew.
      if (error instanceof Cancelled) return this.#clear(job);
      this.#parts.logger.error('a bulk export failed', error);
      // A half of it is nothing that anybody may fetch.
      await this.#parts.store.remove(job.jobId);
      await this.#change({ ...job, state: 'failed', files: [], endedAtMs: this.#parts.clock.nowMs() });
    }
  }

  /** Whoever took it away while a file was being written finds nothing of it. */
  async #clear({ jobId }: BulkJob): Promise<void> {
    if (!this.#jobs.has(jobId)) await this.#parts.store.remove(jobId);
  }

  /** On the disk before anybody is told; of what was taken away meanwhile nothing is left. */
  async #change(job: BulkJob): Promise<void> {
    if (this.#jobs.has(job.jobId)) await this.#parts.store.save(job);
    if (this.#jobs.has(job.jobId)) this.#jobs.set(job.jobId, job);
    else await this.#parts.store.remove(job.jobId);
  }

  async #files(job: BulkJob): Promise<BulkJob['files']> {
    const { level, types, sinceMs, transactionAtMs } = job;
    const reader = this.#readerOf(job);
    const stayIds = level.kind === 'group' ? await this.#parts.groupOf(level.groupId) : null;
    if (level.kind === 'group' && stayIds === null) throw new VigilError('config-invalid', 'the group is gone');
    const { queries } = this.#parts;
    const source: BulkSource = { queries, reader, request: { level, types, sinceMs }, transactionAtMs, stayIds };
    const patients = await patientsOf(source);
    const files: BulkJob['files'] = [];
    for (const [index, type] of types.entries()) {
      const onShare = (share: number): void => void this.#shares.set(job.jobId, (index + share) / types.length);
      const resources = this.#paced(job, resourcesOf(source, type, { patients, onShare }));
      const file = await this.#parts.store.write(job.jobId, type, resources);
      if (file !== null) files.push(file);
      onShare(1);
    }
    await this.#record(job, patients);
    return files;
  }

  async *#paced(job: BulkJob, resources: AsyncIterable<Resource>): AsyncGenerator<Resource> {
    const { clock, pause } = this.#parts;
    let fromMs = clock.monotonicMs();
    let count = 0;
    for await (const resource of resources) {
      yield resource;
      count += 1;
      if (count % WORK_RESOURCES !== 0) continue;
      this.#readerOf(job);
      await pause(Math.min(PAUSE_MS_MAX, clock.monotonicMs() - fromMs));
      fromMs = clock.monotonicMs();
    }
    this.#readerOf(job);
  }

  /** Asked again and again: what was revoked meanwhile ends the work. */
  #readerOf({ jobId, clientId }: BulkJob): FhirReader {
    if (this.#isClosed || !this.#jobs.has(jobId)) throw new Cancelled();
    const reader = this.#parts.readerOf(clientId);
    if (reader === null) throw new VigilError('config-invalid', 'the program may export no more');
    return reader;
  }

  /** Whose data they are is written down before a file can be fetched. */
  async #record({ jobId, clientId }: BulkJob, patients: readonly string[]): Promise<void> {
    await this.#parts.record({
      action: 'export',
      screen: 'fhir bulk files',
      actor: { kind: 'program', id: clientId, role: null, address: null },
      patientIds: patients.map((id) => nameOfFhirId(id) ?? id),
      detail: { job: jobId },
    });
  }

  async #forgetOld(): Promise<void> {
    const nowMs = this.#parts.clock.nowMs();
    for (const job of this.#jobs.values()) if (hasRunOut(job, nowMs)) await this.remove(job.jobId);
  }
}
