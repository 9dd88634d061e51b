/**
 * Charted values become records of the unit's log, one a value, all in one append, and their answer is what the engine's
 * decision stream says: done only when the folded state has every one of them. A command may be sent again under the
 * same number; its records are then the same, byte for byte, so that they count once.
 */
import type { Decision } from '../../contract/decisions/decision.ts';
import type { ChartAnswer } from '../../contract/screens/live-events.ts';
import { UNIT_TOPIC, partitionOfUnit } from '../../contract/topics.ts';
import { encodeUnitRecord, type RecordOf } from '../../contract/records/unit-record.ts';
import type { EventLog } from '../../log/event-log.port.ts';
import type { Clock } from '../../platform/clock.port.ts';
import type { Logger } from '../../platform/logger.ts';
import { BoundedMemory } from '../board/bounded-memory.ts';

/** After this wait a person must know that nothing is certain yet. */
const CONFIRM_WAIT_MS = 5_000;
/** Commands remembered for repeats: a shift of a large hospital. */
const COMMANDS_MAX = 10_000;

type Charted = RecordOf<'observation.charted'>;

export interface ChartEntry {
  readonly unitId: string;
  readonly commandId: string;
  /** What makes two commands the same. */
  readonly content: string;
  readonly records: readonly [Charted, ...Charted[]];
}

interface Sent {
  readonly content: string;
  readonly records: ChartEntry['records'];
  /** Decisions that are still owed. */
  readonly owed: Set<string>;
  readonly done: Promise<void>;
  readonly resolve: () => void;
  /** null: not being sent. */
  sending: Promise<boolean> | null;
}

const NOT_CONFIRMED: ChartAnswer = {
  ok: false,
  code: 'not-confirmed',
  message: 'Not confirmed yet. Nothing may have been stored: try again.',
};
const OTHER_CONTENT: ChartAnswer = {
  ok: false,
  code: 'refused',
  refusal: { code: 'refused.other-content', values: {} },
};

export class ChartingHandler {
  readonly #log: EventLog;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #sent = new BoundedMemory<Sent>(COMMANDS_MAX);
  /** By id of the decision that is owed; one that comes after the wait still counts for the next try. */
  readonly #owing = new BoundedMemory<Sent>(COMMANDS_MAX);

  constructor(options: { readonly log: EventLog; readonly clock: Clock; readonly logger: Logger }) {
    this.#log = options.log;
    this.#clock = options.clock;
    this.#logger = options.logger;
  }

  /** Whether this command was given before with this content: it is then not judged again. */
  knows({ unitId, commandId, content }: Pick<ChartEntry, 'unitId' | 'commandId' | 'content'>): boolean {
    return this.#sent.get(keyOf(unitId, commandId))?.content === content;
  }

  /** Resolves when the folded state has every value, or with `not-confirmed` after 5 s or when the log refuses. Never rejects. */
  async enter(entry: ChartEntry): Promise<ChartAnswer> {
    const key = keyOf(entry.unitId, entry.commandId);
    const known = this.#sent.get(key);
    if (known !== undefined && known.content !== entry.content) return OTHER_CONTENT;
    const sent = known ?? this.#remember(key, entry);
    sent.sending ??= this.#send(entry.unitId, sent);
    const isDone = await sent.sending;
    if (!isDone) sent.sending = null;
    return isDone ? { ok: true, observedAtMs: sent.records[0].observedAtMs } : NOT_CONFIRMED;
  }

  /** To be called for each decision in log order, after the boards have it. */
  onDecision(decision: Decision): void {
    if (decision.kind !== 'stay.charted') return;
    const sent = this.#owing.get(decision.id);
    if (sent === undefined) return;
    sent.owed.delete(decision.id);
    if (sent.owed.size === 0) sent.resolve();
  }

  #remember(key: string, { content, records }: ChartEntry): Sent {
    let resolve = (): void => undefined;
    const done = new Promise<void>((settle) => {
      resolve = settle;
    });
    const owed = new Set(records.map(decisionIdOf));
    const sent: Sent = { content, records, owed, done, resolve, sending: null };
    this.#sent.set(key, sent);
    // Waiting begins before the records are sent: the engine may be faster than the log's reply.
    for (const id of owed) this.#owing.set(id, sent);
    return sent;
  }

  #send(unitId: string, sent: Sent): Promise<boolean> {
    if (sent.owed.size === 0) return Promise.resolve(true);
    return new Promise<boolean>((resolve) => {
      const stopWait = this.#clock.after(CONFIRM_WAIT_MS, () => resolve(false));
      const settle = (isConfirmed: boolean): void => {
        stopWait();
        resolve(isConfirmed);
      };
      void sent.done.then(() => settle(true));
      this.#append(unitId, sent).catch((error: unknown) => {
        this.#logger.error('charted values could not be stored', error, { unitId });
        settle(false);
      });
    });
  }

  async #append(unitId: string, { records }: Sent): Promise<void> {
    const partition = partitionOfUnit(unitId, await this.#log.partitionCount(UNIT_TOPIC));
    const entries = records.map((record) => ({ key: unitId, value: encodeUnitRecord(record) }));
    await this.#log.append(UNIT_TOPIC, partition, entries);
  }
}

/** As the fold names its word on a charted record. */
function decisionIdOf({ unitId, stayId, id }: Charted): string {
  return `${unitId}/${stayId}/charted/${id}`;
}

function keyOf(unitId: string, commandId: string): string {
  return `${unitId}\n${commandId}`;
}
