/** Staged events of one stay as rows of a recording, streamed in the order in which they became known. */
import { quotedText } from '../../../platform/sql-text.ts';
import type { UnitGate } from '../../units/unit-gate.ts';
import { RowBuilder, type RecordingFault, type RecordingItem } from '../recording.ts';
import { RecordingTimeline, SHOWN_LENGTH_MAX } from '../table-lines.ts';
import { EventReader, type EventReading, type StagedEvent } from './event-reading.ts';
import type { TableCell, TableDatabase } from './table-database.port.ts';
import type { TableMapping } from './table-mapping.ts';

export interface StagedStay {
  readonly id: string;
  /** Of the events' times: where the recording begins. */
  readonly startMs: number;
}

interface RowsParts {
  readonly database: TableDatabase;
  readonly mapping: TableMapping;
  readonly units: UnitGate;
  readonly file: string;
  readonly stay: StagedStay;
  readonly unknown: readonly { readonly file: string; readonly column: string }[];
}

/** Readings of one moment that became known at one moment. */
interface OpenRow {
  readonly atMs: number;
  readonly knownMs: number;
  readonly line: number;
  readonly builder: RowBuilder;
}

const EXCERPT_MAX = 200;

export class StagedRows {
  readonly #parts: RowsParts;

  constructor(parts: RowsParts) {
    this.#parts = parts;
  }

  async *items(): AsyncGenerator<RecordingItem> {
    const { database, mapping, units, stay, unknown } = this.#parts;
    for (const { file, column } of unknown) {
      yield unknownColumn(column, `${file}: ${column}`);
    }
    for (const { line, reason, text } of await database.rejected()) {
      const excerpt = `${reason.slice(0, 100)}: ${text}`.slice(0, EXCERPT_MAX);
      yield {
        kind: 'fault',
        line,
        code: 'malformed-line',
        reason: { code: 'recording.malformed', values: {} },
        excerpt,
      };
    }
    const reader = new EventReader(mapping, units);
    const timeline = new RecordingTimeline({ fromFirstRow: false });
    const told = new Set<string>();
    let open: OpenRow[] = [];
    let order = 0;
    const query = `SELECT at_ms, known_ms, code, value, text, unit, is_charted, source, line FROM event WHERE stay = ${quotedText(stay.id)} ORDER BY greatest(at_ms, coalesce(known_ms, at_ms)) NULLS FIRST, at_ms, source, line, code`;
    for await (const cells of database.rows(query)) {
      for (const cell of cells) {
        const event = eventOf(cell);
        const reading = reader.read(event);
        if (reading.is === 'nothing') continue;
        if (reading.is === 'refused') {
          const fault = faultOf(event, reading);
          const key = `${fault.code} ${event.source} ${event.code} ${event.unit ?? ''}`;
          if (!reading.isOfAll || !told.has(key)) yield fault;
          if (reading.isOfAll) told.add(key);
          continue;
        }
        const atMs = event.atMs === null ? Number.NaN : event.atMs - stay.startMs;
        const placed = timeline.place(atMs);
        if (typeof placed !== 'number') {
          yield { kind: 'fault', line: event.line, code: 'impossible-time', reason: placed, excerpt: excerptOf(event) };
          continue;
        }
        const knownMs = event.knownMs === null ? placed : Math.max(placed, Math.round(event.knownMs - stay.startMs));
        if (open.some((row) => row.atMs !== placed || row.knownMs !== knownMs)) {
          yield* finished(open);
          open = [];
        }
        let row = open.find(({ builder }) => fits(builder, reading));
        if (row === undefined) open.push((row = { atMs: placed, knownMs, line: ++order, builder: new RowBuilder() }));
        put(row.builder, reading);
      }
    }
    yield* finished(open);
  }
}

type Kept = Exclude<EventReading, { is: 'nothing' } | { is: 'refused' }>;

/** A repeat of a signal in one moment goes into a row of its own: the engine keeps the first and tells the second. */
function fits(builder: RowBuilder, reading: Kept): boolean {
  return (reading.is !== 'signal' && reading.is !== 'off') || !builder.holds(reading.signal);
}

function put(builder: RowBuilder, reading: Kept): void {
  if (reading.is === 'signal') builder.setValue(reading.signal, reading.value);
  else if (reading.is === 'off') builder.setOff(reading.signal);
  else if (reading.is === 'lab') builder.addLab({ name: reading.name, value: reading.value, unit: reading.unit });
  else builder.addCharted({ name: reading.name, value: reading.value });
}

function* finished(rows: readonly OpenRow[]): Generator<RecordingItem> {
  for (const { atMs, knownMs, line, builder } of rows) yield { ...builder.finish({ atMs, line }), knownAtMs: knownMs };
}

interface PlacedEvent extends StagedEvent {
  readonly atMs: number | null;
  readonly knownMs: number | null;
  readonly line: number;
}

function eventOf([atMs, knownMs, code, value, text, unit, isCharted, source, line]: readonly TableCell[]): PlacedEvent {
  const textOf = (cell: TableCell | undefined): string | null => (typeof cell === 'string' ? cell : null);
  const numberOf = (cell: TableCell | undefined): number | null => (typeof cell === 'number' ? cell : null);
  return {
    atMs: numberOf(atMs),
    knownMs: numberOf(knownMs),
    code: textOf(code) ?? '',
    value: textOf(value),
    text: textOf(text),
    unit: textOf(unit),
    isCharted: isCharted === true,
    source: numberOf(source) ?? 0,
    line: numberOf(line) ?? 0,
  };
}

function faultOf(event: PlacedEvent, { code, reason }: Extract<EventReading, { is: 'refused' }>): RecordingFault {
  return { kind: 'fault', line: event.line, code, reason, excerpt: excerptOf(event) };
}

function excerptOf({ code, value, text, unit }: PlacedEvent): string {
  return [code, value ?? text ?? '', unit ?? ''].join(' ').trim().slice(0, EXCERPT_MAX);
}

function unknownColumn(name: string, excerpt: string): RecordingFault {
  const reason = { code: 'recording.unknown-column', values: { column: name.slice(0, SHOWN_LENGTH_MAX) } } as const;
  return { kind: 'fault', line: 1, code: 'unknown-column', reason, excerpt: excerpt.slice(0, EXCERPT_MAX) };
}
