/**
 * What a nurse charts at one screen, end to end in a running Vigil: another screen shows it, the history has it, FHIR tells
 * it with its time and status, a correction takes its place, and a jump of weight waits for a second person.
 */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { ChartAnswer } from '../../services/contract/screens/live-events.ts';
import { DEMO_PASSWORD } from '../../services/access/adapters/demo-accounts.ts';
import { openMllpClient } from '../../services/feed/adapters/mllp/mllp-client.ts';
import { SystemClock } from '../../services/platform/system-clock.ts';
import { header, hl7, patient, visit } from '../feed/hl7/hl7-messages.ts';
import { TestScreen } from '../live/test-screen.ts';
import { timeLimit } from '../support/patience.ts';
import { sessionCookie } from '../support/session.ts';
import { dataFolder, freePort, startVigilProcess, type RunningProcess } from '../support/vigil-process.ts';

const [HOSPITAL, UNIT, LOCATION] = ['hospital-a', 'picu-1', 'PICU^^01'];
const PATIENCE = { timeout: timeLimit(30_000), interval: 100 };

let vigil: RunningProcess;
let cookie: string;
let nurse: TestScreen;
let doctor: TestScreen;
let stayId: string;

function settings(port: number): unknown {
  const zone = { hospitalId: HOSPITAL, timeZone: 'Asia/Seoul' };
  const beds = [{ bedId: '01', label: 'PICU 01', setting: 'picu', locations: [LOCATION] }];
  return {
    version: 1,
    hospitals: [{ ...zone, codeMap: null, identifierSystems: {} }],
    units: [{ ...zone, unitId: UNIT, name: 'PICU', setting: 'picu', beds }],
    sources: [{ ...zone, sourceId: 'desk', units: [UNIT], sends: ['admissions'], listen: { port, tls: null } }],
  };
}

async function admitChild(port: number): Promise<void> {
  const desk = openMllpClient({ host: '127.0.0.1', port, tls: null, clock: new SystemClock(), answerWithinMs: 10_000 });
  const at = `${new Date(Date.now() - 600_000).toISOString().replace(/[-:T]/g, '').slice(0, 14)}+0000`;
  const admission = hl7([
    header({ type: 'ADT^A01^ADT_A01', at, controlId: 'ADT-1' }),
    `EVN|A01|${at}`,
    `${patient('7001', '홍^길동')}||20240301|M`,
    visit(LOCATION, 'V-1'),
  ]);
  expect(await desk.send(admission)).toContain('MSA|AA|');
  desk.close();
}

async function screenOf(person: string): Promise<TestScreen> {
  const screen = new TestScreen(vigil, person);
  await screen.connect();
  await screen.watch(UNIT);
  return screen;
}

beforeAll(async () => {
  const [dataDir, port] = [await dataFolder(), await freePort()];
  await writeFile(path.join(dataDir, 'sources.json'), JSON.stringify(settings(port)));
  vigil = await startVigilProcess({ VIGIL_DATA_DIR: dataDir, VIGIL_SIMULATOR: '0', VIGIL_LOG_LEVEL: 'silent' });
  cookie = await sessionCookie(vigil.address, 'nurse.kim');
  await admitChild(port);
  nurse = await screenOf(cookie);
  doctor = await screenOf(await sessionCookie(vigil.address, 'dr.lee'));
  const child = await vi.waitUntil(() => nurse.state?.stays[0], PATIENCE);
  stayId = child.stayId;
});
afterAll(async () => {
  nurse.close();
  doctor.close();
  await vigil.stop();
});

function chart(commandId: string, rest: Record<string, unknown>): Promise<ChartAnswer> {
  const command = { commandId, unitId: UNIT, stayId, observedAtMs: null, confirmed: [], second: null, ...rest };
  return nurse.ask('chart.enter', command);
}

