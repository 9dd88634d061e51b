/**
 * From the bytes of one HL7 message, or of a batch, to its answer: read, made durable, then answered. AA means that
 * everything admitted is in the log or the spool, and everything refused in quarantine.
 *
 * Invariant: when the log takes nothing the sender is told so (AE) and keeps its message, and the
 * reader forgets what it had told of the monitors.
 */
import type { Quarantined } from '../../../contract/records/quarantine.ts';
import type { UnitRecord } from '../../../contract/records/unit-record.ts';
import type { Frame } from '../../../contract/records/vitals-block.ts';
import type { Clock } from '../../../platform/clock.port.ts';
import { answerToBytes } from './hl7-answer.ts';
import type { AnswerStamp } from './hl7-answer.ts';
import { batchAnswer, batchIn } from './hl7-batch.ts';
import type { MessageOutcome } from '../message/message-outcome.ts';
import type { MessageReader } from '../read-message.ts';

/** Where admitted and refused things go: the intake. */
export interface Hl7Intake {
  admitFramesSoon(frames: readonly Frame[]): Promise<void>;
  admitRecords(records: readonly UnitRecord[]): Promise<void>;
  quarantine(items: readonly Quarantined[]): Promise<void>;
}

export interface Hl7ReceiverParts {
  readonly reader: MessageReader;
  readonly intake: Hl7Intake;
  readonly clock: Clock;
  /** Time and control id of an answer. */
  readonly stamp: () => AnswerStamp;
  /** What must be kept beside the log before an admission message is answered. */
  readonly keepAdmissions: () => Promise<void>;
  /** Told of every message that is answered. */
  readonly onMessage: (message: {
    readonly bytes: number;
    readonly atMs: number;
    readonly outcome: MessageOutcome;
  }) => void;
}

const ADMISSIONS: ReadonlySet<string> = new Set<UnitRecord['kind']>([
  'stay.opened',
  'stay.updated',
  'stay.closed',
  'stay.reopened',
  'stay.cancelled',
  'bed.occupied',
  'move.cancelled',
  'patient.merged',
  'patient.unmerged',
]);

/** Handler of one source's messages; resolves with the answer, null when the sender asked for none. Rejects when nothing was kept. */
export function openHl7Receiver(parts: Hl7ReceiverParts): (bytes: Uint8Array) => Promise<Uint8Array | null> {
  return async (bytes) => {
    const batch = batchIn(bytes);
    if (batch === null || batch.messages.length === 0) return answered(parts, bytes);
    const answers: string[] = [];
    // One after the other: a later message may rest on an earlier one. What fails half way is sent again whole.
    for (const message of batch.messages) {
      const answer = await answered(parts, message);
      if (answer !== null) answers.push(Buffer.from(answer).toString());
    }
    return answers.length === 0 ? null : Buffer.from(batchAnswer(answers));
  };
}

async function answered(parts: Hl7ReceiverParts, bytes: Uint8Array): Promise<Uint8Array | null> {
  const atMs = parts.clock.nowMs();
  const outcome = parts.reader.read(bytes, atMs);
  try {
    await keep(parts, outcome);
  } catch (error) {
    parts.reader.forget();
    throw error;
  }
  parts.onMessage({ bytes: bytes.byteLength, atMs, outcome });
  const answer = answerToBytes(bytes, outcome.answer, parts.stamp());
  return answer === null ? null : Buffer.from(answer);
}

/** Records before frames: a claim holds for the samples that came with it. */
async function keep(
  { intake, keepAdmissions }: Hl7ReceiverParts,
  { frames, records, quarantined }: MessageOutcome,
): Promise<void> {
  await Promise.all([
    records.length === 0 ? undefined : intake.admitRecords(records),
    frames.length === 0 ? undefined : intake.admitFramesSoon(frames),
    quarantined.length === 0 ? undefined : intake.quarantine(quarantined),
  ]);
  if (records.some(({ kind }) => ADMISSIONS.has(kind))) await keepAdmissions();
}
