/** D7: the page's own files leave the server compressed, and hashed ones are kept for a year. */
import 'reflect-metadata';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { brotliCompressSync, brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { serveDashboard } from '../../services/compose/http/dashboard-files.ts';

const SCRIPT = `${'const heartRate = 1;\n'.repeat(200)}`;
const PAGE = '<!doctype html><title>Vigil</title>';

@Module({})
class Empty {}

let app: NestExpressApplication;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'vigil-page-'));
  await mkdir(path.join(folder, 'assets'));
  await writeFile(path.join(folder, 'index.html'), PAGE);
  const script = path.join(folder, 'assets', 'index-abc123.js');
  await writeFile(script, SCRIPT);
  await writeFile(`${script}.br`, brotliCompressSync(SCRIPT));
  await writeFile(`${script}.gz`, gzipSync(SCRIPT));
  await writeFile(path.join(folder, 'assets', 'plain-abc123.js'), SCRIPT);
  app = await NestFactory.create<NestExpressApplication>(Empty, { logger: false });
  serveDashboard(app, folder);
  await app.listen(0, '127.0.0.1');
});
afterAll(async () => {
  await app.close();
  await rm(folder, { recursive: true });
});

function ask(
  target: string,
  accept: string,
): Promise<{ status: number; headers: Record<string, unknown>; body: Buffer }> {
  const { port } = app.getHttpServer().address() as AddressInfo;
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port, path: target, headers: { 'accept-encoding': accept } }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }),
      );
    })
      .on('error', reject)
      .end();
  });
}

it('D7: sends the best copy that the browser takes, under the type of the file, and keeps it for a year', async () => {
  const script = '/assets/index-abc123.js';
  const brotli = await ask(script, 'gzip, deflate, br');
  expect(brotli.headers).toMatchObject({
    'content-encoding': 'br',
    'content-type': 'text/javascript; charset=utf-8',
    'cache-control': 'public, max-age=31536000, immutable',
    vary: expect.stringMatching(/accept-encoding/i) as unknown,
  });
  expect(brotliDecompressSync(brotli.body).toString()).toBe(SCRIPT);
  const gzip = await ask(script, 'gzip');
  expect(gzip.headers['content-encoding']).toBe('gzip');
  expect(gunzipSync(gzip.body).toString()).toBe(SCRIPT);
  for (const none of [
    await ask(script, 'identity'),
    await ask(script, 'br;q=0'),
    await ask('/assets/plain-abc123.js', 'br'),
  ]) {
    expect(none.headers['content-encoding']).toBeUndefined();
    expect(none.body.toString()).toBe(SCRIPT);
  }
});

it('D7: asks for the page itself each time, and gives nothing outside of its folder', async () => {
  const page = await ask('/', 'br');
  expect([page.status, page.headers['cache-control'], page.body.toString()]).toEqual([200, 'no-cache', PAGE]);
  expect((await ask('/assets/../../secret.js', 'br')).status).toBe(404);
  expect((await ask('/assets/missing-abc.js', 'br')).status).toBe(404);
});
