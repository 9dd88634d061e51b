// Hazards: H58 (docs/hazards.md).
/**
 * Names, numbers and secrets are planted through every door of a running process that logs all it can: in good messages, in
 * broken ones, in sign-ins, headers and addresses. They stand in no log line, metric, health page, error told to others, page
 * of those without names, trail or file of secrets. That they did arrive is shown by the one page that may show them.
 */
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { writeAccount } from '../../services/access/adapters/account-file.ts';
import { openMllpClient, type MllpClient } from '../../services/feed/adapters/mllp/mllp-client.ts';
import { SystemClock } from '../../services/platform/system-clock.ts';
import { header, hl7, report, row, visit } from '../feed/hl7/hl7-messages.ts';
import { fileTestGateway } from '../support/gateway-token.ts';
import { timeLimit } from '../support/patience.ts';
import { sessionCookie } from '../support/session.ts';
import { dataFolder, freePort, startVigilProcess, type RunningProcess } from '../support/vigil-process.ts';
import canaries from '../support/canaries.json' with { type: 'json' };

const { childFamilyName, childGivenName, childNumber, visitNumber } = canaries;
const { password, wrongPassword, gatewayToken, unknownToken } = canaries;
const PERSONAL = [childFamilyName, childGivenName, childNumber, visitNumber];
const SECRET = [password, wrongPassword, gatewayToken, unknownToken];
const UNIT = 'picu-1';
const LOCATION = 'PICU^^01';

let vigil: RunningProcess;
let desk: MllpClient;
let dataDir: string;
let cookies: Readonly<Record<'nurse' | 'researcher' | 'engineer', string>>;

const now = (): string => `${new Date().toISOString().replace(/[-:T]/g, '').slice(0, 14)}+0000`;
const person = `PID|1||${childNumber}^^^HOSP^MR||${childFamilyName}^${childGivenName}||20240301|M`;

/** Good, of a bad time, of an unknown kind, with a name where none belongs, and no message at all. */
const MESSAGES: readonly string[] = [
  hl7([
    header({ type: 'ADT^A01^ADT_A01', at: now(), controlId: 'C1' }),
    `EVN|A01|${now()}`,
    person,
    visit(LOCATION, visitNumber),
  ]),
  hl7([
    header({ type: 'ADT^A01^ADT_A01', at: 'yesterday', controlId: 'C2' }),
    'EVN|A01|never',
    person,
    visit(LOCATION, visitNumber),
  ]),
  hl7([header({ type: `ADT^${childFamilyName}`, at: now(), controlId: childNumber }), person]),
  hl7([
    header({ at: now(), controlId: 'C4' }),
    person,
    visit(LOCATION),
    report({ at: now() }),
    row({ code: `${childGivenName}^${childFamilyName}^99X`, value: childNumber, unit: childGivenName }),
    `NTE|1||${childFamilyName} ${childGivenName} came from home`,
  ]),
  `MSH|^~\\&|${childFamilyName}\r${person}`,
];

function send(pathname: string, init: { method?: string; body?: unknown; headers?: Record<string, string> } = {}) {
  const body = typeof init.body === 'string' ? init.body : JSON.stringify(init.body);
  return fetch(`${vigil.address}${pathname}`, {
    method: init.method ?? 'POST',
    headers: { 'content-type': 'application/json', ...init.headers },
    ...(init.method === 'GET' ? {} : { body: body ?? '' }),
  });
}

beforeAll(async () => {
  dataDir = await dataFolder();
  const [deskPort, httpPort] = [await freePort(), await freePort()];
  const sources = {
    version: 1,
    hospitals: [{ hospitalId: 'h', timeZone: 'Asia/Seoul', codeMap: null }],
    units: [
      {
        unitId: UNIT,
        hospitalId: 'h',
        name: 'PICU',
        timeZone: 'Asia/Seoul',
        setting: 'picu',
        beds: [{ bedId: '01', label: '01', setting: 'picu', locations: [LOCATION] }],
      },
    ],
    sources: [
      {
        hospitalId: 'h',
        units: [UNIT],
        timeZone: 'Asia/Seoul',
        sourceId: 'desk',
        sends: ['admissions', 'laboratory', 'vitals'],
        listen: { port: deskPort, tls: null },
      },
    ],
  };
  await writeFile(path.join(dataDir, 'sources.json'), JSON.stringify(sources));
  const account = { userName: 'canary', displayName: 'Canary', role: 'nurse', units: ['*'], password };
  await writeAccount(path.join(dataDir, 'accounts.json'), { ...account, role: 'nurse' });
  await fileTestGateway(dataDir, {}, gatewayToken);
  vigil = await startVigilProcess({
    VIGIL_DATA_DIR: dataDir,
    VIGIL_HTTP_PORT: String(httpPort),
    VIGIL_SIMULATOR: '0',
    VIGIL_LOG_LEVEL: 'debug',
  });
  desk = openMllpClient({
    host: '127.0.0.1',
    port: deskPort,
    tls: null,
    clock: new SystemClock(),
    answerWithinMs: 10_000,
  });
  cookies = {
    nurse: await sessionCookie(vigil.address, 'canary', password),
    researcher: await sessionCookie(vigil.address, 'researcher.choi'),
    engineer: await sessionCookie(vigil.address, 'engineer.jung'),
  };
  await plant();
}, timeLimit(120_000));

