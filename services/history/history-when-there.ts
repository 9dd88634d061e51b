/**
 * A history that could not be opened. It is not on the alarm path: everything else starts, whoever asks for it is
 * told the cause, and the writer, which migrates before it writes and tries again until that works, opens it as
 * soon as it can be opened, for example once a damaged file was moved away.
 */
import { VigilError } from '../platform/errors.ts';
import type { DecisionsQuery, History, HistoryBatch, StaysQuery, TimeRange, VitalsQuery } from './history.port.ts';

export class HistoryWhenThere implements History {
  readonly #open: () => Promise<History>;
  #fault: VigilError;
  #opened: History | null = null;
  #closed = false;

  /** `fault` is what the first opening was rejected with. */
  constructor(fault: VigilError, open: () => Promise<History>) {
    this.#fault = waitable(fault);
    this.#open = open;
  }

  async migrate(): Promise<void> {
    if (this.#closed) throw new VigilError('history-not-running', 'the history is closed');
    try {
      this.#opened ??= await this.#open();
    } catch (error) {
      this.#fault = error instanceof VigilError ? waitable(error) : this.#fault;
      throw this.#fault;
    }
    await this.#opened.migrate();
  }

  async progress(topic: string, partition: number): ReturnType<History['progress']> {
    return this.#history().progress(topic, partition);
  }

  async write(batch: HistoryBatch): Promise<void> {
    return this.#history().write(batch);
  }

  async maintain(untilMs: number): Promise<void> {
    return this.#history().maintain(untilMs);
  }

  async vitals(query: VitalsQuery): ReturnType<History['vitals']> {
    return this.#history().vitals(query);
  }

  async channels(stayId: string): ReturnType<History['channels']> {
    return this.#history().channels(stayId);
  }

  async stays(query: StaysQuery): ReturnType<History['stays']> {
    return this.#history().stays(query);
  }

  async decisions(query: DecisionsQuery): ReturnType<History['decisions']> {
    return this.#history().decisions(query);
  }

  async withdrawals(query: TimeRange & { readonly unitId: string }): ReturnType<History['withdrawals']> {
    return this.#history().withdrawals(query);
  }

  async quarantined(
    query: TimeRange & { readonly unitId: string | null; readonly limit: number },
  ): ReturnType<History['quarantined']> {
    return this.#history().quarantined(query);
  }

  async quarantinedCount(unitId: string | null): Promise<number> {
    return this.#history().quarantinedCount(unitId);
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#opened?.close();
  }

  #history(): History {
    if (this.#opened === null) throw this.#fault;
    return this.#opened;
  }
}

/** An operator can mend any of it while Vigil runs, so the writer goes on trying. */
function waitable(fault: VigilError): VigilError {
  return fault.retriable ? fault : new VigilError('history-unreachable', fault.message, { cause: fault });
}
