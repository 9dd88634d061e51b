/** Within which a unit chooses how long an answer quietens an alert: up to `alone` by one person, up to `together` by two (engineering choice). */
export const QUIET_BOUNDS_MS = {
  high: { least: 120_000, alone: 600_000, together: 900_000 },
  medium: { least: 120_000, alone: 1_800_000, together: 3_600_000 },
  low: { least: 120_000, alone: 3_600_000, together: 7_200_000 },
} as const;
