/** What one receiver has been sent, kept across restarts and kills. */
import type { ReadPosition } from '../ward/follow-decisions.ts';

/** One message that was answered, newest last. */
export interface SentMessage {
  /** MSH-10. */
  readonly controlId: string;
  /** The alert it told of; null for a score. */
  readonly alert: { readonly unitId: string; readonly alertId: string; readonly transition: number } | null;
}

export interface ReceiverProgress {
  /** By partition of the decision topic; none before the first start. */
  readonly positions: ReadonlyMap<number, ReadPosition>;
  /** The newest ones: a second engine's copy is known by them, and a late receipt finds its alert. */
  readonly sent: readonly SentMessage[];
}

export interface ReceiverProgressStore {
  /** Rejects with `data-file-corrupt` when what is there cannot be read. */
  load(receiverId: string): Promise<ReceiverProgress>;
  /** Replaces what is there, whole or not at all. */
  save(receiverId: string, progress: ReceiverProgress): Promise<void>;
}
