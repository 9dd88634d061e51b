/**
 * The history of another process: the file of an embedded history has one owner. It answers a question at a time and takes its
 * time; nothing is written.
 */
import { VigilError } from '../../../platform/errors.ts';
import type { DecisionsQuery, History, StaysQuery, TimeRange, VitalsQuery } from '../../history.port.ts';
import { answerSchema, type AskedMethod } from './question-messages.ts';

type Answers = {
  readonly [M in AskedMethod]: Awaited<ReturnType<History[M]>>;
};

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (fault: VigilError) => void;
}

/** How the other process is reached. */
export interface HistoryWire {
  readonly isOpen: () => boolean;
  readonly send: (message: unknown) => void;
  readonly onMessage: (take: (message: unknown) => void) => void;
  /** Called once, when nothing comes any more. */
  readonly onEnd: (end: () => void) => void;
  readonly close: () => void;
}

export class AskedHistory implements History {
  readonly #wire: HistoryWire;
  readonly #waiting = new Map<number, Waiting>();
  #number = 0;

  constructor(wire: HistoryWire) {
    this.#wire = wire;
    wire.onMessage((message) => this.#take(message));
    wire.onEnd(() => this.#end());
  }

  async migrate(): Promise<void> {
    // Whoever owns the file has done it.
  }

  async progress(): Promise<never> {
    throw onlyRead();
  }

  async write(): Promise<never> {
    throw onlyRead();
  }

  async maintain(): Promise<never> {
    throw onlyRead();
  }

  vitals(query: VitalsQuery): ReturnType<History['vitals']> {
    return this.#ask('vitals', query);
  }

  channels(stayId: string): ReturnType<History['channels']> {
    return this.#ask('channels', stayId);
  }

  stays(query: StaysQuery): ReturnType<History['stays']> {
    return this.#ask('stays', query);
  }

  decisions(query: DecisionsQuery): ReturnType<History['decisions']> {
    return this.#ask('decisions', query);
  }

  withdrawals(query: TimeRange & { readonly unitId: string }): ReturnType<History['withdrawals']> {
    return this.#ask('withdrawals', query);
  }

  quarantined(
    query: TimeRange & { readonly unitId: string | null; readonly limit: number },
  ): ReturnType<History['quarantined']> {
    return this.#ask('quarantined', query);
  }

  async quarantinedCount(): Promise<never> {
    throw onlyRead();
  }

  async close(): Promise<void> {
    if (this.#wire.isOpen()) this.#wire.close();
  }

  /** Both processes are of one installation and one build: what comes back is what the method returned there. */
  async #ask<M extends AskedMethod>(method: M, query: unknown): Promise<Answers[M]> {
    const number = this.#number++;
    const answer = new Promise<unknown>((resolve, reject) => this.#waiting.set(number, { resolve, reject }));
    if (this.#wire.isOpen()) this.#wire.send({ history: 'ask', number, method, query });
    else this.#end();
    return (await answer) as Answers[M];
  }

  #take(message: unknown): void {
    const read = answerSchema.safeParse(message);
    if (!read.success) return;
    const { number, fault, value } = read.data;
    const waiting = this.#waiting.get(number);
    this.#waiting.delete(number);
    if (fault === null) waiting?.resolve(value);
    else waiting?.reject(new VigilError('history-unreachable', fault));
  }

  #end(): void {
    for (const { reject } of this.#waiting.values()) {
      reject(new VigilError('history-unreachable', 'the Vigil that owns the history has ended'));
    }
    this.#waiting.clear();
  }
}

function onlyRead(): VigilError {
  return new VigilError('history-refused', 'the history of another process is only read');
}
