// Hazards: H51 (docs/hazards.md).
/** The MLLP door with TLS: who the client is, and who is turned away in the handshake. */
import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { MllpLimits } from '../../../../services/feed/adapters/mllp/mllp-limits.ts';
import { makeCertificates } from '../../../support/certificates.ts';
import type { Certificates } from '../../../support/certificates.ts';
import { closeAll, ids, open, openHouse } from './mllp-house.ts';
import type { House } from './mllp-house.ts';
import { framed, TestSender } from './mllp-sender.ts';
import { SOON } from '../../../support/patience.ts';

afterEach(closeAll);

const hasOpenssl = ((): boolean => {
  try {
    execFileSync('openssl', ['version']);
    return true;
  } catch {
    return false; // the title of the tests says so
  }
})();

describe.skipIf(!hasOpenssl)('TLS (skipped without openssl, which makes the certificates)', () => {
  let made: Certificates | null = null;
  beforeAll(async () => {
    made = await makeCertificates();
  });
  afterAll(() => made?.remove());

  async function parts(
    isMutual: boolean,
    limits: Partial<MllpLimits> = { handshakeMs: 300 },
  ): Promise<{ readonly house: House; readonly certificates: Certificates; readonly ca: Buffer }> {
    if (made === null) throw new Error('no certificates');
    const tls = { ...made.server, clientAuthorityFile: isMutual ? made.authorityFile : null };
    return {
      house: await openHouse({ listen: { tls }, limits, before: () => sleep(20) }),
      certificates: made,
      ca: await readFile(made.authorityFile),
    };
  }

  async function exchange(house: House, options: Parameters<typeof TestSender.openTls>[1]): Promise<readonly string[]> {
    const sender = await TestSender.openTls(house.listener.port, options);
    open.push(() => sender.end());
    await sender.write(framed('one'));
    return await sender.answered(1);
  }

  it('carries messages, and half-closed senders get their answer', async () => {
    const { house, ca } = await parts(false);
    expect(await exchange(house, { ca })).toEqual(ids('one'));
    const sender = await TestSender.openTls(house.listener.port, { ca });
    sender.socket.end(Buffer.from(framed('last')));
    await sender.closed;
    expect(sender.answers).toEqual(ids('last'));
    expect(house.peers[0]).toEqual({ remoteAddress: '127.0.0.1', commonName: null });
  });

  it('shows who the client is when it is mutual', async () => {
    const { house, certificates, ca } = await parts(true);
    const [cert, key] = await Promise.all([
      readFile(certificates.client.certificateFile),
      readFile(certificates.client.keyFile),
    ]);
    expect(await exchange(house, { ca, cert, key })).toEqual(ids('one'));
    expect(house.peers).toEqual([{ remoteAddress: '127.0.0.1', commonName: 'gateway-1' }]);
  });

  it('turns away clients without a certificate, with a foreign one, with old TLS, and plain ones; the next good one passes', async () => {
    const { house, certificates, ca } = await parts(true);
    const [cert, key] = await Promise.all([
      readFile(certificates.stranger.certificateFile),
      readFile(certificates.stranger.keyFile),
    ]);
    await expect(exchange(house, { ca })).rejects.toThrow();
    await expect(exchange(house, { ca, cert, key })).rejects.toThrow();
    const good = {
      ca,
      cert: await readFile(certificates.client.certificateFile),
      key: await readFile(certificates.client.keyFile),
    };
    await expect(
      exchange(house, { ...good, maxVersion: 'TLSv1.1', minVersion: 'TLSv1', ciphers: 'DEFAULT@SECLEVEL=0' }),
    ).rejects.toThrow();
    const plain = await house.sender();
    plain.socket.write(framed('plain'));
    await plain.closed;
    expect(house.handled).toEqual([]);
    expect(house.listener.status().refused.handshake).toBeGreaterThanOrEqual(4);
    expect(await exchange(house, good)).toEqual(ids('one'));
  });

  it('lets go of a client that leaves in the middle of the handshake', async () => {
    const { house, certificates } = await parts(false, {});
    const strange = await readFile(certificates.stranger.certificateFile);
    await expect(exchange(house, { ca: strange })).rejects.toThrow();
    const silent = await house.sender();
    silent.socket.end();
    await silent.closed;
    await vi.waitFor(
      () => expect(house.listener.status()).toMatchObject({ connections: 0, refused: { handshake: 2 } }),
      SOON,
    );
  });

  it('does not wait for a client that says nothing', async () => {
    const { house } = await parts(false);
    const silent = await house.sender();
    await silent.closed;
    expect(house.listener.status().refused.handshake).toBe(1);
  });

  it('is not opened with a certificate that cannot be used', async () => {
    const { certificates } = await parts(false);
    const { server, client } = certificates;
    for (const tls of [
      { ...server, certificateFile: `${server.certificateFile}.gone` },
      { ...server, keyFile: client.keyFile },
      { ...server, keyFile: server.certificateFile },
    ]) {
      await expect(openHouse({ listen: { tls: { ...tls, clientAuthorityFile: null } } })).rejects.toMatchObject({
        code: 'listener-failed',
      });
    }
  });
});
