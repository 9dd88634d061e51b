/**
 * Decides what to do with a numbered change: apply it, drop it as known, or ask for what is missing.
 * A screen never applies a change over a hole, since a hole may be the alert that mattered.
 */
import type { LiveCursor } from '../../../services/contract/screens/live-events.ts';

export type CursorVerdict = 'apply' | 'known' | 'hole';

/** Verdict on a change that arrives when the screen stands at `held` (null: nothing held yet). */
export function judgeChange(held: LiveCursor | null, incoming: LiveCursor): CursorVerdict {
  if (held === null || held.epoch !== incoming.epoch) return 'hole';
  if (incoming.seq <= held.seq) return 'known';
  return incoming.seq === held.seq + 1 ? 'apply' : 'hole';
}

/** Whether a heartbeat says that the server is further than this screen: a change was lost. */
export function heartbeatShowsHole(held: LiveCursor | null, beat: LiveCursor): boolean {
  return held === null || held.epoch !== beat.epoch || beat.seq > held.seq;
}
