/** Alerts and alerts a bed-day: in all, by rule, bed, age group and hour of the day. */
import type { AlertLevel } from '../../contract/decisions/alert.ts';
import type { AlertCase, BedTime } from './alert-cases.ts';

const LEVELS: readonly AlertLevel[] = ['high', 'low', 'medium'];
const DAY_MS = 86_400_000;

export interface Count {
  readonly alerts: number;
  readonly bedDays: number;
  /** Null: nobody was in a bed. */
  readonly alertsABedDay: number | null;
}

export interface AlertCounts extends Count {
  readonly byRule: Readonly<Record<string, Count>>;
  /** By the worst level that they came to. */
  readonly byLevel: Readonly<Record<string, Count>>;
  readonly byBed: Readonly<Record<string, Count>>;
  readonly byAgeGroup: Readonly<Record<string, Count>>;
  readonly byHour: Readonly<Record<string, Count>>;
}

/** Alerts of no bed or stay (the unit's own) count in all and by rule and hour. */
export function countAlerts(cases: readonly AlertCase[], bedTime: BedTime): AlertCounts {
  const all = countOf(cases.length, bedTime.allMs);
  const ruleIds = new Map(cases.map(({ ruleId }) => [ruleId, bedTime.allMs]));
  return {
    ...all,
    byRule: table(cases, ruleIds, ({ ruleId }) => ruleId),
    byLevel: table(cases, new Map(LEVELS.map((level) => [level, bedTime.allMs])), ({ worstLevel }) => worstLevel),
    byBed: table(cases, bedTime.byBed, ({ bedId }) => bedId),
    byAgeGroup: table(cases, bedTime.byAgeGroup, ({ ageGroup }) => ageGroup),
    byHour: table(cases, bedTime.byHour, ({ hour }) => hour),
  };
}

function table<K extends string | number>(
  cases: readonly AlertCase[],
  bedMs: ReadonlyMap<K, number>,
  keyOf: (each: AlertCase) => K | null,
): Readonly<Record<string, Count>> {
  const keys = new Set<K>(bedMs.keys());
  const alerts = new Map<K, number>();
  for (const each of cases) {
    const key = keyOf(each);
    if (key === null) continue;
    keys.add(key);
    alerts.set(key, (alerts.get(key) ?? 0) + 1);
  }
  const inOrder = [...keys].toSorted((a, b) => (a < b ? -1 : 1));
  return Object.fromEntries(inOrder.map((key) => [String(key), countOf(alerts.get(key) ?? 0, bedMs.get(key) ?? 0)]));
}

function countOf(alerts: number, bedMs: number): Count {
  const bedDays = bedMs / DAY_MS;
  return { alerts, bedDays, alertsABedDay: bedMs === 0 ? null : alerts / bedDays };
}
