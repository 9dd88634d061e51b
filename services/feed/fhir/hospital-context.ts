/**
 * What the FHIR readers ask, answered from the site's settings and the whereabouts that its admissions
 * tell. A FHIR sender has no settings of its own: its hospital is that of the unit found.
 *
 * Invariant: a number counts only in the hospital whose settings name its system; a reference that
 * could be two children, or two devices, is nobody.
 */
import { DeviceChannels } from '../channels/channel-frames.ts';
import type { Receipt } from '../intake/feed-message.ts';
import { deviceIdOf } from '../../contract/device-id.ts';
import type { StayFinder, StayPlace } from '../hl7/message/message-context.ts';
import type { HospitalSettings, SourceSettings } from '../sources/source-settings.ts';
import type { TermGate } from '../terms/term-gate.port.ts';
import type { DeviceLocation, FhirReference, ObservationContext } from './observation-context.ts';

export interface HospitalContextParts {
  readonly settings: Pick<SourceSettings, 'hospitals' | 'units' | 'sources'>;
  /** By the numbers of a hospital. */
  readonly stays: StayFinder;
  /** By the names that Vigil gives: those of its own FHIR resources. */
  readonly census: {
    stayAt(
      whose: { readonly patientId: string | null; readonly visitId: string | null },
      atMs: number,
    ): StayPlace | null;
    stay(stayId: string): StayPlace | undefined;
    inBed(unitId: string, bedId: string): StayPlace | null;
  };
  readonly termsOf: (hospitalId: string) => TermGate | null;
}

/** The context of one request. */
export function hospitalContext(parts: HospitalContextParts): (receipt: Receipt) => ObservationContext {
  const { settings, termsOf } = parts;
  const hospitalOf = new Map(settings.units.map(({ unitId, hospitalId }) => [unitId, hospitalId]));
  const unplacedUnitId = settings.units[0]?.unitId ?? 'unplaced';
  const channels = new Map<string, DeviceChannels>();
  return (receipt) => ({
    receipt,
    channelsOf: ({ unitId, deviceId }) => {
      // Devices are those of the settings: as many as there are beds and sources.
      const key = `${unitId} ${deviceId}`;
      const known = channels.get(key) ?? new DeviceChannels();
      channels.set(key, known);
      return known;
    },
    tellAgain: () => {
      for (const known of channels.values()) known.tellAgain();
    },
    unplacedUnitId,
    stayAt: (reference, atMs) =>
      reference.kind === 'id' ? stayByName(reference, parts, atMs) : stayByNumber(reference, parts, atMs),
    deviceAt: (reference) => (reference.kind === 'id' ? deviceByName(nameOfId(reference.id), parts) : null),
    gateOf: (unitId) => {
      const hospitalId = hospitalOf.get(unitId);
      return hospitalId === undefined ? null : termsOf(hospitalId);
    },
  });
}

function stayByName(
  { resource, id }: Extract<FhirReference, { kind: 'id' }>,
  { census }: HospitalContextParts,
  atMs: number,
): StayPlace | null {
  const name = nameOfId(id);
  return placeOf(
    resource === 'Encounter' ? (census.stay(name) ?? null) : census.stayAt({ patientId: name, visitId: null }, atMs),
  );
}

function stayByNumber(
  { resource, system, value }: Extract<FhirReference, { kind: 'identifier' }>,
  { settings, stays }: HospitalContextParts,
  atMs: number,
): StayPlace | null {
  const found = settings.hospitals.flatMap((hospital) => {
    const authority = authorityOf(hospital, system);
    if (authority === null) return [];
    const numbers =
      resource === 'Encounter' ? { patientNumber: '', visitNumber: value } : { patientNumber: value, visitNumber: '' };
    return stays.stayAt({ hospitalId: hospital.hospitalId, authority, ...numbers }, atMs) ?? [];
  });
  const [stay, other] = found;
  return stay !== undefined && other === undefined ? stay : null;
}

function authorityOf({ identifierSystems = {} }: HospitalSettings, system: string): string | null {
  return Object.hasOwn(identifierSystems, system) ? (identifierSystems[system] ?? null) : null;
}

/** A device of a source, as the unit's records name it: `source/bed`. */
function deviceByName(name: string, { settings, census }: HospitalContextParts): DeviceLocation | null {
  const found = settings.sources
    .filter(({ sends }) => sends.includes('vitals'))
    .flatMap((source) =>
      settings.units
        .filter(({ unitId }) => source.units.includes(unitId))
        .flatMap(({ unitId, beds }) =>
          beds
            .filter(({ bedId }) => deviceIdOf(source.sourceId, bedId) === name)
            .map(({ bedId }) => ({ unitId, bedId, source })),
        ),
    );
  const [device, other] = found;
  if (device === undefined || other !== undefined) return null;
  const { unitId, bedId, source } = device;
  return {
    unitId,
    deviceId: name,
    intervalMs: source.intervalMs,
    stayId: census.inBed(unitId, bedId)?.stayId ?? null,
  };
}

function placeOf(stay: StayPlace | null): StayPlace | null {
  return stay === null ? null : { unitId: stay.unitId, stayId: stay.stayId, patientId: stay.patientId };
}

/** Vigil's own ids in FHIR spell what FHIR does not allow as a point and two hex digits: `stay.3a…`. */
function nameOfId(id: string): string {
  return Buffer.from(
    id.replace(/\.([0-9a-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  ).toString('utf8');
}
