/**
 * Snapshots as files: two generations a unit, written aside, flushed and renamed, so that a kill at
 * any moment leaves at least the older one whole. Layout: one JSON header line, then the state as
 * serialised by V8 (typed arrays stay typed arrays). The header carries the SHA-256 of the rest.
 */
import { existsSync } from 'node:fs';
import { access, constants, mkdir, open, readFile, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { VigilError, messageOf } from '../../platform/errors.ts';
import type { Logger } from '../../platform/logger.ts';
import type { SnapshotStore, UnitSnapshot } from '../snapshot/snapshot-store.port.ts';
import { STATE_FORMAT } from '../state/unit-state.ts';
import { decodeSnapshot, encodeSnapshot, HEADER_BYTES_MAX, offsetByHeader, readPosition } from './snapshot-codec.ts';

const GENERATIONS = ['a', 'b'] as const;
const GENERATION = /\.[ab]$/;

/** A unit's state as it lies in its file. */
export interface SavedState {
  readonly unitId: string;
  readonly nextOffset: number;
  readonly bytes: Buffer;
}

export class SnapshotFiles implements SnapshotStore {
  readonly #folder: string;
  readonly #logger: Logger;
  /** Generation to overwrite next, by unit. */
  readonly #next = new Map<string, 'a' | 'b'>();

  constructor(options: { readonly folder: string; readonly logger: Logger }) {
    this.#folder = options.folder;
    this.#logger = options.logger;
  }

  /** Rejects with `disk-full` or `data-folder-unusable`. */
  async save(snapshot: UnitSnapshot): Promise<void> {
    try {
      await this.#write(snapshot);
    } catch (error) {
      const isFull = (error as NodeJS.ErrnoException).code === 'ENOSPC';
      throw new VigilError(isFull ? 'disk-full' : 'data-folder-unusable', messageOf(error), { cause: error });
    }
  }

  /** Rejects with `data-folder-unusable`. */
  async forget({ unitId, partition }: { readonly unitId: string; readonly partition: number }): Promise<void> {
    this.#next.delete(unitId);
    try {
      for (const generation of GENERATIONS) await rm(this.#file(partition, unitId, generation), { force: true });
    } catch (error) {
      throw new VigilError('data-folder-unusable', messageOf(error), { cause: error });
    }
  }

  async #write(snapshot: UnitSnapshot): Promise<void> {
    const parts = encodeSnapshot(snapshot);
    const folder = this.#partitionFolder(snapshot.partition);
    await mkdir(folder, { recursive: true });
    const generation = this.#next.get(snapshot.unitId) ?? 'a';
    const target = this.#file(snapshot.partition, snapshot.unitId, generation);
    const file = await open(`${target}.part`, 'w');
    try {
      await file.writev(parts);
      await file.datasync();
    } finally {
      await file.close();
    }
    await rename(`${target}.part`, target);
    this.#next.set(snapshot.unitId, generation === 'a' ? 'b' : 'a');
  }

  async load(query: {
    readonly partition: number;
    readonly topicId: string;
  }): Promise<{ readonly snapshots: readonly UnitSnapshot[]; readonly unusable: number }> {
    const folder = this.#partitionFolder(query.partition);
    const names = await namesIn(folder);
    const units = new Set([...slotsIn(names)].map(decodeURIComponent));
    const snapshots: UnitSnapshot[] = [];
    let unusable = 0;
    for (const unitId of units) {
      const newest = await this.#newestOf({ folder, unitId, ...query });
      if (newest === null) unusable += 1;
      else snapshots.push(newest);
    }
    return { snapshots, unusable };
  }

  /** The newest whole snapshot of each unit as it lies in its file: what was saved, without a state being made of it. */
  async saved(query: { readonly partition: number; readonly topicId: string }): Promise<readonly SavedState[]> {
    const folder = this.#partitionFolder(query.partition);
    const newest = new Map<string, SavedState>();
    const names = (await namesIn(folder)).filter((each) => GENERATION.test(each));
    for (const name of names) {
      const bytes = await readFile(path.join(folder, name));
      const position = readPosition(bytes);
      if (position === null || position.topicId !== query.topicId) continue;
      const { unitId, nextOffset } = position;
      if ((newest.get(unitId)?.nextOffset ?? -1) < nextOffset) newest.set(unitId, { unitId, nextOffset, bytes });
    }
    // A unit that was saved for the first time meanwhile is not here, and another one's state counts on it: read again.
    const known = slotsIn(names);
    const isWhole = [...slotsIn(await namesIn(folder))].every((slot) => known.has(slot));
    return isWhole ? [...newest.values()] : this.saved(query);
  }

  async #newestOf(slot: {
    folder: string;
    unitId: string;
    partition: number;
    topicId: string;
  }): Promise<UnitSnapshot | null> {
    const generations = await Promise.all(
      GENERATIONS.map(async (generation) => {
        const file = this.#file(slot.partition, slot.unitId, generation);
        return { generation, file, offset: await offsetOf(file) };
      }),
    );
    // Making a state of its bytes is most of a start: the older generation is read only where the newer one cannot be.
    for (const { generation, file } of generations.toSorted((one, other) => other.offset - one.offset)) {
      const snapshot = await this.#read(file);
      if (snapshot === null) continue;
      if (snapshot.topicId !== slot.topicId) throw otherTopic(slot, snapshot);
      this.#next.set(slot.unitId, generation === 'a' ? 'b' : 'a');
      return snapshot;
    }
    return null;
  }

  async #read(file: string): Promise<UnitSnapshot | null> {
    const found = await readSnapshot(file);
    switch (found.kind) {
      case 'whole':
        return found.snapshot;
      case 'other-format':
        return this.#refuseFormat(found.unitId, found.format);
      case 'damaged':
        this.#logger.warn(`snapshot is not used: ${found.why}`, { code: 'snapshot-invalid' });
        return null;
      case 'absent':
        return null;
    }
  }

  /** A state whose fields mean something else is worse than none: it is folded again, and said so that nobody wonders at the slow start. */
  #refuseFormat(unitId: string, format: number): null {
    const whose = format < STATE_FORMAT ? 'an older Vigil' : 'a newer Vigil';
    const said = `snapshot of unit ${unitId} is of format ${format}, written by ${whose}; this one reads ${STATE_FORMAT}: the unit is folded again from the log`;
    this.#logger.error('snapshot of another format', new VigilError('snapshot-invalid', said));
    return null;
  }

  #file(partition: number, unitId: string, generation: 'a' | 'b'): string {
    return path.join(this.#partitionFolder(partition), `${encodeURIComponent(unitId)}.${generation}`);
  }

  #partitionFolder(partition: number): string {
    return path.join(this.#folder, `partition-${partition}`);
  }
}

