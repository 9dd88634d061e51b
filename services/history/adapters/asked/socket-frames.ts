/** Messages over a socket of this machine: four bytes of length, then the structured clone of both ends' Node. */
import type { Socket } from 'node:net';
import { deserialize, serialize } from 'node:v8';

const LENGTH_BYTES = 4;
/** A page of second values has some MB. Whatever says more is no Vigil. */
const FRAME_BYTES_MAX = 512 * 2 ** 20;

export function sendFrame(socket: Socket, message: unknown): void {
  const body = serialize(message);
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeUInt32LE(body.length);
  socket.write(length);
  socket.write(body);
}

/** A socket that says what cannot be is ended. */
export function onFrame(socket: Socket, take: (message: unknown) => void): void {
  let pieces: Buffer[] = [];
  let bytes = 0;
  let needed = LENGTH_BYTES;
  let isBody = false;
  socket.on('data', (piece: Buffer) => {
    pieces.push(piece);
    bytes += piece.length;
    while (bytes >= needed && !socket.destroyed) {
      const all = Buffer.concat(pieces);
      const part = all.subarray(0, needed);
      pieces = [all.subarray(needed)];
      bytes -= needed;
      if (isBody) {
        needed = LENGTH_BYTES;
        take(deserialize(part));
      } else {
        needed = part.readUInt32LE();
        if (needed > FRAME_BYTES_MAX) socket.destroy();
      }
      isBody = !isBody;
    }
  });
}
