/**
 * FHIR bulk export as a client does it: kick-off, status until it is done, manifest, files, delete, over real HTTP with real
 * tokens, over a history that the real fold wrote. What is exported is what a search tells the same program; of others, of what ran
 * out and of what was cancelled nothing is there.
 */
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { FhirReader } from '../../../../services/access/smart/fhir-access.port.ts';
import type { AuditEntry } from '../../../../services/contract/audit/audit-event.ts';
import { NO_AUDIT } from '../../../../services/audit/audit-trail.port.ts';
import { BULK_PARTS, BulkController } from '../../../../services/export/bulk.controller.ts';
import { BulkFolders } from '../../../../services/export/fhir/bulk/adapters/bulk-folders.ts';
import { BulkExports, type BulkParts } from '../../../../services/export/fhir/bulk/bulk-exports.ts';
import { KEPT_MS } from '../../../../services/export/fhir/bulk/bulk-job.ts';
import { FhirQueries } from '../../../../services/export/fhir/fhir-queries.ts';
import { ControllerModule } from '../../../../services/platform/controller.module.ts';
import { VigilError } from '../../../../services/platform/errors.ts';
import { SILENT_LOGGER } from '../../../../services/platform/logger.ts';
import { timeLimit } from '../../../support/patience.ts';
import { SimulatedClock } from '../../../support/simulated-clock.ts';
import { startFhirServer, type FhirServer } from '../fhir-server.ts';
import { NAME, PROGRAM, START_MS, STAY, tellStory, type Story } from '../fhir-story.ts';

interface Manifest {
  readonly transactionTime: string;
  readonly request: string;
  readonly requiresAccessToken: boolean;
  readonly output: readonly { readonly type: string; readonly url: string; readonly count: number }[];
  readonly error: readonly unknown[];
}
interface Line {
  readonly resourceType: string;
  readonly id: string;
  readonly meta: { readonly lastUpdated?: string };
}
interface Bundle {
  readonly entry?: readonly { readonly resource: Line }[];
  readonly link: readonly { readonly relation: string; readonly url: string }[];
}

const PATIENCE = { timeout: timeLimit(60_000), interval: 20 };
const ASYNC = { accept: 'application/fhir+json', prefer: 'respond-async' };
const ELSEWHERE: FhirReader = { ...PROGRAM, units: ['another-unit'] };

interface Gate {
  readonly promise: Promise<void>;
  readonly resolve: () => void;
}

function newGate(): Gate {
  let open = (): void => undefined;
  const promise = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { promise, resolve: () => open() };
}

let story: Story;
let folder: string;
let clock: SimulatedClock;
let exports: BulkExports;
let server: FhirServer;
let everywhere: Record<string, string>;
let recorded: AuditEntry[];
/** What the worker waits for between two pages of work. */
let pause: () => Promise<void>;
let reader: FhirReader | null;
let isTrailWritable: boolean;

