/**
 * Which devices measured a stay, and when: what a withdrawal of one sender's values is worked out from. Kept by device and
 * not by value, a few numbers a stay, however long it is.
 *
 * Invariants: every value that is given to a stay lies in a span of its device; a span may be wider than its values,
 * never narrower; before `knownFromMs` nothing is known.
 */
import { spansWithout, type Span } from '../../contract/decisions/withdrawal.ts';

/** Spans of one device that lie nearer are one. */
const GAP_MS = 60_000;
/** A device that comes and goes; older spans are forgotten, and with them all that is known of their time. */
const SPANS_MAX = 200;

export interface SenderSpan {
  readonly deviceId: string;
  /** Signals that it measured. */
  bits: number;
  /** Bedside time of the first and the last value, ms. */
  fromMs: number;
  toMs: number;
}

export interface Senders {
  knownFromMs: number;
  spans: SenderSpan[];
}

export function createSenders(): Senders {
  return { knownFromMs: 0, spans: [] };
}

/** To be told of each frame that is given to the stay, late ones too. */
export function noteSender(senders: Senders, deviceId: string, bits: number, atMs: number): void {
  for (const span of senders.spans) {
    if (span.deviceId !== deviceId || atMs < span.fromMs - GAP_MS || atMs > span.toMs + GAP_MS) continue;
    span.bits |= bits;
    if (atMs < span.fromMs) span.fromMs = atMs;
    else if (atMs > span.toMs) span.toMs = atMs;
    return;
  }
  senders.spans.push({ deviceId, bits, fromMs: atMs, toMs: atMs });
  if (senders.spans.length <= SPANS_MAX) return;
  const oldest = senders.spans.reduce((first, span) => (span.toMs < first.toMs ? span : first));
  senders.spans = senders.spans.filter((span) => span !== oldest);
  senders.knownFromMs = Math.max(senders.knownFromMs, oldest.toMs + 1);
}

const MINUTE_MS = 60_000;

/**
 * Time in [fromMs, toMs) in which none of the devices that are meant measured a signal, as far as is known: from
 * `knownFromMs` of the unit on. Whole minutes, since windows and roll-ups know minutes.
 */
export function spansOfOthers(
  senders: Senders,
  asked: Span & {
    readonly knownFromMs: number;
    readonly signal: number;
    readonly isMeant: (deviceId: string) => boolean;
  },
): readonly Span[] {
  const known = { fromMs: Math.max(asked.fromMs, asked.knownFromMs, senders.knownFromMs), toMs: asked.toMs };
  if (known.fromMs >= known.toMs) return [];
  const meant = senders.spans
    .filter(({ deviceId, bits }) => (bits & (1 << asked.signal)) !== 0 && asked.isMeant(deviceId))
    .map(({ fromMs, toMs }) => ({
      fromMs: Math.floor(fromMs / MINUTE_MS) * MINUTE_MS,
      toMs: (Math.floor(toMs / MINUTE_MS) + 1) * MINUTE_MS,
    }));
  return spansWithout([known], meant);
}
