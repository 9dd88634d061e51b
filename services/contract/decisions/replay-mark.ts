/**
 * What a replay tells while it plays is marked: the mark stands before the decision, so that its first bytes say that nobody
 * decided this now. Nothing that is marked is a decision of the log: `decodeDecision` refuses it, and the log of a stage
 * neither takes nor gives it (services/log/stage-log.ts).
 */
import type { Decision } from './decision.ts';

export interface ReplayMark {
  readonly unitId: string;
  /** Unit time at which it was decided again, ms since 1970 UTC. */
  readonly atMs: number;
  readonly vigilVersion: string;
}

/** A decision that was made again. Another type than a decision: what takes decisions does not take it. */
export interface ReplayedDecision {
  readonly replay: ReplayMark;
  readonly decision: Decision;
}

/** First in each text that a replay writes. */
const MARK = new TextEncoder().encode('{"replay":');

/** One line of JSON without its end. */
export function replayedText({ replay, decision }: ReplayedDecision): string {
  return JSON.stringify({ replay, decision });
}

/** By the first bytes alone: asked of every record. */
export function isReplayMarked(bytes: Uint8Array): boolean {
  return bytes.byteLength > MARK.byteLength && MARK.every((byte, at) => bytes[at] === byte);
}
