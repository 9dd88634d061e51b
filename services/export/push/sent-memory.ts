/**
 * What one receiver was sent lately: two engines decide the same, and it is sent once; a report of the
 * receiver names a message, and the alert behind it is found. Bounded: the oldest are forgotten.
 */
import type { StatusReport } from '../hl7/read-receipt.ts';
import type { SentMessage } from './receiver-progress.port.ts';

/** More than one engine can be ahead of the other by: all scores of 2,500 beds at once are 50,000. */
const REMEMBERED_MAX = 50_000;
/** Kept across a restart; the position keeps the rest from being sent again. */
const NEWEST_MAX = 200;

export class SentMemory {
  readonly #messages: Map<string, SentMessage>;

  /** `messages` oldest first. */
  constructor(messages: readonly SentMessage[]) {
    this.#messages = new Map(messages.map((message) => [message.controlId, message]));
  }

  has(controlId: string): boolean {
    return this.#messages.has(controlId);
  }

  add(message: SentMessage): void {
    this.#messages.set(message.controlId, message);
    if (this.#messages.size <= REMEMBERED_MAX) return;
    for (const oldest of this.#messages.keys()) {
      this.#messages.delete(oldest);
      return;
    }
  }

  /** The alert that a report speaks of, by its message or by its own name; null when it was not sent from here. */
  alertOf({ controlId, alert: named }: StatusReport): SentMessage['alert'] {
    const byMessage = this.#messages.get(controlId)?.alert;
    if (byMessage) return byMessage;
    if (named === null) return null;
    return (
      [...this.#messages.values()].find(
        ({ alert }) => alert?.alertId === named.alertId && alert.transition === named.transition,
      )?.alert ?? null
    );
  }

  /** Oldest first. */
  newest(): readonly SentMessage[] {
    return [...this.#messages.values()].slice(-NEWEST_MAX);
  }
}
