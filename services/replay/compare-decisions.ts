/**
 * Compares what was decided live with what the same input gives now. Full equality is byte equality;
 * the digest leaves out positions in the log, so that it is the same for the embedded log and Kafka,
 * for every chunking and every number of partitions.
 */
import { createHash } from 'node:crypto';
import { REPLAYED_KINDS, type Decision } from '../contract/decisions/decision.ts';

export interface Difference {
  readonly id: string;
  readonly kind: Decision['kind'];
  readonly atMs: number;
  /** only-live: decided then, not now; only-replayed: decided now, not then; content: both, unequal. */
  readonly what: 'only-live' | 'only-replayed' | 'content';
}

export interface Comparison {
  readonly compared: number;
  readonly differences: readonly Difference[];
  /** SHA-256, hex, over the replayed decisions in order of event time, then id. */
  readonly digest: string;
}

/** Fields that hold places in a log rather than content. */
const POSITION_FIELDS = new Set(['cause', 'record']);

/** What an alert or a notice tells. */
const TOLD_FIELDS = new Set(['title', 'detail', 'annotations', 'refusal']);
const KEPT_PROSE = '"code":"text.kept"';

export function isReplayed({ kind }: Pick<Decision, 'kind'>): boolean {
  return (REPLAYED_KINDS as readonly string[]).includes(kind);
}

/** Both lists hold each id once. */
export function compareDecisions(live: readonly Decision[], replayed: readonly Decision[]): Comparison {
  const liveById = new Map(live.map((decision) => [decision.id, decision]));
  const differences: Difference[] = [];
  for (const decision of replayed) {
    const before = liveById.get(decision.id);
    liveById.delete(decision.id);
    if (before === undefined) differences.push(difference(decision, 'only-replayed'));
    else if (!isSameDecision(before, decision)) differences.push(difference(decision, 'content'));
  }
  for (const decision of liveById.values()) differences.push(difference(decision, 'only-live'));
  return { compared: replayed.length + liveById.size, differences, digest: digestOf(replayed) };
}

/** Equal codes and values; a decision from before statements is compared without the sentences that it was told in. */
function isSameDecision(live: Decision, replayed: Decision): boolean {
  if (live === replayed) return true;
  const before = JSON.stringify(live);
  if (before === JSON.stringify(replayed)) return true;
  if (!before.includes(KEPT_PROSE)) return false;
  return JSON.stringify(live, withoutTold) === JSON.stringify(replayed, withoutTold);
}

function withoutTold(key: string, value: unknown): unknown {
  return TOLD_FIELDS.has(key) ? undefined : value;
}

/** Position-free digest of decisions; equal for equal recordings however they travelled. */
export function digestOf(decisions: readonly Decision[]): string {
  const hash = createHash('sha256');
  const ordered = [...decisions].toSorted((a, b) => a.atMs - b.atMs || (a.id < b.id ? -1 : 1));
  for (const decision of ordered) hash.update(`${lineOf(decision)}\n`);
  return hash.digest('hex');
}

/** A decision is told by the hour and in all, of then and of now. */
const LINES = new WeakMap<Decision, string>();

function lineOf(decision: Decision): string {
  const known = LINES.get(decision);
  if (known !== undefined) return known;
  const line = JSON.stringify(decision, withoutPositions);
  LINES.set(decision, line);
  return line;
}

function withoutPositions(key: string, value: unknown): unknown {
  return POSITION_FIELDS.has(key) ? undefined : value;
}

function difference(decision: Decision, what: Difference['what']): Difference {
  return { id: decision.id, kind: decision.kind, atMs: decision.atMs, what };
}
