/**
 * Plays a recording into the log at a speed. It is the only clock of its unit: ticks come from the
 * recording's own seconds, so a slow log, a fast speed or a pause change nothing in what is decided.
 */
import { VigilError } from '../../platform/errors.ts';
import type { Clock } from '../../platform/clock.port.ts';
import { partitionOfUnit, QUARANTINE_TOPIC, UNIT_TOPIC } from '../../contract/topics.ts';
import { encodeUnitRecord } from '../../contract/records/unit-record.ts';
import type { EventLog, LogEntry } from '../../log/event-log.port.ts';
import { DecidedPace, type AppendedStep } from './decided-pace.ts';
import { playbackSteps } from './playback-steps.ts';
import type { PlayStep } from './playback-steps.ts';
import { playbackTarget } from './playback-target.ts';
import type { PlaybackTarget, PlayOptions } from './playback-target.ts';
import type { Recording } from '../recordings/recording.ts';

/** Seconds of data a second of wall time; `max` is as fast as the log takes it. */
export type PlaySpeed = number | 'max';

export interface PlayProgress {
  /** Played so far, ms of data. */
  readonly atMs: number;
  readonly durationMs: number | null;
  readonly frames: number;
  readonly quarantined: number;
}

export interface PlaySummary {
  readonly target: PlaybackTarget;
  /** Rows of the recording, and frames and records that went into the log. */
  readonly rows: number;
  readonly frames: number;
  readonly records: number;
  readonly ticks: number;
  readonly quarantined: number;
  readonly firstAtMs: number;
  readonly lastAtMs: number;
  /** false: stopped before its end. */
  readonly completed: boolean;
}

export interface PlayRequest {
  readonly recording: Recording;
  readonly options: PlayOptions;
  readonly speed: PlaySpeed;
  readonly log: EventLog;
  readonly clock: Clock;
  readonly onProgress?: ((progress: PlayProgress) => void) | undefined;
  /** Stops the playback after the step that is being appended. */
  readonly signal?: AbortSignal | undefined;
}

/** One append holds at most this much: enough to fill a flush, little enough to stop soon. */
const BATCH_ENTRIES = 500;

/** Plays to the end or until stopped. Rejects with the log's fault, or `recording-unreadable`. */
export async function playRecording(request: PlayRequest): Promise<PlaySummary> {
  const { recording, speed, clock, signal } = request;
  if (speed !== 'max' && !(speed > 0)) {
    throw new VigilError('config-invalid', `speed ${speed} is neither a positive number nor max`);
  }
  const target = playbackTarget(recording, request.options);
  const player = await Player.open(request, target);
  const startedMs = clock.monotonicMs();
  try {
    for await (const step of playbackSteps(recording, target)) {
      const dueInMs = speed === 'max' ? 0 : step.dueMs / speed - (clock.monotonicMs() - startedMs);
      if (dueInMs > 0) {
        await player.flush();
        await wait(clock, dueInMs, signal);
      }
      if (signal?.aborted === true) break;
      player.add(step);
      if (player.waiting >= BATCH_ENTRIES) await player.flush();
    }
    await player.end();
  } finally {
    await player.close();
  }
  return player.summary(signal?.aborted !== true);
}

class Player {
  readonly #request: PlayRequest;
  readonly #target: PlaybackTarget;
  readonly #partition: number;
  readonly #quarantinePartition: number;
  readonly #pace: DecidedPace;
  #entries: LogEntry[] = [];
  #steps: AppendedStep[] = [];
  #refused: LogEntry[] = [];
  #dueMs = 0;
  readonly #counts = { rows: 0, frames: 0, records: 0, ticks: 0, quarantined: 0 };

  private constructor(
    request: PlayRequest,
    target: PlaybackTarget,
    { partitions, pace }: { partitions: { readonly unit: number; readonly quarantine: number }; pace: DecidedPace },
  ) {
    this.#request = request;
    this.#target = target;
    this.#pace = pace;
    this.#partition = partitionOfUnit(target.unitId, partitions.unit);
    this.#quarantinePartition = partitionOfUnit(target.unitId, partitions.quarantine);
  }

  static async open(request: PlayRequest, target: PlaybackTarget): Promise<Player> {
    const { log, clock } = request;
    const partitions = {
      unit: await log.partitionCount(UNIT_TOPIC),
      quarantine: await log.partitionCount(QUARANTINE_TOPIC),
    };
    return new Player(request, target, {
      partitions,
      pace: await DecidedPace.open({ log, clock, unitId: target.unitId }),
    });
  }

  get waiting(): number {
    return this.#entries.length;
  }

  add(step: PlayStep): void {
    this.#entries.push(...step.entries);
    this.#steps.push({ untilMs: this.#target.startMs + step.dueMs, records: step.entries.length });
    this.#refused.push(
      ...step.quarantined.map((item) => ({ key: item.unitId, value: Buffer.from(JSON.stringify(item)) })),
    );
    this.#dueMs = step.dueMs;
    this.#counts.rows += step.rows;
    this.#counts.frames += step.frames;
    this.#counts.ticks += step.ticks;
    this.#counts.records += step.entries.length;
    this.#counts.quarantined += step.quarantined.length;
  }

  async close(): Promise<void> {
    await this.#pace.close();
  }

  /** Appends what waits, once the engine is near; the next step is not read before the log has it. */
  async flush(): Promise<void> {
    const { log, recording, onProgress, signal } = this.#request;
    await this.#pace.untilNear(signal);
    const [entries, steps, refused] = [this.#entries, this.#steps, this.#refused];
    this.#entries = [];
    this.#steps = [];
    this.#refused = [];
    if (refused.length > 0) await log.append(QUARANTINE_TOPIC, this.#quarantinePartition, refused);
    if (entries.length > 0) {
      await log.append(UNIT_TOPIC, this.#partition, entries);
      this.#pace.noteAppended(steps);
      onProgress?.({
        atMs: this.#dueMs,
        durationMs: recording.durationMs,
        frames: this.#counts.frames,
        quarantined: this.#counts.quarantined,
      });
    }
  }

  /** Appends what waits, and that nothing more will come: also of a playback that was stopped. */
  async end(): Promise<void> {
    const record = this.#target.ended(this.#dueMs);
    this.#entries.push({ key: record.unitId, value: encodeUnitRecord(record) });
    await this.flush();
  }

  summary(completed: boolean): PlaySummary {
    const { startMs } = this.#target;
    return { target: this.#target, ...this.#counts, firstAtMs: startMs, lastAtMs: startMs + this.#dueMs, completed };
  }
}

/** Waits on the clock, or until the signal. */
async function wait(clock: Clock, forMs: number, signal: AbortSignal | undefined): Promise<void> {
  if (signal?.aborted === true) return;
  await new Promise<void>((resolve) => {
    const done = (): void => {
      cancel();
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const cancel = clock.after(forMs, done);
    signal?.addEventListener('abort', done);
  });
}
