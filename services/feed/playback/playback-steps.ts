/**
 * A recording as steps of the input log: one step a second of data, holding what was measured since
 * the second before, and then the tick that ends it. The steps follow from recording and target
 * alone; speed only decides when they are appended, so every speed gives the same log.
 *
 * In a gap of more than 60 s only every tenth second has a tick: nothing happens there but the
 * passing of time, and 48 h of hourly charting would otherwise be 172,800 records.
 */
import { RECORD_VERSION, encodeUnitRecord, unitRecordSchema } from '../../contract/records/unit-record.ts';
import type { RecordOf, UnitRecord } from '../../contract/records/unit-record.ts';
import { QUARANTINE_VERSION, type Quarantined } from '../../contract/records/quarantine.ts';
import { VitalsBlockBuilder } from '../../contract/records/vitals-block.ts';
import type { LogEntry } from '../../log/event-log.port.ts';
import type { PlaybackTarget } from './playback-target.ts';
import type { ChartedReading, Recording, RecordingFault, RecordingRow } from '../recordings/recording.ts';
import { tickRecord } from '../intake/tick.ts';

export interface PlayStep {
  /** Since the start of the recording; the step is appended when this much time has passed. */
  readonly dueMs: number;
  readonly entries: readonly LogEntry[];
  readonly quarantined: readonly Quarantined[];
  readonly rows: number;
  readonly frames: number;
  readonly ticks: number;
}

const GAP_SECONDS = 60;
const GAP_TICK_SECONDS = 10;
/** Rows of one second that stand in one block; a faster recording gets several. */
const BLOCK_ROWS = 10_000;

/** All steps of a recording, opening records first. Reads the recording as it is asked for steps. */
export async function* playbackSteps(recording: Recording, target: PlaybackTarget): AsyncGenerator<PlayStep> {
  const opening = target.opening.map(entryOf);
  yield { dueMs: 0, entries: opening, quarantined: [], rows: 0, frames: 0, ticks: 0 };
  const second = new SecondOfData(recording, target);
  for await (const item of recording.items()) {
    if (item.kind === 'fault') {
      second.addFault(item);
      continue;
    }
    const ends = Math.ceil((item.knownAtMs ?? item.atMs) / 1000);
    if (ends > second.number) {
      yield second.finish();
      const ticksEvery = ends - second.number > GAP_SECONDS ? GAP_TICK_SECONDS : 1;
      for (second.number += 1; second.number < ends; second.number++) {
        if (second.number % ticksEvery === 0) yield second.finish();
      }
    }
    second.addRow(item);
  }
  yield second.finish();
}

function entryOf(record: UnitRecord): LogEntry {
  return { key: record.unitId, value: encodeUnitRecord(record) };
}

/** What has gathered for the second that is open. */
class SecondOfData {
  /** Seconds since the start of the recording. */
  number = 0;
  readonly #recording: Recording;
  readonly #target: PlaybackTarget;
  readonly #block = new VitalsBlockBuilder();
  #entries: LogEntry[] = [];
  #records: UnitRecord[] = [];
  #quarantined: Quarantined[] = [];
  #rows = 0;
  #frames = 0;
  #faults = 0;
  #newestMs = 0;

  constructor(recording: Recording, target: PlaybackTarget) {
    this.#recording = recording;
    this.#target = target;
  }

  /** Adds one row. A row that stands late in the file is received late, at its place in the file. */
  addRow(row: RecordingRow): void {
    const { labs, charted = [] } = row;
    this.#newestMs = Math.max(this.#newestMs, row.knownAtMs ?? row.atMs);
    this.#rows++;
    const isFrame = labs.length + charted.length === 0 || (row.presentBits | row.offBits) !== 0;
    if (isFrame) this.#addFrame(row);
    for (const [index, lab] of labs.entries()) this.#records.push(this.#labRecord(row, { ...lab, index }));
    for (const [index, each] of charted.entries()) this.#records.push(this.#chartedRecord(row, each, index));
  }

  addFault(fault: RecordingFault): void {
    const { startMs, unitId, source } = this.#target;
    const id = `${this.#target.stayId}:fault:${fault.line ?? 0}:${++this.#faults}`;
    const { line, code, reason, excerpt } = fault;
    this.#quarantined.push({
      version: QUARANTINE_VERSION,
      id,
      unitId,
      source,
      file: this.#recording.file.slice(0, 256),
      line,
      code,
      reasons: [{ at: null, reason }],
      excerpt,
      receivedAtMs: startMs + this.#newestMs,
    });
  }

  /** Ends the second with its tick. */
  finish(): PlayStep {
    this.#closeBlock();
    const { unitId, startMs } = this.#target;
    const tick = tickRecord(unitId, startMs / 1000 + this.number);
    const records = [...this.#records, tick].map(entryOf);
    const step = {
      dueMs: this.number * 1000,
      entries: [...this.#entries, ...records],
      quarantined: this.#quarantined,
      rows: this.#rows,
      frames: this.#frames,
      ticks: 1,
    };
    this.#entries = [];
    this.#records = [];
    this.#quarantined = [];
    this.#rows = 0;
    this.#frames = 0;
    return step;
  }

  #addFrame(row: RecordingRow): void {
    const { unitId, deviceId, startMs } = this.#target;
    this.#block.add({
      unitId,
      source: { id: deviceId, intervalMs: this.#recording.intervalMs },
      observedAtMs: startMs + row.atMs,
      receivedAtMs: startMs + this.#newestMs,
      presentBits: row.presentBits,
      offBits: row.offBits,
      values: row.values,
    });
    this.#frames++;
    if (this.#block.rowCount === BLOCK_ROWS) this.#closeBlock();
  }

  #closeBlock(): void {
    if (this.#block.rowCount > 0) this.#entries.push({ key: this.#target.unitId, value: this.#block.finish() });
  }

  /** What the log would refuse is an operating error here: a reader of recordings gives only what Vigil charts. */
  #chartedRecord(row: RecordingRow, { name, value }: ChartedReading, index: number): UnitRecord {
    const { stayId, unitId, startMs, source } = this.#target;
    return unitRecordSchema.parse({
      version: RECORD_VERSION,
      kind: 'observation.charted',
      id: `${stayId}:${name}:${row.line}.c${index}`,
      unitId,
      observedAtMs: startMs + row.atMs,
      receivedAtMs: startMs + this.#newestMs,
      source,
      stayId,
      name,
      value,
      by: 'player',
    });
  }

  #labRecord(
    row: RecordingRow,
    lab: RecordingRow['labs'][number] & { readonly index: number },
  ): RecordOf<'lab.resulted'> {
    const { stayId, unitId, startMs, source } = this.#target;
    return {
      version: RECORD_VERSION,
      kind: 'lab.resulted',
      id: `${stayId}:${lab.name}:${row.line}.${lab.index}`,
      unitId,
      observedAtMs: startMs + row.atMs,
      receivedAtMs: startMs + this.#newestMs,
      source,
      stayId,
      name: lab.name,
      value: lab.value,
      unit: lab.unit,
    };
  }
}
