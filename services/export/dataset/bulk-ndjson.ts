/**
 * FHIR R4 as newline-delimited JSON, a file a type, as the bulk data specification has them: the resources that the FHIR
 * interface gives, of children and stays that are known by a number alone.
 */
import { SIGNAL_NAMES } from '../../clinical/signal/signals.ts';
import type { Terminology } from '../../clinical/signal/term.ts';
import { BUCKET_MS, type History, type StayRow } from '../../history/history.port.ts';
import { chartedObservation } from '../fhir/resources/charted-observation.ts';
import type { Resource } from '../fhir/resources/fhir-resource.ts';
import { encounterResource, patientResource } from '../fhir/resources/patient.ts';
import { VITAL_ITEMS, vitalObservation } from '../fhir/resources/vital-observation.ts';
import type { DatasetFolder } from './dataset-folder.port.ts';
import type { DatasetRequest } from './dataset-request.ts';
import type { WrittenFile } from './dictionary.ts';
import { boundsOf, type GatheredStay } from './gather-dataset.ts';
import { chartedValuesOf } from './gather-decisions.ts';

const STANDARD = 'FHIR R4, NDJSON';
/** Buckets of one question. */
const BUCKETS_AT_ONCE = 1_800;
const BYTES_AT_ONCE = 262_144;

export interface BulkParts {
  readonly history: History;
  readonly folder: DatasetFolder;
  readonly request: DatasetRequest;
  readonly terminology: Terminology;
  readonly stays: readonly GatheredStay[];
}

/** Rejects as the history and the folder do. */
export async function writeBulk(parts: BulkParts): Promise<readonly WrittenFile[]> {
  return [
    await writeResources(parts.folder, 'Patient', patients(parts)),
    await writeResources(parts.folder, 'Encounter', encounters(parts)),
    await writeResources(parts.folder, 'Observation', observations(parts)),
  ];
}

async function writeResources(
  folder: DatasetFolder,
  type: string,
  resources: AsyncIterable<Resource>,
): Promise<WrittenFile> {
  const name = `fhir/${type}.ndjson`;
  const file = await folder.open(name);
  let rows = 0;
  let text = '';
  try {
    for await (const resource of resources) {
      text += `${JSON.stringify(resource)}\n`;
      rows += 1;
      if (text.length < BYTES_AT_ONCE) continue;
      await file.write(Buffer.from(text));
      text = '';
    }
    await file.write(Buffer.from(text));
  } finally {
    await file.close();
  }
  return { name, rows, table: null, standard: STANDARD };
}

/** The stay as the files know it. */
function numbered({ row, stayNumber, personNumber }: GatheredStay): StayRow {
  return { ...row, stayId: `stay-${stayNumber}`, patientId: `person-${personNumber}` };
}

async function* patients({ stays, request }: BulkParts): AsyncGenerator<Resource> {
  const byPerson = new Map<number, [StayRow, ...StayRow[]]>();
  for (const stay of stays) {
    const known = byPerson.get(stay.personNumber);
    if (known === undefined) byPerson.set(stay.personNumber, [numbered(stay)]);
    else known.push(numbered(stay));
  }
  for (const own of byPerson.values()) {
    yield patientResource(own, { seesNames: false, seesBirthDates: request.birthDates });
  }
}

async function* encounters({ stays }: BulkParts): AsyncGenerator<Resource> {
  for (const stay of stays) yield encounterResource(numbered(stay));
}

async function* observations(parts: BulkParts): AsyncGenerator<Resource> {
  for (const stay of parts.stays) {
    yield* vitals(parts, stay);
    yield* charted(parts, stay);
  }
}

async function* vitals({ history, request, terminology }: BulkParts, stay: GatheredStay): AsyncGenerator<Resource> {
  const { resolution, withdrawn } = request;
  const bounds = boundsOf(stay, request, stay.decidedMs);
  const stepMs = BUCKET_MS[resolution] * BUCKETS_AT_ONCE;
  const subject = numbered(stay);
  for (let { fromMs } = bounds; fromMs < bounds.toMs; fromMs += stepMs) {
    const series = await history.vitals({
      stayId: stay.stayId,
      fromMs,
      toMs: Math.min(bounds.toMs, fromMs + stepMs),
      resolution,
      signals: SIGNAL_NAMES,
      includeWithdrawn: withdrawn === 'marked',
    });
    for (let at = 0; at < series.atMs.length; at++) {
      for (const item of VITAL_ITEMS) {
        const resource = vitalObservation({ stay: subject, terminology, item, resolution, series, at, others: [] });
        if (resource !== null) yield resource;
      }
    }
  }
}

async function* charted({ history, request, terminology }: BulkParts, stay: GatheredStay): AsyncGenerator<Resource> {
  for (const value of await chartedValuesOf(history, request, stay)) {
    yield chartedObservation({ stay: numbered(stay), terminology, charted: value, seesNames: false });
  }
}
