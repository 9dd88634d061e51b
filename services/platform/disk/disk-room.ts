/**
 * Room on the disk of the data folder, kept so that a full disk takes away what can wait and not the alarms.
 * A file of reserve lies in the folder while there is room; when the disk fills up it is given back, and the
 * alarm path lives on from it:
 *
 *   ample   everything is written
 *   low     history and raw messages wait
 *   full    the reserve is given back to the log, the engine and the screens
 *   spent   most of the reserve is used: senders are refused and keep their data; time, decisions and
 *           acknowledgements still find room
 *
 * With room again the reserve is laid aside anew, and everything goes on by itself.
 */
import { randomBytes } from 'node:crypto';
import { open, rm, stat, statfs } from 'node:fs/promises';
import path from 'node:path';
import type { Clock } from '../clock.port.ts';
import type { Logger } from '../logger.ts';

export type DiskLevel = 'ample' | 'low' | 'full' | 'spent';

export interface DiskRoomOptions {
  readonly folder: string;
  readonly clock: Clock;
  readonly logger: Logger;
}

export const RESERVE_FILE = 'reserve';
/** A ward of 12 beds writes about a megabyte a minute on the alarm path, so an hour. */
const RESERVE_BYTES_MAX = 64 * 2 ** 20;
const RESERVE_SHARE = 1 / 8;
const LOOK_EVERY_MS = 1_000;
/** Not zeros: a file system that compresses would keep nothing for them. */
const PIECE_BYTES = 2 ** 20;

export class DiskRoom {
  readonly #options: DiskRoomOptions;
  readonly #file: string;
  readonly #reserveBytes: number;
  #level: DiskLevel = 'ample';
  #looking: Promise<void> | null = null;
  #stop: () => void = () => undefined;

  private constructor(options: DiskRoomOptions, totalBytes: number) {
    this.#options = options;
    this.#file = path.join(options.folder, RESERVE_FILE);
    this.#reserveBytes = Math.min(RESERVE_BYTES_MAX, Math.floor(totalBytes * RESERVE_SHARE));
  }

  /** Looks once and then every second. The folder must exist. Rejects when the disk cannot be asked. */
  static async open(options: DiskRoomOptions): Promise<DiskRoom> {
    const { blocks, bsize } = await statfs(options.folder);
    const room = new DiskRoom(options, blocks * bsize);
    await room.#look();
    room.#stop = options.clock.every(LOOK_EVERY_MS, () => room.#lookAgain());
    return room;
  }

  get level(): DiskLevel {
    return this.#level;
  }

  /** What can wait for room: history, archives, raw messages. */
  get mayKeepMore(): boolean {
    return this.#level === 'ample';
  }

  /** New vital signs of senders, who keep what is refused. */
  get maySendersWrite(): boolean {
    return this.#level !== 'spent';
  }

  async close(): Promise<void> {
    this.#stop();
    await this.#looking;
  }

  #lookAgain(): void {
    this.#looking ??= this.#look()
      .catch((error: unknown) => this.#options.logger.error('the room on the disk is not known', error))
      .finally(() => {
        this.#looking = null;
      });
  }

  async #look(): Promise<void> {
    const { bavail, bsize } = await statfs(this.#options.folder);
    const freeBytes = bavail * bsize;
    const reserve = this.#reserveBytes;
    const isLaidAside = (await sizeOf(this.#file)) >= reserve;
    if (isLaidAside && freeBytes < reserve / 2) {
      await rm(this.#file, { force: true });
      return this.#turnTo('full');
    }
    if (isLaidAside) return this.#turnTo(freeBytes < reserve ? 'low' : 'ample');
    // Without its reserve the disk must have room for it and for as much beside it.
    if (freeBytes < reserve / 2) return this.#turnTo('spent');
    if (freeBytes < reserve * 2.5) return this.#turnTo('full');
    await this.#layAside();
    this.#turnTo('ample');
  }

  async #layAside(): Promise<void> {
    const piece = randomBytes(PIECE_BYTES);
    const file = await open(this.#file, 'w', 0o600);
    try {
      for (let left = this.#reserveBytes; left > 0; left -= PIECE_BYTES) {
        await file.write(piece, 0, Math.min(left, PIECE_BYTES));
      }
      await file.datasync();
    } finally {
      await file.close();
    }
  }

  #turnTo(level: DiskLevel): void {
    if (level === this.#level) return;
    this.#level = level;
    if (level === 'ample') this.#options.logger.info('the disk of the data folder has room again');
    else this.#options.logger.warn(`the disk of the data folder: ${DISK_TEXT[level]}`, { code: 'disk-full' });
  }
}

export const DISK_TEXT: Readonly<Record<DiskLevel, string>> = {
  ample: 'room',
  low: 'little room, history and raw messages wait',
  full: 'full, the alarm path lives on its reserve: make room',
  spent: 'full and the reserve nearly used, senders are refused: make room now',
};

async function sizeOf(file: string): Promise<number> {
  try {
    return (await stat(file)).size;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 0;
    throw error;
  }
}
