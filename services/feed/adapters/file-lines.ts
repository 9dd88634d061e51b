/** Lines of a text file, gzip or plain, streamed: a file of any length never stands in memory. */
import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import { createGunzip } from 'node:zlib';
import { messageOf, VigilError } from '../../platform/errors.ts';
import type { NumberedLine } from '../recordings/table-lines.ts';

/** A megabyte without a line end is no text table. */
const LINE_CHARACTERS_MAX = 1_000_000;

/**
 * Throws `recording-unreadable` when the file cannot be read or unpacked; lines before that are given.
 * Lines after the first that `skip` accepts are counted and not given.
 */
export async function* linesOfFile(
  path: string,
  skip: ((text: string) => boolean) | null = null,
): AsyncGenerator<NumberedLine> {
  const file = createReadStream(path);
  const unpacked = path.endsWith('.gz') ? file.pipe(createGunzip()) : file;
  file.on('error', (error) => unpacked.destroy(error));
  const decoder = new TextDecoder();
  let carry = '';
  let number = 0;
  try {
    for await (const chunk of unpacked) {
      const lines = (carry + decoder.decode(chunk as Uint8Array, { stream: true })).split('\n');
      carry = lines.pop() ?? '';
      if (carry.length > LINE_CHARACTERS_MAX) {
        throw new VigilError('recording-unreadable', `${basename(path)} has no line ends: it is no text table`);
      }
      for (const line of lines) {
        number++;
        if (number === 1 || skip === null || !skip(line)) {
          yield { number, text: line.endsWith('\r') ? line.slice(0, -1) : line };
        }
      }
    }
  } catch (error) {
    if (error instanceof VigilError) throw error;
    throw new VigilError(
      'recording-unreadable',
      `${basename(path)} cannot be read after line ${number}: ${messageOf(error)}`,
      { cause: error },
    );
  } finally {
    file.destroy();
  }
  if (carry !== '') yield { number: number + 1, text: carry.endsWith('\r') ? carry.slice(0, -1) : carry };
}
