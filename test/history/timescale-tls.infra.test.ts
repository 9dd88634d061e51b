/**
 * C6: TimescaleDB over TLS by settings. The local server speaks none, so a door before it does: it answers the
 * request for TLS as PostgreSQL does, and hands the rest on in the clear.
 */
import { readFile } from 'node:fs/promises';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openHistory } from '../../services/compose/parts/open-parts.ts';
import { parseConfig } from '../../services/platform/config.ts';
import { SILENT_LOGGER } from '../../services/platform/logger.ts';
import { SystemClock } from '../../services/platform/system-clock.ts';
import { makeCertificates, type Certificates } from '../support/certificates.ts';
import { freshDatabase, withoutInfra, type FreshDatabase } from '../support/infra.ts';

const SSL_REQUEST = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]);

describe.skipIf(withoutInfra)('TimescaleDB over TLS', () => {
  let certificates: Certificates;
  let database: FreshDatabase;
  let door: Server;
  let url = '';
  const sockets = new Set<Socket>();

  beforeAll(async () => {
    certificates = await makeCertificates();
    database = await freshDatabase();
    const key = await readFile(certificates.server.keyFile);
    const cert = await readFile(certificates.server.certificateFile);
    const behind = new URL(database.url);
    door = createServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.once('data', (first) => {
        if (!first.equals(SSL_REQUEST)) {
          socket.destroy();
          return;
        }
        socket.write('S');
        const secured = new TLSSocket(socket, { isServer: true, key, cert });
        const server = connect(Number(behind.port), behind.hostname);
        for (const end of [secured, server]) end.on('error', () => socket.destroy());
        secured.pipe(server).pipe(secured);
      });
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => door.once('listening', resolve));
    const address = new URL(database.url);
    address.port = String((door.address() as AddressInfo).port);
    url = address.href;
  });
  afterAll(async () => {
    for (const socket of sockets) socket.destroy();
    door.close();
    await database.drop();
    await certificates.remove();
  });

  const history = (settings: Readonly<Record<string, string>>) =>
    openHistory(parseConfig({ VIGIL_HISTORY: 'timescale', VIGIL_TIMESCALE_URL: url, ...settings }), {
      clock: new SystemClock(),
      logger: SILENT_LOGGER,
    });

  it('is used over TLS, its certificate verified by our authority', async () => {
    const trusting = await history({ VIGIL_TIMESCALE_TLS: '1', VIGIL_TIMESCALE_CA_FILE: certificates.authorityFile });
    await trusting.migrate();
    expect(await trusting.stays({ unitId: null })).toEqual([]);
    await trusting.close();
  });

  it('is refused without trust, and never spoken to in the clear', async () => {
    const distrusting = await history({ VIGIL_TIMESCALE_TLS: '1' });
    await expect(distrusting.migrate()).rejects.toMatchObject({ message: expect.stringMatching(/certificate/) });
    await distrusting.close();
    const plainServer = await history({ VIGIL_TIMESCALE_URL: database.url, VIGIL_TIMESCALE_TLS: '1' });
    await expect(plainServer.migrate()).rejects.toMatchObject({
      message: expect.stringMatching(/does not support SSL/),
    });
    await plainServer.close();
  });
});
