/**
 * Sources of one stay: its streamed vital signs, a window of buckets at a time, and what was charted
 * and resulted, which is small and read whole.
 */
import type { Terminology } from '../../clinical/signal/term.ts';
import type { DecisionKind } from '../../contract/decisions/decision.ts';
import { withdrawalOf } from '../../contract/decisions/withdrawal.ts';
import {
  BUCKET_MS,
  type History,
  type Resolution,
  type StayRow,
  type VitalsQuery,
  type VitalsSeries,
} from '../../history/history.port.ts';
import { chartedObservation, ChartedValues, type ChartedValue } from './resources/charted-observation.ts';
import type { Resource } from './resources/fhir-resource.ts';
import {
  isBehind,
  LAST_KEY,
  listSource,
  type Asked,
  type Entry,
  type Found,
  type Source,
} from './search/search-place.ts';
import { TooCostly } from './search/too-costly.ts';
import { vitalObservation, type ChannelSeries, type VitalItem } from './resources/vital-observation.ts';

/** Numbers of one question to the history; it refuses 50,000 itself. */
const POINTS_MAX = 20_000;
/** Questions for one page; where all were empty the page says how far it came. */
const WINDOWS_MAX = 40;
const HOUR_MS = 3_600_000;
/** Samples may be older than the admission by a late link. */
const BEFORE_OPENING_MS = 24 * HOUR_MS;
/** Every stay is scored, or said not to be, at least every half hour: nothing was measured longer after that. */
const AFTER_DECISION_MS = HOUR_MS;
const ACTIVITY: readonly DecisionKind[] = [
  'score.computed',
  'risk.computed',
  'alert.changed',
  'stay.changed',
  'stay.charted',
  'characteristics.computed',
];
const TIME_MAX = 8.64e15;

export interface VitalsSourceParts {
  readonly history: History;
  readonly stay: StayRow;
  readonly terminology: Terminology;
  readonly items: readonly VitalItem[];
  readonly resolution: Resolution;
  readonly isWanted: (resource: Resource) => boolean;
}

export function vitalsSource(parts: VitalsSourceParts): Source {
  return { name: `vitals ${parts.stay.stayId}`, find: (asked) => findVitals(parts, asked) };
}

async function findVitals(parts: VitalsSourceParts, asked: Asked): Promise<Found> {
  const width = BUCKET_MS[parts.resolution];
  const bounds = await boundsOf(parts, asked, width);
  const signals = parts.items.flatMap((item) => item.signals);
  const bucketsMax = Math.max(1, Math.floor(POINTS_MAX / Math.max(1, signals.length)));
  let buckets = Math.min(bucketsMax, Math.ceil(asked.limit / Math.max(1, parts.items.length)) + 1);
  const entries: Entry[] = [];
  const channels = signals.length === 0 ? [] : await parts.history.channels(parts.stay.stayId);
  let edge = asked.newestFirst ? bounds.toMs : bounds.fromMs;
  for (let window = 0; window < WINDOWS_MAX; window++) {
    if (signals.length === 0 || (asked.newestFirst ? edge <= bounds.fromMs : edge >= bounds.toMs)) {
      return { entries: entries.slice(0, asked.limit), lookedTo: null };
    }
    const range = asked.newestFirst
      ? { fromMs: Math.max(bounds.fromMs, edge - buckets * width), toMs: edge }
      : { fromMs: edge, toMs: Math.min(bounds.toMs, edge + buckets * width) };
    const query = { stayId: parts.stay.stayId, ...range, resolution: parts.resolution, signals };
    const series = await parts.history.vitals({ ...query, includeWithdrawn: true });
    const others = series.atMs.length === 0 ? [] : await otherChannels(parts.history, query, channels);
    entries.push(...entriesOf(parts, { series, others }, asked.newestFirst).filter((entry) => isBehind(entry, asked)));
    edge = asked.newestFirst ? range.fromMs : range.toMs;
    if (entries.length >= asked.limit) {
      return { entries: entries.slice(0, asked.limit), lookedTo: entries[asked.limit - 1] ?? null };
    }
    if (series.atMs.length === 0) buckets = Math.min(bucketsMax, buckets * 2);
  }
  return { entries, lookedTo: asked.newestFirst ? { atMs: edge, key: '' } : { atMs: edge - width, key: LAST_KEY } };
}

/** What the channels beside the scored ones measured in the same buckets. */
export async function otherChannels(
  history: History,
  query: VitalsQuery,
  channels: readonly string[],
): Promise<readonly ChannelSeries[]> {
  return Promise.all(
    channels.map(async (channel) => {
      const series = await history.vitals({ ...query, channel });
      return { channel, series, placeOf: new Map(series.atMs.map((atMs, place) => [atMs, place])) };
    }),
  );
}