const shownTo = (screen: TestScreen, name: string): unknown =>
  screen.state?.stays[0]?.charted.find((reading) => reading.name === name);

async function get(address: string): Promise<unknown> {
  return (await fetch(`${vigil.address}${address}`, { headers: { cookie } })).json();
}

describe('what is charted at one screen', () => {
  const observedAtMs = Date.now() - 120_000;

  it('is done when the engine has it, and stands on another screen with its time and author', async () => {
    const values = [
      { name: 'capillaryRefillSeconds', value: 4 },
      { name: 'respiratoryDistress', value: 'severe' },
    ];
    expect(await chart('command-0001', { observedAtMs, values })).toEqual({ ok: true, observedAtMs });
    const expected = { value: 4, observedAtMs, by: 'nurse.kim' };
    await expect.poll(() => shownTo(doctor, 'capillaryRefillSeconds'), PATIENCE).toMatchObject(expected);
    await expect.poll(() => shownTo(doctor, 'respiratoryDistress'), PATIENCE).toMatchObject({ value: 'severe' });
  });

  it('is corrected by an entry of the same time', async () => {
    const values = [{ name: 'capillaryRefillSeconds', value: 2 }];
    expect(await chart('command-0002', { observedAtMs, values })).toMatchObject({ ok: true });
    await expect
      .poll(() => shownTo(doctor, 'capillaryRefillSeconds'), PATIENCE)
      .toMatchObject({ value: 2, observedAtMs });
  });

  it('is in the history, both entries with their time of entry', async () => {
    const query = `unitId=${UNIT}&stayId=${stayId}&fromMs=${observedAtMs - 1}&toMs=${Date.now() + 60_000}&kinds=stay.charted&limit=100`;
    const values = async (): Promise<unknown> => {
      const decisions = (await get(`/api/history/decisions?${query}`)) as {
        entry: { name: string; value: unknown; observedAtMs: number };
      }[];
      return decisions
        .filter(({ entry }) => entry.name === 'capillaryRefillSeconds' && entry.observedAtMs === observedAtMs)
        .map(({ entry }) => entry.value);
    };
    await expect.poll(values, PATIENCE).toEqual([4, 2]);
  });

  it('is told over FHIR as corrected, at its time', async () => {
    const patients = (await get('/fhir/Patient')) as { entry: { resource: { id: string } }[] };
    const id = patients.entry[0]?.resource.id ?? '';
    const refill = async (): Promise<unknown> => {
      const found = (await get(`/fhir/Observation?patient=${id}&_count=200`)) as {
        entry?: { resource: { valueQuantity?: { value: number; unit: string }; effectiveDateTime?: string } }[];
      };
      return found.entry?.map(({ resource }) => resource).find(({ valueQuantity }) => valueQuantity?.unit === 's');
    };
    await expect.poll(refill, PATIENCE).toMatchObject({ status: 'corrected', valueQuantity: { value: 2 } });
    const told = (await refill()) as { effectiveDateTime: string };
    expect(Date.parse(told.effectiveDateTime)).toBe(observedAtMs);
  });

  it('and jumps in weight needs a second person', async () => {
    const weight = (value: number): unknown => [{ name: 'weightKg', value }];
    expect(await chart('command-0003', { values: weight(10) })).toMatchObject({ ok: true });
    await expect.poll(() => shownTo(doctor, 'weightKg'), PATIENCE).toMatchObject({ value: 10 });
    const refused = { ok: false, refusal: { code: 'refused.second-needed', values: { jump: 'pounds' } } };
    expect(await chart('command-0004', { values: weight(22) })).toMatchObject(refused);
    const second = { userName: 'dr.lee', password: DEMO_PASSWORD };
    expect(await chart('command-0005', { values: weight(22), second })).toMatchObject({ ok: true });
    await expect.poll(() => shownTo(doctor, 'weightKg'), PATIENCE).toMatchObject({ value: 22, by: 'nurse.kim' });
  });
});
