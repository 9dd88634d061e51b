/** The archive in a bucket of an S3 server that is not ours: the contract of every store, and what goes wrong there. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { SealedBucket } from '../../services/archive/adapters/sealed-bucket.ts';
import { verifyArchive } from '../../services/archive/verify-archive.ts';
import type { BucketSettings } from '../../services/platform/archive-settings.ts';
import { messageOf } from '../../services/platform/errors.ts';
import { timeLimit } from '../support/patience.ts';
import { withoutInfra } from '../support/infra.ts';
import { ArchiveBench, HOUR_MS } from './archive-bench.ts';
import { sealedStoreContract } from './sealed-store.contract.ts';

interface Key {
  readonly keyId: string;
  readonly secret: string;
}

interface S3Server {
  readonly url: string;
  readonly whole: Key;
  readonly reading: Key;
  readonly stop: () => Promise<void>;
}

const { startS3Server } = (await import(new URL('../../infra/local/python-s3.mjs', import.meta.url).href)) as {
  readonly startS3Server: () => Promise<S3Server>;
};

let server: S3Server;

/** A corner of the bucket where nothing lies yet. */
function corner(over: Partial<BucketSettings> = {}): BucketSettings {
  return { url: server.url, prefix: `${randomUUID()}/`, region: 'eu-central-1', ...server.whole, ...over };
}

describe.skipIf(withoutInfra)('an archive in a bucket', () => {
  // Installing the server the first time takes as long as the line is slow.
  beforeAll(async () => {
    server = await startS3Server();
  }, timeLimit(600_000));

  afterAll(() => server?.stop());

  sealedStoreContract(async () => new SealedBucket(corner()));

  it('lists more objects than one answer holds', async () => {
    const bucket = new SealedBucket(corner());
    const names = Array.from({ length: 1_020 }, (_, index) => `input/t/0/${String(index).padStart(16, '0')}`);
    for (let start = 0; start < names.length; start += 20) {
      await Promise.all(names.slice(start, start + 20).map((name) => bucket.replace(name, Buffer.from(name))));
    }
    expect(await bucket.names('input/')).toEqual(names);
  });

  it('that two write into at once keeps the first of each object, and tells the other', async () => {
    const settings = corner();
    const told = await Promise.allSettled(
      ['one', 'two'].map((text) => new SealedBucket(settings).create('input/t/0/0', Buffer.from(text))),
    );
    expect(told.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    const refused = told.find(({ status }) => status === 'rejected');
    expect(refused).toMatchObject({ reason: { code: 'archive-broken' } });
    const kept = await new SealedBucket(settings).read('input/t/0/0');
    expect(kept.toString()).toBe(told[0]?.status === 'fulfilled' ? 'one' : 'two');
  });

  describe('that is written by the archive', () => {
    let bench: ArchiveBench;
    let bucket: SealedBucket;

    beforeEach(async () => {
      bucket = new SealedBucket(corner());
      bench = await ArchiveBench.open(2, bucket);
      await bench.start();
      for (let hour = 0; hour < 4; hour++) {
        for (const partition of [0, 1]) await bench.append(partition, `hour ${hour} a`, `hour ${hour} b`);
        bench.passes(HOUR_MS);
      }
      await bench.untilArchived();
    });

    afterEach(() => bench.close());

    it('holds every record byte for byte, goes on after a restart, and proves it', async () => {
      await bench.stop();
      await bench.append(0, 'after the restart');
      await bench.start();
      await bench.untilArchived();
      expect(await bench.sealed(0)).toEqual((await bench.inLog(0)).slice(0, 8));
      expect(await verifyArchive(bucket)).toMatchObject({ records: 14, findings: [] });
    });

    it('finds an object that was cut, and one of another partition in its place, and replays over neither', async () => {
      const of = async (partition: number) =>
        (await bucket.names('input/')).filter((name) => name.includes(`/${partition}/`));
      const [first = '', second = ''] = await of(0);
      const [other = ''] = await of(1);
      await bucket.replace(second, (await bucket.read(second)).subarray(0, -1));
      await expect(bench.sealed(0)).rejects.toMatchObject({ code: 'archive-broken' });
      await bucket.replace(first, await bucket.read(other));
      await expect(bench.sealed(0)).rejects.toMatchObject({ code: 'archive-broken', message: /lies where another/ });
      const { findings } = await verifyArchive(bucket);
      expect(findings).toContainEqual({ name: second, what: 'body-changed' });
      expect(findings).toContainEqual({ name: first, what: 'misplaced' });
    });
  });

  it('that refuses the key says so, may answer later, and names no key', async () => {
    const wrong = new SealedBucket(corner({ secret: 'not-the-secret-of-this-key' }));
    const fault = await wrong.names('').catch((error: unknown) => error);
    expect(fault).toMatchObject({ code: 'archive-refused', retriable: true });
    expect(messageOf(fault)).not.toContain('not-the-secret');
    expect(messageOf(fault)).not.toContain(server.whole.keyId);
    const reading = new SealedBucket(corner(server.reading));
    expect(await reading.names('')).toEqual([]);
    await expect(reading.create('rules/a', Buffer.from('a'))).rejects.toMatchObject({ code: 'archive-refused' });
  });

  it('whose bucket is not there, whose server is away or breaks off is unusable for now', async () => {
    const nowhere = new SealedBucket(corner({ url: server.url.replace(/archive$/, 'no-such-bucket') }));
    await expect(nowhere.names('')).rejects.toMatchObject({ code: 'archive-unusable', message: /NoSuchBucket/ });
    const breaking = createServer((_request, response) => {
      response.writeHead(200, { 'content-length': '1000' });
      response.write('only the beginning', () => response.destroy());
    });
    await new Promise<void>((resolve) => breaking.listen(0, '127.0.0.1', () => resolve()));
    const { port } = breaking.address() as AddressInfo;
    const broken = new SealedBucket(corner({ url: `http://127.0.0.1:${port}/archive` }));
    await expect(broken.read('input/t/0/1')).rejects.toMatchObject({ code: 'archive-unusable', retriable: true });
    await new Promise((resolve) => breaking.close(resolve));
    await expect(broken.read('input/t/0/1')).rejects.toMatchObject({ code: 'archive-unusable', retriable: true });
  });
});
