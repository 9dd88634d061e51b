/**
 * An attack on a data set by somebody who knows a child from elsewhere: sex, date of birth, and when each stay began and ended, to the minute, and
 * that the child is in it. The attacker keeps the records that can be this child's and takes one of them. What the attack knows nothing of: values within
 * the series. Whoever holds a part of the record itself finds it again in any data set that has it.
 */
import { groupedBy } from './grouped.ts';
import { hoursBetween, hoursOf, type StaySpan } from './hours.ts';
import { AGE_STARTS_DAYS, ageBandOf } from './release-policy.ts';

export interface KnownPerson {
  readonly personId: string;
  readonly sex: string;
  readonly stays: readonly (StaySpan & { readonly ageDays: number | null })[];
}

/** A child of the data set, with who it is, which only the reckoning of the risk knows. */
export interface AttackedRecord {
  readonly truePersonId: string;
  /** null: not told. */
  readonly sex: string | null;
  readonly ageBands: readonly string[];
  /** As `Timed.timeline`. */
  readonly timeline: readonly number[];
}

export interface AttackReport {
  readonly attacked: number;
  /** Chance of a right pick, over those attacked: of records that can be the child's. */
  readonly meanRisk: number;
  readonly greatestRisk: number;
  /** The same for who takes only the records that come nearest in length: those of whoever knows that series are cut. */
  readonly meanRiskNearest: number;
  readonly greatestRiskNearest: number;
  /** Children of whom one record alone can be theirs. */
  readonly singledOut: number;
}

/** Of every known child of whom there is a record. */
export function linkageAttack(known: readonly KnownPerson[], records: readonly AttackedRecord[]): AttackReport {
  const byLooks = groupedBy(records, ({ sex, ageBands }) => JSON.stringify([sex, ageBands]));
  const own = new Map(records.map((record) => [record.truePersonId, record]));
  const risks = known.flatMap((person) => {
    const record = own.get(person.personId);
    if (record === undefined) return [];
    const fitting = candidatesOf(person, byLooks);
    return [{ any: chance(fitting, record), nearest: chance(nearestOf(fitting), record), count: fitting.length }];
  });
  const greatest = (of: (risk: (typeof risks)[number]) => number): number => Math.max(0, ...risks.map(of));
  const mean = (of: (risk: (typeof risks)[number]) => number): number =>
    risks.reduce((sum, risk) => sum + of(risk), 0) / Math.max(1, risks.length);
  return {
    attacked: risks.length,
    meanRisk: mean(({ any }) => any),
    greatestRisk: greatest(({ any }) => any),
    meanRiskNearest: mean(({ nearest }) => nearest),
    greatestRiskNearest: greatest(({ nearest }) => nearest),
    singledOut: risks.filter(({ count, any }) => count === 1 && any === 1).length,
  };
}

/** Also the first stay alone: the attacker knows that later ones may be left out. Every width of bands is tried, as the data set tells which it has. */
function candidatesOf(
  { sex, stays }: KnownPerson,
  byLooks: ReadonlyMap<string, readonly AttackedRecord[]>,
): readonly AttackedRecord[] {
  const windows = stays.map(hoursOf);
  const found = new Set<AttackedRecord>();
  for (const count of new Set([1, stays.length])) {
    const timeline = windows.slice(0, count).flatMap((window, at) => {
      const before = windows[at - 1];
      return before === undefined ? [window.hours] : [hoursBetween(before, window), window.hours];
    });
    for (const width of Object.keys(AGE_STARTS_DAYS) as (keyof typeof AGE_STARTS_DAYS)[]) {
      const bands = stays.slice(0, count).map(({ ageDays }) => ageBandOf(ageDays, width).name);
      for (const told of [sex, null]) {
        const alike = byLooks.get(JSON.stringify([told, bands])) ?? [];
        for (const record of alike) {
          if (record.timeline.every((hours, at) => hours <= (timeline[at] ?? 0))) found.add(record);
        }
      }
    }
  }
  return [...found];
}

/** Those whose told hours are the most. */
function nearestOf(records: readonly AttackedRecord[]): readonly AttackedRecord[] {
  const hoursOfRecord = ({ timeline }: AttackedRecord): number => timeline.reduce((sum, each) => sum + each, 0);
  const most = Math.max(0, ...records.map(hoursOfRecord));
  return records.filter((record) => hoursOfRecord(record) === most);
}

/** Of picking the right one blindly. */
function chance(records: readonly AttackedRecord[], right: AttackedRecord): number {
  return records.includes(right) ? 1 / records.length : 0;
}
