/**
 * Sends one receiver what it asked for, in the order of the decisions, one message at a time:
 *
 *   waiting for a decision -> sending -> answered -> position saved -> waiting
 *                                 \-> no answer, or «not now»: the same message again, ever more slowly
 *
 * The position moves only after an answer, so a kill at any moment repeats at most one message, under
 * the same id. While the receiver is away nothing is skipped: the log keeps the rest. A message that
 * the receiver refuses, or has failed to take several times, is passed over, counted, and told.
 */
import type { Decision } from '../../contract/decisions/decision.ts';
import type { ReceiptStatus } from '../../contract/records/alert-records.ts';
import type { RecordOf } from '../../contract/records/unit-record.ts';
import type { EventLog } from '../../log/event-log.port.ts';
import type { Clock } from '../../platform/clock.port.ts';
import { messageOf, VigilError, type ErrorCode } from '../../platform/errors.ts';
import type { Logger } from '../../platform/logger.ts';
import {
  followDecisions,
  type DecisionFollower,
  type DecisionPosition,
  type ReadPosition,
} from '../ward/follow-decisions.ts';
import type { MessageSender } from '../hl7/message-sender.port.ts';
import { receiptRecord, type AnswerVerdict, type StatusReport } from '../hl7/read-receipt.ts';
import type { Outgoing, PushFormat, PushTarget } from './push-format.port.ts';
import type { ReceiverProgressStore, SentMessage } from './receiver-progress.port.ts';
import { retryDelayMs } from './retry-delay.ts';
import { SentMemory } from './sent-memory.ts';

export interface PushParts {
  readonly log: EventLog;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly progress: ReceiverProgressStore;
  readonly format: PushFormat;
  /** Makes what receivers report durable in the unit's log. */
  readonly keepReceipt: (record: RecordOf<'alert.receipted'>) => Promise<void>;
  /** Called at most once a receiver; nothing more is sent to it. */
  readonly onFault: (fault: VigilError) => void;
}

export interface ReceiverStatus {
  readonly receiverId: string;
  readonly sent: number;
  /** Passed over: refused, or failed too often. */
  readonly dead: number;
  /** Wall time since which the newest message is not taken; null when all is taken. */
  readonly failingSinceMs: number | null;
  /** Technical fault to show; null when there is none. */
  readonly fault: ErrorCode | null;
  readonly lastSentAtMs: number | null;
  /** Times since the start that decisions were gone before they could be sent. */
  readonly gaps: number;
}

/** Tries of a message that the receiver answers with an error; after them it is dead. */
export const ANSWERED_TRIES_MAX = 5;
/** Tries without any answer after which the receiver counts as unreachable; it is tried on all the same. */
const UNANSWERED_TRIES_TOLD = 3;
/** At a stop: an answer that comes within it saves the receiver a repetition. */
const FINISH_WITHIN_MS = 1_000;
/** Decisions that are not for this receiver move the position as well; it is saved for them this often. */
const SAVE_EVERY_MS = 10_000;

export class ReceiverPush {
  readonly #target: PushTarget;
  readonly #sender: MessageSender;
  readonly #parts: PushParts;
  readonly #positions = new Map<number, ReadPosition>();
  #sent = new SentMemory([]);
  #follower: DecisionFollower | null = null;
  #gaps = 0;
  #stopSaving: () => void = () => undefined;
  #isSaved = true;
  #saving: Promise<void> = Promise.resolve();
  #closing = false;
  /** Ends the wait before the next try. */
  #interrupt: () => void = () => undefined;
  #counts = { sent: 0, dead: 0 };
  #failingSinceMs: number | null = null;
  #lastSentAtMs: number | null = null;
  #fault: ReceiverStatus['fault'] = null;

  constructor(target: PushTarget, sender: MessageSender, parts: PushParts) {
    this.#target = target;
    this.#sender = sender;
    this.#parts = parts;
  }

