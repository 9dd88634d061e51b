/**
 * A hospital connected to a running Vigil, from the wire to the history: the desk admits over ADT, the
 * monitor sends over ORU, the child's board fills, a code that nobody mapped is quarantined and let in
 * later, FHIR reads it all, and a gateway that is killed with SIGKILL loses nothing that it acknowledged.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ConnectionsAnswer } from '../../services/contract/screens/connection-view.ts';
import { openMllpClient, type MllpClient } from '../../services/feed/adapters/mllp/mllp-client.ts';
import { LmdbEventLog } from '../../services/log/adapters/lmdb/lmdb-event-log.ts';
import { SILENT_LOGGER } from '../../services/platform/logger.ts';
import { SystemClock } from '../../services/platform/system-clock.ts';
import { framesIn } from '../faults/log-contents.ts';
import { Nurse } from '../faults/nurse.ts';
import { header, hl7, patient, report, row, visit } from '../feed/hl7/hl7-messages.ts';
import { fileTestGateway, GATEWAY_TOKEN } from '../support/gateway-token.ts';
import { sessionCookie } from '../support/session.ts';
import {
  dataFolder,
  freePort,
  runVigilCommand,
  startVigilProcess,
  type RunningProcess,
} from '../support/vigil-process.ts';
import { timeLimit } from '../support/patience.ts';

const HOSPITAL = 'hospital-a';
const UNIT = 'picu-1';
const LOCATION = 'PICU^^01';
const PATIENCE = { timeout: timeLimit(30_000), interval: 100 };
const clock = new SystemClock();

let vigil: RunningProcess;
let monitors: MllpClient;
let desk: MllpClient;
let nurse: Nurse;
let ports: { readonly monitors: number; readonly desk: number };
let dataDir: string;
let httpPort: number;

function settingsOf({ monitors: monitorPort, desk: deskPort }: typeof ports): unknown {
  const listen = (port: number) => ({ port, tls: null });
  const shared = { hospitalId: HOSPITAL, units: [UNIT], timeZone: 'Asia/Seoul' };
  return {
    version: 1,
    hospitals: [
      {
        hospitalId: HOSPITAL,
        timeZone: 'Asia/Seoul',
        codeMap: 'hospital-a.json',
        identifierSystems: { 'urn:hospital-a:mrn': 'HOSP' },
      },
    ],
    units: [
      {
        unitId: UNIT,
        hospitalId: HOSPITAL,
        name: 'PICU',
        timeZone: 'Asia/Seoul',
        setting: 'picu',
        beds: [{ bedId: '01', label: 'PICU 01', setting: 'picu', locations: [LOCATION] }],
      },
    ],
    sources: [
      { ...shared, sourceId: 'monitors', sends: ['vitals', 'alarms'], listen: listen(monitorPort) },
      { ...shared, sourceId: 'desk', sends: ['admissions', 'laboratory'], listen: listen(deskPort) },
    ],
  };
}

const hl7Time = (atMs: number): string => `${new Date(atMs).toISOString().replace(/[-:T]/g, '').slice(0, 14)}+0000`;
const codeOf = (answer: string): string =>
  answer
    .split('\r')
    .find((line) => line.startsWith('MSA'))
    ?.split('|')[1] ?? '';

function admission(atMs: number): string {
  return hl7([
    header({ type: 'ADT^A01^ADT_A01', at: hl7Time(atMs), controlId: 'ADT-1' }),
    `EVN|A01|${hl7Time(atMs)}`,
    `${patient('7001', '홍^길동')}||20240301|M`,
    visit(LOCATION, 'V-1'),
  ]);
}

/** Heart rate, and the saturation under a code of this hospital alone. */
function reading(atMs: number, heartRatePerMin: number): string {
  return hl7([
    header({ at: hl7Time(atMs), controlId: `ORU-${atMs}` }),
    patient('7001'),
    visit(LOCATION),
    report({ at: hl7Time(atMs) }),
    row({
      code: '147842^MDC_ECG_HEART_RATE^MDC',
      value: String(heartRatePerMin),
      unit: '264864^MDC_DIM_BEAT_PER_MIN^MDC',
    }),
    row({ code: 'SAT1^oxygen saturation^99HOSP', channel: '1.3.1', value: '96', unit: '%' }),
  ]);
}

