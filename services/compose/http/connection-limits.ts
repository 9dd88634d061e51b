/** How many connections a server has at most, and how long a request may take. */
import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/** Screens, gateways and a margin; what comes beyond is turned away before it costs memory. */
const CONNECTIONS_MAX = 4_096;
/** Of these, how many may be open without a byte: a browser opens one or two ahead of need. */
const SILENT_MAX = 512;
const HEADERS_WITHIN_MS = 10_000;
/** A megabyte of frames over a slow line takes seconds; who is slower holds a place for nothing. */
const REQUEST_WITHIN_MS = 30_000;

/**
 * Connections that have said nothing give way to those that come: the oldest of them is closed. Whoever opens thousands
 * and waits keeps no screen out; those that have begun to speak are ended by the limits of time.
 */
function limitSilent(server: Server): void {
  const silent = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    silent.add(socket);
    socket.once('close', () => silent.delete(socket));
    for (const oldest of silent) {
      if (silent.size <= SILENT_MAX) return;
      silent.delete(oldest);
      if (oldest.bytesRead === 0) oldest.destroy();
    }
  });
}

export function limit(server: Server): void {
  limitSilent(server);
  server.maxConnections = CONNECTIONS_MAX;
  server.headersTimeout = HEADERS_WITHIN_MS;
  server.requestTimeout = REQUEST_WITHIN_MS;
}
