/** From a history into a scratch database: every stay that was asked for, one after the other. */
import type { Terminology } from '../../clinical/signal/term.ts';
import type { History, StayRow } from '../../history/history.port.ts';
import { BUCKET_MS } from '../../history/history.port.ts';
import type { ScratchDatabase } from '../../history/scratch-database.port.ts';
import type { DatasetRequest, NumberedStay } from './dataset-request.ts';
import { gatherDecisions } from './gather-decisions.ts';
import { gatherReadings } from './gather-readings.ts';
import { RowBuffer } from './row-buffer.ts';
import { ALERTS, CHARTED, quantitiesOf, quantitiesTable, readingsTable, SCORES, STAYS } from './staged-tables.ts';

const DAY_MS = 86_400_000;
/** Samples may be older than the admission by a late link. */
const BEFORE_OPENING_MS = DAY_MS;
/** Every stay is scored, or said not to be, at least every half hour: nothing was measured longer after that. */
const AFTER_DECISION_MS = 3_600_000;

export interface GatherParts {
  readonly history: History;
  readonly scratch: ScratchDatabase;
  readonly request: DatasetRequest;
  readonly terminology: Terminology;
  /** Share done, 0 to 1. */
  readonly onProgress: (share: number) => void;
}

export interface GatheredStay extends NumberedStay {
  /** As the history has it, without the name. */
  readonly row: StayRow;
  /** Newest decision, ms; null: there is none. */
  readonly decidedMs: number | null;
}

/** Resolves with the stays in the order of their numbers. Rejects as the history and the scratch do. */
export async function gatherDataset(parts: GatherParts): Promise<readonly GatheredStay[]> {
  const { scratch, request, terminology } = parts;
  const quantities = quantitiesOf(terminology);
  const known = quantitiesTable(quantities);
  for (const table of [STAYS, CHARTED, ALERTS, SCORES, readingsTable(request.resolution), known.table]) {
    await scratch.create(table);
  }
  await scratch.append(known.table.name, known.columns);
  const stays: GatheredStay[] = [];
  const asked = numbered(await askedStays(parts));
  const buffers = {
    stays: new RowBuffer(scratch, STAYS),
    charted: new RowBuffer(scratch, CHARTED),
    alerts: new RowBuffer(scratch, ALERTS),
    scores: new RowBuffer(scratch, SCORES),
  };
  const byName = new Map(quantities.map((quantity) => [quantity.name, quantity]));
  for (const [at, each] of asked.entries()) {
    const decidedMs = await gatherDecisions({ ...parts, stay: each, buffers, quantities: byName });
    const stay = { ...each, decidedMs };
    stays.push(stay);
    const measuredMs = await gatherReadings({ ...parts, stay, ...boundsOf(stay, request, decidedMs) });
    const observedMs = Math.max(decidedMs ?? -1, measuredMs ?? -1);
    await buffers.stays.add(stayRow(stay, observedMs < 0 ? null : observedMs));
    parts.onProgress((at + 1) / asked.length);
  }
  for (const buffer of Object.values(buffers)) await buffer.flush();
  return stays;
}

async function askedStays({ history, request }: GatherParts): Promise<readonly StayRow[]> {
  const all = await history.stays({ unitId: null });
  return all.filter(
    ({ unitId, stayId, openedAtMs, closedAtMs }) =>
      (request.unitIds.length === 0 || request.unitIds.includes(unitId)) &&
      (request.stayIds.length === 0 || request.stayIds.includes(stayId)) &&
      openedAtMs - BEFORE_OPENING_MS < request.toMs &&
      (closedAtMs ?? Number.POSITIVE_INFINITY) >= request.fromMs,
  );
}

/** In the order in which they were opened, which the history keeps; a stay without a patient is a child of its own. */
function numbered(rows: readonly StayRow[]): readonly Omit<GatheredStay, 'decidedMs'>[] {
  const persons = new Map<string, number>();
  return rows.map((row, index) => {
    const person = row.patientId ?? ` ${row.stayId}`;
    const personNumber = persons.get(person) ?? persons.size + 1;
    persons.set(person, personNumber);
    const { stayId, unitId, openedAtMs, closedAtMs } = row;
    return {
      stayNumber: index + 1,
      personNumber,
      stayId,
      unitId,
      openedAtMs,
      closedAtMs,
      row: { ...row, displayName: '' },
    };
  });
}

/** Where something of the stay can be, within what is asked, ms; on the edges of buckets. */
export function boundsOf(
  { openedAtMs, closedAtMs }: NumberedStay,
  { fromMs, toMs, resolution }: DatasetRequest,
  decidedMs: number | null,
): { readonly fromMs: number; readonly toMs: number } {
  const width = BUCKET_MS[resolution];
  const end = closedAtMs ?? (decidedMs ?? openedAtMs) + AFTER_DECISION_MS;
  return {
    fromMs: Math.ceil(Math.max(fromMs, openedAtMs - BEFORE_OPENING_MS) / width) * width,
    toMs: Math.ceil(Math.min(toMs, end + width) / width) * width,
  };
}

function stayRow({ stayNumber, personNumber, row }: GatheredStay, observedMs: number | null) {
  const { unitId, bedId, sex, birthDate, openedAtMs, closedAtMs } = row;
  const bornMs = birthDate === null ? Number.NaN : Date.parse(`${birthDate}T00:00:00Z`);
  const isKnown = Number.isFinite(bornMs);
  return [
    stayNumber,
    personNumber,
    unitId,
    bedId,
    sex,
    isKnown ? Math.floor((openedAtMs - bornMs) / DAY_MS) : null,
    isKnown ? birthDate : null,
    isKnown ? new Date(bornMs).getUTCFullYear() : null,
    openedAtMs,
    closedAtMs,
    observedMs,
  ];
}
