/**
 * A newer list of a hospital's codes into the map that is there. What people decided stays as they left
 * it, with their names; only what nobody has decided yet is suggested anew.
 */
import { entryText, type CodeMap, type MapEntry } from '../code-map.ts';

export interface MergedMap {
  readonly map: CodeMap;
  readonly added: number;
  readonly kept: number;
  /** What a person has to look at. */
  readonly notices: readonly string[];
}

/** `listed`: the map that the list alone gives. Version and reviewers are those of `before`; a change raises the version. */
export function mergeMap(before: CodeMap, listed: CodeMap): MergedMap {
  const left = new Map(listed.entries.map((entry) => [keyOf(entry), entry]));
  const notices: string[] = [];
  const entries = before.entries.map((entry) => {
    const again = left.get(keyOf(entry));
    if (again === undefined) return entry;
    if (entry.status === 'approved') notices.push(...unapprovedUnits(entry, again));
    return entry.status === 'approved'
      ? counted(entry, again)
      : { ...again, units: joinedUnits(entry, again), ...saidOf(entry) };
  });
  const known = new Set(before.entries.map(keyOf));
  const added = listed.entries.filter((entry) => !known.has(keyOf(entry)));
  const all = [...entries, ...added];
  const isChanged = JSON.stringify(all) !== JSON.stringify(before.entries);
  return {
    map: { ...before, version: before.version + (isChanged ? 1 : 0), entries: all },
    added: added.length,
    kept: before.entries.filter(({ status }) => status === 'approved').length,
    notices,
  };
}

function keyOf({ system, code, channel }: MapEntry): string {
  return JSON.stringify([system, code, channel ?? '']);
}

/** What people said of an entry that is not decided yet: a newer list takes nothing of it away. */
function saidOf({ proposal, remark, note, noteBy }: MapEntry): Partial<MapEntry> {
  return {
    ...(proposal === undefined ? {} : { proposal }),
    ...(remark === undefined ? {} : { remark }),
    ...(noteBy === undefined ? {} : { note, noteBy }),
  };
}

function counted(entry: MapEntry, { count }: MapEntry): MapEntry {
  return count === undefined ? entry : { ...entry, count };
}

/** Of an entry that stands under several names the units of all lines count together. */
function joinedUnits(entry: MapEntry, again: MapEntry): MapEntry['units'] {
  return [...again.units, ...entry.units.filter(({ sent }) => !again.units.some((unit) => unit.sent === sent))];
}

function unapprovedUnits(entry: MapEntry, again: MapEntry): readonly string[] {
  return again.units
    .filter(({ sent }) => entry.target !== null && !entry.units.some((unit) => unit.sent === sent))
    .map(({ sent }) => `${entryText(entry)}: the list has it in «${sent}», which is not approved yet`);
}
