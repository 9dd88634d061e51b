/**
 * The keeper of keys: a process of its own with a socket in its folder that only the owner of the folder opens. One message a connection: all of the question, then all of the
 * answer. No key ever goes through it.
 */
import { once } from 'node:events';
import { chmod, mkdir, rm } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import path from 'node:path';
import { VigilError } from '../../../platform/errors.ts';
import { onDisk } from '../../../platform/disk/folder-files.ts';

const NAME = 'keeper.sock';
/** 200,000 rows take some 140 MB. */
const BYTES_MAX = 256 * 1024 * 1024;

export interface Keeper {
  close(): Promise<void>;
}

/** Rejects with `data-folder-unusable` where no socket can be, or where another keeper answers. */
export async function serveKeeper(folder: string, answer: (question: unknown) => Promise<unknown>): Promise<Keeper> {
  const file = path.resolve(folder, NAME);
  await onDisk(folder, () => mkdir(folder, { recursive: true, mode: 0o700 }));
  if (await isAnswered(file)) throw new VigilError('data-folder-unusable', `${folder}: another keeper serves it`);
  const server = createServer({ allowHalfOpen: true }, (socket) => void serveOne(socket, answer));
  await onDisk(file, async () => {
    await rm(file, { force: true });
    server.listen(file);
    await once(server, 'listening');
    await chmod(file, 0o600);
  });
  return {
    close: async () => {
      server.close();
      await once(server, 'close');
    },
  };
}

/** Rejects with `linkage-keeper-away` where nobody answers. */
export async function askKeeper(folder: string, question: unknown): Promise<unknown> {
  const socket = connect({ path: path.resolve(folder, NAME), allowHalfOpen: true });
  try {
    await once(socket, 'connect');
    socket.end(JSON.stringify(question));
    return JSON.parse(await wholeOf(socket)) as unknown;
  } catch (error) {
    throw new VigilError('linkage-keeper-away', `no keeper answers in ${folder}`, { cause: error });
  } finally {
    socket.destroy();
  }
}

async function serveOne(socket: Socket, answer: (question: unknown) => Promise<unknown>): Promise<void> {
  // Who asked and went away is nothing to tell.
  socket.on('error', () => socket.destroy());
  try {
    socket.end(JSON.stringify(await answer(JSON.parse(await wholeOf(socket)))));
  } catch (error) {
    socket.destroy(error instanceof Error ? error : undefined);
  }
}

/** By events: reading a socket as an iterator closes both of its ways at the end of one. */
function wholeOf(socket: Socket): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    socket.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      chunks.push(chunk);
      if (bytes > BYTES_MAX) reject(new Error('the message is too long'));
    });
    socket.once('end', () => resolve(Buffer.concat(chunks).toString('utf8')));
    socket.once('error', reject);
    socket.once('close', () => reject(new Error('the other end went away')));
  });
}

async function isAnswered(file: string): Promise<boolean> {
  const socket = connect(file);
  const isOpen = await new Promise<boolean>((resolve) => {
    socket.once('connect', () => resolve(true));
    socket.once('error', () => resolve(false));
  });
  socket.destroy();
  return isOpen;
}
