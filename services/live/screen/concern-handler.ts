/**
 * Worry told at a screen. It becomes a charted observation in the unit's log, and the person is told
 * «stored» only when the log has it: from there on the engine raises the alert whatever happens here.
 * An entry may be sent again under the same id; it is then the same record, byte for byte.
 */
import type { ConcernAnswer } from '../../contract/screens/live-events.ts';
import { UNIT_TOPIC, partitionOfUnit } from '../../contract/topics.ts';
import { encodeUnitRecord, type RecordOf } from '../../contract/records/unit-record.ts';
import type { EventLog } from '../../log/event-log.port.ts';
import type { Clock } from '../../platform/clock.port.ts';
import type { Logger } from '../../platform/logger.ts';
import { BoundedMemory } from '../board/bounded-memory.ts';

/** After this wait a person must know that nothing is certain yet. */
const STORE_WAIT_MS = 5_000;
/** Entries remembered for repeats: days of a large hospital. */
const ENTRIES_MAX = 5_000;

interface Sent {
  /** The record without its times: what makes two entries the same. */
  readonly content: string;
  readonly value: Uint8Array;
  stored: Promise<boolean> | null;
}

const NOT_CONFIRMED: ConcernAnswer = {
  ok: false,
  code: 'not-confirmed',
  message: 'Not confirmed yet. Nothing may have been stored: try again.',
};
const OTHER_CONTENT: ConcernAnswer = {
  ok: false,
  code: 'refused',
  message: 'This command number was already used for something else.',
};

export class ConcernHandler {
  readonly #log: EventLog;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #sent = new BoundedMemory<Sent>(ENTRIES_MAX);

  constructor(options: { readonly log: EventLog; readonly clock: Clock; readonly logger: Logger }) {
    this.#log = options.log;
    this.#clock = options.clock;
    this.#logger = options.logger;
  }

  /** Resolves when the entry is durable, or with `not-confirmed` after 5 s or when the log refuses it. Never rejects. */
  async enter(record: RecordOf<'observation.charted'>): Promise<ConcernAnswer> {
    const key = `${record.unitId}\n${record.id}`;
    const content = contentOf(record);
    const sent = this.#sent.get(key) ?? { content, value: encodeUnitRecord(record), stored: null };
    if (sent.content !== content) return OTHER_CONTENT;
    this.#sent.set(key, sent);
    sent.stored ??= this.#store(record.unitId, sent);
    return (await this.#inTime(sent.stored)) ? { ok: true } : NOT_CONFIRMED;
  }

  /** False: the log refused it, and the next try sends the same bytes again. */
  async #store(unitId: string, sent: Sent): Promise<boolean> {
    try {
      const partition = partitionOfUnit(unitId, await this.#log.partitionCount(UNIT_TOPIC));
      await this.#log.append(UNIT_TOPIC, partition, [{ key: unitId, value: sent.value }]);
      return true;
    } catch (error) {
      sent.stored = null;
      this.#logger.error('a concern could not be stored', error, { unitId });
      return false;
    }
  }

  #inTime(stored: Promise<boolean>): Promise<boolean> {
    return new Promise((resolve) => {
      const stopWait = this.#clock.after(STORE_WAIT_MS, () => resolve(false));
      void stored.then((isStored) => {
        stopWait();
        resolve(isStored);
      });
    });
  }
}

function contentOf({
  observedAtMs: _observedAtMs,
  receivedAtMs: _receivedAtMs,
  ...content
}: RecordOf<'observation.charted'>): string {
  return JSON.stringify(content);
}
