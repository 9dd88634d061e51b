/**
 * Keeps a playback from running ahead of the engine. A played unit shares partition, engine and screens with wards
 * whose records would stand behind its own; so that they wait for a fraction of a second at most, no more records
 * are appended while many are not decided yet. How far the engine has come is read from its decisions about the unit.
 */
import { decodeDecision } from '../../contract/decisions/read-decision.ts';
import { DECISION_TOPIC, partitionOfUnit } from '../../contract/topics.ts';
import { isVitalsBlock } from '../../contract/records/vitals-block.ts';
import type { EventLog, LogReader, LogRecord } from '../../log/event-log.port.ts';
import type { Clock } from '../../platform/clock.port.ts';

/** Records that may wait to be folded when the next are appended: less than 0.1 s of an engine's work. */
export const UNDECIDED_MAX = 500;
/** The engine says how far it is every 15 s of the unit's time, at ticks of up to 10 s: a nearer one cannot be waited for. */
const UNTOLD_MS = 30_000;
/** Without a decision about the unit for so long no engine runs, and nobody is kept waiting; longer where one has run. */
const PATIENCE_MS = 2_000;
const PATIENCE_ONCE_DECIDED_MS = 30_000;

export interface PaceParts {
  readonly log: Pick<EventLog, 'read' | 'partitionCount'>;
  readonly clock: Clock;
  readonly unitId: string;
}

/** Records of one second; with them the unit's time is `untilMs`. */
export interface AppendedStep {
  readonly untilMs: number;
  readonly records: number;
}

export class DecidedPace {
  readonly #clock: Clock;
  readonly #unitId: string;
  #reader: LogReader | null = null;
  /** What was appended and is not decided, oldest first. */
  #undecided: AppendedStep[] = [];
  #decidedUntilMs: number | null = null;
  #isFree = false;
  #wake: () => void = () => undefined;

  private constructor({ clock, unitId }: PaceParts) {
    this.#clock = clock;
    this.#unitId = unitId;
  }

  /** Rejects with the log's fault. */
  static async open(parts: PaceParts): Promise<DecidedPace> {
    const pace = new DecidedPace(parts);
    const partition = partitionOfUnit(parts.unitId, await parts.log.partitionCount(DECISION_TOPIC));
    pace.#reader = await parts.log.read({
      topic: DECISION_TOPIC,
      positions: new Map([[partition, { kind: 'end' }]]),
      onBatch: async (_partition, records) => pace.#take(records),
      // The playback itself stands in another topic, and goes on.
      onFault: () => pace.#free(),
    });
    return pace;
  }

  noteAppended(steps: readonly AppendedStep[]): void {
    this.#undecided.push(...steps);
  }

  get #isFarAhead(): boolean {
    const newest = this.#undecided.at(-1);
    if (newest === undefined) return false;
    if (this.#decidedUntilMs !== null && newest.untilMs - this.#decidedUntilMs <= UNTOLD_MS) return false;
    return this.#undecided.reduce((sum, { records }) => sum + records, 0) > UNDECIDED_MAX;
  }

  /** Resolves when the engine is near enough, when there is none, or at the signal. */
  async untilNear(signal: AbortSignal | undefined): Promise<void> {
    while (!this.#isFree && this.#isFarAhead && signal?.aborted !== true) {
      const patienceMs = this.#decidedUntilMs === null ? PATIENCE_MS : PATIENCE_ONCE_DECIDED_MS;
      await new Promise<void>((resolve) => {
        const cancel = this.#clock.after(patienceMs, () => this.#free());
        this.#wake = () => {
          cancel();
          signal?.removeEventListener('abort', this.#wake);
          resolve();
        };
        signal?.addEventListener('abort', this.#wake);
      });
    }
  }

  async close(): Promise<void> {
    await this.#reader?.close();
  }

  #take(records: readonly LogRecord[]): void {
    const untilMs = Math.max(this.#decidedUntilMs ?? Number.NEGATIVE_INFINITY, newestDecidedMs(records, this.#unitId));
    if (untilMs === (this.#decidedUntilMs ?? Number.NEGATIVE_INFINITY)) return;
    this.#decidedUntilMs = untilMs;
    this.#isFree = false;
    this.#undecided = this.#undecided.filter((appended) => appended.untilMs > untilMs);
    this.#wake();
  }

  #free(): void {
    this.#isFree = true;
    this.#wake();
  }
}

/**
 * Unit time of the newest whole or outline of the unit, which are decided now, or of what came after it. The last
 * decision alone says too little: a model's answer is of the moment it was asked about, a notice may carry wall time.
 */
function newestDecidedMs(records: readonly LogRecord[], unitId: string): number {
  let newestMs = Number.NEGATIVE_INFINITY;
  const ofUnit = records.filter(
    ({ key, value, isDamaged }) => key === unitId && isDamaged !== true && !isVitalsBlock(value),
  );
  for (const { value } of ofUnit.toReversed()) {
    const decision = decodeDecision(value);
    if (decision.kind !== 'engine.notice') newestMs = Math.max(newestMs, decision.atMs);
    if (decision.kind === 'unit.outline' || decision.kind === 'unit.state') break;
  }
  return newestMs;
}
