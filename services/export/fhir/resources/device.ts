/**
 * What judges and measures, as Device: Vigil itself, its rules and models each with version and
 * digest, and bedside monitors as far as they have made themselves heard. A resource refers to a
 * Device only where this installation has that very version; elsewhere it names it.
 */
import type { Terminology } from '../../../clinical/signal/term.ts';
import { fhirIdOf, hashOf } from './fhir-ids.ts';
import type { Device, Reference } from './fhir-resource.ts';
import { contentVersioned, codeableConcept, metaOf, OWN, SAFETY_TEXT } from './fhir-terms.ts';

/** A rule or model of this installation; `sha256` of the file that holds it, hex. */
export interface CatalogueEntry {
  readonly id: string;
  readonly version: string;
  readonly label: string;
  readonly sha256: string;
}

/** What this installation judges with. */
export interface FhirCatalogue {
  readonly softwareVersion: string;
  readonly terminology: Terminology;
  readonly rules: readonly CatalogueEntry[];
  readonly models: readonly CatalogueEntry[];
}

export interface BedsideDevice {
  readonly unitId: string;
  readonly deviceId: string;
}

export const VIGIL_DEVICE: Reference = { reference: 'Device/vigil', display: 'Vigil' };

/** Devices that are software, in order. */
export function softwareDevices(catalogue: FhirCatalogue): readonly Device[] {
  return [
    contentVersioned({
      ...deviceParts('vigil', 'Early warning software'),
      identifier: [{ system: OWN.software, value: 'vigil' }],
      deviceName: [{ name: 'Vigil', type: 'user-friendly-name' }],
      version: [{ value: catalogue.softwareVersion }],
    }),
    ...catalogue.rules.map((entry) => judgeDevice('rule', 'Published rule as data', entry)),
    ...catalogue.models.map((entry) => judgeDevice('model', 'Risk model', entry)),
  ];
}

export function bedsideDevice(device: BedsideDevice): Device {
  return contentVersioned({
    ...deviceParts(bedsideDeviceId(device), 'Bedside monitor or its gateway'),
    status: 'unknown',
    identifier: [{ system: OWN.device, value: device.deviceId }],
    deviceName: [{ name: device.deviceId, type: 'user-friendly-name' }],
  });
}

/** Device ids are unique in a unit alone. */
export function bedsideDeviceId({ unitId, deviceId }: BedsideDevice): string {
  return `bedside-${hashOf(`${unitId}\n${deviceId}`, 32)}`;
}

/** The rule behind a score or an alert. */
export function ruleReference({ rules }: FhirCatalogue, ruleId: string, ruleVersion: string): Reference {
  const isHere = rules.some(({ id, version }) => id === ruleId && version === ruleVersion);
  const display = `${ruleId} ${ruleVersion}`;
  return isHere
    ? { reference: `Device/${deviceIdOf('rule', ruleId, ruleVersion)}`, display }
    : { type: 'Device', identifier: { system: OWN.rule, value: `${ruleId}@${ruleVersion}` }, display };
}

/** The model behind a risk; the digest says which bytes answered. */
export function modelReference(
  { models }: FhirCatalogue,
  { modelId, modelSha256 }: { readonly modelId: string; readonly modelSha256: string },
): Reference {
  const known = models.find(({ id, sha256 }) => id === modelId && sha256 === modelSha256);
  if (known === undefined) {
    return {
      type: 'Device',
      identifier: { system: OWN.model, value: `${modelId}@sha256:${modelSha256}` },
      display: modelId,
    };
  }
  return { reference: `Device/${deviceIdOf('model', known.id, known.version)}`, display: modelId };
}

function judgeDevice(kind: 'rule' | 'model', type: string, { id, version, label, sha256 }: CatalogueEntry): Device {
  return contentVersioned({
    ...deviceParts(deviceIdOf(kind, id, version), type),
    identifier: [{ system: kind === 'rule' ? OWN.rule : OWN.model, value: `${id}@${version}` }],
    deviceName: [
      { name: label, type: 'user-friendly-name' },
      { name: id, type: 'model-name' },
    ],
    version: [
      { type: codeableConcept('version'), value: version },
      { type: codeableConcept('sha256'), value: sha256 },
    ],
    parent: VIGIL_DEVICE,
  });
}

function deviceParts(
  id: string,
  type: string,
): Pick<Device, 'resourceType' | 'id' | 'meta' | 'status' | 'type' | 'note'> {
  return {
    resourceType: 'Device',
    id,
    meta: metaOf(),
    status: 'active',
    type: codeableConcept(type),
    note: [{ text: SAFETY_TEXT }],
  };
}

function deviceIdOf(kind: 'rule' | 'model', id: string, version: string): string {
  const name = `${kind}-${id}-${version}`;
  return /^[A-Za-z0-9.-]{1,64}$/.test(name) ? name : fhirIdOf(name);
}
