/** Runs one after the other. How each stands is in memory for whoever asks, and on the disk for after a restart. */
import { randomBytes } from 'node:crypto';
import type { ResearchRun, RunFile } from '../../../contract/screens/research-view.ts';
import type { Clock } from '../../../platform/clock.port.ts';
import { messageOf } from '../../../platform/errors.ts';
import type { Logger } from '../../../platform/logger.ts';
import type { ResearchRuns, RunAsked } from '../research-runs.port.ts';
import { wordsOf } from '../run-words.ts';
import { RunFolders } from './run-folders.ts';
import { startRun, type RunningProcess, type RunProgram } from './run-process.ts';

const WAITING_MAX = 20;
/** The oldest that have ended are let go of beyond so many. */
const KEPT_MAX = 500;

export interface RunQueueParts {
  readonly folder: string;
  readonly program: RunProgram;
  readonly clock: Clock;
  readonly logger: Logger;
}

export class RunQueue implements ResearchRuns {
  readonly #parts: RunQueueParts;
  readonly #folders: RunFolders;
  /** By id, in the order in which they were asked for. */
  readonly #runs: Map<string, ResearchRun>;
  #working: { readonly runId: string; readonly process: RunningProcess } | null = null;
  /** Ends when nothing waits any more. */
  #loop: Promise<void> | null = null;
  #isClosed = false;

  private constructor(parts: RunQueueParts, folders: RunFolders, runs: readonly ResearchRun[]) {
    this.#parts = parts;
    this.#folders = folders;
    this.#runs = new Map(runs.map((run) => [run.runId, run]));
  }

  /** Rejects with `data-folder-unusable`. */
  static async open(parts: RunQueueParts): Promise<RunQueue> {
    const folders = await RunFolders.open(parts.folder);
    const tell = (name: string, error: unknown): void =>
      parts.logger.warn(`the run ${name} cannot be read: ${messageOf(error)}`, { code: 'data-file-corrupt' });
    const found = await folders.list(tell);
    return new RunQueue(
      parts,
      folders,
      found.toSorted((a, b) => a.askedAtMs - b.askedAtMs),
    );
  }

  list(): readonly ResearchRun[] {
    return [...this.#runs.values()].toReversed();
  }

  find(runId: string): ResearchRun | null {
    return this.#runs.get(runId) ?? null;
  }

  async start({ request, unitIds, definition }: RunAsked): Promise<ResearchRun | null> {
    const waiting = [...this.#runs.values()].filter(({ state }) => state === 'waiting');
    if (waiting.length >= WAITING_MAX || this.#isClosed) return null;
    const run: ResearchRun = {
      runId: randomBytes(8).toString('hex'),
      request,
      unitIds,
      state: 'waiting',
      share: 0,
      askedAtMs: this.#parts.clock.nowMs(),
      startedAtMs: null,
      endedAtMs: null,
      fault: null,
      files: [],
    };
    await this.#folders.saveDefinition(run.runId, definition);
    await this.#keep(run);
    await this.#forgetOldest();
    this.#work();
    return run;
  }

  async cancel(runId: string): Promise<ResearchRun | null> {
    const run = this.find(runId);
    if (run === null || (run.state !== 'waiting' && run.state !== 'running')) return run;
    const cancelled: ResearchRun = { ...run, state: 'cancelled', endedAtMs: this.#parts.clock.nowMs() };
    await this.#keep(cancelled);
    if (this.#working?.runId === runId) this.#working.process.kill();
    return cancelled;
  }

  read(runId: string, file: RunFile): Promise<Uint8Array> {
    return this.#folders.read(runId, file);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#working?.process.kill();
    await this.#loop;
  }

  #work(): void {
    this.#loop ??= this.#workOff()
      .catch((error: unknown) => this.#parts.logger.error('how a run stands could not be kept', error))
      .finally(() => {
        this.#loop = null;
      });
  }

  async #workOff(): Promise<void> {
    for (;;) {
      const next = [...this.#runs.values()].find(({ state }) => state === 'waiting');
      if (next === undefined || this.#isClosed) return;
      await this.#run({ ...next, state: 'running', startedAtMs: this.#parts.clock.nowMs() });
    }
  }

  async #run(run: ResearchRun): Promise<void> {
    const { runId, request } = run;
    const { out, report, definition } = this.#folders.placesOf(runId);
    await this.#keep(run);
    const working = startRun(this.#parts.program, {
      words: wordsOf(request, { out, cohortFile: definition }),
      report,
      onShare: (share) => this.#tellShare(runId, share),
    });
    this.#working = { runId, process: working };
    if (this.#isClosed || this.find(runId)?.state === 'cancelled') working.kill();
    const { code, said } = await working.ended;
    this.#working = null;
    const now = this.find(runId) ?? run;
    // Cancelled: the process was ended for that. Closed: the next start tells it as interrupted.
    if (now.state !== 'running' || this.#isClosed) return;
    const endedAtMs = this.#parts.clock.nowMs();
    if (code === 0) {
      const files: readonly RunFile[] = request.kind === 'evaluate' ? ['report.json', 'report.html'] : ['report.json'];
      return this.#keep({ ...now, state: 'done', share: 1, endedAtMs, files });
    }
    return this.#keep({ ...now, state: 'failed', endedAtMs, fault: said === '' ? `ended with ${code}` : said });
  }

  #tellShare(runId: string, share: number): void {
    const run = this.find(runId);
    if (run?.state === 'running') this.#runs.set(runId, { ...run, share });
  }

  async #keep(run: ResearchRun): Promise<void> {
    this.#runs.set(run.runId, run);
    await this.#folders.save(run);
  }

  async #forgetOldest(): Promise<void> {
    const ended = [...this.#runs.values()].filter(({ state }) => state !== 'waiting' && state !== 'running');
    for (const { runId } of ended.slice(0, Math.max(0, this.#runs.size - KEPT_MAX))) {
      this.#runs.delete(runId);
      await this.#folders.forget(runId);
    }
  }
}
