/**
 * One address for several hospitals: finds the hospital by what is signed (find-hospital.ts) and hands the request or the
 * socket on to its process. It keeps nothing, decides about no right, and tells nobody who is here.
 */
import { createServer, request as ask, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { KeyObject } from 'node:crypto';
import { randomBytes } from 'node:crypto';
import { sessionCookies } from '../../../contract/screens/session-cookie.ts';
import { isSameOrigin } from '../../../platform/same-origin.ts';
import { readBodyText } from '../../../platform/request-body.ts';
import type { Installation } from '../../installation.ts';
import { publicKeyOf, sealToken } from '../../sealed-token.ts';
import { CHOICE_STYLE, choicePage } from '../choice-page.ts';
import { findHospital, type DoorKeys } from '../find-hospital.ts';
import { choiceCookies } from '../choice-cookie.ts';
import { headersFor, headersOfAnswer, type Sender } from '../hand-on.ts';

/** What programs and servers ask of a hospital at its own address: nothing signed says here whose they are. */
const NOT_HERE = /^\/(metrics|oauth\/token|api\/session\/oidc\/back-channel-logout)(?=[/?]|$)/;
const FORM_BYTES_MAX = 1_024;
/** A process that has not begun to answer by then is away. */
const ANSWER_WITHIN_MS = 60_000;

export interface FrontOptions {
  readonly installation: Installation;
  /** Signs choices. */
  readonly key: KeyObject;
  /** Whether it was asked for under a name of its own: header and address of the socket. */
  readonly isOurs: (host: string | undefined, localAddress: string | undefined) => boolean;
}

export function frontServer({ installation, key, isOurs }: FrontOptions): Server {
  const { front, hospitals } = installation;
  const addresses = new Map(hospitals.map(({ hospitalId, address }) => [hospitalId, new URL(address)]));
  const keys: DoorKeys = {
    hospitals: new Map(hospitals.map(({ hospitalId, publicKey }) => [hospitalId, publicKeyOf(publicKey)])),
    choices: new Map(hospitals.map(({ hospitalId }) => [hospitalId, key])),
  };
  const door = new FrontDoor({ keys, key, addresses, isOurs, trustedProxies: front.trustedProxies });
  const server = createServer((request, response) => door.answer(request, response));
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => door.upgrade(request, socket, head));
  return server;
}

interface DoorParts {
  readonly keys: DoorKeys;
  readonly key: KeyObject;
  readonly addresses: ReadonlyMap<string, URL>;
  readonly isOurs: FrontOptions['isOurs'];
  readonly trustedProxies: number;
}

class FrontDoor {
  readonly #parts: DoorParts;

  constructor(parts: DoorParts) {
    this.#parts = parts;
  }

