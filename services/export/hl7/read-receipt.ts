/**
 * What receivers say of what was sent to them: the answer on the line, and the status report of an
 * alert manager (IHE PCD-05, ORA^R41). Both come to an `alert.receipted` record in the unit's log.
 *
 * Invariant: a receipt tells where the news went. It acknowledges nothing; only a person at a screen
 * of Vigil does. A status that is not known word for word is no receipt.
 */
import { contentDigest } from '../../contract/content-id.ts';
import { RECEIPT_STATUSES, type ReceiptStatus } from '../../contract/records/alert-records.ts';
import { RECORD_VERSION, type RecordOf } from '../../contract/records/unit-record.ts';
import { transitionOf } from './alert-message.ts';
import type { ReadMessage } from './message-sender.port.ts';

/**
 * accepted: the receiver has it. refused: it will never take it as it is (AR, CR). failed: it could not
 * take it now (AE, CE). other: an answer to something else, or none that can be understood.
 */
export type AnswerVerdict = 'accepted' | 'refused' | 'failed' | 'other';

const VERDICTS: Readonly<Record<string, AnswerVerdict>> = {
  AA: 'accepted',
  CA: 'accepted',
  AE: 'failed',
  CE: 'failed',
  AR: 'refused',
  CR: 'refused',
};

/** Reads the answer to the message with this MSH-10. */
export function answerVerdict(answer: ReadMessage | null, controlId: string): AnswerVerdict {
  const acknowledged = answer?.segment('MSA');
  if (acknowledged === undefined || acknowledged.text(2) !== controlId) return 'other';
  return VERDICTS[acknowledged.text(1)] ?? 'other';
}

export interface StatusReport {
  /** MSH-10 of the alert message it speaks of; empty when it names none. */
  readonly controlId: string;
  /** From OBR-3, where the report repeats it. */
  readonly alert: { readonly alertId: string; readonly transition: number } | null;
  readonly status: ReceiptStatus;
}

/** IHE PCD-05, told by its message type. */
export function isStatusReport({ type }: ReadMessage): boolean {
  return type.code === 'ORA' && type.event === 'R41';
}

/**
 * Reads a PCD-05 status report. The status stands as a word in an OBX, or in a PRT as what a person did;
 * without either, MSA-1 says whether the manager took the alert. null: no status that is known.
 */
export function readStatusReport(message: ReadMessage): StatusReport | null {
  if (!isStatusReport(message)) return null;
  const status = statusTold(message);
  if (status === null) return null;
  return { controlId: message.segment('MSA').text(2), alert: transitionOf(message.segment('OBR').text(3)), status };
}

function statusTold(message: ReadMessage): ReceiptStatus | null {
  const words = [
    ...message.all('OBX').flatMap((segment) => [segment.text(5), segment.text(5, 2)]),
    ...message.all('PRT').flatMap((segment) => [segment.text(3), segment.text(3, 2)]),
  ].filter((word) => word !== '');
  if (words.length > 0) return words.map(statusOf).find((status) => status !== null) ?? null;
  const verdict = VERDICTS[message.segment('MSA').text(1)];
  if (verdict === undefined) return null;
  return verdict === 'accepted' ? 'received' : 'rejected';
}

function statusOf(word: string): ReceiptStatus | null {
  return RECEIPT_STATUSES.find((status) => status === word.toLowerCase()) ?? null;
}

export interface Receipted {
  readonly unitId: string;
  readonly alertId: string;
  readonly transition: number;
  readonly receiverId: string;
  readonly status: ReceiptStatus;
  /** When we learnt it, ms. */
  readonly atMs: number;
}

/** The record for the unit's log. */
export function receiptRecord({
  unitId,
  alertId,
  transition,
  receiverId,
  status,
  atMs,
}: Receipted): RecordOf<'alert.receipted'> {
  const digest = contentDigest([receiverId, alertId, transition, status, atMs].join('\n'));
  return {
    version: RECORD_VERSION,
    id: `receipt:${digest}`,
    unitId,
    observedAtMs: atMs,
    receivedAtMs: atMs,
    source: receiverId,
    kind: 'alert.receipted',
    alertId,
    transition,
    receiverId,
    status,
  };
}
