/**
 * Which code map of each hospital counts, now and since when: a file that has changed is judged, stands as a record in
 * the log of every unit of its hospital, and only then counts. No restart is needed.
 *
 * Invariants: the record is durable before the first message is read by the new map; a file that is broken, or whose
 * change nobody signed, never takes the place of a good one, and is told until it is mended; one change at a time.
 */
import { RECORD_VERSION, type RecordOf } from '../../../contract/records/unit-record.ts';
import type { RefusedTerm } from '../../../contract/screens/terms-view.ts';
import type { Clock } from '../../../platform/clock.port.ts';
import { messageOf, VigilError } from '../../../platform/errors.ts';
import type { Logger } from '../../../platform/logger.ts';
import { contentId } from '../../../contract/content-id.ts';
import { digestOf, parseCodeMap, type CodeMap, type ParsedCodeMap } from '../code-map.ts';
import { createTermGate } from '../read-code-map.ts';
import type { ReceivedCodes } from '../received/received-codes.ts';
import type { SuggestionSources } from '../suggest-terms.ts';
import { mapChange } from './map-changes.ts';
import type { TermGate } from '../term-gate.port.ts';
import type { SwitchingGate } from './switching-gate.ts';

/** Where the maps of one hospital are kept: the file that people change, and the copy of what counts. */
export interface MapStore {
  /** The file as it is now, with its faults as values; null: it has not changed since it was last read, and not `again`. Never rejects. */
  changed(again: boolean): Promise<ParsedCodeMap | null>;
  /** A whole new file in the place of the one that people change. Rejects with `data-folder-unusable`. */
  write(map: CodeMap): Promise<void>;
  /** The copy of what counts. Rejects with `data-folder-unusable`. */
  keep(map: CodeMap): Promise<void>;
}

/** One hospital with a map at start. */
export interface HospitalMap {
  readonly hospitalId: string;
  readonly unitIds: readonly string[];
  readonly gate: SwitchingGate;
  readonly store: MapStore;
  /** What counted when this Vigil last ran; null: none yet. */
  readonly before: CodeMap | null;
  /** What counts at start: the file, or what counted before when that is broken. */
  readonly map: CodeMap;
  /** Why the file is not what counts; null: it is. */
  readonly fault: string | null;
}

export interface ActiveMapsParts {
  readonly hospitals: readonly HospitalMap[];
  readonly sources: SuggestionSources;
  readonly received: ReceivedCodes;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Resolves when they are durable. */
  readonly admitRecords: (records: readonly RecordOf<'terms.activated'>[]) => Promise<void>;
}

/** Why a map stays as it is: its file, or, by whoever edits it, a code and which term it is about. */
export type NotEdited =
  | { readonly ok: false; readonly reason: string; readonly code?: string }
  | { readonly ok: false; readonly code: string; readonly refused: RefusedTerm };

/** A decision of a person on a map: the map with it, or why not. */
export type MapEdit = { readonly ok: true; readonly map: CodeMap } | NotEdited;

/** What a decision would make of the map, before it counts; `edited` is not written anywhere. */
export type MapTrial =
  | {
      readonly ok: true;
      readonly map: CodeMap;
      readonly edited: CodeMap;
      /** What counts now, and what would. */
      readonly before: TermGate;
      readonly after: TermGate;
    }
  | NotEdited;

export interface MapStatus {
  readonly hospitalId: string;
  readonly mapVersion: string;
  readonly map: CodeMap;
  /** Of this map, made when it began to count: a large one takes tens of milliseconds. */
  readonly gate: TermGate;
  /** Wall time since which it counts here, ms. */
  readonly sinceMs: number;
  /** Why the file on the disk does not count; null: it does. */
  readonly fault: string | null;
}

interface Active {
  readonly hospital: HospitalMap;
  map: CodeMap;
  sinceMs: number;
  fault: string | null;
  /** The file is right, and the log did not take the record. */
  isOwed: boolean;
}

/** A person waits for it: a file that has changed counts within this time and a little. */
const READ_EVERY_MS = 1_000;
/** Faults of a broken map that are named at once. */
const NAMED_MAX = 5;

