/**
 * infra/production/nginx.conf on a real nginx before a production Vigil: TLS, cookies that are Secure, the socket, and
 * nothing of the machine told to the outside. nginx comes from Debian's packages where it is missing.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { request } from 'node:https';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { writeAccount } from '../../services/access/adapters/account-file.ts';
import { makeCertificates, type Certificates } from '../support/certificates.ts';
import { dataFolder, freePort, startVigilProcess, type RunningProcess } from '../support/vigil-process.ts';
import { timeLimit } from '../support/patience.ts';

const HOST = 'vigil.example.org';
const PASSWORD = 'a long password of one nurse';
const debian = (await import(new URL('../../infra/local/debian.mjs', import.meta.url).href)) as {
  hasCommand: (command: string) => boolean;
  installPackages: (packages: readonly string[]) => Promise<void>;
};

let certificates: Certificates;
let vigil: RunningProcess;
let nginx: ChildProcess;
let folder = '';
let [port, plainPort] = [0, 0];

beforeAll(async () => {
  if (!debian.hasCommand('nginx')) await debian.installPackages(['nginx']);
  certificates = await makeCertificates();
  folder = await dataFolder();
  [port, plainPort] = [await freePort(), await freePort()];
  await mkdir(path.join(folder, 'data'));
  await writeAccount(path.join(folder, 'data', 'accounts.json'), {
    userName: 'kim',
    displayName: 'Nurse Kim',
    role: 'nurse',
    units: ['*'],
    password: PASSWORD,
  });
  vigil = await startVigilProcess({
    VIGIL_MODE: 'production',
    VIGIL_TRUSTED_PROXIES: '1',
    VIGIL_ALLOWED_HOSTS: HOST,
    VIGIL_DATA_DIR: path.join(folder, 'data'),
    HOME: folder,
  });
  nginx = await startNginx();
});

afterAll(async () => {
  nginx.kill('SIGTERM');
  await once(nginx, 'exit');
  expect(await vigil.stop()).toBe(0);
  await certificates.remove();
  await rm(folder, { recursive: true });
});

/** The file as it ships, on ports and certificates of this test. */
function shippedConfiguration(): string {
  return readFileSync('infra/production/nginx.conf', 'utf8')
    .replaceAll(/listen \[::\].*\n/g, '\n')
    .replace('listen 80;', `listen 127.0.0.1:${plainPort};`)
    .replace('listen 443 ssl;', `listen 127.0.0.1:${port} ssl;`)
    .replace('/etc/vigil/vigil.pem', certificates.server.certificateFile)
    .replace('/etc/vigil/vigil.key', certificates.server.keyFile)
    .replace('http://127.0.0.1:8080', vigil.address);
}

async function startNginx(): Promise<ChildProcess> {
  const file = path.join(folder, 'nginx.conf');
  await writeFile(
    file,
    `daemon off; pid ${folder}/nginx.pid; error_log ${folder}/error.log; events {}
http { access_log off; client_body_temp_path ${folder}/body; proxy_temp_path ${folder}/proxy;
fastcgi_temp_path ${folder}/fastcgi; uwsgi_temp_path ${folder}/uwsgi; scgi_temp_path ${folder}/scgi;
${shippedConfiguration()} }`,
  );
  const child = spawn('nginx', ['-c', file, '-p', folder, '-e', `${folder}/error.log`], { stdio: 'inherit' });
  try {
    await vi.waitFor(async () => expect((await ask('/health/live')).status).toBe(200), { timeout: timeLimit(30_000) });
  } catch (error) {
    child.kill('SIGTERM');
    throw new Error(await readFile(`${folder}/error.log`, 'utf8'), { cause: error });
  }
  return child;
}