beforeAll(async () => {
  story = await tellStory();
}, timeLimit(60_000));
afterAll(() => story.close());

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'vigil-bulk-'));
  clock = new SimulatedClock(START_MS + 86_400_000);
  recorded = [];
  pause = () => Promise.resolve();
  reader = PROGRAM;
  isTrailWritable = true;
  exports = await open();
  const record = async (entry: AuditEntry): Promise<void> => {
    if (!isTrailWritable) throw new VigilError('audit-unusable', 'the disk is full');
    recorded.push(entry);
  };
  const door = ControllerModule.with(BulkController, [
    [
      BULK_PARTS,
      {
        exports,
        mayExport: (clientId: string) => clientId !== 'registry',
        isGroup: async (groupId: string) => groupId === 'berta',
        trail: { ...NO_AUDIT, record },
        publicUrl: null,
      },
    ],
  ]);
  server = await startFhirServer(story, story.history, [door]);
  everywhere = await bearer('system/*.rs');
}, timeLimit(60_000));
afterEach(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

async function open(): Promise<BulkExports> {
  let count = 0;
  const parts: BulkParts = {
    store: await BulkFolders.open(folder, SILENT_LOGGER),
    queries: new FhirQueries({ history: story.history, catalogue: story.catalogue }),
    readerOf: (clientId) => (clientId === 'elsewhere' ? ELSEWHERE : reader),
    groupOf: async (groupId) => (groupId === 'berta' ? new Set([STAY]) : null),
    record: async (entry) => void recorded.push(entry),
    clock,
    logger: SILENT_LOGGER,
    newId: () => (++count).toString(16).padStart(32, '0'),
    pause: () => pause(),
  };
  return BulkExports.open(parts);
}

async function bearer(
  scopes: string,
  client: 'everywhere' | 'elsewhere' | 'registry' = 'everywhere',
): Promise<Record<string, string>> {
  return { authorization: `Bearer ${await server.token(scopes, client)}` };
}

function kickOff(place: string, headers: Readonly<Record<string, string>> = everywhere): Promise<Response> {
  return fetch(`${server.address}/${place}`, { headers: { ...ASYNC, ...headers } });
}

/** Address of the status. */
async function begun(place: string, headers = everywhere): Promise<string> {
  const response = await kickOff(place, headers);
  expect([response.status, await response.text()]).toEqual([202, '']);
  return response.headers.get('content-location') ?? '';
}

async function statusOf(url: string, headers = everywhere): Promise<number> {
  const response = await fetch(url, { headers });
  await response.arrayBuffer();
  return response.status;
}

async function done(url: string, headers = everywhere): Promise<Manifest> {
  await expect.poll(() => statusOf(url, headers), PATIENCE).not.toBe(202);
  const response = await fetch(url, { headers });
  expect([response.status, response.headers.get('content-type')]).toEqual([200, expect.stringContaining('json')]);
  return (await response.json()) as Manifest;
}

async function linesOf(url: string, headers = everywhere): Promise<readonly Line[]> {
  const response = await fetch(url, { headers });
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'application/fhir+ndjson']);
  expect(response.headers.get('content-disposition')).toMatch(/^attachment; filename="[\w.-]+\.ndjson"$/);
  const text = await response.text();
  expect(text.endsWith('\n')).toBe(true);
  expect(text).not.toContain(NAME);
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);
}

async function exported(place: string, headers = everywhere): Promise<Map<string, readonly Line[]>> {
  const { output } = await done(await begun(place, headers), headers);
  const byType = new Map<string, readonly Line[]>();
  for (const { type, url, count } of output) {
    const lines = await linesOf(url, headers);
    expect(lines).toHaveLength(count);
    expect(new Set(lines.map(({ resourceType }) => resourceType))).toEqual(new Set([type]));
    byType.set(type, lines);
  }
  return byType;
}

/** Every page of a search of the same program. */
async function searched(query: string): Promise<readonly Line[]> {
  const found: Line[] = [];
  for (let url: string | undefined = `${server.address}/${query}`; url !== undefined;) {
    const bundle = (await (await fetch(url, { headers: everywhere })).json()) as Bundle;
    found.push(...(bundle.entry ?? []).map(({ resource }) => resource));
    url = bundle.link.find(({ relation }) => relation === 'next')?.url;
  }
  return found;
}

const sorted = (lines: readonly Line[] = []): readonly Line[] =>
  lines.toSorted((left, right) => (left.id < right.id ? -1 : 1));

