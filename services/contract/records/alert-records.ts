/** What people, screens and alert managers say about alerts, as records. */
import { z } from 'zod';
import { ACKNOWLEDGE_REASONS } from './closed-lists.ts';
import { envelope, id, text } from './record-envelope.ts';

/** What an alert manager reports of an alert that was sent to it (IHE PCD-05). Only a person at a screen of Vigil acknowledges. */
export const RECEIPT_STATUSES = ['received', 'undeliverable', 'delivered', 'read', 'accepted', 'rejected'] as const;
export type ReceiptStatus = (typeof RECEIPT_STATUSES)[number];

const alertCommand = {
  ...envelope,
  alertId: z.string().min(1).max(256),
  /** Transition number the person saw: compare-and-set, decided by the order of the log. */
  seenTransition: z.number().int().min(0),
  by: id,
  displayName: text,
  role: z.enum(['nurse', 'doctor']),
};

export const alertAcknowledged = z.object({
  ...alertCommand,
  kind: z.literal('alert.acknowledged'),
  reason: z.enum(ACKNOWLEDGE_REASONS),
  note: text.nullable(),
});
export const alertSnoozed = z.object({
  ...alertCommand,
  kind: z.literal('alert.snoozed'),
  reason: z.enum(ACKNOWLEDGE_REASONS),
  forMs: z.number().int().min(60_000).max(3_600_000),
});

/** Whoever answered last takes it back, as pressed by mistake; the alert stands as if the answer had never been. */
export const alertUndone = z.object({ ...alertCommand, kind: z.literal('alert.undone') });

/** A visible screen has painted the alert. */
export const alertPainted = z.object({
  ...envelope,
  kind: z.literal('alert.painted'),
  alertId: z.string().min(1).max(256),
  transition: z.number().int().min(0),
  screenId: id,
});

/** What an alert manager outside Vigil says has become of an alert that was sent to it. No acknowledgement. */
export const alertReceipted = z.object({
  ...envelope,
  kind: z.literal('alert.receipted'),
  alertId: z.string().min(1).max(256),
  transition: z.number().int().min(0),
  receiverId: id,
  status: z.enum(RECEIPT_STATUSES),
});
