/**
 * Vital signs of one stay from the history into the scratch database, a few hours at a time, so that memory does not grow
 * with the stay. A missing value stays null; one that was withdrawn has its bit set, or is not there when it was left out.
 */
import { SIGNAL_NAMES, SIGNALS, signalIndex, type SignalName } from '../../clinical/signal/signals.ts';
import { BUCKET_MS, type History, type VitalsSeries } from '../../history/history.port.ts';
import type { ScratchColumn, ScratchDatabase } from '../../history/scratch-database.port.ts';
import type { DatasetRequest, NumberedStay } from './dataset-request.ts';
import { READINGS } from './staged-tables.ts';

/** Rows of one question. */
const ROWS_MAX = 7_200;

export interface ReadingsParts {
  readonly history: History;
  readonly scratch: ScratchDatabase;
  readonly request: DatasetRequest;
  readonly stay: NumberedStay;
  /** Where something of the stay can be, ms. */
  readonly fromMs: number;
  readonly toMs: number;
}

/** Resolves with the moment of the newest value; null: there was none. Rejects as the history and the scratch do. */
export async function gatherReadings(parts: ReadingsParts): Promise<number | null> {
  const channels = await parts.history.channels(parts.stay.stayId);
  let newestMs: number | null = null;
  for (const channel of [undefined, ...channels]) {
    const last = await gatherChannel(parts, channel);
    if (last !== null && (newestMs === null || last > newestMs)) newestMs = last;
  }
  return newestMs;
}

async function gatherChannel(parts: ReadingsParts, channel: string | undefined): Promise<number | null> {
  const { history, scratch, request, stay } = parts;
  const stepMs = BUCKET_MS[request.resolution] * ROWS_MAX;
  let newestMs: number | null = null;
  for (let fromMs = parts.fromMs; fromMs < parts.toMs; fromMs += stepMs) {
    const series = await history.vitals({
      stayId: stay.stayId,
      ...(channel === undefined ? {} : { channel }),
      fromMs,
      toMs: Math.min(parts.toMs, fromMs + stepMs),
      resolution: request.resolution,
      signals: SIGNAL_NAMES,
      includeWithdrawn: request.withdrawn === 'marked',
    });
    if (series.atMs.length === 0) continue;
    await scratch.append(READINGS, columnsOf(series, { request, stay, channel: channel ?? null }));
    newestMs = series.atMs.at(-1) ?? newestMs;
  }
  return newestMs;
}

function columnsOf(
  series: VitalsSeries,
  {
    request,
    stay,
    channel,
  }: { readonly request: DatasetRequest; readonly stay: NumberedStay; readonly channel: string | null },
): readonly ScratchColumn[] {
  const { atMs } = series;
  const values = SIGNALS.flatMap(({ name }): readonly ScratchColumn[] => {
    const column = series.signals[name];
    if (column === undefined) return [];
    const mean = { type: 'number' as const, values: column.mean };
    if (request.resolution === 'second') return [mean];
    return [
      mean,
      { type: 'number', values: column.min },
      { type: 'number', values: column.max },
      { type: 'integer', values: column.count },
    ];
  });
  return [
    { type: 'integer', values: atMs.map(() => stay.stayNumber) },
    { type: 'text', values: atMs.map(() => channel) },
    { type: 'moment', values: atMs },
    { type: 'integer', values: withdrawnBits(series, BUCKET_MS[request.resolution]) },
    ...values,
  ];
}

/** Bit n: the value of signal n in this bucket was taken back, or rests on one that was. */
function withdrawnBits({ atMs, withdrawn = [] }: VitalsSeries, bucketMs: number): readonly number[] {
  if (withdrawn.length === 0) return atMs.map(() => 0);
  const spans = withdrawn.map(({ signal, fromMs, toMs }) => ({
    bit: 1 << signalIndex(signal as SignalName),
    fromMs,
    toMs,
  }));
  return atMs.map((at) =>
    spans.reduce((bits, { bit, fromMs, toMs }) => (at < toMs && at + bucketMs > fromMs ? bits | bit : bits), 0),
  );
}
