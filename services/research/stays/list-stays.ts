/**
 * Stays as a researcher may look through them: by unit, time, age band and length, page by page, without names, birth
 * dates and patients. An age is a band, since an exact one beside exact times names a child to whoever was there.
 */
import {
  STAY_AGE_BANDS,
  type ResearchStay,
  type ResearchStays,
  type StayAgeBand,
} from '../../contract/screens/research-view.ts';
import type { History, StayRow } from '../../history/history.port.ts';

export interface StaysFilter {
  /** Units whose stays are looked at; null: every unit. */
  readonly unitIds: readonly string[] | null;
  /** Opened within; half-open, ms. */
  readonly openedFromMs: number;
  readonly openedBeforeMs: number;
  /** Null: every age. */
  readonly ageBand: StayAgeBand | null;
  readonly hoursAtLeast: number;
  /** Null: of any length. */
  readonly hoursBelow: number | null;
  /** Behind this stay; null: from the newest on. */
  readonly after: { readonly openedAtMs: number; readonly stayId: string } | null;
}

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
/** Of an answer. */
const STAYS_MAX = 100;
/** Looked at for one answer: a filter that hardly any stay passes is asked on by the page. */
const [ROWS_OF_PAGE, PAGES_MAX] = [1_000, 20];

/** Below so many days at admission; WHO and NICHD call them newborn, infant, toddler, child and adolescent (limits: ours to round years of 365.25 days). */
const BAND_BELOW_DAYS: readonly (readonly [StayAgeBand, number])[] = [
  ['newborn', 28],
  ['infant', 365.25],
  ['toddler', 4 * 365.25],
  ['child', 12 * 365.25],
  ['adolescent', Number.POSITIVE_INFINITY],
];

/** Newest first. `nowMs`: end of a stay that is open. Rejects as the history does. */
export async function listStays(
  history: Pick<History, 'stays'>,
  filter: StaysFilter,
  nowMs: number,
): Promise<ResearchStays> {
  const found: ResearchStay[] = [];
  const { openedFromMs, openedBeforeMs, unitIds } = filter;
  const unitId = unitIds?.length === 1 ? (unitIds[0] ?? null) : null;
  let after = filter.after;
  for (let page = 0; page < PAGES_MAX; page += 1) {
    const rows = await history.stays({
      unitId,
      openedFromMs,
      openedBeforeMs,
      newestFirst: true,
      limit: ROWS_OF_PAGE,
      ...(after === null ? {} : { after }),
    });
    for (const row of rows) {
      after = { openedAtMs: row.openedAtMs, stayId: row.stayId };
      if (!passes(row, filter, nowMs)) continue;
      found.push(seen(row));
      if (found.length === STAYS_MAX) return { stays: found, next: cursorOf(after) };
    }
    if (rows.length < ROWS_OF_PAGE) return { stays: found, next: null };
  }
  return { stays: found, next: after === null ? null : cursorOf(after) };
}

function passes(row: StayRow, { unitIds, ageBand, hoursAtLeast, hoursBelow }: StaysFilter, nowMs: number): boolean {
  const hours = ((row.closedAtMs ?? nowMs) - row.openedAtMs) / HOUR_MS;
  return (
    (unitIds?.includes(row.unitId) ?? true) &&
    (ageBand === null || ageBandOf(row) === ageBand) &&
    hours >= hoursAtLeast &&
    (hoursBelow === null || hours < hoursBelow)
  );
}

function seen(row: StayRow): ResearchStay {
  const { stayId, unitId, sex, openedAtMs, closedAtMs } = row;
  return { stayId, unitId, ageBand: ageBandOf(row), sex: sex ?? 'unknown', openedAtMs, closedAtMs };
}

/** By calendar days of birth and admission in UTC. A birth after the admission is no age. */
export function ageBandOf({ birthDate, openedAtMs }: Pick<StayRow, 'birthDate' | 'openedAtMs'>): StayAgeBand {
  const bornMs = birthDate === null ? Number.NaN : Date.parse(`${birthDate}T00:00:00Z`);
  const days = Math.floor((openedAtMs - bornMs) / DAY_MS);
  if (!(days >= 0)) return 'unknown';
  return BAND_BELOW_DAYS.find(([, below]) => days < below)?.[0] ?? 'unknown';
}

/** Where to go on, as text of an address. */
export function cursorOf({ openedAtMs, stayId }: { readonly openedAtMs: number; readonly stayId: string }): string {
  return JSON.stringify([openedAtMs, stayId]);
}

/** Null: no cursor of ours. */
export function readCursor(text: string): StaysFilter['after'] {
  try {
    const read: unknown = JSON.parse(text);
    if (!Array.isArray(read) || read.length !== 2) return null;
    const [openedAtMs, stayId]: readonly unknown[] = read;
    return typeof openedAtMs === 'number' && Number.isFinite(openedAtMs) && typeof stayId === 'string'
      ? { openedAtMs, stayId }
      : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

export const isAgeBand = (text: string): text is StayAgeBand => STAY_AGE_BANDS.some((band) => band === text);
