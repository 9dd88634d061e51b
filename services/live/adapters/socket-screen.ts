/** One socket.io connection as a screen link, and its server as the rooms. Nothing else knows socket.io. */
import type { Server, ServerOptions, Socket } from 'socket.io';
import type { DropReason, Rooms, ScreenLink } from '../screen/screen.port.ts';

/**
 * Engine options of the socket server. Screens send little: 16 KiB is 30 times a command. Without
 * per-message compression a broadcast is framed once for all screens. A dead peer is found in 10 s.
 */
export const SOCKET_OPTIONS = {
  /** No long polling: one connection a screen, which can be seen to stall. */
  transports: ['websocket'],
  serveClient: false,
  perMessageDeflate: false,
  httpCompression: false,
  maxHttpBufferSize: 16 * 1024,
  connectTimeout: 5_000,
  upgradeTimeout: 5_000,
  pingInterval: 5_000,
  pingTimeout: 5_000,
  cookie: false,
} as const satisfies Partial<ServerOptions>;

export function socketScreen(socket: Socket): ScreenLink {
  return {
    send: (event, payload) => void socket.emit(event, payload),
    // The in-memory adapter joins and leaves at once; only remote ones answer with a promise.
    join: (room) => void socket.join(room),
    leave: (room) => void socket.leave(room),
    isBehind: () => !socket.conn.transport.writable,
    drop: (reason) => dropSocket(socket, reason),
  };
}

/**
 * A slow screen loses its connection, and with it what is queued: its client comes back and resumes.
 * Its TCP socket goes too, since a peer that does not read answers no closing handshake either. The
 * others are told to leave, which their client does not undo by itself.
 */
function dropSocket(socket: Socket, reason: DropReason): void {
  if (reason === 'session-ended' || reason === 'too-many-events') return void socket.disconnect(true);
  socket.conn.close(true);
  socket.conn.request.socket.destroy();
}

export function socketRooms(server: Server): Rooms {
  return { send: (room, event, payload) => void server.to(room).emit(event, payload) };
}
