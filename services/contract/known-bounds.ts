/** Within which a unit chooses for how long what somebody knows lowers a new alert: up to `alone` by one person, up to `together` by two (engineering choice). */
export const KNOWN_BOUNDS_MS = { least: 120_000, alone: 900_000, together: 3_600_000 } as const;
