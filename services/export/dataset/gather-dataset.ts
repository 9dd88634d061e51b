/** From a history into a scratch database: every stay that was asked for, one after the other. */
import type { Terminology } from '../../clinical/signal/term.ts';
import type { History, StayRow } from '../../history/history.port.ts';
import { BUCKET_MS } from '../../history/history.port.ts';
import type { ScratchDatabase } from '../../history/scratch-database.port.ts';
import type { DatasetRelease } from './dataset-release.port.ts';
import type { DatasetRequest, NumberedStay } from './dataset-request.ts';
import { gatherDecisions } from './gather-decisions.ts';
import { gatherReadings } from './gather-readings.ts';
import { RowBuffer } from './row-buffer.ts';
import {
  ALERTS,
  CHARTED,
  quantitiesOf,
  quantitiesTable,
  readingsTable,
  SCORES,
  STAYS,
  type Quantity,
} from './staged-tables.ts';

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
  /** Absent: the data stay inside. */
  readonly release?: DatasetRelease;
  /** Share done, 0 to 1. */
  readonly onProgress: (share: number) => void;
}

export interface GatheredStay extends NumberedStay {
  /** As the history has it, without the name. */
  readonly row: StayRow;
  /** Newest decision, ms; null: there is none. */
  readonly decidedMs: number | null;
  /** Newest value or decision, ms; null: there is none. */
  readonly observedMs: number | null;
}

/** A stay as the history has it, with its numbers. */
export type AskedStay = Omit<GatheredStay, 'decidedMs' | 'observedMs'>;

/** Resolves with the stays in the order of their numbers. Rejects as the history and the scratch do. */
export async function gatherDataset(parts: GatherParts): Promise<readonly GatheredStay[]> {
  const gatherer = await StayGatherer.open(parts);
  const stays: GatheredStay[] = [];
  const asked = numbered(await askedStays(parts));
  for (const [at, each] of asked.entries()) {
    await parts.release?.permitted();
    stays.push(await gatherer.add(each));
    parts.onProgress((at + 1) / asked.length);
  }
  await gatherer.flush();
  return stays;
}

type Buffers = Readonly<Record<'stays' | 'charted' | 'alerts' | 'scores', RowBuffer>>;

/** Stay after stay into the tables of one scratch database, which holds none of them yet. */
export class StayGatherer {
  readonly #parts: Omit<GatherParts, 'onProgress'>;
  readonly #quantities: ReadonlyMap<string, Quantity>;
  readonly #buffers: Buffers;

  private constructor(parts: Omit<GatherParts, 'onProgress'>, quantities: readonly Quantity[]) {
    const { scratch } = parts;
    this.#parts = parts;
    this.#quantities = new Map(quantities.map((quantity) => [quantity.name, quantity]));
    this.#buffers = {
      stays: new RowBuffer(scratch, STAYS),
      charted: new RowBuffer(scratch, CHARTED),
      alerts: new RowBuffer(scratch, ALERTS),
      scores: new RowBuffer(scratch, SCORES),
    };
  }

  /** Makes the tables. Rejects as the scratch does. */
  static async open(parts: Omit<GatherParts, 'onProgress'>): Promise<StayGatherer> {
    const { scratch, request, terminology } = parts;
    const quantities = quantitiesOf(terminology);
    const known = quantitiesTable(quantities);
    for (const table of [STAYS, CHARTED, ALERTS, SCORES, readingsTable(request.resolution), known.table]) {
      await scratch.create(table);
    }
    await scratch.append(known.table.name, known.columns);
    return new StayGatherer(parts, quantities);
  }

  async add(asked: AskedStay): Promise<GatheredStay> {
    const decidedMs = await gatherDecisions({
      ...this.#parts,
      stay: asked,
      buffers: this.#buffers,
      quantities: this.#quantities,
    });
    const measuredMs = await gatherReadings({
      ...this.#parts,
      stay: asked,
      ...boundsOf(asked, this.#parts.request, decidedMs),
    });
    const newestMs = Math.max(decidedMs ?? -1, measuredMs ?? -1);
    const stay = { ...asked, decidedMs, observedMs: newestMs < 0 ? null : newestMs };
    await this.#buffers.stays.add(stayRow(stay));
    return stay;
  }

  /** What was added is in the tables. */
  async flush(): Promise<void> {
    for (const buffer of Object.values(this.#buffers)) await buffer.flush();
  }
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
function numbered(rows: readonly StayRow[]): readonly AskedStay[] {
  const persons = new Map<string, number>();
  return rows.map((row, index) => {
    const person = row.patientId ?? ` ${row.stayId}`;
    const personNumber = persons.get(person) ?? persons.size + 1;
    persons.set(person, personNumber);
    return askedStay(row, { stayNumber: index + 1, personNumber });
  });
}

/** Without the name. */
export function askedStay(row: StayRow, numbers: Pick<AskedStay, 'stayNumber' | 'personNumber'>): AskedStay {
  const { stayId, unitId, openedAtMs, closedAtMs } = row;
  return { ...numbers, stayId, unitId, openedAtMs, closedAtMs, row: { ...row, displayName: '' } };
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

function stayRow({ stayNumber, personNumber, row, observedMs }: GatheredStay) {
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
