/** What the page reads of the reports of runs; the reports hold more (`vigil what-if`, `delay-lab`, `cohort` with --json). */

interface AlertCount {
  readonly alerts: number;
  /** Null: nobody was in a bed. */
  readonly alertsABedDay: number | null;
}

export interface WhatIfView {
  readonly unitId: string;
  readonly before: WhatIfCounts;
  readonly after: WhatIfCounts;
  readonly changed: readonly {
    readonly what: 'gone' | 'new' | 'changed';
    readonly ruleId: string;
    readonly stayId: string | null;
    readonly bedId: string | null;
    readonly atMs: number;
  }[];
}

interface WhatIfCounts extends AlertCount {
  readonly bedDays: number;
  readonly byRule: Readonly<Record<string, AlertCount>>;
}

interface WithLimits {
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

export interface DelayLabView {
  readonly stays: number;
  readonly bedDays: number;
  readonly points: readonly {
    readonly delayMs: number;
    readonly alertsABedDay: WithLimits;
    readonly alertsSavedABedDay: WithLimits;
    readonly hiddenSecondsABedDay: WithLimits;
  }[];
}

export interface CohortView {
  readonly stays: number;
  readonly digest: string;
  readonly flow: readonly { readonly step: string; readonly stays: number; readonly excluded: number }[];
  /** By label. */
  readonly labels: Readonly<Record<string, number>>;
}
