/** A span of a unit's past through the fold that ran live: whoever asks hears each decision, and each block, as it is made. */
import { partitionOfUnit } from '../../contract/topics.ts';
import type { LaidPolicy } from './laid-policy.ts';
import { foldUnitAgain, type FoldAgainRequest } from '../../replay/fold-unit-again.ts';

export interface PastSpan extends Pick<FoldAgainRequest, 'source' | 'rules' | 'restore' | 'unitId' | 'onProgress'> {
  /** Half-open span of the unit's time, ms. */
  readonly fromMs: number;
  readonly toMs: number;
  /** Absent: policies hold as they were decided. */
  readonly laid?: LaidPolicy;
}

export interface FoldedPast {
  /** Unit's time at the last record, ms; -1: there was none. */
  readonly endedAtMs: number;
  /** Within the span. */
  readonly records: number;
}

/** Begins at the newest kept state from before the span. Rejects as a replay does. */
export async function foldPast(
  { source, rules, restore, unitId, onProgress, fromMs, toMs, laid }: PastSpan,
  heard: Required<Pick<FoldAgainRequest, 'onDecision'>> & Pick<FoldAgainRequest, 'onRows' | 'onBegun' | 'mayFold'>,
): Promise<FoldedPast> {
  let endedAtMs = -1;
  let records = 0;
  let isOver = false;
  await foldUnitAgain({
    source,
    rules,
    restore,
    unitId,
    ...(onProgress === undefined ? {} : { onProgress }),
    ...heard,
    ...(laid === undefined ? {} : { inPlaceOf: (record, unit) => laid.around(record, unit) }),
    partition: partitionOfUnit(unitId, await source.partitions('input')),
    beforeOffset: Number.POSITIVE_INFINITY,
    toOffset: Number.POSITIVE_INFINITY,
    mayBeginAt: ({ state }) => state.nowMs < fromMs,
    onFolded: (_record, nowMs) => {
      isOver = nowMs >= toMs;
      endedAtMs = nowMs;
      if (nowMs >= fromMs && !isOver) records += 1;
    },
    isWanted: () => false,
    isDone: () => isOver,
  });
  return { endedAtMs, records };
}
