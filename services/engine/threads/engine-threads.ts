/**
 * The engine in threads of its own, as the thread of the sockets sees it: partitions are dealt out once, each thread reads
 * its own from the log and writes what it decides there. Units do not see each other, so how they are dealt out changes
 * no byte. Models are asked here, since they have one process each whatever the number of threads.
 *
 * A thread that ends without having been told to is a broken invariant: nobody folds its children any more.
 */
import { UNIT_TOPIC } from '../../contract/topics.ts';
import type { Clock } from '../../platform/clock.port.ts';
import { InvariantError, type VigilError } from '../../platform/errors.ts';
import type { RiskRunner } from '../risk/risk-runner.ts';
import type { Engine, EngineStatus } from '../engine-status.ts';
import {
  faultOf,
  statusOfAll,
  type FromEngineThread,
  type ToEngineThread,
  type ToldStatus,
} from './thread-messages.ts';

/** A thread says something twice a second; a long fold or a full collection keeps it from that for a second or so. */
const UNHEARD_AFTER_MS = 10_000;

export interface ThreadEvents {
  readonly onMessage: (message: FromEngineThread) => void;
  /** Called once, after its last message; `error` is what ended it, null where it ended by itself. */
  readonly onEnd: (error: Error | null) => void;
}

export interface StartedThread {
  readonly post: (message: ToEngineThread) => void;
}

export interface EngineThreadsOptions {
  readonly startThread: (partitions: readonly number[], events: ThreadEvents) => StartedThread;
  /** At least 1; no more are started than there are partitions. */
  readonly threads: number;
  readonly partitions: readonly number[];
  readonly riskRunner: Pick<RiskRunner, 'take'>;
  readonly clock: Clock;
  /** A thread folds no further. */
  readonly onFault: (fault: VigilError) => void;
  /** A thread is gone. The process must end visibly. */
  readonly onBroken: (error: InvariantError) => void;
}

/** Resolves when all threads fold; rejects with the first refusal when all have ended again. */
export async function startEngineThreads(options: EngineThreadsOptions): Promise<Engine> {
  const shares = sharesOf(options.partitions, options.threads);
  const threads = shares.map((share) => new FoldingThread(share, options));
  const started = await Promise.allSettled(threads.map((thread) => thread.started));
  const refused = started.find((result) => result.status === 'rejected');
  const engine = new EngineThreads(threads, options);
  if (refused === undefined) return engine;
  await engine.close();
  throw refused.reason;
}

/** Partition by partition in turn; none of the shares is empty. */
export function sharesOf(partitions: readonly number[], threads: number): readonly (readonly number[])[] {
  const count = Math.max(1, Math.min(threads, partitions.length));
  return Array.from({ length: count }, (_, thread) =>
    partitions.filter((_partition, index) => index % count === thread),
  );
}

class EngineThreads implements Engine {
  readonly #threads: readonly FoldingThread[];
  readonly #clock: Clock;

  constructor(threads: readonly FoldingThread[], { clock }: { readonly clock: Clock }) {
    this.#threads = threads;
    this.#clock = clock;
  }

  status(): EngineStatus {
    const now = this.#clock.monotonicMs();
    const unheardMs = Math.max(...this.#threads.map(({ heardAtMs }) => now - heardAtMs));
    const unheardSinceMs = unheardMs < UNHEARD_AFTER_MS ? null : this.#clock.nowMs() - Math.round(unheardMs);
    return statusOfAll(
      this.#threads.flatMap(({ told }) => told ?? []),
      unheardSinceMs,
    );
  }

  foldedBelow(): ReadonlyMap<number, number> {
    return new Map(this.#threads.flatMap(({ told }) => [...(told?.foldedBelow ?? [])]));
  }

  async close(): Promise<void> {
    const closed = await Promise.allSettled(this.#threads.map((thread) => thread.close()));
    const failed = closed.find((result) => result.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
  }
}

/** One thread: what it said last, and how it ended. */
class FoldingThread {
  readonly started: Promise<void>;
  told: ToldStatus | null = null;
  heardAtMs: number;
  readonly #options: EngineThreadsOptions;
  readonly #partitions: readonly number[];
  readonly #thread: StartedThread;
  readonly #ended: Promise<void>;
  #onStarted: (refusal: Error | null) => void = () => undefined;
  #onEnded: () => void = () => undefined;
  /** It has said that it ends, and why if not well. */
  #lastWords: { readonly fault: VigilError | null } | null = null;

  constructor(partitions: readonly number[], options: EngineThreadsOptions) {
    this.#partitions = partitions;
    this.#options = options;
    this.heardAtMs = options.clock.monotonicMs();
    this.started = new Promise((resolve, reject) => {
      this.#onStarted = (refusal) => (refusal === null ? resolve() : reject(refusal));
    });
    this.#ended = new Promise((resolve) => (this.#onEnded = resolve));
    this.#thread = options.startThread(partitions, {
      onMessage: (message) => this.#take(message),
      onEnd: (error) => this.#end(error),
    });
  }

  /** Resolves when it has ended; rejects with what kept it from ending well. One that refused to start ends by itself. */
  async close(): Promise<void> {
    if (this.#lastWords === null) this.#thread.post({ kind: 'close' });
    await this.#ended;
    const fault = this.#lastWords?.fault;
    if (fault) throw fault;
  }

  #take(message: FromEngineThread): void {
    const { clock, riskRunner, onFault } = this.#options;
    this.heardAtMs = clock.monotonicMs();
    switch (message.kind) {
      case 'started':
        this.told = message.status;
        this.#onStarted(null);
        break;
      case 'status':
        this.told = message.status;
        break;
      case 'due':
        riskRunner.take(message.partition, message.due);
        break;
      case 'fault':
        onFault(faultOf(message.fault));
        break;
      case 'refused':
        this.#lastWords = { fault: null };
        this.#onStarted(faultOf(message.fault));
        break;
      case 'closed':
        this.told = message.status ?? this.told;
        this.#lastWords = { fault: message.fault === null ? null : faultOf(message.fault) };
        break;
    }
  }

  #end(error: Error | null): void {
    this.#onEnded();
    if (error === null && this.#lastWords !== null) return;
    const why = error === null ? 'without a word' : (error.stack ?? error.message);
    const folded = `partitions ${this.#partitions.join(', ')} of ${UNIT_TOPIC}`;
    const broken = new InvariantError(`the thread that folds ${folded} ended: ${why}`);
    this.#onStarted(broken);
    this.#options.onBroken(broken);
  }
}
