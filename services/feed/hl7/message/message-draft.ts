/**
 * What one message comes to, while it is being read: what was admitted, what was left alone, what was
 * refused and why, and from these the answer.
 *
 * The answer is AA as soon as anything of the message was understood, also where rows of it went to the
 * quarantine, and also where every code of it is merely unmapped: most senders repeat a message until it
 * is accepted, what is quarantined does not become better by being repeated, and everything behind it
 * would wait. AE or AR is left for a message of which nothing at all was understood.
 *
 * Invariant: nothing is dropped in silence; a row is admitted, counted as left alone, or quarantined.
 */
import { contentId, sha256Hex } from '../../../contract/content-id.ts';
import { keptReasons, QUARANTINE_VERSION } from '../../../contract/records/quarantine.ts';
import type { Quarantined, QuarantineCode, RefusedObservation } from '../../../contract/records/quarantine.ts';
import type { Refusal } from '../../../contract/refusals/refusal.ts';
import type { UnitRecord } from '../../../contract/records/unit-record.ts';
import type { Frame } from '../../../contract/records/vitals-block.ts';
import type { Receipt } from '../../intake/feed-message.ts';
import type { Hl7Message, Hl7Segment } from '../text/hl7-message.ts';
import { ACCEPTED } from './message-outcome.ts';
import type { MessageOutcome, RefusingAnswer } from './message-outcome.ts';
import type { ReportGroup } from './report-groups.ts';
import { keptValueOfRow } from './row-value.ts';

export interface RowRefusal {
  readonly unitId: string;
  readonly code: QuarantineCode;
  /** Names codes and places, never a person. */
  readonly reason: Refusal;
  readonly row: Hl7Segment;
  readonly group: ReportGroup;
  /** Field of the row that is wrong, for the answer. */
  readonly field: number;
  /** Only the code map stands against it: it was read as a message, and sending it again cannot help. */
  readonly isOfTerms: boolean;
  /** What a corrected code map can still admit. */
  readonly observation: RefusedObservation | null;
}

export interface MessageRefusal {
  readonly unitId: string;
  readonly code: QuarantineCode;
  readonly answer: RefusingAnswer;
  /** Segments to keep; the whole message without it. */
  readonly segments?: readonly (Hl7Segment | null)[];
}

interface Bucket {
  readonly unitId: string;
  readonly code: QuarantineCode;
  /** The same code of a row is refused for the same reason, one object. */
  readonly reasons: Set<Refusal>;
  readonly segments: Set<Hl7Segment>;
  readonly observations: RefusedObservation[];
  excerpt: string;
}

/** Limits of a quarantined item, as its schema has them. */
const RAW_MAX = 8_000;
const EXCERPT_MAX = 500;
const OBSERVATIONS_MAX = 200;

/** HL7 table 0357. */
const ERROR_CODES: Partial<Record<QuarantineCode, string>> = {
  'not-a-number': '102',
  'impossible-time': '102',
  'unknown-location': '204',
  'unknown-patient': '204',
};
const ERROR_CODE_OF_REST = '207';

export class MessageDraft {
  readonly frames: Frame[] = [];
  readonly records: UnitRecord[] = [];
  readonly message: Hl7Message;
  readonly receipt: Receipt;
  readonly #bytes: Uint8Array;
  readonly #skipped: Record<string, number> = {};
  readonly #buckets = new Map<string, Bucket>();
  #understood = 0;
  #fault: RefusingAnswer | null = null;
  #denied: RefusingAnswer | null = null;

  constructor(message: Hl7Message, bytes: Uint8Array, receipt: Receipt) {
    this.message = message;
    this.#bytes = bytes;
    this.receipt = receipt;
  }

  /** Something of the message was admitted. */
  note(): void {
    this.#understood += 1;
  }

  /** Understood and left alone: no reason to refuse the message, nor to accept what else is wrong with it. */
  skip(what: string, count = 1): void {
    this.#skipped[what] = (this.#skipped[what] ?? 0) + count;
  }

