/**
 * What `sources.json` and the files beside it make of this gateway: code maps, the key under which
 * patients are named, and where each patient has been. One for the process; every door reads it.
 */
import path from 'node:path';
import { openMapFiles } from '../../feed/adapters/active-map-files.ts';
import { readHospitalMap } from '../../feed/adapters/code-map-files.ts';
import { readOrMakeKey } from '../../feed/adapters/key-file.ts';
import { readSourceFile } from '../../feed/adapters/source-file.ts';
import { authoritiesOf } from '../../feed/admissions/assigning-authorities.ts';
import { createAdmissionReader, knownPatientId, stayFinderOf } from '../../feed/admissions/read-admission.ts';
import { BedCensus } from '../../feed/admissions/bed-census.ts';
import type { MessageContext } from '../../feed/hl7/message/message-context.ts';
import { placesOf } from '../../feed/sources/places.ts';
import type { Source, SourceSettings } from '../../feed/sources/source-settings.ts';
import { faultText, type HospitalMap } from '../../feed/terms/active/active-maps.ts';
import { mapChange } from '../../feed/terms/active/map-changes.ts';
import { SwitchingGate } from '../../feed/terms/active/switching-gate.ts';
import type { CodeMap } from '../../feed/terms/code-map.ts';
import { createTermGate } from '../../feed/terms/read-code-map.ts';
import type { ReceivedCodes } from '../../feed/terms/received/received-codes.ts';
import type { SuggestionSources } from '../../feed/terms/suggest-terms.ts';
import type { TermGate } from '../../feed/terms/term-gate.port.ts';
import type { Clock } from '../../platform/clock.port.ts';
import { VigilError } from '../../platform/errors.ts';
import { TextFile, textOf } from '../terms/remembered-file.ts';
import { readReceived, RECEIVED_FILE } from '../terms/received-terms.ts';
import { loadTermSources } from '../terms/terms-sources.ts';

export interface HospitalConnection {
  readonly settings: SourceSettings;
  readonly secret: Uint8Array;
  readonly census: BedCensus;
  /** By hospital; each switches to another map while Vigil runs (active-maps.ts). */
  readonly gates: ReadonlyMap<string, TermGate>;
  /** Hospitals that have a map of their own. */
  readonly maps: readonly HospitalMap[];
  readonly terms: SuggestionSources;
  /** Codes and numbers of the last day. */
  readonly received: ReceivedCodes;
  /** Resolves when what came in the last day is on the disk. */
  keepReceived(): Promise<void>;
  /** Resolves when the whereabouts are on the disk. */
  keepCensus(): Promise<void>;
}

const CENSUS_FILE = 'whereabouts.json';

/** Null: there is no `sources.json`. Rejects with `config-invalid`, `code-map-invalid` or `data-file-corrupt`. */
export async function openHospitalConnection(dataDir: string, clock: Clock): Promise<HospitalConnection | null> {
  const settings = await readSourceFile(dataDir);
  if (settings === null) return null;
  const [secret, census, terms, received] = await Promise.all([
    readOrMakeKey(path.join(dataDir, 'patient.key')),
    readCensus(dataDir),
    loadTermSources(),
    readReceived(dataDir),
  ]);
  const { gates, maps } = await openTerms(dataDir, { settings, terms, received });
  const file = new TextFile(path.join(dataDir, CENSUS_FILE));
  const keepCensus = async (): Promise<void> => {
    census.forgetOld(clock.nowMs());
    await file.write(() => census.serialise());
  };
  const receivedFile = new TextFile(path.join(dataDir, RECEIVED_FILE));
  const keepReceived = async (): Promise<void> => {
    received.forgetOld(clock.nowMs());
    await receivedFile.write(() => received.serialise());
  };
  return { settings, secret, census, gates, maps, terms, received, keepCensus, keepReceived };
}

/** Surroundings of one source's reader. A dry run gets a copy of the whereabouts, so that it changes nothing. */
export function messageContextOf(
  hospital: HospitalConnection,
  source: Source,
  census: BedCensus = hospital.census,
): MessageContext {
  const { settings, secret } = hospital;
  const { hospitalId } = source;
  const places = placesOf(settings, hospitalId);
  const context = { secret, census, authorities: authoritiesOf(settings.hospitals) };
  return {
    source,
    places,
    terms: gateOf(hospital, hospitalId),
    census: stayFinderOf(context),
    admissions: createAdmissionReader({ ...context, source, units: settings.units, places }),
    ...(census === hospital.census ? { noteReceived: receivedNoter(hospital) } : {}),
    patientIdOf: (authority, number) => knownPatientId(context, hospitalId, { number, authority }),
  };
}

