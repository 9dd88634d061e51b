/**
 * What a format of pushed messages is: which decision becomes which text for a receiver, and what its answer says. The rest
 * (order, repetition, progress over restarts, receipts) is the same for every format.
 */
import type { Decision } from '../../contract/decisions/decision.ts';
import type { AnswerVerdict } from '../hl7/read-receipt.ts';
import type { WardDirectory } from '../ward/ward-directory.ts';
import type { SentMessage } from './receiver-progress.port.ts';

/** Who receives: as in `sources.json`. */
export interface PushTarget {
  readonly receiverId: string;
  readonly units: readonly string[];
  /** Alerts are sent only where they are named. */
  readonly sends: readonly ('scores' | 'alerts' | 'beats')[];
}

export interface Outgoing extends SentMessage {
  readonly text: string;
}

export interface MessageParts {
  readonly wards: WardDirectory;
  readonly writtenAtMs: number;
}

export interface PushFormat {
  /** null: not for this receiver. The id of a message follows from decision and receiver alone: a repetition has the same. */
  messageFor(decision: Decision, target: PushTarget, parts: MessageParts): Outgoing | null;
  /** Of the answer to the message with this id. */
  verdictOf(answer: string, controlId: string): AnswerVerdict;
}