describe('a bulk export', { timeout: timeLimit(120_000) }, () => {
  it('has what a search tells the same program, of every type, and nothing twice', async () => {
    const byType = await exported('$export');
    const patients = await searched('Patient');
    expect(patients.length).toBeGreaterThan(1);
    for (const type of ['Patient', 'Encounter', 'DetectedIssue', 'Flag', 'RiskAssessment', 'Device']) {
      expect([type, sorted(byType.get(type))]).toEqual([type, sorted(await searched(type))]);
    }
    const observations: Line[] = [];
    for (const { id } of patients) {
      observations.push(...(await searched(`Observation?patient=Patient/${id}&_count=200`)));
    }
    expect(observations.length).toBeGreaterThan(100);
    expect(sorted(byType.get('Observation'))).toEqual(sorted(observations));
    for (const lines of byType.values()) expect(new Set(lines.map(({ id }) => id)).size).toBe(lines.length);
  });

  it('tells its manifest with the request, the time, and that files need a token', async () => {
    const manifest = await done(await begun('Patient/$export?_type=Patient,Flag'));
    expect(manifest).toMatchObject({
      transactionTime: new Date(clock.nowMs()).toISOString(),
      request: `${server.address}/Patient/$export?_type=Patient,Flag`,
      requiresAccessToken: true,
      error: [],
    });
    expect(manifest.output.map(({ type }) => type)).toEqual(['Patient', 'Flag']);
    const [file] = manifest.output;
    expect(await statusOf(file?.url ?? '', {})).toBe(401);
    expect(await statusOf(file?.url ?? '', await bearer('system/Flag.rs'))).toBe(403);
    const [asked, files] = recorded;
    expect(asked).toMatchObject({ screen: 'fhir $export', actor: { kind: 'program', id: 'everywhere' } });
    expect(files).toMatchObject({ action: 'export', screen: 'fhir bulk files' });
    expect(files?.patientIds?.length).toBe(2);
  });

  it('says how far it is while it works, and works off what waits', async () => {
    const gate = newGate();
    pause = () => gate.promise;
    const [first, second] = [await begun('$export?_type=Observation'), await begun('$export?_type=Patient')];
    const response = await fetch(first, { headers: everywhere });
    expect([response.status, response.headers.get('retry-after')]).toEqual([202, '5']);
    await expect
      .poll(async () => (await fetch(first, { headers: everywhere })).headers.get('x-progress'), PATIENCE)
      .toMatch(/^\d+ %$/);
    expect((await fetch(second, { headers: everywhere })).headers.get('x-progress')).toBe('waiting');
    gate.resolve();
    await done(first);
    await done(second);
  });

  it('leaves out with _since what is known to have changed before, and nothing else', async () => {
    const all = await exported('$export?_type=DetectedIssue,Observation,Patient');
    const times = (all.get('DetectedIssue') ?? []).flatMap(({ meta }) => meta.lastUpdated ?? []).toSorted();
    const since = times[Math.floor(times.length / 2)] ?? '';
    const some = await exported(`$export?_type=DetectedIssue,Observation,Patient&_since=${encodeURIComponent(since)}`);
    const isNew = ({ meta }: Line): boolean =>
      meta.lastUpdated === undefined || Date.parse(meta.lastUpdated) >= Date.parse(since);
    for (const type of all.keys()) {
      expect([type, sorted(some.get(type))]).toEqual([type, sorted((all.get(type) ?? []).filter(isNew))]);
    }
    expect(some.get('DetectedIssue')?.length).toBeLessThan(all.get('DetectedIssue')?.length ?? 0);
  });

  it('of a group has the children of its stays alone', async () => {
    const byType = await exported('Group/berta/$export?_type=Patient,Encounter,Observation');
    const [patient] = byType.get('Patient') ?? [];
    expect(byType.get('Patient')).toHaveLength(1);
    const own = await searched(`Observation?patient=Patient/${patient?.id ?? ''}&_count=200`);
    expect(sorted(byType.get('Observation'))).toEqual(sorted(own));
    expect((await kickOff('Group/nobody/$export')).status).toBe(404);
  });

  it('of units that are not the program’s is empty', async () => {
    const elsewhere = await bearer('system/*.rs', 'elsewhere');
    const { output } = await done(await begun('Patient/$export', elsewhere), elsewhere);
    expect(output).toEqual([]);
  });
});

describe('what is refused', () => {
  it.each([
    ['$export?_elements=id', 400],
    ['$export?_type=Medication', 400],
    ['Patient/$export?_type=Device', 400],
    ['$export?_since=2026-11-30', 400],
    ['$export?_outputFormat=text/csv', 400],
    ['$export?_type=AuditEvent', 400],
  ])('%s is %i, and begins nothing', async (place, status) => {
    const response = await kickOff(place);
    expect([response.status, await response.json()]).toEqual([
      status,
      expect.objectContaining({ resourceType: 'OperationOutcome' }),
    ]);
    expect(await readdir(folder)).toEqual([]);
    expect(recorded).toEqual([]);
  });

  it('of a lenient client an unknown parameter is ignored, and a format of the standard is taken', async () => {
    const headers = { ...everywhere, prefer: 'respond-async, handling=lenient' };
    const place = '$export?_type=Patient&_elements=id&_outputFormat=application%2Ffhir%2Bndjson';
    expect((await kickOff(place, headers)).status).toBe(202);
  });

  it('is a request that does not wait, a person, nobody, and a program that was not registered for it', async () => {
    expect((await kickOff('$export', { ...everywhere, prefer: '' })).status).toBe(400);
    expect(
      (await fetch(`${server.address}/$export`, { method: 'HEAD', headers: { ...ASYNC, ...everywhere } })).status,
    ).toBe(405);
    expect((await kickOff('$export', {})).status).toBe(401);
    expect((await kickOff('$export', { authorization: 'Bearer no-token' })).status).toBe(401);
    for (const role of ['doctor', 'researcher', 'administrator'] as const) {
      expect((await kickOff('$export', server.cookieOf(role))).status).toBe(403);
    }
    expect((await kickOff('$export', await bearer('system/*.rs', 'registry'))).status).toBe(403);
  });

  it('is a type without a scope; without _type it is what the scopes are for', async () => {
    const narrow = await bearer('system/Patient.rs system/Flag.r');
    expect((await kickOff('$export?_type=Observation', narrow)).status).toBe(403);
    expect((await kickOff('$export?_type=Flag', narrow)).status).toBe(403);
    const { output } = await done(await begun('$export', narrow), narrow);
    expect(output.map(({ type }) => type)).toEqual(['Patient']);
  });

  it('is everything while the trail cannot be written', async () => {
    const url = await begun('$export?_type=Patient');
    const { output } = await done(url);
    isTrailWritable = false;
    expect((await kickOff('$export')).status).toBe(503);
    expect(await statusOf(output[0]?.url ?? '')).toBe(503);
    expect((await fetch(url, { method: 'DELETE', headers: everywhere })).status).toBe(503);
    expect(await statusOf(url)).toBe(200);
  });

  it('is a fourth one that waits', async () => {
    const gate = newGate();
    pause = () => gate.promise;
    for (let count = 0; count < 3; count++) await begun('$export?_type=Observation');
    const response = await kickOff('$export');
    expect([response.status, response.headers.get('retry-after')]).toEqual([429, '60']);
    gate.resolve();
  });
});

