/**
 * What a data set must keep to before it leaves for research, as data. The least k and the small cell are the project's
 * own choice after what others do (El Emam and others 2011: a chance of right re-identification of at most 0.05; 11 is a habit of the
 * US Centers for Medicare and Medicaid Services), and no law's word.
 */

/** `open`: for anybody; `agreement`: to named people who have signed one. */
export const SHARINGS = ['open', 'agreement'] as const;
export type Sharing = (typeof SHARINGS)[number];

/** Least number of children whom nobody can tell apart. */
export const LEAST_K = { open: 20, agreement: 5 } as const satisfies Record<Sharing, number>;

/** A count from 1 to one below it is not told. */
export const SMALL_CELL = 11;

/** What of the calendar a data set keeps where a review approved it: without it the hour, the day of the week and the season are gone. */
export const KEPT_TIMES = ['time-of-day', 'weekday', 'season'] as const;
export type KeptTime = (typeof KEPT_TIMES)[number];

export interface ReleasePolicy {
  readonly k: number;
  readonly keeps: readonly KeptTime[];
  /** Where more than this share of the children would have to be left out, the next coarser level is tried. */
  readonly leftOutShareMax: number;
}

export const LEFT_OUT_SHARE_MAX = 0.1;

/** Days of age at admission from which each band begins, by how coarse they are; each is wider than the one before it. */
export const AGE_STARTS_DAYS = {
  fine: [0, 7, 28, 90, 180, 365, 730, 1826, 4383, 6574],
  middle: [0, 28, 365, 1826, 4383, 6574],
  coarse: [0, 365, 4383],
} as const;
export type AgeWidth = keyof typeof AGE_STARTS_DAYS;

/** From fine to coarse: the first at which enough children can stay is taken. */
export const LEVELS = [
  { age: 'fine', sex: true },
  { age: 'middle', sex: true },
  { age: 'fine', sex: false },
  { age: 'middle', sex: false },
  { age: 'coarse', sex: true },
  { age: 'coarse', sex: false },
] as const satisfies readonly { readonly age: AgeWidth; readonly sex: boolean }[];
export type Level = (typeof LEVELS)[number];

export interface AgeBand {
  readonly name: string;
  /** null: no birth date is known. */
  readonly fromDays: number | null;
}

/** The band of an age in days; an age that cannot be is as unknown as none. */
export function ageBandOf(ageDays: number | null, width: AgeWidth): AgeBand {
  if (ageDays === null || !Number.isFinite(ageDays) || ageDays < 0) return { name: 'unknown', fromDays: null };
  const starts: readonly number[] = AGE_STARTS_DAYS[width];
  const at = starts.findLastIndex((start) => start <= ageDays);
  const from = starts[at] ?? 0;
  const below = starts[at + 1];
  return { name: below === undefined ? `${from} d and above` : `${from} to ${below - 1} d`, fromDays: from };
}