/** One file as it is. */
type FoundSnapshot =
  | { readonly kind: 'whole'; readonly snapshot: UnitSnapshot }
  | { readonly kind: 'other-format'; readonly unitId: string; readonly format: number }
  | { readonly kind: 'damaged'; readonly why: string }
  | { readonly kind: 'absent' };

/** The offset that a generation claims; -1 where there is none or it cannot be told. */
async function offsetOf(file: string): Promise<number> {
  try {
    const opened = await open(file);
    try {
      const { buffer, bytesRead } = await opened.read(Buffer.alloc(HEADER_BYTES_MAX));
      return offsetByHeader(buffer.subarray(0, bytesRead)) ?? -1;
    } finally {
      await opened.close();
    }
  } catch {
    return -1; // absent, or not to be read: said when it is read as a whole
  }
}

async function readSnapshot(file: string): Promise<FoundSnapshot> {
  try {
    const read = decodeSnapshot(await readFile(file));
    if (!read.ok) return { kind: 'other-format', unitId: read.unitId, format: read.format };
    return { kind: 'whole', snapshot: read.snapshot };
  } catch (error) {
    const isAbsent = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    return isAbsent ? { kind: 'absent' } : { kind: 'damaged', why: messageOf(error) };
  }
}

/** What the folder holds, for who looks after the machine. Each unit stands in one list, by its best file. */
export interface SnapshotSurvey {
  /** Units whose state is taken up at the next start. */
  readonly whole: readonly string[];
  /** Units whose files another version wrote: they are folded again from the log. */
  readonly otherFormat: readonly { readonly unitId: string; readonly format: number }[];
  /** Units of which no file can be read, and why. */
  readonly damaged: readonly { readonly unitId: string; readonly why: string }[];
}

/** Null: nothing was saved yet. Changes nothing. Rejects with `data-folder-unusable` where it cannot be read and written. */
export async function surveySnapshots(folder: string): Promise<SnapshotSurvey | null> {
  if (!existsSync(folder)) return null;
  const whole: string[] = [];
  const otherFormat: { unitId: string; format: number }[] = [];
  const damaged: { unitId: string; why: string }[] = [];
  try {
    for (const partition of await readdir(folder)) {
      const slot = path.join(folder, partition);
      await access(slot, constants.R_OK | constants.W_OK | constants.X_OK);
      for (const name of slotsIn(await readdir(slot))) {
        const found = await Promise.all(GENERATIONS.map((each) => readSnapshot(path.join(slot, `${name}.${each}`))));
        const unitId = decodeURIComponent(name);
        const other = found.find((each) => each.kind === 'other-format');
        if (found.some(({ kind }) => kind === 'whole')) whole.push(unitId);
        else if (other !== undefined) otherFormat.push({ unitId, format: other.format });
        else damaged.push({ unitId, why: found.find((each) => each.kind === 'damaged')?.why ?? 'it is gone' });
      }
    }
  } catch (error) {
    throw new VigilError('data-folder-unusable', `saved states: ${messageOf(error)}`, { cause: error });
  }
  return { whole, otherFormat, damaged };
}

/** Going on without the state would lose who lies where, in silence. */
function otherTopic(
  { folder, topicId }: { readonly folder: string; readonly topicId: string },
  snapshot: UnitSnapshot,
): VigilError {
  return new VigilError(
    'log-topic-recreated',
    `the state of unit ${snapshot.unitId} was made from topic ${snapshot.topicId}, the log now has ${topicId}; to start afresh remove ${path.dirname(folder)}`,
  );
}

/** Names of units, as files write them, of which there is a generation. */
function slotsIn(names: readonly string[]): ReadonlySet<string> {
  return new Set(names.filter((name) => GENERATION.test(name)).map((name) => name.slice(0, -2)));
}

/** Nothing was saved yet where there is no folder. One that cannot be read is not taken for one without states. */
async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    await mkdir(folder, { recursive: true });
    return await readdir(folder);
  } catch (error) {
    throw new VigilError('data-folder-unusable', `saved states cannot be read: ${messageOf(error)}`, { cause: error });
  }
}