/** Status with which a WebSocket is answered that asks from a page of this origin. */
async function upgrade(origin: string, cookie: string): Promise<number> {
  const sent = request({
    host: '127.0.0.1',
    port,
    path: '/socket.io/?EIO=4&transport=websocket',
    ca: await readFile(certificates.authorityFile),
    checkServerIdentity: () => undefined,
    headers: {
      host: HOST,
      origin,
      cookie,
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
    },
  });
  sent.end();
  return new Promise((resolve, reject) => {
    sent.once('upgrade', (response, socket) => {
      socket.destroy();
      resolve(response.statusCode ?? 0);
    });
    sent.once('response', (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    sent.once('error', reject);
  });
}

interface Asked {
  readonly host?: string;
  readonly cookie?: string;
  readonly forwarded?: string;
  readonly body?: object;
}

interface Answered {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

async function ask(pathname: string, { host = HOST, cookie, forwarded, body }: Asked = {}): Promise<Answered> {
  const sent = request({
    host: '127.0.0.1',
    port,
    path: pathname,
    method: body === undefined ? 'GET' : 'POST',
    ca: await readFile(certificates.authorityFile),
    // The name is that of the configuration, the certificate that of this machine.
    checkServerIdentity: () => undefined,
    headers: {
      host,
      origin: `https://${host}`,
      ...(cookie === undefined ? {} : { cookie }),
      ...(forwarded === undefined ? {} : { 'x-forwarded-for': forwarded }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
  });
  sent.end(body === undefined ? undefined : JSON.stringify(body));
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  let text = '';
  for await (const chunk of response) text += String(chunk);
  return { status: response.statusCode ?? 0, headers: response.headers, text };
}

const signIn = (password: string, forwarded?: string): Promise<Answered> =>
  ask('/api/session', { body: { userName: 'kim', password }, ...(forwarded === undefined ? {} : { forwarded }) });

describe('from outside', () => {
  it('the page comes over TLS, and plain HTTP leads there', async () => {
    const page = await ask('/');
    expect([page.status, page.text]).toEqual([200, expect.stringContaining('<html')]);
    expect(page.headers['strict-transport-security']).toBe('max-age=31536000; includeSubDomains');
    const plain = await fetch(`http://127.0.0.1:${plainPort}/board`, { redirect: 'manual' });
    expect([plain.status, plain.headers.get('location')]).toEqual([301, 'https://127.0.0.1/board']);
  });

  it('a program that speaks in the clear is refused, and not led on', async () => {
    for (const place of ['/api/session', '/fhir/Patient?identifier=1', '/oauth/token', '/api', '/socket.io/']) {
      const { status, headers } = await fetch(`http://127.0.0.1:${plainPort}${place}`, { redirect: 'manual' });
      expect([place, status, headers.get('location')]).toEqual([place, 403, null]);
    }
  });

  it('nothing of the machine is told', async () => {
    for (const closed of ['/metrics', '/health/ready', '//metrics', '/./metrics', '/%6detrics']) {
      const { status, text } = await ask(closed);
      expect([closed, status]).toEqual([closed, 404]);
      expect(text).not.toContain('vigil_');
    }
    expect((await fetch(`${vigil.address}/metrics`)).status).toBe(200);
  });

  it('another name is refused', async () => {
    expect((await ask('/api/status', { host: 'elsewhere.example.org' })).status).toBe(421);
  });

  it('a session is Secure, and reaches the socket', async () => {
    const { status, headers } = await signIn(PASSWORD);
    expect(status).toBeLessThan(300);
    const [set = ''] = headers['set-cookie'] ?? [];
    expect(set).toMatch(/^__Host-vigil_session=.*; Secure/);
    const cookie = set.split(';')[0] ?? '';
    expect(await upgrade(`https://${HOST}`, cookie)).toBe(101);
    expect(await upgrade('https://elsewhere.example.org', cookie)).toBe(400);
  });

  it('an address that a client makes up does not escape the pause after wrong passwords', async () => {
    // The pause is a second at first and doubles: on a busy machine an attempt may take longer than the first ones.
    const statuses: number[] = [];
    while (statuses.length < 12 && statuses.at(-1) !== 429) {
      statuses.push((await signIn('wrong', `10.0.0.${statuses.length}`)).status);
    }
    expect(statuses.slice(0, 5)).toEqual([401, 401, 401, 401, 401]);
    expect(statuses.at(-1)).toBe(429);
  });
});
