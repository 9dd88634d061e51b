/**
 * The message that one hospital sends to whoever combines several, and the check at its door. The check knows only the message: a closed
 * shape of numbers, no text but the digest of the question, and no count of children from 1 to 10. It is asked before anything is written.
 */
import { z } from 'zod';
import { SMALL_CELL } from '../deidentify/release-policy.ts';
import { cellsOf, type SiteMoments } from './site-cells.ts';

/** Upper edges of the bands of calibration, as in `calibrationOf`. */
export const BAND_EDGES = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1] as const;

const count = z.number().int().min(0);
const children = count.refine((value) => value === 0 || value >= SMALL_CELL, 'is a count of few children');
const cellSchema = z.strictObject({
  to: z.number(),
  events: count,
  others: count,
  valueSum: z.number(),
  eventChildren: children,
  otherChildren: children,
});

export const siteStatisticsSchema = z.strictObject({
  version: z.literal(1),
  /** SHA-256, hex, of what was asked: other questions are not combined. */
  questionSha256: z.string().regex(/^[0-9a-f]{64}$/),
  isProbability: z.boolean(),
  children,
  /** Lowest first. */
  cells: z.array(cellSchema).max(2_000),
  /** Sum of (value - outcome) squared; null: no probability. */
  squaredErrorSum: z.number().nullable(),
  /** null: of fewer children than may be told. */
  alerts: z.strictObject({ count, bedDays: z.number().min(0), children }).nullable(),
});
export type SiteStatistics = z.infer<typeof siteStatisticsSchema>;

export interface SiteQuestion {
  readonly questionSha256: string;
  readonly isProbability: boolean;
}

/** Alerts of one site, with a child for each: children without an alert are in `bedDays` alone. */
export interface SiteAlerts {
  readonly alertedChildren: readonly number[];
  /** By child. */
  readonly bedDays: readonly number[];
}

/** Null: there are too few children for any figure. */
export function siteStatistics(
  question: SiteQuestion,
  moments: SiteMoments,
  alerts: SiteAlerts,
): SiteStatistics | null {
  const cells = cellsOf(moments, question.isProbability ? BAND_EDGES : []);
  const everybody = new Set(moments.children).size;
  if (cells.length === 0 || everybody < SMALL_CELL) return null;
  const { values, outcomes } = moments;
  return {
    version: 1,
    ...question,
    children: everybody,
    cells: [...cells],
    squaredErrorSum: question.isProbability
      ? values.reduce((sum, value, at) => sum + (value - (outcomes[at] ?? 0)) ** 2, 0)
      : null,
    alerts: alertsOf(alerts),
  };
}

function alertsOf({ alertedChildren, bedDays }: SiteAlerts): SiteStatistics['alerts'] {
  const alerted = new Set(alertedChildren).size;
  const isTold = bedDays.length >= SMALL_CELL && (alerted === 0 || alerted >= SMALL_CELL);
  if (!isTold) return null;
  return {
    count: alertedChildren.length,
    bedDays: bedDays.reduce((sum, each) => sum + each, 0),
    children: alerted,
  };
}

/** What must not leave in a message, whoever made it; none: it may. */
export function egressFaults(message: unknown): readonly string[] {
  const read = siteStatisticsSchema.safeParse(message);
  if (!read.success) return read.error.issues.map(({ path, message: fault }) => `${path.join('.')}: ${fault}`);
  return read.data.cells.flatMap(({ events, others, eventChildren, otherChildren }, at) => {
    const isTrue = eventChildren <= events && otherChildren <= others && (events === 0) === (eventChildren === 0);
    return isTrue && (others === 0) === (otherChildren === 0) ? [] : [`cells.${at}: counts that cannot be`];
  });
}
