/**
 * Replays a span of a unit's time: every decision about every child, and about the unit itself. It begins at the newest
 * kept state from before the span. The span is one of the unit's own time, and what is compared are all decisions that
 * its records caused: a decision about a moment long before belongs to the record that brought it.
 */
import { sha256Hex } from '../contract/content-id.ts';
import { encodeDecision, type Decision } from '../contract/decisions/decision.ts';
import { headOfDecision } from '../contract/decisions/decision-head.ts';
import { decodeDecision } from '../contract/decisions/read-decision.ts';
import { offsetOfCause } from '../contract/log-position.ts';
import { isVitalsBlock } from '../contract/records/vitals-block.ts';
import { partitionOfUnit } from '../contract/topics.ts';
import type { LogRecord } from '../log/event-log.port.ts';
import { VigilError } from '../platform/errors.ts';
import { compareDecisions, digestOf, isReplayed, type Difference } from './compare-decisions.ts';
import { DigestProof, type OffsetSpan, type ProvenStretch } from './digest-proof.ts';
import { foldUnitAgain, type FoldedAgain, type RestoreState } from './fold-unit-again.ts';
import type { ReplayRules, RulesUse } from './replay-rules.ts';
import type { ReplaySource } from './replay-source.ts';

const HOUR_MS = 3_600_000;

export interface UnitReplayRequest {
  readonly source: ReplaySource;
  readonly rules: ReplayRules;
  readonly restore: RestoreState;
  readonly unitId: string;
  /** Half-open span of the unit's time, ms. All its decisions are in memory: hours, not months. */
  readonly fromMs: number;
  readonly toMs: number;
  readonly onProgress?: (share: number) => void;
}

export interface UnitReplayReport {
  readonly unitId: string;
  readonly partition: number;
  readonly fromMs: number;
  readonly toMs: number;
  readonly compared: number;
  readonly differences: readonly Difference[];
  /** By hour of the decision's time, in order. */
  readonly hours: readonly UnitHour[];
  readonly recordsFolded: number;
  readonly foldedFrom: number;
  readonly rules: readonly RulesUse[];
  readonly notYetLive: number;
  /** By the digests that the archive made of what was decided live: one a sealed segment that reaches into the span. */
  readonly proven: readonly ProvenStretch[];
  /** Code maps that began to count in the span: what came after was read by them before it came into the log. */
  readonly maps: readonly MapUse[];
  /** What was decided live is not kept any more: only the digests tell whether it was the same. */
  readonly areDecisionsGone: boolean;
}

export interface UnitHour {
  readonly fromMs: number;
  readonly decisions: number;
  /** SHA-256 of what was decided live, and of what was decided again, without positions. */
  readonly live: string;
  readonly replayed: string;
  /** SHA-256 over the replayed digests of this hour and all before it in the span. */
  readonly chain: string;
}

export interface MapUse {
  readonly atMs: number;
  readonly hospitalId: string;
  /** null: decided before maps had a digest. */
  readonly mapSha256: string | null;
}

function mapsIn(decisions: readonly Decision[]): readonly MapUse[] {
  return decisions.flatMap((decision) => {
    if (decision.kind !== 'engine.notice' || decision.detail.code !== 'notice.terms-activated') return [];
    const { hospitalId, mapSha256 } = decision.detail.values;
    return [{ atMs: decision.atMs, hospitalId, mapSha256 }];
  });
}

interface LiveQuery {
  readonly partition: number;
  readonly unitId: string;
  readonly span: Span;
  /** What was decided again. */
  readonly again: readonly Decision[];
}

interface LiveDecisions {
  readonly decisions: readonly Decision[];
  /** Newest cause of any decision of the unit; -1: there is none. */
  readonly decidedUpTo: number;
}

/** Records that the unit's time span brought, as input offsets. */
interface Span {
  fromOffset: number | null;
  toOffset: number | null;
  /** Wall time of its first record, ms. */
  recordedAtMs: number;
}

/** Rejects like `replayStay`; with `recording-unreadable` when the unit has no record in the span. */
export async function replayUnit(request: UnitReplayRequest): Promise<UnitReplayReport> {
  const { source, unitId, fromMs, toMs } = request;
  const partition = partitionOfUnit(unitId, await source.partitions('input'));
  const span: Span = { fromOffset: null, toOffset: null, recordedAtMs: 0 };
  const proof = new DigestProof(await source.digests({ partition, unitId }));
  const folded = await foldSpan(request, { partition, span, proof });
  if (span.fromOffset === null) {
    throw new VigilError(
      'recording-unreadable',
      `unit ${unitId} has no record between ${iso(fromMs)} and ${iso(toMs)}`,
    );
  }
  const proven = proof.end(offsetsOf(span));
  const live = await liveOrGone(source, { partition, unitId, span, proven, again: folded.decisions });
  const decided = folded.decisions.filter((decision) => causeOf(decision) <= live.decidedUpTo);
  const { compared, differences } = compareDecisions(live.decisions, decided);
  return {
    unitId,
    partition,
    fromMs,
    toMs,
    compared,
    differences,
    hours: hoursOf(live.decisions, decided),
    recordsFolded: folded.records,
    foldedFrom: folded.fromOffset,
    rules: folded.rules,
    notYetLive: live.isGone ? 0 : folded.decisions.length - decided.length,
    proven,
    maps: mapsIn(folded.decisions),
    areDecisionsGone: live.isGone,
  };
}