function startVigil(): Promise<RunningProcess> {
  return startVigilProcess({
    VIGIL_DATA_DIR: dataDir,
    VIGIL_HTTP_PORT: String(httpPort),
    VIGIL_SIMULATOR: '0',
    VIGIL_LOG_LEVEL: 'silent',
    VIGIL_SNAPSHOT_INTERVAL_SECONDS: '5',
  });
}

function clientTo(port: number): MllpClient {
  return openMllpClient({ host: '127.0.0.1', port, tls: null, clock, answerWithinMs: 10_000 });
}

beforeAll(async () => {
  [dataDir, httpPort] = [await dataFolder(), await freePort()];
  ports = { monitors: await freePort(), desk: await freePort() };
  await writeFile(path.join(dataDir, 'sources.json'), JSON.stringify(settingsOf(ports)));
  await fileTestGateway(dataDir);
  await mkdir(path.join(dataDir, 'terms'));
  await writeMap('suggested');
  vigil = await startVigil();
  [monitors, desk] = [clientTo(ports.monitors), clientTo(ports.desk)];
  nurse = new Nurse(vigil.address, UNIT);
});
afterAll(async () => {
  await nurse.close();
  monitors.close();
  desk.close();
  await vigil.stop();
});

/** The hospital's own word for its saturation: a suggestion until a person has approved it. */
async function writeMap(status: 'suggested' | 'approved'): Promise<void> {
  const isApproved = status === 'approved';
  const review = {
    status,
    reviewedBy: isApproved ? 'Dr Lee' : null,
    reviewedAt: isApproved ? '2026-11-23T00:00:00.000Z' : null,
    note: '',
  };
  const target = { kind: 'signal', name: 'spo2Percent' };
  const entry = {
    system: '99HOSP',
    code: 'SAT1',
    name: 'oxygen saturation',
    units: [{ sent: '%', ucum: '%' }],
    target,
    loinc: null,
    mdc: null,
    snomed: null,
    omop: null,
    ucum: '%',
    ...review,
  };
  await writeFile(
    path.join(dataDir, 'terms', 'hospital-a.json'),
    JSON.stringify({ format: 1, hospitalId: HOSPITAL, version: isApproved ? 2 : 1, entries: [entry] }),
  );
}