  /** Resolves when reading has begun; rejects with the log's fault, or when the saved progress cannot be read. */
  async start(): Promise<void> {
    const { log, clock, progress } = this.#parts;
    const { positions, sent } = await progress.load(this.#target.receiverId);
    this.#sent = new SentMemory(sent);
    for (const [partition, position] of positions) this.#positions.set(partition, position);
    this.#follower = await followDecisions({
      log,
      clock,
      positions: this.#positions,
      onDecision: (decision, position) => this.#take(decision, position),
      afterGap: 'newest',
      onGap: (partition, goesOnAt) => this.#noteGap(partition, goesOnAt),
      onFault: (fault) => this.stopWith(fault),
    });
    this.#isSaved = false;
    await this.#save();
    this.#stopSaving = clock.every(
      SAVE_EVERY_MS,
      () =>
        void this.#save().catch((error: unknown) =>
          this.#parts.logger.error('a position was not saved; messages may be repeated', error, { role: 'export' }),
        ),
    );
  }

  /** HL7 has no message for it: who runs the receiver learns it here. */
  async #noteGap(partition: number, goesOnAt: ReadPosition): Promise<void> {
    this.#gaps += 1;
    this.#parts.logger.error(
      'decisions were gone before a receiver was told; it goes on with what is decided from now on',
      new VigilError('log-position-lost', `receiver ${this.#target.receiverId}`),
      { role: 'export', partition, offset: goesOnAt.nextOffset },
    );
  }

  status(): ReceiverStatus {
    return {
      gaps: this.#gaps,
      receiverId: this.#target.receiverId,
      ...this.#counts,
      failingSinceMs: this.#failingSinceMs,
      fault: this.#fault,
      lastSentAtMs: this.#lastSentAtMs,
    };
  }

  /** A status report of the alert manager (IHE PCD-05). False: it speaks of no alert that was sent to it. */
  async takeReport(report: StatusReport): Promise<boolean> {
    const alert = this.#sent.alertOf(report);
    return alert !== null && (await this.#keepReceipt(alert, report.status));
  }

  /** Lets a message that is under way be answered for a moment, then gives it up; saves the position and closes the connection. */
  async close(): Promise<void> {
    this.#closing = true;
    this.#stopSaving();
    this.#interrupt();
    const giveUp = this.#parts.clock.after(FINISH_WITHIN_MS, () => this.#sender.close());
    await this.#follower?.close();
    giveUp();
    this.#sender.close();
    await this.#save();
  }

  async #take(decision: Decision, { partition, after, wards }: DecisionPosition): Promise<void> {
    if (this.#closing) return;
    const { clock, format } = this.#parts;
    const outgoing = format.messageFor(decision, this.#target, { wards, writtenAtMs: clock.nowMs() });
    const isDue = outgoing !== null && !this.#sent.has(outgoing.controlId);
    if (isDue && !(await this.#deliver(outgoing))) return;
    this.#positions.set(partition, after);
    this.#isSaved = false;
    if (isDue) await this.#save();
  }

  /** Tries until the message is taken or dead. False: closed before either. */
  async #deliver(outgoing: Outgoing): Promise<boolean> {
    let answered = 0;
    for (let attempt = 1; !this.#closing; attempt++) {
      const verdict = await this.#try(outgoing);
      if (verdict === 'accepted') return this.#done(outgoing, 'received');
      // An answer that cannot be understood counts: the receiver would get the same alert for ever.
      if (verdict !== 'unanswered') answered += 1;
      if (verdict === 'refused' || answered >= ANSWERED_TRIES_MAX) {
        return this.#done(outgoing, verdict === 'refused' ? 'rejected' : 'undeliverable');
      }
      this.#failing(verdict === 'unanswered' ? 'receiver-unreachable' : 'receiver-refused', attempt);
      await this.#pause(retryDelayMs(attempt));
    }
    return false;
  }

  async #try({ controlId, text }: Outgoing): Promise<AnswerVerdict | 'unanswered'> {
    try {
      return this.#parts.format.verdictOf(await this.#sender.send(text, controlId), controlId);
    } catch (error) {
      if (this.#failingSinceMs === null && !this.#closing) {
        this.#parts.logger.warn(`a receiver gives no answer: ${messageOf(error)}`, {
          role: 'export',
          code: 'receiver-unreachable',
        });
      }
      return 'unanswered';
    }
  }

  async #done(outgoing: Outgoing, status: ReceiptStatus): Promise<boolean> {
    const { clock, logger } = this.#parts;
    if (outgoing.alert !== null && !(await this.#keepReceipt(outgoing.alert, status))) return false;
    this.#sent.add({ controlId: outgoing.controlId, alert: outgoing.alert });
    this.#failingSinceMs = null;
    if (status === 'received') {
      this.#counts.sent += 1;
      this.#lastSentAtMs = clock.nowMs();
      this.#fault = null;
      return true;
    }
    this.#counts.dead += 1;
    this.#fault = 'receiver-refused';
    logger.error(
      'a message was given up',
      new VigilError('receiver-refused', `${this.#target.receiverId} does not take message ${outgoing.controlId}`),
      { role: 'export' },
    );
    return true;
  }

  #failing(fault: 'receiver-unreachable' | 'receiver-refused', attempt: number): void {
    this.#failingSinceMs ??= this.#parts.clock.nowMs();
    if (attempt >= UNANSWERED_TRIES_TOLD) this.#fault = fault;
  }

  /** The log takes it sooner or later; until then nothing more is sent, or the receipt would be lost. False: closed before. */
  async #keepReceipt(alert: NonNullable<SentMessage['alert']>, status: ReceiptStatus): Promise<boolean> {
    const record = receiptRecord({
      ...alert,
      receiverId: this.#target.receiverId,
      status,
      atMs: this.#parts.clock.nowMs(),
    });
    for (let attempt = 1; ; attempt++) {
      try {
        await this.#parts.keepReceipt(record);
        return true;
      } catch (error) {
        this.#parts.logger.error('a receipt waits for the log', error, { role: 'export', attempt });
        if (this.#closing) return false;
        await this.#pause(retryDelayMs(attempt));
      }
    }
  }

  /** One save after the other: an older position must not overtake a newer one. */
  #save(): Promise<void> {
    this.#saving = this.#saving
      .catch(() => undefined)
      .then(async () => {
        if (this.#isSaved) return;
        this.#isSaved = true;
        try {
          await this.#parts.progress.save(this.#target.receiverId, {
            positions: new Map(this.#positions),
            sent: this.#sent.newest(),
          });
        } catch (error) {
          this.#isSaved = false;
          throw error;
        }
      });
    return this.#saving;
  }

  #pause(delayMs: number): Promise<void> {
    if (this.#closing) return Promise.resolve();
    return new Promise((resolve) => {
      const cancel = this.#parts.clock.after(delayMs, resolve);
      this.#interrupt = () => {
        cancel();
        resolve();
      };
    });
  }

  /** Nothing more is sent; the status says why. */
  stopWith(fault: VigilError): void {
    this.#fault = fault.code;
    this.#parts.onFault(fault);
  }
}