export class ActiveMaps {
  readonly #parts: ActiveMapsParts;
  readonly #active: readonly Active[];
  #reading: Promise<void> = Promise.resolve();
  #stop: () => void = () => undefined;

  /** Resolves when what counts from the start on stands in the log. Rejects as the log does. */
  static async start(parts: ActiveMapsParts): Promise<ActiveMaps> {
    const maps = new ActiveMaps(parts);
    for (const active of maps.#active) await maps.#noteStart(active);
    maps.#stop = parts.clock.every(READ_EVERY_MS, () => void maps.readAgain());
    return maps;
  }

  private constructor(parts: ActiveMapsParts) {
    this.#parts = parts;
    this.#active = parts.hospitals.map((hospital) => ({
      hospital,
      map: hospital.map,
      sinceMs: parts.clock.nowMs(),
      fault: hospital.fault,
      isOwed: false,
    }));
  }

  status(): readonly MapStatus[] {
    return this.#active.map(({ hospital, map, sinceMs, fault }) => ({
      hospitalId: hospital.hospitalId,
      mapVersion: hospital.gate.mapVersion,
      map,
      gate: hospital.gate.current,
      sinceMs,
      fault,
    }));
  }

  /** Takes up every file that has changed, one reading at a time. Never rejects. */
  readAgain(): Promise<void> {
    this.#reading = this.#reading.then(async () => {
      for (const active of this.#active) {
        const file = await active.hospital.store.changed(active.isOwed);
        if (file !== null) await this.#takeUp(active, file);
      }
    });
    return this.#reading;
  }

  /**
   * Writes a person's decision into the file of a hospital and lets it count, one after the other with what is read
   * from the disk. Rejects as the log and the disk do; `ok: false` has changed nothing.
   */
  change(hospitalId: string, edit: (map: CodeMap) => MapEdit): Promise<MapEdit> {
    const changed = this.#reading.then(() => this.#change(hospitalId, edit));
    this.#reading = changed.then(
      () => undefined,
      () => undefined,
    );
    return changed;
  }

  async #change(hospitalId: string, edit: (map: CodeMap) => MapEdit): Promise<MapEdit> {
    const edited = await this.#edited(hospitalId, edit);
    if (!edited.ok) return edited;
    await edited.active.hospital.store.write(edited.map);
    await this.#count(edited.active, edited.map, edited.change);
    return { ok: true, map: edited.map };
  }

  /** As `change` up to where it would be written: nothing changes. Never rejects. */
  tryOut(hospitalId: string, edit: (map: CodeMap) => MapEdit): Promise<MapTrial> {
    const tried = this.#reading.then(async (): Promise<MapTrial> => {
      const edited = await this.#edited(hospitalId, edit);
      if (!edited.ok) return edited;
      const { active, file, map } = edited;
      const gate = (counting: CodeMap): TermGate => this.#gateOf(active, counting);
      return { ok: true, map: file, edited: map, before: gate(active.map), after: gate(map) };
    });
    this.#reading = tried.then(() => undefined);
    return tried;
  }

  async #edited(hospitalId: string, edit: (map: CodeMap) => MapEdit): Promise<EditedMap> {
    const active = this.#active.find(({ hospital }) => hospital.hospitalId === hospitalId);
    if (active === undefined) return { ok: false, reason: `${hospitalId} has no map of its own` };
    const file = await active.hospital.store.changed(true);
    if (file?.ok !== true) {
      return { ok: false, reason: `the file of the map is broken: ${faultText(file?.faults ?? [])}` };
    }
    const edited = edit(file.map);
    if (!edited.ok) return edited;
    // As it will be read again: nothing is written that could not be, and its digest stays what it is.
    const proved = parseCodeMap(edited.map);
    if (!proved.ok) return { ok: false, reason: faultText(proved.faults) };
    const change = mapChange(active.map, proved.map, this.#parts.sources, this.#parts.received.codes);
    return change.ok
      ? { ok: true, active, file: file.map, map: proved.map, change }
      : { ok: false, reason: faultText(change.faults) };
  }

  #gateOf({ hospital }: Active, map: CodeMap): TermGate {
    const { standard, units } = this.#parts.sources;
    return createTermGate({ hospitalId: hospital.hospitalId, standard, map, units });
  }

  async close(): Promise<void> {
    this.#stop();
    await this.#reading;
  }

  async #noteStart(active: Active): Promise<void> {
    const { hospital, map } = active;
    if (active.fault !== null) this.#tell(active, active.fault);
    if (hospital.before !== null && digestOf(hospital.before) === digestOf(map)) return;
    const change = mapChange(hospital.before, map, this.#parts.sources, this.#parts.received.codes);
    // Judged before it was chosen to count (read-maps.ts).
    if (change.ok) await this.#count(active, map, change);
  }

  async #takeUp(active: Active, file: ParsedCodeMap): Promise<void> {
    const { hospital } = active;
    active.isOwed = false;
    if (!file.ok) return this.#tell(active, faultText(file.faults));
    if (file.map.hospitalId !== hospital.hospitalId) {
      return this.#tell(active, `it is the map of ${file.map.hospitalId}`);
    }
    if (digestOf(file.map) === digestOf(active.map)) {
      active.fault = null;
      return;
    }
    const change = mapChange(active.map, file.map, this.#parts.sources, this.#parts.received.codes);
    if (!change.ok) return this.#tell(active, faultText(change.faults));
    try {
      await this.#count(active, file.map, change);
    } catch (error) {
      active.isOwed = true;
      this.#tell(active, `it could not be noted in the log: ${messageOf(error)}`);
    }
  }

  /** The record first: which map counted when must never be a guess. */
  async #count(active: Active, map: CodeMap, change: MapChangeOk): Promise<void> {
    const { clock, logger } = this.#parts;
    const { hospital } = active;
    const gate = this.#gateOf(active, map);
    const nowMs = clock.nowMs();
    await this.#parts.admitRecords(
      hospital.unitIds.map((unitId) => activated(unitId, { map, mapVersion: gate.mapVersion, change, nowMs })),
    );
    hospital.gate.switchTo(gate);
    active.map = map;
    active.sinceMs = nowMs;
    active.fault = null;
    logger.info(`${hospital.hospitalId}: ${gate.mapVersion} counts from now on, by ${change.by}`, {
      count: change.changeCount,
    });
    // Without the copy the next start notes the same change a second time, which is true and harmless.
    await hospital.store
      .keep(map)
      .catch((error: unknown) => logger.error('the map that counts was not kept for the next start', error));
  }

  /** Once for each fault: a log that is away would be told of every second. */
  #tell(active: Active, fault: string): void {
    const isKnown = active.fault === fault && active.isOwed;
    active.fault = fault;
    if (isKnown) return;
    this.#parts.logger.error(
      `the code map of ${active.hospital.hospitalId} was not taken up; ${active.hospital.gate.mapVersion} goes on to count`,
      new VigilError('code-map-invalid', fault),
    );
  }
}

type MapChangeOk = Extract<ReturnType<typeof mapChange>, { ok: true }>;

type EditedMap =
  | {
      readonly ok: true;
      readonly active: Active;
      readonly file: CodeMap;
      readonly map: CodeMap;
      readonly change: MapChangeOk;
    }
  | NotEdited;

export function faultText(faults: readonly string[]): string {
  const named = faults.slice(0, NAMED_MAX).join('; ');
  return faults.length > NAMED_MAX ? `${named}; and ${faults.length - NAMED_MAX} more` : named;
}

function activated(
  unitId: string,
  { map, mapVersion, change, nowMs }: { map: CodeMap; mapVersion: string; change: MapChangeOk; nowMs: number },
): RecordOf<'terms.activated'> {
  const { changes, changeCount, by, reason } = change;
  const mapSha256 = digestOf(map);
  return {
    version: RECORD_VERSION,
    id: contentId('terms', [unitId, mapSha256, nowMs]),
    unitId,
    observedAtMs: nowMs,
    receivedAtMs: nowMs,
    source: 'terms',
    kind: 'terms.activated',
    hospitalId: map.hospitalId,
    mapVersion,
    mapSha256,
    by,
    reason,
    changes: [...changes],
    changeCount,
  };
}