afterAll(async () => {
  desk?.close();
  await vigil?.stop();
  await rm(dataDir, { recursive: true, force: true });
});

async function plant(): Promise<void> {
  for (const message of MESSAGES) await desk.send(message).catch(() => null);
  const authorization = `Bearer ${gatewayToken}`;
  const name = `${childFamilyName} ${childGivenName}`;
  for (const [pathname, body] of [
    [
      '/api/feed/records',
      { unitId: UNIT, records: [{ kind: 'stay.opened', displayName: name, patientId: childNumber }] },
    ],
    ['/api/feed/labs', { unitId: UNIT, labs: [{ stayId: childNumber, name, value: name, unit: name }] }],
    ['/api/feed/frames', { unitId: UNIT, deviceId: childNumber, intervalMs: 1_000, frames: [{ observedAtMs: name }] }],
    ['/api/feed/charted', `{"unitId":"${UNIT}","charted":[{"note":"${name}"`],
    [
      '/fhir/Observation',
      { resourceType: 'Observation', subject: { display: name, identifier: { value: childNumber } } },
    ],
    ['/fhir', { resourceType: 'Bundle', type: 'batch', entry: [{ resource: { resourceType: name } }] }],
  ] as const) {
    await send(pathname, { body, headers: { authorization } });
    await send(pathname, { body, headers: { authorization: `Bearer ${unknownToken}` } });
  }
  for (const body of [
    { userName: 'canary', password: wrongPassword },
    { userName: wrongPassword, password: childFamilyName },
    { userName: childFamilyName, password: wrongPassword },
    `{"userName":"canary","password":"${wrongPassword}"`,
  ]) {
    await send('/api/session', { body });
  }
  for (const place of [
    `/api/history/stays?unitId=${childNumber}`,
    `/api/history/vitals?stayId=${childNumber}`,
    `/fhir/Patient?identifier=${childNumber}`,
    `/fhir/Patient/${childNumber}`,
    `/${childFamilyName}?token=${unknownToken}`,
    `/api/known?unitId=${UNIT}&atMs=${childGivenName}`,
  ]) {
    await send(place, { method: 'GET', headers: { cookie: cookies.nurse } });
    await send(place, { method: 'GET', headers: { cookie: `vigil_session=${unknownToken}` } });
  }
}

const found = (text: string, among: readonly string[]) => among.filter((canary) => text.includes(canary));

it('did arrive: what was refused is shown to a nurse, as it came', async () => {
  const raw = async () =>
    (await send('/api/connections/desk/quarantine', { method: 'GET', headers: { cookie: cookies.nurse } })).text();
  await expect.poll(raw, { timeout: timeLimit(30_000) }).toContain(childNumber);
});

it('stands in no line of the log', () => {
  expect(found(vigil.output(), [...PERSONAL, ...SECRET])).toEqual([]);
});

it.each(['/metrics', '/health/ready', '/health/live', '/api/status', '/'])('stands not in %s', async (place) => {
  const text = await (await send(place, { method: 'GET' })).text();
  expect(text.length).toBeGreaterThan(0);
  expect(found(text, [...PERSONAL, ...SECRET])).toEqual([]);
});

it.each([
  '/api/units',
  '/api/connections',
  '/api/connections/desk/quarantine',
  '/api/quality',
  `/api/history/stays?unitId=${UNIT}`,
  `/api/history/quarantine?unitId=${UNIT}&fromMs=0&toMs=9999999999999`,
  `/api/history/decisions?unitId=${UNIT}&fromMs=0&toMs=9999999999999`,
  '/api/research/stays',
  '/fhir/Patient',
])('is told to nobody without names: %s', async (place) => {
  for (const cookie of [cookies.researcher, cookies.engineer, '']) {
    const text = await (await send(place, { method: 'GET', headers: { cookie } })).text();
    expect(found(text, [...PERSONAL, ...SECRET])).toEqual([]);
  }
});

it('stands in no trail, and no secret in any file', async () => {
  const entries = await readdir(dataDir, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
  expect(files.some((file) => file.includes('/audit/'))).toBe(true);
  for (const file of files) {
    const bytes = await readFile(file).catch(() => Buffer.alloc(0));
    const canariesOf = file.includes('/audit/') ? [...PERSONAL, ...SECRET] : SECRET;
    expect([path.relative(dataDir, file), canariesOf.filter((canary) => bytes.includes(canary))]).toEqual([
      path.relative(dataDir, file),
      [],
    ]);
  }
});
