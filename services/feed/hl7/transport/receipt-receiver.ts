/**
 * Status reports of alert managers (ORA^R41) on their way to whoever sent the alerts. They are no data
 * of a child, so they pass by the readers; what cannot be laid to an alert is answered AE.
 */
import { answerTo } from './hl7-answer.ts';
import type { AnswerStamp } from './hl7-answer.ts';
import { decodeHl7Bytes } from '../text/hl7-bytes.ts';
import { parseHl7 } from '../text/hl7-message.ts';
import type { Hl7Message } from '../text/hl7-message.ts';
import { ACCEPTED } from '../message/message-outcome.ts';
import type { MessageAnswer } from '../message/message-outcome.ts';
import type { Source } from '../../sources/source-settings.ts';

/** Rejects when the log does not take the receipt. */
export type ReceiptTaker = (message: Hl7Message) => Promise<'taken' | 'unknown-alert' | 'unreadable'>;

const REFUSALS: Readonly<Record<'unknown-alert' | 'unreadable', MessageAnswer>> = {
  'unknown-alert': {
    code: 'AE',
    errorCode: '204',
    location: null,
    reason: { code: 'receipt.unknown-alert', values: {} },
  },
  unreadable: { code: 'AE', errorCode: '101', location: null, reason: { code: 'receipt.unreadable', values: {} } },
};

/** The message when it is a report of this source; null: it is something else, for the reader. */
export function receiptIn(bytes: Uint8Array, source: Source): Hl7Message | null {
  if (!source.sends.includes('receipts')) return null;
  const decoded = decodeHl7Bytes(bytes, source.charset);
  const parsed = decoded.ok ? parseHl7(decoded.text) : null;
  return parsed?.ok === true && parsed.message.type.code === 'ORA' ? parsed.message : null;
}

/** Resolves with the answer, null when none was asked for. */
export async function answerReceipt(
  message: Hl7Message,
  take: ReceiptTaker,
  stamp: AnswerStamp,
): Promise<Uint8Array | null> {
  const outcome = await take(message);
  const answer = answerTo(message, outcome === 'taken' ? ACCEPTED : REFUSALS[outcome], stamp);
  return answer === null ? null : Buffer.from(answer);
}
