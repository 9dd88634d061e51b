/**
 * Acknowledging and snoozing. A command becomes a record in the unit's log, and its answer is what the
 * engine's decision stream says about it, never what this server believes: success is shown only when
 * the folded state carries it. A command may be sent again under the same id; it is then the same
 * record, byte for byte, so that it counts once.
 */
import type { AlertChanged, Decision } from '../../contract/decisions/decision.ts';
import type { CommandAnswer } from '../../contract/screens/live-events.ts';
import { UNIT_TOPIC, partitionOfUnit } from '../../contract/topics.ts';
import { encodeUnitRecord, type RecordOf } from '../../contract/records/unit-record.ts';
import type { EventLog } from '../../log/event-log.port.ts';
import type { Clock } from '../../platform/clock.port.ts';
import { BoundedMemory } from '../board/bounded-memory.ts';

/** After this wait a person must know that nothing is certain yet. */
const CONFIRM_WAIT_MS = 5_000;
/** Commands remembered for repeats: a shift of a large hospital. */
const COMMANDS_MAX = 10_000;

export type CommandRecord = RecordOf<'alert.acknowledged' | 'alert.snoozed' | 'alert.undone'>;

interface Sent {
  /** The record without its times: what makes two commands the same. */
  readonly content: string;
  readonly value: Uint8Array;
}

interface Waiting {
  readonly answer: Promise<CommandAnswer>;
  readonly resolve: (answer: CommandAnswer) => void;
}

const NOT_CONFIRMED: CommandAnswer = {
  ok: false,
  code: 'not-confirmed',
  message: 'Not confirmed yet. Nothing may have been stored: try again.',
};
const OTHER_CONTENT: CommandAnswer = {
  ok: false,
  code: 'refused',
  refusal: { code: 'refused.other-content', values: {} },
};

export class AlertCommandHandler {
  readonly #log: EventLog;
  readonly #clock: Clock;
  readonly #sent = new BoundedMemory<Sent>(COMMANDS_MAX);
  readonly #answered = new BoundedMemory<AlertChanged>(COMMANDS_MAX);
  readonly #waiting = new Map<string, Waiting>();

  constructor(options: { readonly log: EventLog; readonly clock: Clock }) {
    this.#log = options.log;
    this.#clock = options.clock;
  }

  /** Resolves with the engine's word on the command, or with `not-confirmed` after 5 s. Never rejects. */
  submit(record: CommandRecord): Promise<CommandAnswer> {
    const key = keyOf(record.unitId, record.id);
    const content = contentOf(record);
    const sent = this.#sent.get(key);
    if (sent !== undefined && sent.content !== content) return Promise.resolve(OTHER_CONTENT);
    const answered = this.#answered.get(key);
    if (answered !== undefined) {
      return Promise.resolve(answered.alert.id === record.alertId ? answerOf(answered) : OTHER_CONTENT);
    }
    const waiting = this.#waiting.get(key);
    if (waiting !== undefined) return waiting.answer;
    const value = sent?.value ?? encodeUnitRecord(record);
    this.#sent.set(key, { content, value });
    return this.#sendAndWait(key, record.unitId, value);
  }

  /** To be called for each decision in log order. */
  onDecision(decision: Decision): void {
    if (decision.kind !== 'alert.changed' || decision.commandId === null) return;
    const key = keyOf(decision.unitId, decision.commandId);
    if (this.#answered.add(key, decision)) this.#waiting.get(key)?.resolve(answerOf(decision));
  }

  /** Whoever still waits is told that nothing is certain. */
  close(): void {
    for (const waiting of this.#waiting.values()) waiting.resolve(NOT_CONFIRMED);
  }

  async #sendAndWait(key: string, unitId: string, value: Uint8Array): Promise<CommandAnswer> {
    const { promise: answer, resolve } = withResolver();
    // Waiting begins before the record is sent: the engine may be faster than the log's reply.
    this.#waiting.set(key, { answer, resolve });
    const stopWait = this.#clock.after(CONFIRM_WAIT_MS, () => resolve(NOT_CONFIRMED));
    this.#append(unitId, value).catch(() => resolve(NOT_CONFIRMED));
    const settled = await answer;
    stopWait();
    this.#waiting.delete(key);
    return settled;
  }

  async #append(unitId: string, value: Uint8Array): Promise<void> {
    const partition = partitionOfUnit(unitId, await this.#log.partitionCount(UNIT_TOPIC));
    await this.#log.append(UNIT_TOPIC, partition, [{ key: unitId, value }]);
  }
}

function withResolver(): { promise: Promise<CommandAnswer>; resolve: (answer: CommandAnswer) => void } {
  let resolve: (answer: CommandAnswer) => void = () => undefined;
  const promise = new Promise<CommandAnswer>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}

function keyOf(unitId: string, commandId: string): string {
  return `${unitId}\n${commandId}`;
}

function contentOf({ observedAtMs: _observedAtMs, receivedAtMs: _receivedAtMs, ...content }: CommandRecord): string {
  return JSON.stringify(content);
}

function answerOf(change: AlertChanged): CommandAnswer {
  if (change.change !== 'refused') return { ok: true, change };
  return { ok: false, code: 'refused', refusal: change.refusal ?? { code: 'refused.changed', values: {} } };
}
