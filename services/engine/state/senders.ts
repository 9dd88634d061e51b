/**
 * Which devices measured a stay, read from which codes, and when: what a withdrawal of one sender's values, or of one entry of the map, is
 * worked out from. Kept by device and not by value, a few numbers a stay, however long it is.
 *
 * Invariants: every value that is given to a stay lies in a span of its device and of its provenance; a span may be wider than its values,
 * never narrower; before `knownFromMs` nothing is known.
 */
import { spansWithout, type Span } from '../../contract/decisions/withdrawal.ts';

/** Spans of one device that lie nearer are one. */
const GAP_MS = 60_000;
/** A device that comes and goes; older spans are forgotten, and with them all that is known of their time. */
const SPANS_MAX = 200;

export interface SenderSpan {
  readonly deviceId: string;
  /** Id of what says from which codes the values were read (provenances.ts); null: not known. */
  readonly provenance: string | null;
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

/** Of the frames of one device, by slot: when they were measured, and from which codes they were read. */
export interface SentFrames {
  readonly effectiveAtMs: ArrayLike<number>;
  readonly provenances: ArrayLike<string | null>;
}

/** To be told of each frame that is given to the stay, late ones too. `bits`: the signals of it that are. */
export function noteSender(
  senders: Senders,
  { deviceId }: { readonly deviceId: string },
  frames: SentFrames,
  { at, bits }: { readonly at: number; readonly bits: number },
): void {
  const atMs = frames.effectiveAtMs[at] ?? 0;
  const provenance = frames.provenances[at] ?? null;
  for (const span of senders.spans) {
    if (span.deviceId !== deviceId || span.provenance !== provenance) continue;
    if (atMs < span.fromMs - GAP_MS || atMs > span.toMs + GAP_MS) continue;
    span.bits |= bits;
    if (atMs < span.fromMs) span.fromMs = atMs;
    else if (atMs > span.toMs) span.toMs = atMs;
    return;
  }
  senders.spans.push({ deviceId, provenance, bits, fromMs: atMs, toMs: atMs });
  if (senders.spans.length <= SPANS_MAX) return;
  const oldest = senders.spans.reduce((first, span) => (span.toMs < first.toMs ? span : first));
  senders.spans = senders.spans.filter((span) => span !== oldest);
  senders.knownFromMs = Math.max(senders.knownFromMs, oldest.toMs + 1);
}

const MINUTE_MS = 60_000;

/**
 * Time in [fromMs, toMs) in which nothing that is meant measured a signal, as far as is known: from
 * `knownFromMs` of the unit on. Whole minutes, since windows and roll-ups know minutes.
 */
export function spansOfOthers(
  senders: Senders,
  asked: Span & {
    readonly knownFromMs: number;
    readonly signal: number;
    readonly isMeant: (span: SenderSpan) => boolean;
  },
): readonly Span[] {
  const known = { fromMs: Math.max(asked.fromMs, asked.knownFromMs, senders.knownFromMs), toMs: asked.toMs };
  if (known.fromMs >= known.toMs) return [];
  const meant = senders.spans
    .filter((span) => (span.bits & (1 << asked.signal)) !== 0 && asked.isMeant(span))
    .map(({ fromMs, toMs }) => ({
      fromMs: Math.floor(fromMs / MINUTE_MS) * MINUTE_MS,
      toMs: (Math.floor(toMs / MINUTE_MS) + 1) * MINUTE_MS,
    }));
  return spansWithout([known], meant);
}
