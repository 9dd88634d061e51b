/**
 * A digest of what was decided of one unit in one stretch of the log, so that a replay can prove that it decides the
 * same after the decisions themselves are gone. A stretch is told by causes (input offsets) and not by time: an engine
 * publishes in the order of causes, and after a crash, or beside another engine, the same again. Repeats count once.
 */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { contentDigest, sha256Hex } from '../content-id.ts';
import { offsetOfCause } from '../log-position.ts';
import { DECISION_VERSION, type Decision } from './decision.ts';

const SHORT_DIGITS = 16;

export const unitDigestSchema = z.object({
  /** Version of decisions whose bytes were hashed. */
  decisionVersion: z.number().int(),
  /** Newest input offset that caused any decision of this stretch or one before; -1: nothing was decided yet. */
  lastCause: z.number().int().min(-1),
  /** Short digests of the ids of all that it caused in this stretch or before: the rest of it belongs to the next. */
  lastIds: z.array(z.string()),
  /** In this stretch. */
  decisions: z.number().int().min(0),
  /** SHA-256 of the bytes of this stretch's decisions as they stood in the log. */
  sha256: z.string().length(64),
  /** SHA-256 of the chain of the stretch before and `sha256`. */
  chain: z.string().length(64),
});
export type UnitDigest = Readonly<z.infer<typeof unitDigestSchema>>;

/** One stretch while its decisions come by, in the order of the log. */
export class RunningDigest {
  readonly #hash = createHash('sha256');
  readonly #before: UnitDigest | null;
  #ids: Set<string>;
  #lastCause: number;
  #decisions = 0;

  /** `before`: of the stretch before; null: there is none. */
  constructor(before: UnitDigest | null) {
    this.#before = before;
    this.#ids = new Set(before?.lastIds);
    this.#lastCause = before?.lastCause ?? -1;
  }

  /** `bytes` are those of the log. */
  take(decision: Decision, bytes: Uint8Array): void {
    const cause = offsetOfCause(decision.cause);
    if (cause < this.#lastCause) return;
    if (cause > this.#lastCause) {
      this.#lastCause = cause;
      this.#ids = new Set();
    }
    const id = shortId(decision);
    if (this.#ids.has(id)) return;
    this.#ids.add(id);
    this.#hash.update(bytes).update('\n');
    this.#decisions += 1;
  }

  /** To be called once. */
  close(): UnitDigest {
    const sha256 = this.#hash.digest('hex');
    return {
      decisionVersion: DECISION_VERSION,
      lastCause: this.#lastCause,
      lastIds: [...this.#ids],
      decisions: this.#decisions,
      sha256,
      chain: sha256Hex(this.#before?.chain ?? '', sha256),
    };
  }
}

/** Whether a decision stands in a later stretch than that which ended with `digest`. */
export function isBehind(decision: Decision, { lastCause, lastIds }: UnitDigest): boolean {
  const cause = offsetOfCause(decision.cause);
  return cause > lastCause || (cause === lastCause && !lastIds.includes(shortId(decision)));
}

function shortId({ id }: Decision): string {
  return contentDigest(id).slice(0, SHORT_DIGITS);
}
