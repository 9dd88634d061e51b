/**
 * What is decided again, against the digests that the archive made of what was decided live: each stretch of the log of
 * which everything is folded is equal or it is not, whether the decisions of then are still kept or not.
 */
import type { DecidedStretch } from '../archive/archive.port.ts';
import { DECISION_VERSION, encodeDecision, type Decision } from '../contract/decisions/decision.ts';
import { isBehind, RunningDigest, type UnitDigest } from '../contract/decisions/unit-digest.ts';

export interface ProvenStretch {
  /** Wall times between which the log took the decisions, ms; null: it cannot be told. */
  readonly fromMs: number | null;
  readonly toMs: number | null;
  readonly decisions: number;
  readonly live: string;
  readonly replayed: string;
}

/** Input offsets, half-open; a stretch that reaches into it is looked at as a whole. */
export interface OffsetSpan {
  readonly fromOffset: number;
  readonly toOffset: number;
}

export class DigestProof {
  readonly #stretches: readonly DecidedStretch[];
  readonly #closed: (UnitDigest | null)[] = [];
  #running: RunningDigest | null = null;
  #foldedFrom: number | null = null;
  #foldedTo = -1;
  #neededUpTo: number | null = null;

  /** Of one unit, in order. */
  constructor(stretches: readonly DecidedStretch[]) {
    this.#stretches = stretches;
  }

  /** Before the decisions of a record are told. */
  folded(offset: number): void {
    this.#foldedFrom ??= offset;
    this.#foldedTo = offset;
  }

  /** In the order in which they are decided. */
  take(decision: Decision): void {
    for (;;) {
      const stretch = this.#stretches[this.#closed.length];
      if (stretch === undefined) return;
      this.#running ??= new RunningDigest(stretch.before);
      if (!isBehind(decision, stretch.digest)) return this.#running.take(decision, encodeDecision(decision));
      this.#close();
    }
  }

  /** Everything about the span, always the same one, is folded. */
  isDone(span: OffsetSpan): boolean {
    this.#neededUpTo ??= Math.max(
      -1,
      ...this.#stretches.filter((stretch) => reaches(stretch, span)).map(({ digest }) => digest.lastCause),
    );
    return this.#neededUpTo < this.#foldedTo;
  }

  /** Nothing more comes. */
  end(span: OffsetSpan): readonly ProvenStretch[] {
    while (this.#closed.length < this.#stretches.length) this.#close();
    return this.#stretches.flatMap((stretch, index) => {
      const again = this.#closed[index] ?? null;
      if (again === null || !reaches(stretch, span) || !this.#isFolded(stretch)) return [];
      const { fromMs, toMs, digest } = stretch;
      return [{ fromMs, toMs, decisions: digest.decisions, live: digest.sha256, replayed: again.sha256 }];
    });
  }

  #close(): void {
    const stretch = this.#stretches[this.#closed.length];
    const running = this.#running ?? new RunningDigest(stretch?.before ?? null);
    this.#closed.push(running.close());
    this.#running = null;
  }

  #isFolded({ before, digest }: DecidedStretch): boolean {
    if (this.#foldedFrom === null || digest.decisionVersion !== DECISION_VERSION) return false;
    const isBegun = this.#foldedFrom <= Math.max(0, before?.lastCause ?? 0);
    return isBegun && digest.lastCause <= this.#foldedTo;
  }
}

function reaches({ before, digest }: DecidedStretch, { fromOffset, toOffset }: OffsetSpan): boolean {
  return digest.lastCause >= fromOffset && (before?.lastCause ?? -1) < toOffset;
}
