/**
 * Runs the stored input of a stay through the very fold that ran live and compares every decision. Archive and log
 * are read, nothing else: the input for what came in, the decisions for what was decided. It begins at the newest
 * state that was kept before the stay, or at the unit's first record.
 */
import type { ArchivedStay } from '../archive/archive.port.ts';
import type { Decision } from '../contract/decisions/decision.ts';
import { decodeDecision } from '../contract/decisions/read-decision.ts';
import { isVitalsBlock } from '../contract/records/vitals-block.ts';
import type { LogRecord } from '../log/event-log.port.ts';
import { VigilError } from '../platform/errors.ts';
import { foldUnitAgain, type FoldedAgain, type RestoreState } from './fold-unit-again.ts';
import type { ReplayRules, RulesUse } from './replay-rules.ts';
import { compareDecisions, isReplayed, type Comparison } from './compare-decisions.ts';
import type { ReplaySource } from './replay-source.ts';
import { offsetOfCause } from '../contract/log-position.ts';

export interface ReplayRequest {
  readonly source: ReplaySource;
  readonly rules: ReplayRules;
  readonly stayId: string;
  /** Half-open range of event time of the decisions compared; the input is folded from before the stay. */
  readonly fromMs: number;
  readonly toMs: number;
  readonly restore: RestoreState;
  readonly onProgress?: (share: number) => void;
}

export interface ReplayReport extends Comparison {
  readonly stayId: string;
  readonly unitId: string;
  readonly partition: number;
  readonly recordsFolded: number;
  /** Input offset at which folding began: 0 at the unit's first record, else where a kept state ends. */
  readonly foldedFrom: number;
  /** What decided then, in order of offset, as the log says. */
  readonly rules: readonly RulesUse[];
  /** Replayed decisions whose cause is newer than the newest one decided live: not yet decided, not a difference. */
  readonly notYetLive: number;
}

export interface LiveDecisions {
  readonly partition: number;
  readonly unitId: string;
  readonly decisions: readonly Decision[];
  /** Input offset of the oldest cause: the stay began there. */
  readonly decidedFrom: number;
  /** Newest input offset that any live decision of the unit was caused by, as far as was looked. */
  readonly decidedUpTo: number;
  /** Nothing was decided about the stay later: input behind `decidedUpTo` is another stay's. */
  readonly isOver: boolean;
}

/** Throws `log-position-lost` when neither archive nor log goes back far enough, `rules-missing`, or as the archive does. */
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
    foldedFrom: folded.fromOffset,
    rules: folded.rules,
    notYetLive: folded.decisions.length - decided.length,
  };
}

/** Rejects with `recording-unreadable` where nothing of the stay is kept. */
export async function liveDecisionsOf({
  source,
  stayId,
}: Pick<ReplayRequest, 'source' | 'stayId'>): Promise<LiveDecisions> {
  const archived = await source.findArchived(stayId);
  if (archived !== null) return archivedDecisionsOf(source, archived, stayId);
  const partitions = await source.partitions('decisions');
  for (let partition = 0; partition < partitions; partition++) {
    const scan = newScan(stayId);
    const fromOffset = await source.unsealedFrom('decisions', partition);
    await scanRange(source, { partition, fromOffset, toOffset: Number.POSITIVE_INFINITY }, scan);
    if (scan.byId.size > 0) return liveOf(scan, partition, false);
  }
  throw new VigilError('recording-unreadable', `no decision of stay ${stayId} is in the archive or in the log`);
}

/** The part of the archive that tells of the stay, and what is not sealed yet. */
async function archivedDecisionsOf(
  source: ReplaySource,
  archived: ArchivedStay,
  stayId: string,
): Promise<LiveDecisions> {
  const { partition, fromOffset, toOffset } = archived;
  const scan = newScan(stayId);
  await scanRange(source, { partition, fromOffset, toOffset }, scan);
  const tail = newScan(stayId);
  const unsealedFrom = await source.unsealedFrom('decisions', partition);
  await scanRange(source, { partition, fromOffset: unsealedFrom, toOffset: Number.POSITIVE_INFINITY }, tail);
  if (tail.byId.size === 0 && unsealedFrom > toOffset) return liveOf(scan, partition, true);
  await scanRange(source, { partition, fromOffset: toOffset, toOffset: Number.POSITIVE_INFINITY }, scan);
  return liveOf(scan, partition, false);
}

interface Scan {
  readonly stayId: string;
  readonly byId: Map<string, Decision>;
  /** Newest cause of any decision, by unit. */
  readonly newestByUnit: Map<string, number>;
}

function newScan(stayId: string): Scan {
  return { stayId, byId: new Map(), newestByUnit: new Map() };
}

async function scanRange(
  source: ReplaySource,
  range: { readonly partition: number; readonly fromOffset: number; readonly toOffset: number },
  { stayId, byId, newestByUnit }: Scan,
): Promise<void> {
  await source.read({
    stream: 'decisions',
    ...range,
    onRecord: (record) => {
      const decision = decisionIn(record);
      if (decision === null) return;
      newestByUnit.set(decision.unitId, Math.max(newestByUnit.get(decision.unitId) ?? 0, causeOffset(decision)));
      if (isReplayed(decision) && stayOf(decision) === stayId && !byId.has(decision.id)) {
        byId.set(decision.id, decision);
      }
    },
  });
}

function liveOf({ stayId, byId, newestByUnit }: Scan, partition: number, isOver: boolean): LiveDecisions {
  const decisions = [...byId.values()];
  const [first] = decisions;
  if (first === undefined) throw new VigilError('archive-broken', `no decision of ${stayId} is where the archive says`);
  return {
    partition,
    unitId: first.unitId,
    decisions,
    decidedFrom: Math.min(...decisions.map(causeOffset)),
    decidedUpTo: newestByUnit.get(first.unitId) ?? 0,
    isOver,
  };
}

/** A damaged decision is missing from what was decided live, which the comparison then tells. */
function decisionIn({ isDamaged, value }: LogRecord): Decision | null {
  return isDamaged === true || isVitalsBlock(value) ? null : decodeDecision(value);
}

async function foldAgain(request: ReplayRequest, live: LiveDecisions): Promise<FoldedAgain> {
  const { partition, unitId, decidedFrom, decidedUpTo, isOver } = live;
  return foldUnitAgain({
    ...request,
    partition,
    unitId,
    beforeOffset: decidedFrom,
    toOffset: isOver ? decidedUpTo + 1 : Number.POSITIVE_INFINITY,
    isWanted: (decision) => isReplayed(decision) && stayOf(decision) === request.stayId,
  });
}

function stayOf(decision: Decision): string | null {
  return 'stayId' in decision ? decision.stayId : null;
}

/** Input offset in a cause of the form `partition:offset`, with or without a row. */
function causeOffset(decision: Decision): number {
  return Math.max(0, offsetOfCause(decision.cause));
}
