/** How references find stays and devices: by our own names, by a hospital's numbers, and never two ways at once. */
import { describe, expect, it } from 'vitest';
import { readObservation } from '../../../services/feed/fhir/read-observation.ts';
import { hospitalContext } from '../../../services/feed/fhir/hospital-context.ts';
import type { PatientQuery } from '../../../services/feed/hl7/message/message-context.ts';
import { sourceSettingsSchema } from '../../../services/feed/sources/source-settings.ts';
import { hospitalTerms, NOW_MS, observation } from './observation-samples.ts';

const bed = (bedId: string) => ({ bedId, label: bedId, setting: 'picu', locations: [`PICU^${bedId}`] });
const unit = (unitId: string, hospitalId: string, bedId: string) => ({
  unitId,
  hospitalId,
  name: unitId,
  timeZone: 'UTC',
  setting: 'picu',
  beds: [bed(bedId)],
});
const source = (sourceId: string, units: readonly string[], port: number) => ({
  sourceId,
  hospitalId: 'h1',
  units,
  sends: ['vitals'],
  timeZone: 'UTC',
  listen: { port, tls: null },
});
const settings = sourceSettingsSchema.parse({
  version: 1,
  hospitals: [
    { hospitalId: 'h1', timeZone: 'UTC', codeMap: null, identifierSystems: { 'urn:mrn': 'HOSP', 'urn:both': '' } },
    { hospitalId: 'h2', timeZone: 'UTC', codeMap: null, identifierSystems: { 'urn:both': '' } },
  ],
  units: [{ ...unit('u1', 'h1', '1'), beds: [bed('1'), bed('2')] }, { ...unit('u2', 'h2', '9') }],
  sources: [source('gw', ['u1'], 2_575)],
});
const MINSU = { unitId: 'u1', stayId: 'stay:minsu', patientId: 'patient:minsu' };
const asked: PatientQuery[] = [];
const context = hospitalContext({
  settings,
  stays: {
    stayAt: (query) => {
      asked.push(query);
      return query.patientNumber === '4711' || query.visitNumber === 'V1' ? MINSU : null;
    },
  },
  census: {
    stayAt: ({ patientId }) => (patientId === 'patient:ab' ? MINSU : null),
    stay: (stayId) => (stayId === 'stay:minsu' ? MINSU : undefined),
    inBed: (unitId, bedId) => (unitId === 'u1' && bedId === '1' ? MINSU : null),
  },
  termsOf: (hospitalId) => (hospitalId === 'h1' ? hospitalTerms : null),
})({ source: 'gateway-1', receivedAtMs: NOW_MS });

describe('a stay', () => {
  it.each([
    ['by our own patient', { kind: 'id', resource: 'Patient', id: 'patient.3aab' }, MINSU],
    ['by our own encounter', { kind: 'id', resource: 'Encounter', id: 'stay.3aminsu' }, MINSU],
    [
      'by a number of the hospital',
      { kind: 'identifier', resource: 'Patient', system: 'urn:mrn', value: '4711' },
      MINSU,
    ],
    ['by a visit', { kind: 'identifier', resource: 'Encounter', system: 'urn:mrn', value: 'V1' }, MINSU],
    ['not by a foreign id', { kind: 'id', resource: 'Patient', id: '4711' }, null],
    [
      'not by a number of another system',
      { kind: 'identifier', resource: 'Patient', system: 'urn:other', value: '4711' },
      null,
    ],
    [
      'not by a system named as a prototype',
      { kind: 'identifier', resource: 'Patient', system: 'constructor', value: '4711' },
      null,
    ],
    [
      'not by a number that two hospitals know',
      { kind: 'identifier', resource: 'Patient', system: 'urn:both', value: '4711' },
      null,
    ],
  ] as const)('%s', (_, reference, stay) => expect(context.stayAt(reference, NOW_MS)).toEqual(stay));

  it('asks with the authority that messages name', () =>
    expect(asked).toContainEqual({ hospitalId: 'h1', authority: 'HOSP', patientNumber: '4711', visitNumber: '' }));
});

describe('a device', () => {
  it.each([
    ['gw.2f1', { unitId: 'u1', deviceId: 'gw/1', intervalMs: 1_000, stayId: 'stay:minsu' }],
    ['gw.2f2', { unitId: 'u1', deviceId: 'gw/2', intervalMs: 1_000, stayId: null }],
    ['gw.2f9', null],
    ['gw', null],
  ])('%s', (id, device) => expect(context.deviceAt({ kind: 'id', resource: 'Device', id }, NOW_MS)).toEqual(device));
});

it('joins with the reader', () => {
  expect(
    readObservation(
      observation({
        subject: { identifier: { system: 'urn:mrn', value: '4711' } },
        device: { reference: 'Device/gw.2f1' },
      }),
      context,
    ),
  ).toMatchObject({ status: 201, frames: [{ source: { id: 'gw/1' } }] });
  expect(context.gateOf('u2')).toBeNull();
});
