/** What two people are asked about, out of the history: alerts that were raised, minutes of stays, or moments that are named. */
import { AlertEpisodes } from '../../contract/alert-course/alert-episodes.ts';
import { sha256Hex } from '../../contract/content-id.ts';
import type { RatingRequest } from '../../contract/screens/rating/rating-request.ts';
import type { History, StayRow } from '../../history/history.port.ts';
import { ageBandOf } from '../stays/list-stays.ts';
import { decisionsOfHistory } from '../stays/decisions-of-history.ts';
import { drawItems, type DrawnMoment, type RatingItem } from './rating-study.ts';

const MINUTE_MS = 60_000;

export type RatingDraw =
  | { readonly ok: true; readonly drawnFrom: number; readonly items: readonly RatingItem[] }
  /** `nothing-there`: no alert or stay of the span; `stay-unknown`, `outside-stay`: of a moment that is named. */
  | { readonly ok: false; readonly reason: 'nothing-there' | 'stay-unknown' | 'outside-stay'; readonly detail: string };

type Reading = Pick<History, 'decisions' | 'stays'>;

/** Rejects as the history does. */
export async function drawStudy(history: Reading, request: RatingRequest, nowMs: number): Promise<RatingDraw> {
  const { unitId, fromMs, toMs, draw, count, perStay, seed } = request;
  const stays = (await history.stays({ unitId, openedBeforeMs: toMs })).filter(
    ({ closedAtMs }) => closedAtMs === null || closedAtMs > fromMs,
  );
  if (draw.kind === 'given') return namedMoments(stays, draw.moments, nowMs);
  const moments =
    draw.kind === 'alerts'
      ? await alertsOf(history, stays, { unitId, fromMs, toMs, ruleIds: draw.ruleIds })
      : stays.flatMap((stay) => minutesOf(stay, { fromMs, toMs: Math.min(toMs, nowMs), seed, perStay }));
  const items = drawItems(moments, { seed, count, perStay });
  return items.length === 0
    ? { ok: false, reason: 'nothing-there', detail: unitId }
    : { ok: true, drawnFrom: moments.length, items };
}

async function alertsOf(
  history: Reading,
  stays: readonly StayRow[],
  { ruleIds, ...span }: { unitId: string; fromMs: number; toMs: number; ruleIds: readonly string[] },
): Promise<readonly DrawnMoment[]> {
  const episodes = new AlertEpisodes(span);
  for await (const decision of decisionsOfHistory(history, { ...span, stayId: null, kinds: ['alert.changed'] })) {
    // What rests on values that were taken back is nothing to judge.
    if (decision.kind === 'alert.changed' && decision.withdrawn === undefined) episodes.take(decision);
  }
  return episodes.episodes.flatMap(({ alertId, ruleId, stayId, raisedAtMs, worstLevel }): readonly DrawnMoment[] => {
    const stay = stays.find((each) => each.stayId === stayId);
    if (stay === undefined || (ruleIds.length > 0 && !ruleIds.includes(ruleId))) return [];
    return [momentOf(stay, raisedAtMs, { alertId, ruleId, level: worstLevel })];
  });
}

/** Whole minutes, as many as a stay may give, by the seed and the id of the stay alone. */
function minutesOf(
  stay: StayRow,
  { fromMs, toMs, seed, perStay }: { fromMs: number; toMs: number; seed: number; perStay: number },
): readonly DrawnMoment[] {
  const firstMinute = Math.ceil(Math.max(fromMs, stay.openedAtMs) / MINUTE_MS);
  const minutes = Math.floor(Math.min(toMs, stay.closedAtMs ?? toMs) / MINUTE_MS) - firstMinute;
  if (minutes <= 0) return [];
  const drawn = new Set<number>();
  for (let draw = 0; draw < perStay; draw++) {
    const share = Number.parseInt(sha256Hex(JSON.stringify([seed, stay.stayId, draw])).slice(0, 12), 16) / 2 ** 48;
    drawn.add(firstMinute + Math.floor(share * minutes));
  }
  return [...drawn].map((minute) => momentOf(stay, minute * MINUTE_MS, null));
}

function namedMoments(
  stays: readonly StayRow[],
  moments: readonly { readonly stayId: string; readonly atMs: number }[],
  nowMs: number,
): RatingDraw {
  const named: DrawnMoment[] = [];
  for (const { stayId, atMs } of moments) {
    const stay = stays.find((each) => each.stayId === stayId);
    if (stay === undefined) return { ok: false, reason: 'stay-unknown', detail: stayId };
    if (atMs < stay.openedAtMs || atMs > (stay.closedAtMs ?? nowMs)) {
      return { ok: false, reason: 'outside-stay', detail: `${stayId} ${new Date(atMs).toISOString()}` };
    }
    if (!named.some((each) => each.stayId === stayId && each.atMs === atMs)) named.push(momentOf(stay, atMs, null));
  }
  const items = drawItems(named, { seed: 0, count: named.length, perStay: named.length });
  return { ok: true, drawnFrom: named.length, items };
}

function momentOf(stay: StayRow, atMs: number, alert: DrawnMoment['alert']): DrawnMoment {
  return { unitId: stay.unitId, stayId: stay.stayId, ageBand: ageBandOf(stay), atMs, alert };
}
