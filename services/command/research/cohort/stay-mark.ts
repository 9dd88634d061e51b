/**
 * What the history said of the stays of a part when they were read, as one digest: each stay as it is told, and of those in the cohort
 * what was taken back in their unit and the newest that was decided. A part whose stays say something else by now is read again.
 */
import { createHash, type Hash } from 'node:crypto';
import type { Decision } from '../../../contract/decisions/decision.ts';
import type { History, StayRow } from '../../../history/history.port.ts';
import { everyStay, type StayCursor } from '../../../research/cohort/select-stays.ts';
import type { CohortPart } from './cohort-part.ts';

type Asked = Pick<History, 'stays' | 'decisions' | 'withdrawals'>;

const DAY_MS = 86_400_000;
const TIME_MAX = 8.64e15;
/** What the files are made of; a stay is heard of in these first. */
const KINDS: readonly Decision['kind'][] = [
  'stay.changed',
  'stay.charted',
  'result.late',
  'score.computed',
  'alert.changed',
];

export class StayMark {
  readonly #hash: Hash = createHash('sha256');

  add(stay: StayRow): void {
    this.#hash.update(`${JSON.stringify(stay)}\n`);
  }

  /** Of a stay that is in the cohort, before anything of it is read. Rejects as the history does. */
  async addKept(history: Asked, { stayId, unitId, openedAtMs, closedAtMs }: StayRow): Promise<void> {
    const span = { unitId, fromMs: openedAtMs - DAY_MS, toMs: closedAtMs === null ? TIME_MAX : closedAtMs + DAY_MS };
    const withdrawals = await history.withdrawals(span);
    const newest = await history.decisions({
      unitId,
      stayId,
      kinds: KINDS,
      fromMs: 0,
      toMs: TIME_MAX,
      newestFirst: true,
      limit: 1,
    });
    this.#hash.update(`${JSON.stringify([withdrawals, newest.map(({ id }) => id)])}\n`);
  }

  digest(): string {
    return this.#hash.digest('hex');
  }
}

/** Whether the history still says of these stays what it said when the part was made. Rejects as it does. */
export async function isAsRead(history: Asked, part: CohortPart, from: StayCursor | null): Promise<boolean> {
  const mark = new StayMark();
  const kept = new Set(part.keptAt);
  let looked = 0;
  for await (const stay of everyStay(history, from)) {
    if (looked === part.looked) return !part.isEnd && mark.digest() === part.mark;
    mark.add(stay);
    if (kept.has(looked)) await mark.addKept(history, stay);
    looked += 1;
  }
  return looked === part.looked && mark.digest() === part.mark;
}