function receivedNoter({ settings, received }: HospitalConnection): NonNullable<MessageContext['noteReceived']> {
  const places = new Map(
    settings.units.map(({ hospitalId, unitId, setting }) => [unitId, { hospitalId, unitId, setting }]),
  );
  return (unitId, local, number, atMs) => {
    const place = places.get(unitId);
    if (place !== undefined) received.note(place, local, number, atMs);
  };
}

export function gateOf({ gates }: HospitalConnection, hospitalId: string): TermGate {
  const gate = gates.get(hospitalId);
  if (gate === undefined) throw new VigilError('config-invalid', `sources.json: there is no hospital ${hospitalId}`);
  return gate;
}

/** A hospital with the map that counts, and its units; null: there is no such hospital. */
export function hospitalOf(
  { settings, gates }: HospitalConnection,
  hospitalId: string,
): { readonly gate: TermGate; readonly unitIds: readonly string[] } | null {
  const gate = gates.get(hospitalId);
  return gate === undefined ? null : { gate, unitIds: unitsOf(settings, hospitalId) };
}

function unitsOf({ units }: SourceSettings, hospitalId: string): readonly string[] {
  return units.filter((unit) => unit.hospitalId === hospitalId).map(({ unitId }) => unitId);
}

interface TermParts {
  readonly settings: SourceSettings;
  readonly terms: SuggestionSources;
  readonly received: ReceivedCodes;
}

/** Rejects with `code-map-invalid` for a broken map where none has counted before. */
async function openTerms(
  dataDir: string,
  parts: TermParts,
): Promise<{ readonly gates: ReadonlyMap<string, TermGate>; readonly maps: readonly HospitalMap[] }> {
  const { standard, units } = parts.terms;
  const gates = new Map<string, TermGate>();
  const maps: HospitalMap[] = [];
  for (const hospital of parts.settings.hospitals) {
    const { hospitalId, codeMap } = hospital;
    const chosen = codeMap === null ? null : await chosenMap(dataDir, { ...hospital, codeMap }, parts);
    const gate = new SwitchingGate(createTermGate({ hospitalId, standard, map: chosen?.map ?? null, units }));
    gates.set(hospitalId, gate);
    if (chosen !== null) maps.push({ hospitalId, unitIds: unitsOf(parts.settings, hospitalId), gate, ...chosen });
  }
  return { gates, maps };
}

/** The file, where it proves itself and somebody signed what changed; else what counted before, and why. */
async function chosenMap(
  dataDir: string,
  hospital: { readonly hospitalId: string; readonly codeMap: string },
  { terms, received }: TermParts,
): Promise<Pick<HospitalMap, 'store' | 'before' | 'map' | 'fault'>> {
  const store = openMapFiles(dataDir, hospital.codeMap);
  const [file, before] = [await store.read(), await store.kept()];
  if (before?.hospitalId !== hospital.hospitalId) {
    // No map of this hospital has counted yet: what is there must be right.
    return { store, before: null, map: (await readHospitalMap(dataDir, hospital)) ?? emptyMap(hospital), fault: null };
  }
  const faults = file.ok
    ? file.map.hospitalId === hospital.hospitalId
      ? faultsOf(mapChange(before, file.map, terms, received.codes))
      : [`it is the map of ${file.map.hospitalId}`]
    : file.faults;
  if (file.ok && faults.length === 0) return { store, before, map: file.map, fault: null };
  return { store, before, map: before, fault: faultText(faults) };
}

function faultsOf(change: ReturnType<typeof mapChange>): readonly string[] {
  return change.ok ? [] : change.faults;
}

function emptyMap({ hospitalId }: { readonly hospitalId: string }): CodeMap {
  return { format: 1, hospitalId, version: 1, entries: [] };
}

async function readCensus(dataDir: string): Promise<BedCensus> {
  const text = await textOf(path.join(dataDir, CENSUS_FILE));
  if (text === null) return new BedCensus();
  const census = BedCensus.parse(text);
  if (census === null) {
    throw new VigilError('data-file-corrupt', `${CENSUS_FILE} cannot be read: nobody would be found by their number`);
  }
  return census;
}