/** Where the decisions are not kept any more the digests have to do; where there are none either, that is said. */
async function liveOrGone(
  source: ReplaySource,
  query: LiveQuery & { readonly proven: readonly ProvenStretch[] },
): Promise<LiveDecisions & { readonly isGone: boolean }> {
  try {
    return { ...(await liveDecisions(source, query)), isGone: false };
  } catch (error) {
    const isGone = error instanceof VigilError && error.code === 'archive-expired';
    if (!isGone || query.proven.length === 0) throw error;
    return { decisions: [], decidedUpTo: -1, isGone };
  }
}

function offsetsOf({ fromOffset, toOffset }: Span): OffsetSpan {
  return { fromOffset: fromOffset ?? 0, toOffset: toOffset ?? Number.POSITIVE_INFINITY };
}

function foldSpan(
  request: UnitReplayRequest,
  { partition, span, proof }: { readonly partition: number; readonly span: Span; readonly proof: DigestProof },
): Promise<FoldedAgain> {
  const { unitId, fromMs, toMs } = request;
  const isInSpan = (): boolean => span.fromOffset !== null && span.toOffset === null;
  return foldUnitAgain({
    ...request,
    partition,
    beforeOffset: Number.POSITIVE_INFINITY,
    toOffset: Number.POSITIVE_INFINITY,
    mayBeginAt: ({ state }) => state.nowMs < fromMs,
    onFolded: (record, nowMs) => {
      proof.folded(record.offset);
      noteSpan(span, record, { fromMs, toMs, nowMs });
    },
    onDecision: (decision) => {
      if (decision.unitId === unitId && isReplayed(decision)) proof.take(decision);
    },
    isWanted: (decision) => isInSpan() && isReplayed(decision) && decision.unitId === unitId,
    isDone: () => span.toOffset !== null && proof.isDone(offsetsOf(span)),
  });
}

function noteSpan(
  span: Span,
  { offset, recordedAtMs }: LogRecord,
  { fromMs, toMs, nowMs }: { readonly fromMs: number; readonly toMs: number; readonly nowMs: number },
): void {
  if (span.fromOffset === null && nowMs >= fromMs && nowMs < toMs) {
    span.fromOffset = offset;
    span.recordedAtMs = recordedAtMs;
  }
  if (nowMs >= toMs) span.toOffset ??= offset;
}

/** An engine publishes in the order of causes: behind the first decision of a later cause nothing of the span comes for the first time. */
async function liveDecisions(
  source: ReplaySource,
  { partition, unitId, span, again }: LiveQuery,
): Promise<LiveDecisions> {
  const againById = new Map(again.map((decision) => [decision.id, decision]));
  const [fromOffset, toOffset] = [span.fromOffset ?? 0, span.toOffset ?? Number.POSITIVE_INFINITY];
  const byId = new Map<string, Decision>();
  let decidedUpTo = -1;
  await source.read({
    stream: 'decisions',
    partition,
    fromOffset: await source.recordedBefore('decisions', partition, span.recordedAtMs),
    toOffset: Number.POSITIVE_INFINITY,
    isDone: () => decidedUpTo >= toOffset,
    onRecord: ({ key, isDamaged, value }) => {
      if (isDamaged === true || key !== unitId || isVitalsBlock(value)) return;
      const head = headOfDecision(value);
      const cause = offsetOfCause(head.cause);
      decidedUpTo = Math.max(decidedUpTo, cause);
      const isInSpan = cause >= fromOffset && cause < toOffset;
      if (!isInSpan || !isReplayed(head) || byId.has(head.id)) return;
      byId.set(head.id, decisionIn(value, againById.get(head.id)));
    },
  });
  return { decisions: [...byId.values()], decidedUpTo };
}

/** Where the bytes are the same it is what was decided again, and nothing is decoded. */
function decisionIn(value: Uint8Array, again: Decision | undefined): Decision {
  return again !== undefined && Buffer.compare(value, encodeDecision(again)) === 0 ? again : decodeDecision(value);
}

function hoursOf(live: readonly Decision[], replayed: readonly Decision[]): readonly UnitHour[] {
  const [liveByHour, replayedByHour] = [byHour(live), byHour(replayed)];
  const hours = [...new Set([...liveByHour.keys(), ...replayedByHour.keys()])].toSorted((a, b) => a - b);
  let chain = '';
  return hours.map((hour) => {
    const again = replayedByHour.get(hour) ?? [];
    const digest = digestOf(again);
    chain = sha256Hex(chain + digest);
    const liveDigest = digestOf(liveByHour.get(hour) ?? []);
    return { fromMs: hour * HOUR_MS, decisions: again.length, live: liveDigest, replayed: digest, chain };
  });
}

function byHour(decisions: readonly Decision[]): ReadonlyMap<number, readonly Decision[]> {
  const hours = new Map<number, Decision[]>();
  for (const decision of decisions) {
    const hour = Math.floor(decision.atMs / HOUR_MS);
    const known = hours.get(hour);
    if (known === undefined) hours.set(hour, [decision]);
    else known.push(decision);
  }
  return hours;
}

function causeOf(decision: Decision): number {
  return offsetOfCause(decision.cause);
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