  answer(request: IncomingMessage, response: ServerResponse): void {
    const { url = '', method = 'GET' } = request;
    if (!this.#isForUs(request)) return refuse(response, 421, 'host-not-allowed');
    if (!url.startsWith('/')) return refuse(response, 400, 'malformed');
    const [path] = url.split('?', 1);
    if (path === '/health/live' || path === '/health/ready') {
      return sendText(response, 'application/json', '{"ok":true}');
    }
    if (path === '/hospital.css') return sendText(response, 'text/css; charset=utf-8', CHOICE_STYLE);
    if (path === '/hospital' && method === 'GET') return sendPage(request, response, false);
    if (path === '/hospital' && method === 'POST') return void this.#choose(request, response);
    if (NOT_HERE.test(url)) return refuse(response, 404, 'not-found');
    const found = findHospital(request.headers, this.#parts.keys);
    if (found.kind === 'refused') return refuse(response, found.code === 'two-hospitals' ? 400 : 401, found.code);
    if (found.kind === 'hospital') return this.#handOn(request, response, found);
    const isPage = method === 'GET' && (request.headers.accept ?? '').includes('text/html');
    if (!isPage) return refuse(response, 401, 'not-signed-in');
    response.writeHead(303, { location: '/hospital', 'cache-control': 'no-store' }).end();
  }

  /** A socket is handed on as it is: the hospital asks for its session and its page. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => socket.destroy());
    const found = findHospital(request.headers, this.#parts.keys);
    if (!this.#isForUs(request) || found.kind !== 'hospital' || !(request.url ?? '').startsWith('/')) {
      return void socket.end('HTTP/1.1 401 Unauthorized\r\nconnection: close\r\ncontent-length: 0\r\n\r\n');
    }
    const upgraded = { connection: 'Upgrade', upgrade: request.headers.upgrade ?? '' };
    const asked = ask({
      ...this.#targetOf(request, found),
      method: request.method,
      headers: { ...headersFor(request.headers, this.#senderOf(request), found.cookie), ...upgraded },
    });
    asked.on('error', () => socket.destroy());
    asked.on('response', (answer) => {
      answer.resume();
      socket.end(`HTTP/1.1 ${answer.statusCode ?? 502} Refused\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
    });
    asked.on('upgrade', (answer, inner, innerHead) => {
      inner.on('error', () => socket.destroy());
      socket.on('close', () => inner.destroy());
      inner.on('close', () => socket.destroy());
      const lines = Object.entries(answer.headers).map(([name, value]) => `${name}: ${String(value)}`);
      socket.write(`HTTP/1.1 101 Switching Protocols\r\n${lines.join('\r\n')}\r\n\r\n`);
      socket.write(innerHead);
      inner.write(head);
      inner.pipe(socket).pipe(inner);
    });
    asked.end();
  }

  /** The sign-in names the hospital. Whoever was signed in here is not any more, at whichever hospital. */
  async #choose(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (!isSameOrigin(request.headers)) return refuse(response, 403, 'not-allowed');
    const body = await readBodyText(request, FORM_BYTES_MAX);
    const hospitalId = body.ok ? (new URLSearchParams(body.text).get('hospital') ?? '').trim().toLowerCase() : '';
    if (!this.#parts.addresses.has(hospitalId)) return sendPage(request, response, true);
    const found = findHospital({ cookie: request.headers.cookie }, this.#parts.keys);
    if (found.kind === 'hospital') this.#signOut(request, found);
    const secure = this.#senderOf(request).scheme === 'https';
    const choice = sealToken(hospitalId, randomBytes(32).toString('base64url'), this.#parts.key);
    response.setHeader('set-cookie', [
      ...choiceCookies(choice, { secure }),
      ...sessionCookies(null, { secure, maxAgeSeconds: 0 }),
    ]);
    response.writeHead(303, { location: '/', 'cache-control': 'no-store' }).end();
  }

  /** Where it is away the session runs out by itself. */
  #signOut(request: IncomingMessage, found: { readonly hospitalId: string; readonly cookie: string | null }): void {
    const { host } = request.headers;
    const asked = ask(new URL('/api/session', this.#addressOf(found.hospitalId)), {
      method: 'DELETE',
      headers: { host, ...(found.cookie === null ? {} : { cookie: found.cookie }) },
    });
    asked.on('error', () => asked.destroy());
    asked.on('response', (answer) => answer.resume());
    asked.end();
  }

  #handOn(
    request: IncomingMessage,
    response: ServerResponse,
    found: { readonly hospitalId: string; readonly cookie: string | null },
  ): void {
    const asked = ask({
      ...this.#targetOf(request, found),
      method: request.method,
      headers: headersFor(request.headers, this.#senderOf(request), found.cookie),
    });
    asked.setTimeout(ANSWER_WITHIN_MS, () => asked.destroy());
    asked.on('response', (answer) => {
      response.writeHead(answer.statusCode ?? 502, headersOfAnswer(answer.headers));
      answer.on('error', () => response.destroy());
      answer.pipe(response);
    });
    asked.on('error', () => {
      if (response.headersSent) response.destroy();
      else refuse(response, 503, 'hospital-away');
    });
    response.on('close', () => asked.destroy());
    request.pipe(asked);
  }

  #isForUs({ headers, socket }: IncomingMessage): boolean {
    return this.#parts.isOurs(headers.host, socket.localAddress);
  }

  #senderOf({ headers, socket }: IncomingMessage): Sender {
    const isBehindProxy = this.#parts.trustedProxies > 0;
    const before = isBehindProxy ? headers['x-forwarded-for'] : undefined;
    const scheme = isBehindProxy ? headers['x-forwarded-proto'] : 'http';
    const own = socket.remoteAddress ?? 'unknown';
    return { addresses: before === undefined ? own : `${String(before)}, ${own}`, scheme: String(scheme ?? 'http') };
  }

  #targetOf({ url = '/' }: IncomingMessage, { hospitalId }: { readonly hospitalId: string }) {
    const { hostname, port } = this.#addressOf(hospitalId);
    return { hostname, port, path: url };
  }

  #addressOf(hospitalId: string): URL {
    const address = this.#parts.addresses.get(hospitalId);
    if (address === undefined) throw new Error(`no hospital ${hospitalId}`);
    return address;
  }
}

const GUARDED = {
  'cache-control': 'no-store',
  'content-security-policy':
    "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
};

function sendPage({ headers }: IncomingMessage, response: ServerResponse, isUnknown: boolean): void {
  const page = choicePage(headers['accept-language'], { isUnknown });
  response.writeHead(isUnknown ? 404 : 200, { ...GUARDED, 'content-type': 'text/html; charset=utf-8' }).end(page);
}

function sendText(response: ServerResponse, type: string, text: string): void {
  response.writeHead(200, { ...GUARDED, 'content-type': type }).end(text);
}

const MESSAGES: Readonly<Record<string, string>> = {
  'host-not-allowed': 'This server is not asked for under this name.',
  malformed: 'The address cannot be read.',
  'not-found': 'There is nothing here.',
  'not-signed-in': 'Sign in first.',
  'two-hospitals': 'Token and session are of two hospitals.',
  'not-allowed': 'This request comes from another page.',
  'hospital-away': 'The hospital does not answer. Look at the bedside monitors.',
};

function refuse(response: ServerResponse, status: number, code: string): void {
  const body = JSON.stringify({ code, message: MESSAGES[code] ?? code });
  response.writeHead(status, { ...GUARDED, 'content-type': 'application/json', connection: 'close' }).end(body);
}
