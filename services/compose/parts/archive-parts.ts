/** The archive of the settings: what writes it, what reads it, and how a kept state becomes a fold's again. */
import path from 'node:path';
import { JournalFile } from '../../archive/adapters/journal-file.ts';
import { SealedBucket } from '../../archive/adapters/sealed-bucket.ts';
import { SealedFolder } from '../../archive/adapters/sealed-folder.ts';
import type { Checkpoint } from '../../archive/archive.port.ts';
import type { SealedStore } from '../../archive/stores.port.ts';
import { readNewest } from '../../archive/newest-states.ts';
import type { RetentionPolicy } from '../../archive/remove-old.ts';
import { SealedArchive } from '../../archive/read-archive.ts';
import { startArchiveWriter, type ArchiveWriter } from '../../archive/write-archive.ts';
import { decodeSnapshot } from '../../engine/adapters/snapshot-codec.ts';
import { UNIT_TOPIC } from '../../contract/topics.ts';
import { ColdStartStates } from '../../engine/adapters/cold-start-states.ts';
import { SnapshotFiles } from '../../engine/adapters/snapshot-files.ts';
import { resumeUnit, type PartitionFold } from '../../engine/fold/partition-fold.ts';
import type { SnapshotStore } from '../../engine/snapshot/snapshot-store.port.ts';
import type { EventLog, ReadableLog } from '../../log/event-log.port.ts';
import type { Config } from '../../platform/config.ts';
import type { DiskRoom } from '../../platform/disk/disk-room.ts';
import type { Logger } from '../../platform/logger.ts';
import type { VigilError } from '../../platform/errors.ts';
import { ReplaySource } from '../../replay/replay-source.ts';
import type { OpenParts } from './open-parts.ts';

/** Sealed segments and kept states. */
export function sealedStoreOf(config: Config): SealedStore {
  const { dir, bucket } = config.archive;
  return bucket === null ? new SealedFolder(dir) : new SealedBucket(bucket);
}

/** What a replay reads from: the archive as far as it goes, the log behind it. */
export function replaySourceOf(config: Config, log: ReadableLog): ReplaySource {
  return new ReplaySource(log, new SealedArchive(sealedStoreOf(config)));
}

/** Puts a kept state into a fold of its partition; false when it is of another format than this version reads. */
export function restoreState(fold: PartitionFold, { bytes }: Checkpoint): boolean {
  const read = decodeSnapshot(bytes);
  if (!read.ok) return false;
  resumeUnit(fold, read.snapshot);
  return true;
}

/** States of this machine, and on an empty data folder those that the archive keeps. */
export function statesOf(
  config: Config,
  { log, logger }: { readonly log: EventLog; readonly logger: Logger },
): SnapshotStore {
  const store = sealedStoreOf(config);
  return new ColdStartStates({
    own: new SnapshotFiles({ folder: snapshotFolder(config), logger }),
    kept: async (at) => (await readNewest(store, at))?.map(({ bytes }) => bytes) ?? null,
    logStart: async (partition) => (await log.bounds(UNIT_TOPIC, partition)).startOffset,
    logger,
  });
}

export interface ArchiveRoleOptions extends OpenParts {
  readonly config: Config;
  readonly log: EventLog;
  readonly room: DiskRoom;
  readonly partitions: readonly number[];
  readonly onFault: (fault: VigilError) => void;
}

/** Rejects with `archive-unusable`, or `archive-broken` where it cannot be told what is archived. */
export function startArchive(options: ArchiveRoleOptions): Promise<ArchiveWriter> {
  const { config, room, logger } = options;
  const snapshots = new SnapshotFiles({ folder: snapshotFolder(config), logger });
  return startArchiveWriter({
    ...options,
    store: sealedStoreOf(config),
    journalOf: (stream, partition) => new JournalFile(path.join(config.archive.dir, 'open', `${stream}-${partition}`)),
    savedStates: async (partition, topicId) =>
      (await snapshots.saved({ partition, topicId })).map((state) => ({ ...state, partition, topicId })),
    mayWrite: () => room.mayKeepMore,
    policy: policyOf(config),
    retentionMs: config.log.retentionMs,
  });
}

/** null: everything is kept for ever. */
export function policyOf({ archive: { inputMs, decisionsMs } }: Config): RetentionPolicy | null {
  return inputMs === null && decisionsMs === null ? null : { inputMs, decisionsMs };
}

export function snapshotFolder(config: Config): string {
  return path.join(config.dataDir, 'snapshots', config.log.kind);
}