  refuseRow(refusal: RowRefusal): void {
    const { unitId, code, reason, row, group, field, isOfTerms, observation } = refusal;
    const bucket = this.#bucket(unitId, code);
    bucket.reasons.add(reason);
    for (const segment of [this.message.segments[0], group.pid, group.pv1, group.obr, row]) {
      if (segment) bucket.segments.add(segment);
    }
    if (bucket.excerpt === '') {
      bucket.excerpt = [row.raw(3), keptValueOfRow(row) ?? '(text)', row.raw(6)].join(' ').trim();
    }
    if (observation !== null) bucket.observations.push(observation);
    if (isOfTerms) this.#understood += 1;
    else {
      this.#fault ??= {
        code: 'AE',
        errorCode: ERROR_CODES[code] ?? ERROR_CODE_OF_REST,
        location: `OBX^${group.rows.indexOf(row) + 1}^${field}`,
        reason,
      };
    }
  }

  /** A report or the message as a whole. */
  refuse({ unitId, code, answer, segments }: MessageRefusal): void {
    const bucket = this.#bucket(unitId, code);
    bucket.reasons.add(answer.reason);
    for (const segment of segments ?? this.message.segments) if (segment !== null) bucket.segments.add(segment);
    const { code: type, event } = this.message.type;
    if (bucket.excerpt === '') bucket.excerpt = `${type}^${event} with ${this.message.all('OBX').length} OBX`;
    this.#fault ??= answer;
  }

  /** What the message asks for contradicts what is known: its sender is told, whatever else of it was understood. */
  deny(refusal: MessageRefusal): void {
    this.refuse(refusal);
    this.#denied ??= refusal.answer;
  }

  finish(): MessageOutcome {
    const answer = this.#denied ?? (this.#understood > 0 ? ACCEPTED : (this.#fault ?? ACCEPTED));
    const quarantined = this.#buckets.size === 0 ? NONE : this.#quarantined();
    return { frames: this.frames, records: this.records, quarantined, skipped: this.#skipped, answer };
  }

  #bucket(unitId: string, code: QuarantineCode): Bucket {
    const key = `${unitId}\n${code}`;
    const known = this.#buckets.get(key);
    if (known !== undefined) return known;
    const bucket: Bucket = { unitId, code, reasons: new Set(), segments: new Set(), observations: [], excerpt: '' };
    this.#buckets.set(key, bucket);
    return bucket;
  }

  #quarantined(): Quarantined[] {
    const content = sha256Hex(this.#bytes);
    return [...this.#buckets.values()].flatMap(({ unitId, code, reasons, segments, observations, excerpt }) => {
      const chunks =
        observations.length === 0
          ? [[]]
          : Array.from({ length: Math.ceil(observations.length / OBSERVATIONS_MAX) }, (_, chunk) =>
              observations.slice(chunk * OBSERVATIONS_MAX, (chunk + 1) * OBSERVATIONS_MAX),
            );
      return chunks.map((chunk, index) => ({
        ...quarantinedItem({ unitId, code, reasons, excerpt, receipt: this.receipt }),
        id: contentId('hl7', [this.receipt.source, this.message.controlId, content, unitId, code, index]),
        raw: rawOf(segments),
        ...(chunk.length === 0 ? {} : { observations: chunk }),
      }));
    });
  }
}

const NONE: readonly Quarantined[] = [];

/** Bytes that are no message: all that can be kept of them. */
export function unreadableOutcome(
  bytes: Uint8Array,
  refusal: {
    readonly unitId: string;
    readonly code: QuarantineCode;
    readonly answer: RefusingAnswer;
  },
  receipt: Receipt,
): MessageOutcome {
  const content = sha256Hex(bytes);
  const raw = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, RAW_MAX)).toString('latin1');
  const item = {
    ...quarantinedItem({
      unitId: refusal.unitId,
      code: refusal.code,
      reasons: [refusal.answer.reason],
      excerpt: `${bytes.byteLength} bytes`,
      receipt,
    }),
    id: contentId('hl7', [receipt.source, '', content, refusal.unitId, refusal.code, 0]),
    raw,
  };
  return { frames: [], records: [], quarantined: [item], skipped: {}, answer: refusal.answer };
}

interface ItemParts {
  readonly unitId: string;
  readonly code: QuarantineCode;
  readonly reasons: Iterable<Refusal>;
  readonly excerpt: string;
  readonly receipt: Receipt;
}

function quarantinedItem({ unitId, code, reasons, excerpt, receipt }: ItemParts): Omit<Quarantined, 'id'> {
  return {
    version: QUARANTINE_VERSION,
    unitId,
    source: receipt.source,
    file: null,
    line: null,
    code,
    reasons: keptReasons([...reasons].map((reason) => ({ at: null, reason }))),
    excerpt: excerpt.slice(0, EXCERPT_MAX),
    receivedAtMs: receipt.receivedAtMs,
  };
}

function rawOf(segments: ReadonlySet<Hl7Segment>): string {
  let raw = '';
  for (const { line } of segments) {
    raw = raw === '' ? line : `${raw}\r${line}`;
    if (raw.length >= RAW_MAX) break;
  }
  return raw.slice(0, RAW_MAX);
}
