/**
 * Issue 10 A1, end to end: a value that a person charted (temperature over HL7, cuff pressure over FHIR) goes in at
 * the door of a running Vigil and comes out as an alert at a nurse's socket; no monitor sends anything.
 */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Alert } from '../../services/contract/decisions/alert.ts';
import { openMllpClient, type MllpClient } from '../../services/feed/adapters/mllp/mllp-client.ts';
import { SystemClock } from '../../services/platform/system-clock.ts';
import { Nurse } from '../faults/nurse.ts';
import { header, hl7, patient, report, row, visit } from '../feed/hl7/hl7-messages.ts';
import { fileTestGateway, GATEWAY_TOKEN } from '../support/gateway-token.ts';
import { dataFolder, freePort, startVigilProcess, type RunningProcess } from '../support/vigil-process.ts';
import { timeLimit } from '../support/patience.ts';

const [HOSPITAL, UNIT, LOCATION] = ['hospital-a', 'picu-1', 'PICU^^01'];
const PATIENCE = { timeout: timeLimit(30_000), interval: 100 };

let vigil: RunningProcess;
let desk: MllpClient;
let nurse: Nurse;

function settings(port: number): unknown {
  const unit = { unitId: UNIT, hospitalId: HOSPITAL, name: 'PICU', timeZone: 'Asia/Seoul', setting: 'picu' };
  return {
    version: 1,
    hospitals: [
      {
        hospitalId: HOSPITAL,
        timeZone: 'Asia/Seoul',
        codeMap: null,
        identifierSystems: { 'urn:hospital-a:mrn': 'HOSP' },
      },
    ],
    units: [{ ...unit, beds: [{ bedId: '01', label: 'PICU 01', setting: 'picu', locations: [LOCATION] }] }],
    sources: [
      {
        sourceId: 'desk',
        hospitalId: HOSPITAL,
        units: [UNIT],
        sends: ['admissions', 'laboratory'],
        timeZone: 'Asia/Seoul',
        listen: { port, tls: null },
      },
    ],
  };
}

const hl7Time = (atMs: number): string => `${new Date(atMs).toISOString().replace(/[-:T]/g, '').slice(0, 14)}+0000`;

async function acknowledged(message: string): Promise<void> {
  expect(await desk.send(message)).toContain('MSA|AA|');
}

beforeAll(async () => {
  const [dataDir, port] = [await dataFolder(), await freePort()];
  await writeFile(path.join(dataDir, 'sources.json'), JSON.stringify(settings(port)));
  await fileTestGateway(dataDir);
  const env = { VIGIL_DATA_DIR: dataDir, VIGIL_SIMULATOR: '0', VIGIL_LOG_LEVEL: 'silent' };
  vigil = await startVigilProcess(env);
  desk = openMllpClient({ host: '127.0.0.1', port, tls: null, clock: new SystemClock(), answerWithinMs: 10_000 });
  nurse = new Nurse(vigil.address, UNIT);
  const atMs = Date.now() - 600_000;
  await acknowledged(
    hl7([
      header({ type: 'ADT^A01^ADT_A01', at: hl7Time(atMs), controlId: 'ADT-1' }),
      `EVN|A01|${hl7Time(atMs)}`,
      `${patient('7001', '홍^길동')}||20240301|M`,
      visit(LOCATION, 'V-1'),
    ]),
  );
});
afterAll(async () => {
  await nurse.close();
  desk.close();
  await vigil.stop();
});

const alertOf = (ruleId: string): Alert | undefined => nurse.state?.alerts.find((alert) => alert.ruleId === ruleId);

it('a temperature over HL7 is an alert at a screen', async () => {
  const at = hl7Time(Date.now() - 30_000);
  await acknowledged(
    hl7([
      header({ at: hl7Time(Date.now()), controlId: 'ORU-1' }),
      patient('7001'),
      visit(LOCATION),
      report({ at }),
      row({ code: '8329-5^Body temperature - Core^LN', value: '41.4', unit: 'Cel^^UCUM' }),
    ]),
  );
  await expect
    .poll(() => alertOf('hyperthermia'), PATIENCE)
    .toMatchObject({
      kind: 'clinical',
      level: 'high',
      phase: 'raised',
      bedId: '01',
      inputs: [{ from: 'coreTemperatureCel', value: 41.4 }],
    });
});

it('a cuff pressure over FHIR is an alert at a screen', async () => {
  const answer = await fetch(`${vigil.address}/fhir/Observation`, {
    method: 'POST',
    headers: { authorization: `Bearer ${GATEWAY_TOKEN}`, 'content-type': 'application/fhir+json' },
    body: JSON.stringify({
      resourceType: 'Observation',
      status: 'final',
      subject: { identifier: { system: 'urn:hospital-a:mrn', value: '7001' } },
      // From the cuff: a pressure of unsaid origin needs the hospital's map.
      code: { coding: [{ system: 'http://loinc.org', code: '76534-7' }] },
      effectiveDateTime: new Date(Date.now() - 20_000).toISOString(),
      valueQuantity: { value: 52, unit: 'mmHg', system: 'http://unitsofmeasure.org', code: 'mm[Hg]' },
    }),
  });
  expect([answer.status, answer.status === 201 ? '' : await answer.text()]).toEqual([201, '']);
  await expect
    .poll(
      () => nurse.state?.alerts.find(({ inputs }) => inputs.some(({ from }) => from === 'cuffSystolicMmHg')),
      PATIENCE,
    )
    .toMatchObject({ kind: 'clinical', phase: 'raised', bedId: '01', inputs: [{ value: 52 }] });
});