/** Where vital signs of the stay can be, on the edges of buckets, within what is asked. */
async function boundsOf(
  { history, stay }: VitalsSourceParts,
  { fromMs, toMs, after, newestFirst }: Asked,
  width: number,
): Promise<{ readonly fromMs: number; readonly toMs: number }> {
  const end = stay.closedAtMs ?? (await newestDecisionMs(history, stay)) + AFTER_DECISION_MS;
  const least = Math.max(
    fromMs,
    stay.openedAtMs - BEFORE_OPENING_MS,
    after !== null && !newestFirst ? after.atMs : fromMs,
  );
  const most = Math.min(toMs, end + width, after !== null && newestFirst ? after.atMs + 1 : toMs);
  return { fromMs: Math.ceil(least / width) * width, toMs: Math.ceil(most / width) * width };
}

async function newestDecisionMs(history: History, { unitId, stayId, openedAtMs }: StayRow): Promise<number> {
  const [newest] = await history.decisions({
    unitId,
    stayId,
    kinds: ACTIVITY,
    fromMs: 0,
    toMs: TIME_MAX,
    newestFirst: true,
    limit: 1,
  });
  return newest?.atMs ?? openedAtMs;
}

function entriesOf(
  { stay, terminology, items, resolution, isWanted }: VitalsSourceParts,
  { series, others }: { readonly series: VitalsSeries; readonly others: readonly ChannelSeries[] },
  newestFirst: boolean,
): readonly Entry[] {
  const bySlug = items.toSorted((a, b) => (a.slug < b.slug ? -1 : 1));
  const entries = series.atMs.flatMap((atMs, at) =>
    bySlug.flatMap((item) => {
      const resource = vitalObservation({ stay, terminology, item, resolution, series, at, others });
      return resource === null || !isWanted(resource) ? [] : [{ atMs, key: item.slug, resource }];
    }),
  );
  return newestFirst ? entries.toReversed() : entries;
}

/** Announcements of one stay; a child of months who is charted every hour has some thousands. */
const ANNOUNCEMENTS_MAX = 20_000;
const ANNOUNCEMENTS_CHUNK = 200;

/** Everything charted and resulted of a stay, in order. Throws TooCostly when there is too much to look through. */
export async function chartedValuesOf(
  history: History,
  { unitId, stayId, openedAtMs }: StayRow,
): Promise<readonly ChartedValue[]> {
  const values = new ChartedValues();
  const seen = new Set<string>();
  let fromMs = Math.max(0, openedAtMs - BEFORE_OPENING_MS);
  let chunk = ANNOUNCEMENTS_CHUNK;
  while (seen.size < ANNOUNCEMENTS_MAX) {
    const read = await history.decisions({
      unitId,
      stayId,
      kinds: ['stay.changed', 'stay.charted', 'result.late'],
      fromMs,
      toMs: TIME_MAX,
      limit: chunk,
    });
    for (const decision of read) {
      if (seen.has(decision.id)) continue;
      seen.add(decision.id);
      if (decision.kind === 'stay.changed' || decision.kind === 'stay.charted' || decision.kind === 'result.late') {
        values.add(decision);
      }
    }
    if (read.length < chunk) return withMarks(history, { unitId, stayId }, values.values());
    const lastMs = read.at(-1)?.atMs ?? fromMs;
    if (lastMs === fromMs) chunk *= 2;
    fromMs = lastMs;
  }
  throw new TooCostly('this stay has too many charted values to be gathered at once');
}

async function withMarks(
  history: History,
  { unitId, stayId }: Pick<StayRow, 'unitId' | 'stayId'>,
  values: readonly ChartedValue[],
): Promise<readonly ChartedValue[]> {
  const withdrawals = await history.withdrawals({ unitId, fromMs: 0, toMs: TIME_MAX });
  if (withdrawals.length === 0) return values;
  return values.map((value) => {
    const kinds = [value.kind === 'laboratory' ? 'lab' : 'charted'] as const;
    return { ...value, isWithdrawn: withdrawalOf(withdrawals, { ...value, stayId, kinds }) !== null };
  });
}

export interface ChartedSourceParts {
  readonly history: History;
  readonly stay: StayRow;
  readonly terminology: Terminology;
  readonly seesNames: boolean;
  readonly isWanted: (resource: Resource) => boolean;
}

export function chartedSource(parts: ChartedSourceParts): Source {
  const { history, stay, terminology, seesNames } = parts;
  const name = `charted ${stay.stayId}`;
  const find = async (asked: Asked): Promise<Found> => {
    const entries = (await chartedValuesOf(history, stay)).map((charted) => ({
      atMs: charted.observedAtMs,
      key: charted.name,
      resource: chartedObservation({ stay, terminology, charted, seesNames }),
    }));
    return listSource(
      name,
      entries.filter(({ resource }) => parts.isWanted(resource)),
    ).find(asked);
  };
  return { name, find };
}
