/** The dictionary of a vitals block: whose rows they are, who sent them, and which signals have a column. */
import { SIGNAL_COUNT } from '../../clinical/signal/signals.ts';
import { isStoredObject } from '../upcast.ts';

/** Who sent the rows: a device in the input log, a stay in the decision log. */
export interface BlockSource {
  readonly id: string;
  /** Interval between the frames of this source; staleness is judged by it. */
  readonly intervalMs: number;
  /** Whom the message itself named for these rows; absent: nobody, and the bed and the device's claim alone count. */
  readonly patientId?: string;
  /**
   * Frames that a corrected code map let in long after they came: history of the child at whose bed the device
   * stood then. They are no repetition of its live frames, take no room from them and are not judged by its clock.
   */
  readonly late?: true;
  /**
   * Values of this channel (channel.ts), which is not the scored one: of the device, or in the decision log of the
   * stay. They stand where the device stood, are kept and shown, and no rule reads them.
   */
  readonly channel?: string;
  /** From which codes the values were read: id of a `codes.read` record. Absent: not known, or the sender used no codes. */
  readonly provenance?: string;
  /**
   * Signals whose values in these rows are judged artefacts, one bit each; 0: none. Said by the engine of the seconds of a stay.
   * Absent: nobody has judged them (rows of a device, rows for the history alone, an older engine), which is not «none».
   */
  readonly artefactBits?: number;
}

/** Rows of one unit: `start` to `start + count - 1`. */
export interface UnitRun {
  readonly unitId: string;
  readonly start: number;
  readonly count: number;
}

export interface BlockDictionary {
  readonly units: readonly UnitRun[];
  readonly sources: readonly BlockSource[];
  /** Signal index of each column. */
  readonly columns: readonly number[];
}

/** Dictionaries by their bytes: a gateway says the same of the same monitors again and again. */
export type KnownDictionaries = Map<string, BlockDictionary>;

const KNOWN_MAX = 2_000;

/** As `parseDictionary`; one that is known is not parsed again. */
export function readDictionary(
  bytes: Uint8Array,
  sizes: { readonly rows: number; readonly columns: number },
  known: KnownDictionaries,
): BlockDictionary | null {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  // What is known was checked against the sizes that it says itself.
  const key = `${sizes.rows} ${sizes.columns} ${text}`;
  const before = known.get(key);
  if (before !== undefined) return before;
  const dictionary = parseDictionary(bytes, sizes);
  if (dictionary === null) return null;
  if (known.size >= KNOWN_MAX) known.clear();
  known.set(key, dictionary);
  return dictionary;
}

/** Checks what the checksum cannot: a sender with a bug. Runs must tile the rows exactly. */
export function parseDictionary(bytes: Uint8Array, sizes: { rows: number; columns: number }): BlockDictionary | null {
  let json: unknown;
  try {
    json = JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8'));
  } catch {
    return null;
  }
  if (!isStoredObject(json)) return null;
  const { units, sources, columns } = json;
  if (!isListOf(units, isRun) || !isListOf(sources, isSource) || !isListOf(columns, isColumn)) return null;
  if (columns.length !== sizes.columns) return null;
  let next = 0;
  for (const run of units) {
    if (run.start !== next) return null;
    next += run.count;
  }
  return next === sizes.rows ? { units, sources, columns } : null;
}

function isListOf<T>(value: unknown, isOne: (one: unknown) => one is T): value is readonly T[] {
  return Array.isArray(value) && value.every(isOne);
}

function isRun(run: unknown): run is UnitRun {
  if (!isStoredObject(run)) return false;
  const { unitId, start, count } = run;
  return typeof unitId === 'string' && typeof start === 'number' && isWhole(count) && count > 0;
}

function isSource(source: unknown): source is BlockSource {
  return (
    isStoredObject(source) &&
    typeof source['id'] === 'string' &&
    typeof source['intervalMs'] === 'number' &&
    (source['late'] === undefined || source['late'] === true) &&
    (source['channel'] === undefined || typeof source['channel'] === 'string') &&
    (source['provenance'] === undefined || typeof source['provenance'] === 'string') &&
    (source['artefactBits'] === undefined || isWhole(source['artefactBits']))
  );
}

/** Version 1 of a block told late frames by the end of the device's id. */
const LATE_OF_VERSION_1 = '@late';

/** Sources as version 2 tells them. */
export function liftedFromVersion1(dictionary: BlockDictionary): BlockDictionary {
  const sources = dictionary.sources.map((source): BlockSource => {
    if (!source.id.endsWith(LATE_OF_VERSION_1)) return source;
    return { ...source, id: source.id.slice(0, -LATE_OF_VERSION_1.length), late: true };
  });
  return { ...dictionary, sources };
}

function isColumn(column: unknown): column is number {
  return isWhole(column) && column >= 0 && column < SIGNAL_COUNT;
}

function isWhole(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value);
}
