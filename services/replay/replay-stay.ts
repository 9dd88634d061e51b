/**
 * Runs the stored input of a stay through the very fold that ran live and compares every decision.
 * Only the log is read: the input topic for what came in, the decision topic for what was decided.
 */
import type { Decision } from '../contract/decisions/decision.ts';
import { decodeDecision } from '../contract/decisions/read-decision.ts';
import { DECISION_TOPIC, UNIT_TOPIC } from '../contract/topics.ts';
import { isVitalsBlock } from '../contract/records/vitals-block.ts';
import { createPartitionFold, foldLogRecord, type EngineRules } from '../engine/fold/partition-fold.ts';
import type { EventLog } from '../log/event-log.port.ts';
import { VigilError } from '../platform/errors.ts';
import { compareDecisions, isReplayed, type Comparison } from './compare-decisions.ts';
import { readRange } from './read-range.ts';

export interface ReplayRequest {
  readonly log: EventLog;
  readonly rules: EngineRules;
  readonly stayId: string;
  /** Half-open range of event time of the decisions compared; the input is always folded from its start. */
  readonly fromMs: number;
  readonly toMs: number;
  readonly onProgress?: (share: number) => void;
}

export interface ReplayReport extends Comparison {
  readonly stayId: string;
  readonly unitId: string;
  readonly partition: number;
  readonly recordsFolded: number;
  /** Replayed decisions whose cause is newer than the newest one decided live: not yet decided, not a difference. */
  readonly notYetLive: number;
}

interface LiveDecisions {
  readonly partition: number;
  readonly unitId: string;
  readonly decisions: readonly Decision[];
  /** Newest input offset that any live decision of the unit was caused by. */
  readonly decidedUpTo: number;
}

/** Throws `log-position-lost` when the log no longer holds the unit's beginning. */
export async function replayStay(request: ReplayRequest): Promise<ReplayReport> {
  const live = await liveDecisionsOf(request);
  const folded = await foldAgain(request, live);
  const inRange = (decision: Decision): boolean => decision.atMs >= request.fromMs && decision.atMs < request.toMs;
  const decided = folded.decisions.filter((decision) => causeOffset(decision) <= live.decidedUpTo);
  const comparison = compareDecisions(live.decisions.filter(inRange), decided.filter(inRange));
  return {
    ...comparison,
    stayId: request.stayId,
    unitId: live.unitId,
    partition: live.partition,
    recordsFolded: folded.records,
    notYetLive: folded.decisions.length - decided.length,
  };
}

async function liveDecisionsOf(request: ReplayRequest): Promise<LiveDecisions> {
  const partitions = await request.log.partitionCount(DECISION_TOPIC);
  for (let partition = 0; partition < partitions; partition++) {
    const found = await scanPartition(request, partition);
    if (found !== null) return found;
  }
  throw new VigilError('recording-unreadable', `no decision of stay ${request.stayId} is in the log`);
}

async function scanPartition(request: ReplayRequest, partition: number): Promise<LiveDecisions | null> {
  const byId = new Map<string, Decision>();
  const newestByUnit = new Map<string, number>();
  const bounds = await request.log.bounds(DECISION_TOPIC, partition);
  await readRange({
    log: request.log,
    topic: DECISION_TOPIC,
    partition,
    bounds,
    onRecord: (record) => {
      // A damaged decision is missing from what was decided live, which the comparison then tells.
      if (record.isDamaged === true || isVitalsBlock(record.value)) return;
      const decision = decodeDecision(record.value);
      newestByUnit.set(decision.unitId, Math.max(newestByUnit.get(decision.unitId) ?? 0, causeOffset(decision)));
      if (isReplayed(decision) && stayOf(decision) === request.stayId && !byId.has(decision.id)) {
        byId.set(decision.id, decision);
      }
    },
  });
  const first = byId.values().next().value;
  if (first === undefined) return null;
  return {
    partition,
    unitId: first.unitId,
    decisions: [...byId.values()],
    decidedUpTo: newestByUnit.get(first.unitId) ?? 0,
  };
}

async function foldAgain(
  request: ReplayRequest,
  live: LiveDecisions,
): Promise<{ decisions: Decision[]; records: number }> {
  const bounds = await request.log.bounds(UNIT_TOPIC, live.partition);
  if (bounds.startOffset > 0) {
    throw new VigilError(
      'log-position-lost',
      `the log begins at offset ${bounds.startOffset}: the unit's beginning is no longer in it`,
    );
  }
  const fold = createPartitionFold(live.partition, request.rules, live.unitId);
  const decisions = new Map<string, Decision>();
  let records = 0;
  await readRange({
    log: request.log,
    topic: UNIT_TOPIC,
    partition: live.partition,
    bounds,
    ...(request.onProgress === undefined ? {} : { onProgress: request.onProgress }),
    onRecord: (record) => {
      foldLogRecord(fold, record);
      records += 1;
      for (const decision of fold.output.decisions) {
        if (isReplayed(decision) && stayOf(decision) === request.stayId && !decisions.has(decision.id)) {
          decisions.set(decision.id, decision);
        }
      }
      fold.output.decisions.length = 0;
      fold.output.dueRisks.length = 0;
      if (fold.output.vitals.rowCount > 0) fold.output.vitals.finish();
      if (fold.output.corrections.rowCount > 0) fold.output.corrections.finish();
    },
  });
  return { decisions: [...decisions.values()], records };
}

function stayOf(decision: Decision): string | null {
  return 'stayId' in decision ? decision.stayId : null;
}

/** Input offset in a cause of the form `partition:offset`, with or without a row. */
function causeOffset(decision: Decision): number {
  return Number(decision.cause.split(':')[1] ?? 0);
}
