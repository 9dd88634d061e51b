/**
 * Lets commands of this machine ask the embedded history of a Vigil that runs: a socket in its data folder, which only the account
 * that owns the folder can open, and which whoever could open it could read the file itself. It only reads.
 */
import { chmod, rm } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import path from 'node:path';
import { once } from 'node:events';
import { messageOf } from '../../../platform/errors.ts';
import type { Logger } from '../../../platform/logger.ts';
import type { History } from '../../history.port.ts';
import { answersTo } from './answer-questions.ts';
import { AskedHistory } from './asked-history.ts';
import { onFrame, sendFrame } from './socket-frames.ts';

const NAME = 'history.sock';
/** Longer addresses of this kind do not fit into what the system takes; some Linux cuts them in silence. */
const ADDRESS_BYTES_MAX = 100;

export interface ServedHistory {
  close(): Promise<void>;
}

/** A folder in which no socket can be is told, and commands beside this Vigil are refused as before. Never rejects. */
export async function serveHistory(
  history: History,
  { dataDir, logger }: { readonly dataDir: string; readonly logger: Logger },
): Promise<ServedHistory> {
  const file = path.resolve(dataDir, NAME);
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    // A command that ends in the middle is nothing to tell.
    socket.on('error', () => socket.destroy());
    const send = (message: unknown): void => {
      if (!socket.destroyed) sendFrame(socket, message);
    };
    onFrame(socket, answersTo({ isThere: () => !socket.destroyed, send }, history));
  });
  try {
    if (Buffer.byteLength(file) > ADDRESS_BYTES_MAX) throw new Error(`${file} is too long for a socket`);
    await rm(file, { force: true });
    server.listen(file);
    await once(server, 'listening');
    await chmod(file, 0o600);
  } catch (error) {
    logger.warn(`commands cannot ask this Vigil for its history: ${messageOf(error)}`, { role: 'history' });
    return { close: async () => undefined };
  }
  return {
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/** The history of the Vigil that holds this data folder; null: none answers. */
export async function historyBeside(dataDir: string): Promise<History | null> {
  const socket = connect(path.resolve(dataDir, NAME));
  const isOpen = await new Promise<boolean>((resolve) => {
    socket.once('connect', () => resolve(true));
    socket.once('error', () => resolve(false));
  });
  if (!isOpen) return null;
  socket.on('error', () => socket.destroy());
  return new AskedHistory({
    isOpen: () => !socket.destroyed,
    send: (message) => sendFrame(socket, message),
    onMessage: (take) => onFrame(socket, take),
    onEnd: (end) => socket.once('close', end),
    close: () => socket.destroy(),
  });
}
