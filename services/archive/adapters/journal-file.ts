/**
 * The segment that is being written, as a file: its begin as a line of JSON, then frames. It is not flushed at each
 * append, since the log still holds the same records for days: what a power cut takes is read from there again.
 */
import { mkdir, open, readFile, rename, rm, truncate } from 'node:fs/promises';
import path from 'node:path';
import type { SegmentJournal } from '../stores.port.ts';
import { decodeFrames } from '../frames.ts';
import { readBegin, type SegmentBegin } from '../segment.ts';
import { archiveFailure } from './archive-failure.ts';

const NEWLINE = 0x0a;

export class JournalFile implements SegmentJournal {
  readonly #file: string;
  /** Bytes of the file that are known to be whole; what is behind them is of an append that failed. */
  #wholeBytes = 0;
  #headBytes = 0;

  constructor(file: string) {
    this.#file = file;
  }

  async opened(): Promise<{ readonly begin: SegmentBegin; readonly frames: Buffer } | null> {
    try {
      const bytes = await this.#content();
      const end = bytes.indexOf(NEWLINE);
      const begin = end < 0 ? null : readBegin(bytes.toString('utf8', 0, end));
      if (begin === null) return null;
      const frames = bytes.subarray(end + 1);
      const { wholeBytes } = decodeFrames(frames);
      this.#headBytes = end + 1;
      this.#wholeBytes = this.#headBytes + wholeBytes;
      await truncate(this.#file, this.#wholeBytes);
      return { begin, frames: frames.subarray(0, wholeBytes) };
    } catch (error) {
      throw archiveFailure('the open segment of the archive cannot be read', error);
    }
  }

  async begin(begin: SegmentBegin): Promise<void> {
    const head = Buffer.from(`${JSON.stringify(begin)}\n`);
    try {
      await mkdir(path.dirname(this.#file), { recursive: true, mode: 0o700 });
      const aside = await open(`${this.#file}.part`, 'w', 0o600);
      try {
        await aside.writeFile(head);
      } finally {
        await aside.close();
      }
      await rename(`${this.#file}.part`, this.#file);
      this.#headBytes = head.length;
      this.#wholeBytes = head.length;
    } catch (error) {
      throw archiveFailure('a segment of the archive cannot be begun', error);
    }
  }

  async append(frames: Buffer): Promise<void> {
    try {
      const file = await open(this.#file, 'r+');
      try {
        await file.truncate(this.#wholeBytes);
        let written = 0;
        while (written < frames.length) {
          const at = this.#wholeBytes + written;
          written += (await file.write(frames, written, frames.length - written, at)).bytesWritten;
        }
        this.#wholeBytes += frames.length;
      } finally {
        await file.close();
      }
    } catch (error) {
      throw archiveFailure('the open segment of the archive cannot be written', error);
    }
  }

  async frames(): Promise<Buffer> {
    try {
      return (await readFile(this.#file)).subarray(this.#headBytes, this.#wholeBytes);
    } catch (error) {
      throw archiveFailure('the open segment of the archive cannot be read', error);
    }
  }

  async remove(): Promise<void> {
    try {
      await rm(this.#file, { force: true });
    } catch (error) {
      throw archiveFailure('the journal of a sealed segment cannot be removed', error);
    }
  }

  /** Empty when nothing is open. */
  async #content(): Promise<Buffer> {
    try {
      return await readFile(this.#file);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return Buffer.alloc(0);
      throw error;
    }
  }
}
