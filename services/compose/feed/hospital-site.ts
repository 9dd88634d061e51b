/**
 * What `sources.json` and the files beside it make of this gateway: code maps, the key under which
 * patients are named, and where each patient has been. One for the process; every door reads it.
 */
import path from 'node:path';
import { readHospitalMap } from '../../feed/adapters/code-map-files.ts';
import { readCodeTable } from '../../feed/adapters/code-table-file.ts';
import { readOrMakeKey } from '../../feed/adapters/key-file.ts';
import { readSourceFile } from '../../feed/adapters/source-file.ts';
import { loadUnits } from '../../feed/adapters/ucum-units.ts';
import { authoritiesOf } from '../../feed/admissions/assigning-authorities.ts';
import { createAdmissionReader, knownPatientId, stayFinderOf } from '../../feed/admissions/read-admission.ts';
import { Whereabouts } from '../../feed/admissions/whereabouts.ts';
import type { MessageContext } from '../../feed/hl7/message/message-context.ts';
import { placesOf } from '../../feed/sources/places.ts';
import type { Source, SourceSettings } from '../../feed/sources/source-settings.ts';
import { createTermGate } from '../../feed/terms/read-code-map.ts';
import type { ReceivedCodes } from '../../feed/terms/received/received-codes.ts';
import type { TermGate } from '../../feed/terms/term-gate.port.ts';
import type { Clock } from '../../platform/clock.port.ts';
import { VigilError } from '../../platform/errors.ts';
import { TextFile, textOf } from '../terms/remembered-file.ts';
import { readReceived, RECEIVED_FILE } from '../terms/received-terms.ts';
import { standardCodesFile } from '../terms/terms-sources.ts';

export interface HospitalSite {
  readonly settings: SourceSettings;
  readonly secret: Uint8Array;
  readonly whereabouts: Whereabouts;
  readonly gates: ReadonlyMap<string, TermGate>;
  /** Codes and numbers of the last day. */
  readonly received: ReceivedCodes;
  /** Resolves when what came in the last day is on the disk. */
  keepReceived(): Promise<void>;
  /** Resolves when the whereabouts are on the disk. */
  keepWhereabouts(): Promise<void>;
}

const WHEREABOUTS_FILE = 'whereabouts.json';

/** Null: there is no `sources.json`. Rejects with `config-invalid`, `code-map-invalid` or `data-file-corrupt`. */
export async function openHospitalSite(dataDir: string, clock: Clock): Promise<HospitalSite | null> {
  const settings = await readSourceFile(dataDir);
  if (settings === null) return null;
  const [secret, whereabouts, gates, received] = await Promise.all([
    readOrMakeKey(path.join(dataDir, 'patient.key')),
    readWhereabouts(dataDir),
    readGates(dataDir, settings),
    readReceived(dataDir),
  ]);
  const file = new TextFile(path.join(dataDir, WHEREABOUTS_FILE));
  const keepWhereabouts = async (): Promise<void> => {
    whereabouts.forgetOld(clock.nowMs());
    await file.write(() => whereabouts.serialise());
  };
  const receivedFile = new TextFile(path.join(dataDir, RECEIVED_FILE));
  const keepReceived = async (): Promise<void> => {
    received.forgetOld(clock.nowMs());
    await receivedFile.write(() => received.serialise());
  };
  return { settings, secret, whereabouts, gates, received, keepWhereabouts, keepReceived };
}

/** Surroundings of one source's reader. A dry run gets a copy of the whereabouts, so that it changes nothing. */
export function messageContextOf(
  site: HospitalSite,
  source: Source,
  whereabouts: Whereabouts = site.whereabouts,
): MessageContext {
  const { settings, secret } = site;
  const { hospitalId } = source;
  const places = placesOf(settings, hospitalId);
  const desk = { secret, whereabouts, authorities: authoritiesOf(settings.hospitals) };
  return {
    source,
    places,
    terms: gateOf(site, hospitalId),
    whereabouts: stayFinderOf(desk),
    admissions: createAdmissionReader({ ...desk, source, units: settings.units, places }),
    ...(whereabouts === site.whereabouts ? { noteReceived: receivedNoter(site) } : {}),
    patientIdOf: (authority, number) => knownPatientId(desk, hospitalId, { number, authority }),
  };
}

function receivedNoter({ settings, received }: HospitalSite): NonNullable<MessageContext['noteReceived']> {
  const places = new Map(
    settings.units.map(({ hospitalId, unitId, setting }) => [unitId, { hospitalId, unitId, setting }]),
  );
  return (unitId, local, number, atMs) => {
    const place = places.get(unitId);
    if (place !== undefined) received.note(place, local, number, atMs);
  };
}

export function gateOf({ gates }: HospitalSite, hospitalId: string): TermGate {
  const gate = gates.get(hospitalId);
  if (gate === undefined) throw new VigilError('config-invalid', `sources.json: there is no hospital ${hospitalId}`);
  return gate;
}

/** The hospital with its code map as it is on the disk now; readers keep the one of the start. Rejects with `code-map-invalid`. */
export async function hospitalNow(
  dataDir: string,
  { settings }: HospitalSite,
  hospitalId: string,
): Promise<{ readonly gate: TermGate; readonly unitIds: readonly string[] } | null> {
  const hospitals = settings.hospitals.filter((hospital) => hospital.hospitalId === hospitalId);
  const gate = (await readGates(dataDir, { hospitals })).get(hospitalId);
  const unitIds = settings.units.filter((unit) => unit.hospitalId === hospitalId).map(({ unitId }) => unitId);
  return gate === undefined ? null : { gate, unitIds };
}

async function readGates(
  dataDir: string,
  { hospitals }: Pick<SourceSettings, 'hospitals'>,
): Promise<ReadonlyMap<string, TermGate>> {
  const [standard, units] = await Promise.all([readCodeTable(standardCodesFile()), loadUnits()]);
  const gates = hospitals.map(async (hospital): Promise<readonly [string, TermGate]> => {
    const map = await readHospitalMap(dataDir, hospital);
    return [hospital.hospitalId, createTermGate({ hospitalId: hospital.hospitalId, standard, map, units })];
  });
  return new Map(await Promise.all(gates));
}

async function readWhereabouts(dataDir: string): Promise<Whereabouts> {
  const text = await textOf(path.join(dataDir, WHEREABOUTS_FILE));
  if (text === null) return new Whereabouts();
  const whereabouts = Whereabouts.parse(text);
  if (whereabouts === null) {
    throw new VigilError(
      'data-file-corrupt',
      `${WHEREABOUTS_FILE} cannot be read: nobody would be found by their number`,
    );
  }
  return whereabouts;
}
