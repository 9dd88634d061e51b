// Hazards: H53 (docs/hazards.md).
/**
 * Two hospitals with equal ids of everything, real processes behind one front door: neither sees a byte of the other over
 * any route, socket event, export, metric or log line. That the search would find one is shown by each hospital's own.
 */
import { readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { io } from 'socket.io-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gatewayFileOf } from '../../services/access/adapters/filed-gateways.ts';
import { issueGateway } from '../../services/access/adapters/gateway-file.ts';
import { GATEWAY_MESSAGES } from '../../services/access/gateways.port.ts';
import { startFront, type RunningFront } from '../../services/compose/front/start-front.ts';
import { tokenMaker } from '../../services/compose/parts/hospital-wall.ts';
import { parseConfig } from '../../services/platform/config.ts';
import { EVENTS, OWN, ROUTES } from '../command/route-table.ts';
import { timeLimit } from '../support/patience.ts';
import { runVigilCommand, startVigilProcess, type RunningProcess } from '../support/vigil-process.ts';
import { HOSPITALS, passwordOf, twoHospitals, UNIT, type HospitalName, type TwoHospitals } from './two-hospitals.ts';

const ROLES = ['nurse', 'doctor', 'researcher', 'engineer', 'auditor'] as const;
const CALLERS = [...ROLES, 'gateway'] as const;
type Headers = Readonly<Record<string, string>>;

/** Of what is only in one of them; everything else is named alike. */
const canariesOf = (hospital: HospitalName): readonly string[] => [
  `Child-of-${hospital}`,
  `number-${hospital}`,
  `PICU ${hospital}`,
  `nurse of ${hospital}`,
  passwordOf(hospital),
];
const otherOf = (hospital: HospitalName): HospitalName => (hospital === 'east' ? 'west' : 'east');
const found = (text: string | Buffer, hospital: HospitalName) =>
  canariesOf(hospital).filter((each) => text.includes(each));

let two: TwoHospitals;
let front: RunningFront;
const running = new Map<HospitalName, RunningProcess>();
const callers = new Map<string, Headers>();
const headersOf = (hospital: HospitalName, caller: string): Headers => callers.get(`${hospital} ${caller}`) ?? {};
const processOf = (hospital: HospitalName): RunningProcess => {
  const vigil = running.get(hospital);
  if (vigil === undefined) throw new Error(`${hospital} does not run`);
  return vigil;
};

beforeAll(async () => {
  two = await twoHospitals(ROLES, () => ({ VIGIL_LOG_LEVEL: 'debug' }));
  for (const hospital of HOSPITALS) {
    const config = parseConfig(two.settings[hospital]);
    const gateway = {
      gatewayId: 'gateway',
      hospitalId: null,
      units: ['*'],
      sends: [...GATEWAY_MESSAGES],
      issuedBy: 'a test',
      issuedAtMs: 0,
      expiresAtMs: null,
    };
    const token = await issueGateway(gatewayFileOf(config.dataDir), gateway, await tokenMaker(config));
    callers.set(`${hospital} gateway`, { authorization: `Bearer ${token}` });
    running.set(hospital, await startVigilProcess(two.settings[hospital]));
  }
  front = await startFront(two.installationFile);
  for (const hospital of HOSPITALS) {
    for (const role of ROLES) callers.set(`${hospital} ${role}`, { cookie: await signIn(hospital, role) });
    await admit(hospital);
  }
}, timeLimit(180_000));

afterAll(async () => {
  await front?.close();
  for (const vigil of running.values()) await vigil.stop();
  await rm(two.folder, { recursive: true, force: true });
});

async function choiceOf(hospital: string): Promise<string> {
  const response = await fetch(`${front.address}/hospital`, {
    method: 'POST',
    redirect: 'manual',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: `hospital=${hospital}`,
  });
  await response.arrayBuffer();
  return (
    response.headers
      .getSetCookie()
      .find((each) => each.startsWith('vigil_hospital='))
      ?.split(';')[0] ?? ''
  );
}

async function signIn(hospital: HospitalName, role: string): Promise<string> {
  const response = await fetch(`${front.address}/api/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', cookie: await choiceOf(hospital) },
    body: JSON.stringify({ userName: role, password: passwordOf(hospital) }),
  });
  expect([hospital, role, response.status]).toEqual([hospital, role, 200]);
  return response.headers.get('set-cookie')?.split(';')[0] ?? '';
}

/** A child in the same bed, with the same stay and monitor, of another name and number. */
async function admit(hospital: HospitalName): Promise<void> {
  const observedAtMs = Date.now();
  const records = [
    {
      kind: 'stay.opened',
      id: 'r1',
      observedAtMs,
      stayId: 'stay-1',
      patientId: `number-${hospital}`,
      displayName: `Child-of-${hospital}`,
      birthDate: '2023-01-02',
      sex: 'female',
      gestationalAgeAtBirthDays: null,
      weightKg: 14,
      ventilated: false,
      newbornStay: false,
    },
    { kind: 'bed.occupied', id: 'r2', observedAtMs, bedId: '01', stayId: 'stay-1', validFromMs: observedAtMs },
    { kind: 'device.linked', id: 'r3', observedAtMs, deviceId: 'monitor-1', bedId: '01', validFromMs: observedAtMs },
  ];
  const response = await fetch(`${front.address}/api/feed/records`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headersOf(hospital, 'gateway') },
    body: JSON.stringify({ unitId: UNIT, records }),
  });
  expect([response.status, await response.json()]).toEqual([202, { admitted: 3, quarantined: [] }]);
}

async function staysOf(hospital: HospitalName): Promise<string> {
  const place = `${front.address}/api/history/stays?unitId=${UNIT}`;
  return (await fetch(place, { headers: headersOf(hospital, 'nurse') })).text();
}

async function ask(address: string, route: string, headers: Headers): Promise<{ status: number; text: string }> {
  const [method = '', template = ''] = route.split(' ');
  const { path: pathOf, ask: askOf } = ROUTES[route] ?? {};
  const asked = JSON.parse(JSON.stringify(askOf?.(OWN) ?? {}).replaceAll(OWN, UNIT)) as {
    query?: Record<string, string>;
    body?: unknown;
  };
  const query = asked.query === undefined ? '' : `?${new URLSearchParams(asked.query).toString()}`;
  const place = (pathOf?.(OWN) ?? template).replaceAll(OWN, UNIT).replace('stay-of-picu-1', 'stay-1');
  const response = await fetch(`${address}${place}${query.replace('stay-of-picu-1', 'stay-1')}`, {
    method: method === 'ALL' ? 'PUT' : method,
    redirect: 'manual',
    headers: { 'content-type': 'application/json', ...headers },
    ...(asked.body === undefined ? {} : { body: JSON.stringify(asked.body) }),
  });
  return { status: response.status, text: `${JSON.stringify([...response.headers])} ${await response.text()}` };
}

const asking = Object.keys(ROUTES).filter((route) => route !== 'DELETE /api/session');

describe.each(HOSPITALS)('%s', { timeout: timeLimit(180_000) }, (hospital) => {
  const other = otherOf(hospital);

  it('is told nothing of the other over any route of the front door, and does hear of itself', async () => {
    await expect.poll(() => staysOf(hospital), { timeout: timeLimit(60_000) }).toContain(`Child-of-${hospital}`);
    const own = new Set<string>();
    for (const route of asking) {
      for (const caller of CALLERS) {
        const { text } = await ask(front.address, route, headersOf(hospital, caller));
        expect([route, caller, found(text, other)]).toEqual([route, caller, []]);
        for (const canary of found(text, hospital)) own.add(canary);
      }
    }
    expect([...own]).toEqual(
      expect.arrayContaining([`Child-of-${hospital}`, `PICU ${hospital}`, `nurse of ${hospital}`]),
    );
  });

  it('lets nobody of the other in at its own address: whoever they are there, here they are nobody', async () => {
    const { address } = processOf(hospital);
    for (const route of asking) {
      const nobody = await ask(address, route, {});
      for (const caller of CALLERS) {
        const { status, text } = await ask(address, route, headersOf(other, caller));
        expect([route, caller, status, found(text, hospital)]).toEqual([route, caller, nobody.status, []]);
      }
    }
  });

  it('sends the sockets of its own screens nothing of the other, over every event', async () => {
    const received: string[] = [];
    const socket = io(front.address, {
      transports: ['websocket'],
      forceNew: true,
      extraHeaders: headersOf(hospital, 'nurse'),
    });
    socket.onAny((...args: unknown[]) => received.push(JSON.stringify(args)));
    for (const [event, { ask: askOf }] of Object.entries(EVENTS)) {
      received.push(JSON.stringify(await socket.timeout(timeLimit(20_000)).emitWithAck(event, askOf(UNIT))));
    }
    await expect.poll(() => received.join(''), { timeout: timeLimit(30_000) }).toContain(`Child-of-${hospital}`);
    socket.disconnect();
    expect(found(received.join(''), other)).toEqual([]);
  });

  it('opens no socket for who is of the other', async () => {
    const socket = io(processOf(hospital).address, {
      transports: ['websocket'],
      forceNew: true,
      reconnection: false,
      extraHeaders: headersOf(other, 'nurse'),
    });
    const refusal = await new Promise<Error>((resolve, reject) => {
      socket.once('connect', () => reject(new Error('let in')));
      socket.once('connect_error', resolve);
    });
    socket.disconnect();
    expect(refusal.message).toMatch(/not signed in/);
  });

  it('has nothing of the other in its metrics, log lines, export and files', async () => {
    const running = processOf(hospital);
    const { address, dataDir } = running;
    const metrics = await (await fetch(`${address}/metrics`)).text();
    expect(metrics).toContain('vigil_');
    expect([found(metrics, other), found(running.output(), other)]).toEqual([[], []]);
    const out = path.join(two.folder, `export-${hospital}`);
    const { code } = await runVigilCommand(['export', out, '--as', 'csv', '--in-house'], two.settings[hospital]);
    expect(code).toBe(0);
    const own = new Set<string>();
    for (const folder of [dataDir, out]) {
      for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
        if (!entry.isFile()) continue;
        const bytes = await readFile(path.join(entry.parentPath, entry.name));
        expect([entry.name, found(bytes, other)]).toEqual([entry.name, []]);
        for (const canary of found(bytes, hospital)) own.add(canary);
      }
    }
    expect(own).toContain(`Child-of-${hospital}`);
  });
});

describe('the front door', () => {
  const get = (place: string, headers: Headers) => fetch(front.address + place, { redirect: 'manual', headers });

  it('asks a browser that names no hospital for one, lists none, and answers anything else with nobody', async () => {
    const page = await get('/', { accept: 'text/html' });
    expect([page.status, page.headers.get('location')]).toEqual([303, '/hospital']);
    const choice = await (await get('/hospital', {})).text();
    expect(HOSPITALS.filter((hospital) => choice.includes(hospital))).toEqual([]);
    expect(
      (await get('/hospital', { 'accept-language': 'ko-KR' })).headers.get('content-security-policy'),
    ).not.toContain('unsafe');
    for (const place of ['/api/units', '/api/status', '/fhir/Patient', '/?hospital=east', '/east/api/units']) {
      expect([place, (await get(place, {})).status]).toEqual([place, 401]);
    }
    for (const headers of [
      { 'x-forwarded-host': 'east' },
      { 'vigil-hospital': 'east' },
      { cookie: 'vigil_hospital=east' },
    ]) {
      expect((await get('/api/status', headers)).status).toBe(401);
    }
    expect([(await get('/metrics', headersOf('east', 'nurse'))).status, await choiceOf('north')]).toEqual([404, '']);
  });

  it('keeps a session with its hospital, whatever else the browser names', async () => {
    const { cookie = '' } = headersOf('east', 'nurse');
    for (const mixed of [`${cookie}; ${await choiceOf('west')}`, `${await choiceOf('west')}; ${cookie}`]) {
      expect(await (await get('/api/session', { cookie: mixed })).text()).toContain('nurse of east');
    }
    const both = { cookie, authorization: headersOf('west', 'gateway')['authorization'] ?? '' };
    expect((await get('/api/units', both)).status).toBe(400);
  });

  it('knows a token that was renamed by nobody, and takes it for no session', async () => {
    const { cookie = '' } = headersOf('east', 'nurse');
    expect((await get('/api/session', { cookie: cookie.replace('=east.', '=west.') })).status).toBe(401);
    const renamed = (headersOf('east', 'gateway')['authorization'] ?? '').replace('east.', 'west.');
    expect((await get('/api/units', { authorization: renamed })).status).toBe(401);
    const fixed = { cookie: `${cookie.replace('=east.', '=west.')}; ${await choiceOf('west')}` };
    expect([(await get('/api/session', fixed)).status, (await get('/api/status', fixed)).status]).toEqual([401, 200]);
  });

  it('signs out whoever was signed in when another hospital is named, and only for its own page', async () => {
    const cookie = await signIn('east', 'doctor');
    const form = { 'content-type': 'application/x-www-form-urlencoded', cookie };
    const named = (headers: Headers) =>
      fetch(`${front.address}/hospital`, { method: 'POST', redirect: 'manual', headers, body: 'hospital=west' });
    expect((await named({ ...form, origin: 'https://elsewhere.example' })).status).toBe(403);
    expect((await get('/api/session', { cookie })).status).toBe(200);
    expect((await named(form)).status).toBe(303);
    await expect.poll(async () => (await get('/api/session', { cookie })).status).toBe(401);
  });

  it('goes on for one hospital while the other is away', async () => {
    await processOf('west').stop();
    expect((await get('/api/session', headersOf('west', 'nurse'))).status).toBe(503);
    expect((await get('/api/session', headersOf('east', 'nurse'))).status).toBe(200);
  });
});