describe('a hospital over HL7', () => {
  it('admits a child and shows what its monitor sends, under a name made of initials', async () => {
    expect(codeOf(await desk.send(admission(Date.now() - 60_000)))).toBe('AA');
    expect(codeOf(await monitors.send(reading(Date.now(), 128)))).toBe('AA');
    await expect
      .poll(() => nurse.state?.stays[0]?.signals.find(({ signal }) => signal === 'heartRatePerMin')?.value, PATIENCE)
      .toBe(128);
    expect(nurse.state?.stays[0]).toMatchObject({ bedId: '01', displayName: '홍○○', birthDate: '2024-03-01' });
    expect(JSON.stringify(nurse.state)).not.toMatch(/7001|V-1|길동/);
  });

  it('quarantines what nobody mapped, and shows it with the names hidden', async () => {
    const cookie = await sessionCookie(vigil.address, 'engineer.jung');
    const items = async (): Promise<readonly { readonly code: string; readonly raw: string }[]> => {
      const answer = await fetch(`${vigil.address}/api/connections/monitors/quarantine`, { headers: { cookie } });
      return ((await answer.json()) as { items: { code: string; raw: string }[] }).items;
    };
    const { sources } = (await (
      await fetch(`${vigil.address}/api/connections`, { headers: { cookie } })
    ).json()) as ConnectionsAnswer;
    expect(sources.find(({ sourceId }) => sourceId === 'monitors')).toMatchObject({
      state: 'faulty',
      messages: 1,
      refused: 1,
      connections: 1,
      tlsClient: null,
    });
    const [item] = await items();
    expect(item?.code).toBe('unmapped-code');
    expect(item?.raw).toContain('SAT1');
    expect(item?.raw).not.toContain('7001');
    expect(nurse.state?.stays[0]?.signals.some(({ signal }) => signal === 'spo2Percent')).toBe(false);
  });

  it('is killed with SIGKILL while messages come: each one that was answered AA is in the log', async () => {
    const firstAtMs = Date.now() - 60_000;
    let killed: Promise<number | null> | null = null;
    for (let second = 0; second < 60; second++) {
      if (second === 25) killed ??= vigil.stop('SIGKILL');
      const answer = await monitors.send(reading(firstAtMs + second * 1_000, 130)).catch(() => null);
      if (answer !== null) {
        expect(codeOf(answer)).toBe('AA');
        continue;
      }
      // The gateway keeps what was not answered, and sends it again to the successor.
      expect(await killed).toBe(null);
      vigil = await startVigil();
      second -= 1;
    }
    expect(killed).not.toBe(null);
    await vigil.stop();
    const log = new LmdbEventLog({ folder: path.join(dataDir, 'log'), clock, logger: SILENT_LOGGER });
    const frames = await framesIn(log);
    await log.close();
    const sent = Array.from({ length: 60 }, (_, second) => Math.floor(firstAtMs / 1_000) * 1_000 + second * 1_000);
    expect(sent.filter((atMs) => !frames.has(`monitors/01@${atMs}`))).toEqual([]);
    vigil = await startVigil();
  });

  it('takes a laboratory value over FHIR, and says in its CapabilityStatement that it does', async () => {
    const metadata = JSON.parse(await (await fetch(`${vigil.address}/fhir/metadata`)).text()) as {
      rest: { interaction: { code: string }[] }[];
    };
    expect(metadata.rest[0]?.interaction.map(({ code }) => code)).toEqual(['batch', 'transaction']);
    const observation = {
      resourceType: 'Observation',
      status: 'final',
      subject: { identifier: { system: 'urn:hospital-a:mrn', value: '7001' } },
      code: { coding: [{ system: 'http://loinc.org', code: '32693-4' }] },
      effectiveDateTime: new Date().toISOString(),
      valueQuantity: { value: 3.4, unit: 'mmol/L', system: 'http://unitsofmeasure.org', code: 'mmol/L' },
    };
    const answer = await fetch(`${vigil.address}/fhir/Observation`, {
      method: 'POST',
      headers: { authorization: `Bearer ${GATEWAY_TOKEN}`, 'content-type': 'application/fhir+json' },
      body: JSON.stringify(observation),
    });
    expect([answer.status, answer.status === 201 ? '' : await answer.text()]).toEqual([201, '']);
    await expect
      .poll(() => nurse.state?.stays[0]?.labs, PATIENCE)
      .toMatchObject([{ name: 'lactateMmolPerL', value: 3.4 }]);
  });

  it('is read over FHIR by a nurse: the child, its numbers, and no number of the hospital', async () => {
    const cookie = await sessionCookie(vigil.address, 'nurse.kim');
    const fhir = async (address: string): Promise<string> =>
      (await fetch(`${vigil.address}/fhir/${address}`, { headers: { cookie } })).text();
    await expect.poll(() => fhir('Patient'), PATIENCE).toContain('홍○○');
    const bundle = JSON.parse(await fhir('Patient')) as { entry: { resource: { id: string } }[] };
    const id = bundle.entry[0]?.resource.id ?? '';
    await expect
      .poll(() => fhir(`Observation?patient=${id}&code=http://loinc.org|8867-4`), PATIENCE)
      .toContain('"code":"/min"');
    expect(await fhir('Patient')).not.toMatch(/7001|V-1/);
  });

  it('takes a code up without a restart once a person has approved it, and the history says who and when', async () => {
    await writeMap('approved');
    const seen = (): boolean =>
      nurse.state?.stays[0]?.signals.some(({ signal, value }) => signal === 'spo2Percent' && value === 96) ?? false;
    await expect
      .poll(async () => {
        expect(codeOf(await monitors.send(reading(Date.now(), 131)))).toBe('AA');
        return seen();
      }, PATIENCE)
      .toBe(true);
    const cookie = await sessionCookie(vigil.address, 'nurse.kim');
    const notices = async (): Promise<string> =>
      (
        await fetch(
          `${vigil.address}/api/history/decisions?unitId=${UNIT}&kinds=engine.notice&fromMs=0&toMs=${Date.now() + 60_000}`,
          { headers: { cookie } },
        )
      ).text();
    await expect.poll(notices, PATIENCE).toMatch(/notice.terms-activated.*"by":"Dr Lee"/);
  });

  it(
    'lets the quarantined values into the history, late, once a person has approved the code',
    async () => {
      const rerun = async (): Promise<unknown> => {
        const { stdout, stderr } = await runVigilCommand(['terms', 'rerun', '--hospital', HOSPITAL, '--json'], {
          ...vigil.env,
        });
        if (stdout === '') throw new Error(stderr);
        return JSON.parse(stdout);
      };
      // What is younger than a minute might still be scored: it waits.
      await expect
        .poll(rerun, { timeout: timeLimit(90_000), interval: 5_000 })
        .toMatchObject({ hospitalId: HOSPITAL, tooYoung: 0, admitted: { signals: expect.any(Number) } });
      const cookie = await sessionCookie(vigil.address, 'nurse.kim');
      const stayId = nurse.state?.stays[0]?.stayId ?? '';
      const vitals = async (): Promise<string> =>
        (
          await fetch(
            `${vigil.address}/api/history/vitals?stayId=${stayId}&signals=spo2Percent&resolution=second&fromMs=${Date.now() - 300_000}&toMs=${Date.now()}`,
            { headers: { cookie } },
          )
        ).text();
      // Many seconds from before the approval; live had them no more.
      await expect.poll(async () => (await vitals()).split('96').length, PATIENCE).toBeGreaterThan(20);
    },
    timeLimit(120_000),
  );

  it('takes back what a wrong approval let in: gone from the screen, marked in the history, open in the map', async () => {
    const stayId = nurse.state?.stays[0]?.stayId ?? '';
    const { stdout, stderr } = await runVigilCommand(
      [
        'terms',
        'withdraw',
        '--hospital',
        HOSPITAL,
        '--code',
        'SAT1',
        '--from',
        new Date(Date.now() - 600_000).toISOString(),
      ].concat(['--by', 'Dr Kim', '--reason', 'it was the exhaled CO2', '--json']),
      { ...vigil.env },
    );
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toMatchObject({ units: [UNIT], revoked: '99HOSP SAT1', dryRun: false });
    const shown = (): boolean =>
      nurse.state?.stays[0]?.signals.some(({ signal, value }) => signal === 'spo2Percent' && value !== null) ?? true;
    await expect.poll(shown, PATIENCE).toBe(false);
    expect(codeOf(await monitors.send(reading(Date.now(), 133)))).toBe('AA');
    const cookie = await sessionCookie(vigil.address, 'nurse.kim');
    const vitals = async (): Promise<{ withdrawn?: unknown; signals: { spo2Percent: { mean: (number | null)[] } } }> =>
      (await (
        await fetch(
          `${vigil.address}/api/history/vitals?stayId=${stayId}&signals=spo2Percent&resolution=second&fromMs=${Date.now() - 600_000}&toMs=${Date.now()}`,
          { headers: { cookie } },
        )
      ).json()) as { signals: { spo2Percent: { mean: (number | null)[] } } };
    await expect
      .poll(vitals, PATIENCE)
      .toMatchObject({ withdrawn: [{ signal: 'spo2Percent', by: 'Dr Kim', reason: 'it was the exhaled CO2' }] });
    expect((await vitals()).signals.spo2Percent.mean.every((value) => value === null)).toBe(true);
    expect(shown()).toBe(false);
  });
});
