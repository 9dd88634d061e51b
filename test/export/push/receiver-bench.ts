/** A receiver under test: a log in memory, a clock that the test moves, and a line whose answers the test gives. */
import { logOf } from '../../../services/compose/parts/pipeline.ts';
import { DECISION_TOPIC, UNIT_TOPIC } from '../../../services/contract/topics.ts';
import { encodeDecision, type Decision } from '../../../services/contract/decisions/decision.ts';
import { parseUnitRecord, type UnitRecord } from '../../../services/contract/records/unit-record.ts';
import { hl7Format } from '../../../services/export/push/hl7-format.ts';
import { startPushes, type ReceiverPushes } from '../../../services/export/push/push-receivers.ts';
import type { ReceiverProgress, ReceiverProgressStore } from '../../../services/export/push/receiver-progress.port.ts';
import type { PushFormat, PushTarget } from '../../../services/export/push/push-format.port.ts';
import { SILENT_LOGGER } from '../../../services/platform/logger.ts';
import { MemoryEventLog } from '../../support/memory-event-log.ts';
import { SimulatedClock } from '../../support/simulated-clock.ts';
import { read, readOrNull } from '../export-samples.ts';

type Answering = (controlId: string) => string | Error;

export const answerWith =
  (code: string): Answering =>
  (controlId) =>
    `MSH|^~\\&|R|H|VIGIL|H|20260115080000||ACK|1|P|2.6\rMSA|${code}|${controlId}\r`;
export const noAnswer: Answering = () => new Error('connection refused');
const ALERT_MANAGER: PushTarget = { receiverId: 'alert-manager', units: ['unit-a'], sends: ['alerts'] };

export class ReceiverBench {
  readonly clock = new SimulatedClock();
  readonly log = new MemoryEventLog(this.clock);
  readonly progress = new MemoryProgress();
  /** What came over the line, repetitions included. */
  readonly received: string[] = [];
  answering: Answering = answerWith('AA');
  /** The id of what came; of HL7 it is MSH-10. */
  idIn: (message: string) => string = (message) => read(message).segment('MSH').text(10);
  readonly #target: PushTarget;
  readonly #format: PushFormat;
  #pushes: ReceiverPushes | null = null;

  /** HL7, where no format is given. */
  constructor(
    target: PushTarget = ALERT_MANAGER,
    format: PushFormat = hl7Format({ readMessage: readOrNull, loincOf: () => null }),
  ) {
    this.#target = target;
    this.#format = format;
  }

  async createTopics(): Promise<void> {
    await this.log.createTopics([DECISION_TOPIC, UNIT_TOPIC].map((name) => ({ name, partitions: 2, retentionMs: 1 })));
  }

  async start(): Promise<ReceiverPushes> {
    await this.createTopics();
    const senderOf = () => ({ send: (message: string) => this.#answer(message), close: () => undefined });
    this.#pushes = await startPushes({
      log: logOf(this.log, 'export'),
      clock: this.clock,
      logger: SILENT_LOGGER,
      progress: this.progress,
      targets: [this.#target],
      senderOf,
      formatOf: () => this.#format,
    });
    return this.#pushes;
  }

  /** As a kill does: nothing is saved on the way out. */
  async kill(): Promise<void> {
    this.progress.isGone = true;
    await this.#pushes?.close().catch(() => undefined);
    this.progress.isGone = false;
  }

  async stop(): Promise<void> {
    await this.#pushes?.close();
  }

  async decide(...decisions: readonly Decision[]): Promise<void> {
    await this.log.append(
      DECISION_TOPIC,
      0,
      decisions.map((decision) => ({ key: decision.unitId, value: encodeDecision(decision) })),
    );
    await settled();
  }

  /** Lets time pass in small steps, with everything that falls due. */
  async pass(ms: number): Promise<void> {
    for (let left = ms; left > 0; left -= 250) {
      this.clock.advance(Math.min(250, left));
      await settled();
    }
  }

  async receipts(): Promise<readonly UnitRecord[]> {
    const records: UnitRecord[] = [];
    for (const partition of [0, 1]) {
      const reader = await this.log.read({
        topic: UNIT_TOPIC,
        positions: new Map([[partition, { kind: 'start' }]]),
        onBatch: async (_partition, batch) => {
          for (const { value } of batch) {
            const parsed = parseUnitRecord(value);
            if (parsed.ok) records.push(parsed.record);
          }
        },
        onFault: (fault) => {
          throw fault;
        },
      });
      await settled();
      await reader.close();
    }
    return records;
  }

  async #answer(message: string): Promise<string> {
    this.received.push(message);
    const answer = this.answering(this.idIn(message));
    if (answer instanceof Error) throw answer;
    return answer;
  }
}

/** Progress as the files keep it, in memory. */
export class MemoryProgress implements ReceiverProgressStore {
  /** The process is dead: what it still says counts for nothing. */
  isGone = false;
  readonly #saved = new Map<string, ReceiverProgress>();

  async load(receiverId: string): Promise<ReceiverProgress> {
    return this.#saved.get(receiverId) ?? { positions: new Map(), sent: [] };
  }

  async save(receiverId: string, progress: ReceiverProgress): Promise<void> {
    if (!this.isGone) this.#saved.set(receiverId, structuredClone(progress));
  }
}

/** Until everything that was under way without a timer has come to rest. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 40; turn++) await new Promise((resolve) => setImmediate(resolve));
}

/** Titles of the alerts that came, in order. */
export function titles(received: readonly string[]): string[] {
  return received.map((message) => read(message).all('OBX')[0]?.text(5).split('.')[0] ?? '');
}
