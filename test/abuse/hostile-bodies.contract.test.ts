// Hazards: H50, H52 (docs/hazards.md).
/**
 * Every door of the whole application that takes a body is sent what should cost it dearly: JSON nested deeper than a stack,
 * much larger than its limit, compressed a thousandfold. It answers 4xx, soon, and goes on; and no path leads out of a folder.
 */
import 'reflect-metadata';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Caller } from '../../services/contract/access/access-table.ts';
import { KNOCKERS, OWN, ROUTES, statusFor } from '../command/route-table.ts';
import { WholeApplication } from '../command/whole-application.ts';
import { timeLimit } from '../support/patience.ts';

let whole: WholeApplication;
beforeAll(async () => {
  whole = await WholeApplication.open();
}, timeLimit(60_000));
afterAll(() => whole.close());

/** Of whom the door takes a body; a door that nobody of them may use is knocked at by nobody. */
function letIn(route: string): Caller {
  const line = ROUTES[route];
  if (line === undefined) throw new Error(route);
  return KNOCKERS.find((caller) => ![401, 403].includes(statusFor(line, caller, OWN))) ?? 'nobody';
}

const DOORS = Object.keys(ROUTES).filter((route) => /^(POST|PUT) /.test(route));

async function send(route: string, body: Uint8Array<ArrayBuffer> | string, headers: Record<string, string> = {}) {
  const [method = '', template = ''] = route.split(' ');
  const beganMs = performance.now();
  const response = await fetch(whole.address + (ROUTES[route]?.path?.(OWN) ?? template), {
    method,
    redirect: 'manual',
    headers: { 'content-type': 'application/json', ...whole.headersOf(letIn(route)), ...headers },
    body,
  });
  const text = await response.text();
  return { status: response.status, text, tookMs: performance.now() - beganMs };
}

async function isRefusedAndGoesOn(answering: ReturnType<typeof send>): Promise<void> {
  const { status, text, tookMs } = await answering;
  expect(status).toBeGreaterThanOrEqual(400);
  expect(status).toBeLessThan(500);
  expect(text).not.toMatch(/\.ts\b|node_modules|RangeError|stack/);
  expect(tookMs).toBeLessThan(timeLimit(10_000));
  expect((await fetch(`${whole.address}/health/live`)).status).toBe(200);
  expect(whole.faults).toEqual([]);
}

const DEPTH = 100_000;
const NESTED: Readonly<Record<string, string>> = {
  'nested lists': '['.repeat(DEPTH) + ']'.repeat(DEPTH),
  'nested objects': '{"a":'.repeat(DEPTH) + '1' + '}'.repeat(DEPTH),
  'lists that never end': '['.repeat(500_000),
  'a resource with a nest in it': `{"resourceType":"Bundle","type":"batch","entry":${'['.repeat(DEPTH)}${']'.repeat(DEPTH)}}`,
  'the prototype of everything': '{"__proto__":{"role":"doctor"},"constructor":{"prototype":{"role":"doctor"}}}',
};

describe('every door with a body', () => {
  it('is there to be knocked at', () => expect(DOORS.length).toBeGreaterThan(15));

  it.each(Object.entries(NESTED))(
    'refuses %s',
    async (_name, body) => {
      // It logs out, and takes nothing; it takes an empty question; it takes none at all.
      for (const route of DOORS.filter((each) => !TAKES_NO_BODY.includes(each))) {
        await isRefusedAndGoesOn(send(route, body));
      }
      expect(({} as Record<string, unknown>)['role']).toBeUndefined();
    },
    timeLimit(60_000),
  );

  it('refuses thirty megabytes, and reads no further than it must', async () => {
    const body = `{"a":"${'x'.repeat(15_000_000)}"}`;
    for (const route of ['POST /api/session', 'POST /api/feed/frames', 'POST /fhir', 'POST /api/audit']) {
      const { status } = await send(route, body);
      expect([route, status]).toEqual([route, 413]);
    }
  });

  it.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
  ])(
    'opens no bomb of %s',
    async (encoding, compress) => {
      const packed = Uint8Array.from(compress(Buffer.alloc(64_000_000, 0x20)));
      expect(packed.byteLength).toBeLessThan(100_000);
      const before = process.memoryUsage().arrayBuffers;
      for (const route of DOORS.filter((each) => !TAKES_NO_BODY.includes(each))) {
        await isRefusedAndGoesOn(send(route, packed, { 'content-encoding': encoding }));
      }
      expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(48_000_000);
    },
    timeLimit(60_000),
  );
});

/** Their answer does not look at the body. */
const TAKES_NO_BODY: readonly string[] = ['POST /api/research/runs/:runId/cancel'];

describe('a path', () => {
  it.each([
    '/../accounts.json',
    '/..%2faccounts.json',
    '/%2e%2e/%2e%2e/etc/passwd',
    '/assets/..%5c..%5caccounts.json',
    '//etc/passwd',
    '/api/research/runs/..%2f..%2f..%2faccounts.json/report.json',
    '/api/research/runs/none/..%2f..%2faccounts.json',
    '/api/research/runs/%00/report.json',
    '/fhir/Patient/..%2f..%2faccounts.json',
    '/api/connections/..%2f..%2fsources.json/quarantine',
    '/fhir/AuditEvent/trail-0-..%2f..%2f',
  ])('%s leads nowhere', async (place) => {
    for (const caller of ['nobody', 'researcher', 'doctor', 'auditor'] as const) {
      const response = await fetch(whole.address + place, { headers: whole.headersOf(caller) });
      const text = await response.text();
      expect(response.status).toBeGreaterThanOrEqual(400);
      expect(response.status).toBeLessThan(500);
      expect(text).not.toMatch(/passwordHash|scrypt|root:|hospitalId"/);
    }
  });

  it('of a cohort is a name and no place', async () => {
    for (const name of ['..%2fx', '%2e%2e', 'a%2fb', 'a%00b', 'x'.repeat(300)]) {
      const response = await fetch(`${whole.address}/api/research/cohorts/${name}`, {
        method: 'PUT',
        headers: { 'content-type': 'application/json', ...whole.headersOf('researcher') },
        body: '{}',
      });
      expect([400, 404, 422]).toContain(response.status);
    }
  });
});
