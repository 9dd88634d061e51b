/**
 * What a corrected code map lets in after all: refused observations that stand in quarantine are asked
 * again, page by page, and what passes is admitted for the history alone.
 *
 * Invariants: running twice changes nothing; what is still young enough to be scored waits for the next
 * run; a run that stops half way is continued by the next.
 */
import type { Quarantined } from '../../../contract/records/quarantine.ts';
import type { Intake } from '../../intake/admit.ts';
import { askedAgain, lateReadings, type LateCounts } from './late-readings.ts';
import type { TermGate } from '../term-gate.port.ts';

/** Where refusals are kept: the history, of which the feed knows no more than this. In order of gateway time, then id. */
export interface QuarantineStore {
  quarantined(query: {
    readonly unitId: string;
    readonly fromMs: number;
    readonly toMs: number;
    readonly limit: number;
  }): Promise<readonly Quarantined[]>;
}

export interface RerunParts {
  readonly history: QuarantineStore;
  readonly intake: Pick<Intake, 'admitFrames' | 'admitRecords'>;
  /** With the corrected map. */
  readonly gate: TermGate;
  /** Units of the hospital. */
  readonly unitIds: readonly string[];
  /** Gateway times, half-open. */
  readonly fromMs: number;
  readonly toMs: number;
  readonly nowMs: number;
  /** Counts, and admits nothing. */
  readonly dryRun: boolean;
}

export interface RerunReport extends Readonly<LateCounts> {
  readonly hospitalId: string;
  readonly mapVersion: string;
  readonly dryRun: boolean;
  /** Observations younger than a live reading may be: the next run takes them. */
  readonly tooYoung: number;
}

/** The engine still scores what is younger than 30 s; the rest is room for a log that is behind. */
const AGE_MS_MIN = 60_000;
const PAGE_ITEMS = 500;
/** Items of one unit and millisecond: beyond it the rest of that millisecond is left to quarantine. */
const PAGE_ITEMS_MAX = 32_000;

/** Rejects as the store and the intake do; what was admitted until then stays, and the next run goes over it without harm. */
export async function rerunQuarantined(parts: RerunParts): Promise<RerunReport> {
  const { gate, dryRun, intake, unitIds } = parts;
  const counts: LateCounts = {
    items: 0,
    observations: 0,
    admitted: { signals: 0, labs: 0, charted: 0 },
    withoutValue: 0,
    refused: {},
  };
  const youngFromMs = parts.nowMs - AGE_MS_MIN;
  let tooYoung = 0;
  for (const unitId of unitIds) {
    for await (const items of pagesOf(parts, unitId)) {
      const old = items.filter(({ receivedAtMs }) => receivedAtMs < youngFromMs);
      tooYoung += items.slice(old.length).reduce((sum, item) => sum + askedAgain(item, gate.hospitalId).length, 0);
      const { frames, records } = lateReadings(old, gate, counts);
      if (dryRun) continue;
      if (records.length > 0) await intake.admitRecords(records);
      if (frames.length > 0) await intake.admitFrames(frames);
    }
  }
  return { hospitalId: gate.hospitalId, mapVersion: gate.mapVersion, dryRun, ...counts, tooYoung };
}

/** All items of a unit in order of gateway time. A page ends between two times, lest one message be cut in two. */
async function* pagesOf({ history, fromMs, toMs }: RerunParts, unitId: string): AsyncGenerator<readonly Quarantined[]> {
  let nextMs = fromMs;
  let limit = PAGE_ITEMS;
  while (nextMs < toMs) {
    const page = await history.quarantined({ unitId, fromMs: nextMs, toMs, limit });
    const newestMs = page.at(-1)?.receivedAtMs ?? toMs;
    if (page.length < limit) {
      yield page;
      return;
    }
    const whole = page.filter(({ receivedAtMs }) => receivedAtMs < newestMs);
    if (whole.length === 0 && limit < PAGE_ITEMS_MAX) {
      limit *= 2;
      continue;
    }
    yield whole.length === 0 ? page : whole;
    nextMs = whole.length === 0 ? newestMs + 1 : newestMs;
    limit = PAGE_ITEMS;
  }
}
