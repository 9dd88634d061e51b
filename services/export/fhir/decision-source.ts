/**
 * Decisions of the history as a source of resources: scores, risks, deliveries, acknowledgements, and
 * alerts, of which only the first transition counts here and the newest one is then looked up.
 *
 * Invariant: a page never costs more than SCANNED_MAX decisions; where that is not enough the page is
 * shorter and says where the next one begins.
 */
import type { Alert } from '../../contract/decisions/alert.ts';
import type { Decision } from '../../contract/decisions/decision.ts';
import type { History } from '../../history/history.port.ts';
import type { Resource } from './resources/fhir-resource.ts';
import { isBehind, type Asked, type Entry, type Found, type Source } from './search/search-place.ts';
import { TooCostly } from './search/too-costly.ts';

/** Decisions read for one page of one source. */
const SCANNED_MAX = 5_000;
const CHUNK_MIN = 100;
/** Decisions read to learn how alerts stand now; beyond it the question is too wide. */
const STATES_SCANNED_MAX = 50_000;
const STATES_CHUNK = 1_000;
const TIME_MAX = 8.64e15;

export interface DecisionPosition {
  readonly unitId: string;
  /** Null: of the whole unit. */
  readonly stayId: string | null;
}

export interface DecisionSourceParts extends DecisionPosition {
  readonly history: History;
  readonly kinds: readonly Decision['kind'][];
  readonly scoreRuleId?: string | null;
  /** Resources of decisions in the same order, null where one has none (or none that was asked for). */
  readonly resourcesOf: (decisions: readonly Decision[]) => Promise<readonly (Resource | null)[]>;
}

export function decisionSource(parts: DecisionSourceParts): Source {
  return { name: `decision ${parts.unitId} ${parts.stayId ?? ''}`, find: (asked) => findDecisions(parts, asked) };
}

async function findDecisions(parts: DecisionSourceParts, asked: Asked): Promise<Found> {
  const entries: Entry[] = [];
  let after = asked.after;
  let chunk = Math.max(CHUNK_MIN, asked.limit);
  for (let scanned = 0; scanned < SCANNED_MAX;) {
    const read = await parts.history.decisions({
      unitId: parts.unitId,
      stayId: parts.stayId,
      kinds: parts.kinds,
      scoreRuleId: parts.scoreRuleId ?? null,
      ...rangeBehind(asked, after),
      newestFirst: asked.newestFirst,
      limit: chunk,
    });
    const fresh = read.filter(({ atMs, id }) => isBehind({ atMs, key: id }, { after, newestFirst: asked.newestFirst }));
    const resources = await parts.resourcesOf(fresh);
    for (const [index, { atMs, id }] of fresh.entries()) {
      const resource = resources[index] ?? null;
      if (resource !== null) entries.push({ atMs, key: id, resource });
    }
    if (read.length < chunk) return { entries: entries.slice(0, asked.limit), lookedTo: null };
    if (entries.length >= asked.limit) {
      return { entries: entries.slice(0, asked.limit), lookedTo: entries[asked.limit - 1] ?? null };
    }
    const last = fresh.at(-1);
    // Everything read stands at one moment, and was seen: only a longer reading leads past it.
    if (last === undefined) chunk *= 2;
    else after = { atMs: last.atMs, key: last.id };
    scanned += read.length;
  }
  return { entries, lookedTo: after };
}

/** What is left of the range; the moment of the last entry again, since others may share it. */
function rangeBehind(
  { fromMs, toMs, newestFirst }: Asked,
  after: Asked['after'],
): { readonly fromMs: number; readonly toMs: number } {
  if (after === null) return { fromMs, toMs };
  return newestFirst
    ? { fromMs, toMs: Math.min(toMs, after.atMs + 1) }
    : { fromMs: Math.max(fromMs, after.atMs), toMs };
}

/** How alerts of one place stand now, by id. Throws TooCostly when there is too much to look through. */
export async function newestStates(
  history: History,
  subject: DecisionPosition,
  alerts: readonly Alert[],
): Promise<ReadonlyMap<string, Alert>> {
  const newest = new Map(alerts.map((alert) => [alert.id, alert]));
  if (alerts.length === 0) return newest;
  const fromMs = Math.min(...alerts.map(({ firstRaisedAtMs }) => firstRaisedAtMs));
  await eachTransition(history, subject, { fromMs, isEnough: () => isAllCleared([...newest.values()]) }, (alert) => {
    const known = newest.get(alert.id);
    if (known !== undefined && known.transition <= alert.transition) newest.set(alert.id, alert);
  });
  return newest;
}

/** Each transition of one alert, the newest first. Throws TooCostly when there is too much to look through. */
export async function alertTransitions(
  history: History,
  subject: DecisionPosition,
  { fromMs, isMeant }: { readonly fromMs: number; readonly isMeant: (alert: Alert) => boolean },
): Promise<readonly Alert[]> {
  const byNumber = new Map<number, Alert>();
  const newest = (): readonly Alert[] => [...byNumber.values()].toSorted((a, b) => b.transition - a.transition);
  await eachTransition(history, subject, { fromMs, isEnough: () => newest()[0]?.phase === 'cleared' }, (alert) => {
    if (isMeant(alert)) byNumber.set(alert.transition, alert);
  });
  return newest();
}

function isAllCleared(alerts: readonly Alert[]): boolean {
  return alerts.every(({ phase }) => phase === 'cleared');
}

async function eachTransition(
  history: History,
  { unitId, stayId }: DecisionPosition,
  { fromMs, isEnough }: { readonly fromMs: number; readonly isEnough: () => boolean },
  take: (alert: Alert) => void,
): Promise<void> {
  let edgeMs = fromMs;
  let chunk = STATES_CHUNK;
  for (let scanned = 0; scanned < STATES_SCANNED_MAX;) {
    const read = await history.decisions({
      unitId,
      stayId,
      kinds: ['alert.changed'],
      fromMs: edgeMs,
      toMs: TIME_MAX,
      limit: chunk,
    });
    for (const decision of read) if (decision.kind === 'alert.changed') take(decision.alert);
    if (read.length < chunk || isEnough()) return;
    const lastMs = read.at(-1)?.atMs ?? edgeMs;
    if (lastMs === edgeMs) chunk *= 2;
    edgeMs = lastMs;
    scanned += read.length;
  }
  throw new TooCostly(
    'too many alerts have changed since: ask for a shorter range, for one patient, or with the newest first',
  );
}
