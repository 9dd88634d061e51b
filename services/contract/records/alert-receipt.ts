/** What an alert manager reports of an alert that was sent to it (IHE PCD-05). Only a person at a screen of Vigil acknowledges. */
export const RECEIPT_STATUSES = ['received', 'undeliverable', 'delivered', 'read', 'accepted', 'rejected'] as const;
export type ReceiptStatus = (typeof RECEIPT_STATUSES)[number];