describe('an export that is not there', { timeout: timeLimit(120_000) }, () => {
  it('is one of another program: neither its status nor its files nor its end', async () => {
    const url = await begun('$export?_type=Patient');
    const { output } = await done(url);
    const elsewhere = await bearer('system/*.rs', 'elsewhere');
    for (const place of [url, output[0]?.url ?? '']) expect(await statusOf(place, elsewhere)).toBe(404);
    expect((await fetch(url, { method: 'DELETE', headers: elsewhere })).status).toBe(404);
    expect(await statusOf(url)).toBe(200);
    expect(await statusOf(`${server.address}/$export/${'f'.repeat(32)}`)).toBe(404);
    expect(await statusOf(`${output[0]?.url ?? ''}/..%2fjob.json`)).toBe(404);
    expect(await statusOf(url.replace(/[^/]+$/, '..%2f..%2faccounts.json'))).toBe(404);
    expect(await statusOf(`${url}/job.json`)).toBe(404);
  });

  it('is one that was cancelled while it worked, and the next one is done', async () => {
    const gate = newGate();
    const reached = newGate();
    pause = () => {
      reached.resolve();
      return gate.promise;
    };
    const first = await begun('$export?_type=Observation');
    await reached.promise;
    const second = await begun('$export?_type=Patient');
    expect((await fetch(first, { method: 'DELETE', headers: everywhere })).status).toBe(202);
    expect(await statusOf(first)).toBe(404);
    gate.resolve();
    await done(second);
    expect(await readdir(folder)).toHaveLength(1);
    expect((await fetch(second, { method: 'DELETE', headers: everywhere })).status).toBe(202);
    expect(await readdir(folder)).toEqual([]);
  });

  it('is one that ran out a day after it was done', async () => {
    const url = await begun('$export?_type=Patient');
    const { output } = await done(url);
    clock.advance(KEPT_MS - 1);
    expect(await statusOf(output[0]?.url ?? '')).toBe(200);
    clock.advance(1);
    expect(await statusOf(url)).toBe(404);
    expect(await statusOf(output[0]?.url ?? '')).toBe(404);
    expect(await readdir(folder)).toEqual([]);
  });

  it('fails, with no file left, where the program is revoked while it works', async () => {
    pause = () => {
      reader = null;
      return Promise.resolve();
    };
    const url = await begun('$export?_type=Observation');
    await expect.poll(() => statusOf(url), PATIENCE).toBe(500);
    expect(await statusOf(`${url}/Observation.ndjson`)).toBe(404);
    expect((await readdir(path.join(folder, url.split('/').at(-1) ?? ''))).toSorted()).toEqual(['job.json']);
  });

  it('begins anew where Vigil ended while it worked', async () => {
    const gate = newGate();
    const reached = newGate();
    pause = () => {
      reached.resolve();
      return gate.promise;
    };
    const jobId = (await begun('$export?_type=Observation')).split('/').at(-1) ?? '';
    await reached.promise;
    const closed = exports.close();
    gate.resolve();
    await closed;
    const again = await open();
    await expect.poll(async () => (await again.find(jobId, 'everywhere'))?.job.state, PATIENCE).toBe('done');
    expect((await again.find(jobId, 'everywhere'))?.job.files[0]?.count).toBeGreaterThan(100);
    await again.close();
  });
});
