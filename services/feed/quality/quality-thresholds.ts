/**
 * What feeds are held to, as data: models/quality/thresholds.json. A file that contradicts itself is
 * refused whole.
 */
import { z } from 'zod';
import { QUALITY_CHECKS } from '../../contract/records/data-quality.ts';
import { isBeyond, type QualityLimit } from '../../contract/screens/quality-report.ts';

const text = z.string().min(1).max(1000);

const limitSchema = z.strictObject({
  check: z.enum(QUALITY_CHECKS),
  sense: z.enum(['at-least', 'at-most']),
  /** Share from 0 to 1, or ms for timeliness and clock-skew. */
  mark: z.number().min(0),
  alert: z.number().min(0).nullable(),
  /** Where the number comes from. */
  basis: z.enum(['engineering choice', 'requirement', 'published']),
  reason: text,
});

const thresholdsSchema = z.strictObject({
  label: text,
  version: z.string().regex(/^\d+\.\d+\.\d+$/),
  notice: text,
  /** Fewer values than this in a window are not judged. */
  leastValues: z.number().int().min(1).max(10_000),
  /** So long a value must be beyond, or back, before it counts, ms. */
  holdMs: z.number().int().min(0).max(3_600_000),
  limits: z.array(limitSchema).min(1),
});
export type QualityThresholds = z.infer<typeof thresholdsSchema>;

export type ParsedThresholds =
  | { readonly ok: true; readonly thresholds: QualityThresholds }
  | { readonly ok: false; readonly faults: readonly string[] };

/** Never throws: what is wrong comes back as named faults. */
export function parseThresholds(json: unknown): ParsedThresholds {
  const parsed = thresholdsSchema.safeParse(json);
  if (!parsed.success) {
    return { ok: false, faults: parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`) };
  }
  const { limits } = parsed.data;
  const faults = [
    ...QUALITY_CHECKS.filter((check) => limits.filter((limit) => limit.check === check).length !== 1).map(
      (check) => `${check}: must stand once`,
    ),
    ...limits.filter((limit) => isInverted(limit)).map(({ check }) => `${check}: the alert must lie beyond the mark`),
    ...limits
      .filter(({ check, mark, alert }) => isShare(check) && Math.max(mark, alert ?? 0) > 1)
      .map(({ check }) => `${check}: a share is at most 1`),
  ];
  return faults.length > 0 ? { ok: false, faults } : { ok: true, thresholds: parsed.data };
}

export function limitOf(thresholds: QualityThresholds, check: QualityLimit['check']): QualityLimit | undefined {
  return thresholds.limits.find((limit) => limit.check === check);
}

function isInverted({ mark, alert, sense }: QualityLimit): boolean {
  return alert !== null && alert !== mark && !isBeyond(alert, mark, sense);
}

function isShare(check: QualityLimit['check']): boolean {
  return check !== 'timeliness' && check !== 'clock-skew';
}
