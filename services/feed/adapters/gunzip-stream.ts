/** Bytes of a packed file, one after the other; a file of any length never stands in memory. */
import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import { createGunzip } from 'node:zlib';
import { messageOf, VigilError } from '../../platform/errors.ts';
import type { ByteStream } from '../recordings/vital/vital-packets.ts';

/** A file that ends early ends there; one that is damaged rejects with `recording-unreadable`. */
export class GunzipStream implements ByteStream {
  isCut = false;
  readonly #path: string;
  readonly #chunks: AsyncIterator<Uint8Array>;
  readonly #close: () => void;
  #rest: Uint8Array = new Uint8Array();

  private constructor(path: string, chunks: AsyncIterator<Uint8Array>, close: () => void) {
    this.#path = path;
    this.#chunks = chunks;
    this.#close = close;
  }

  static open(path: string): GunzipStream {
    const file = createReadStream(path);
    const unpacked = file.pipe(createGunzip());
    file.on('error', (error) => unpacked.destroy(error));
    const iterator = (unpacked as AsyncIterable<Uint8Array>)[Symbol.asyncIterator]();
    return new GunzipStream(path, iterator, () => file.destroy());
  }

  async take(length: number): Promise<Uint8Array> {
    const parts: Uint8Array[] = [];
    let lacking = length;
    while (lacking > 0 && (await this.#fill())) {
      const part = this.#rest.subarray(0, lacking);
      this.#rest = this.#rest.subarray(part.length);
      lacking -= part.length;
      parts.push(part);
    }
    const [only] = parts;
    return parts.length === 1 && only !== undefined ? only : Buffer.concat(parts);
  }

  async skip(length: number): Promise<void> {
    let lacking = length;
    while (lacking > 0 && (await this.#fill())) {
      const part = Math.min(lacking, this.#rest.length);
      this.#rest = this.#rest.subarray(part);
      lacking -= part;
    }
  }

  close(): void {
    this.#close();
  }

  /** False: there is nothing more. */
  async #fill(): Promise<boolean> {
    if (this.#rest.length > 0) return true;
    try {
      const next = await this.#chunks.next();
      if (next.done === true) return false;
      this.#rest = next.value;
      return true;
    } catch (error) {
      this.isCut = error instanceof Error && 'code' in error && error.code === 'Z_BUF_ERROR';
      if (this.isCut) return false;
      throw new VigilError('recording-unreadable', `${basename(this.#path)} cannot be read: ${messageOf(error)}`, {
        cause: error,
      });
    }
  }
}
