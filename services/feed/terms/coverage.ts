/**
 * Which hospital sends what: a matrix of hospitals and targets. It says what the maps allow, not what
 * arrives: a signal that is approved and never sent is covered here and missing at the bedside.
 */
import type { UnitGate } from '../units/unit-gate.ts';
import type { CodeMap, MapEntry } from './code-map.ts';
import type { CodeTable } from './code-table.ts';
import { createTermGate } from './read-code-map.ts';
import type { TermVerdict } from './term-gate.port.ts';
import { signalAt } from '../../clinical/signal/signals.ts';
import { LAB_VALUES } from '../../contract/records/closed-lists.ts';
import { targetNames, type TargetKind } from './term-target.ts';

/**
 * approved   an approved entry of the hospital's map
 * standard   a code of its list that the standard codes take
 * suggested  an entry that nobody has approved yet
 * missing    nothing
 */
export const COVERAGES = ['approved', 'standard', 'suggested', 'missing'] as const;
export type CoverageState = (typeof COVERAGES)[number];

export interface CoverageTarget {
  readonly kind: TargetKind;
  readonly name: string;
}

export interface HospitalCoverage {
  readonly hospitalId: string;
  readonly version: number;
  /** One state a target, in the order of `targets`. */
  readonly states: readonly CoverageState[];
  /** Entries without a decision. */
  readonly open: number;
}

export interface Coverage {
  readonly targets: readonly CoverageTarget[];
  readonly hospitals: readonly HospitalCoverage[];
}

const MARKS: Readonly<Record<CoverageState, string>> = { approved: 'A', standard: 'S', suggested: '?', missing: '.' };

/** All streamed signals, the laboratory values that scores read, and what is charted. */
const TARGETS: readonly CoverageTarget[] = [
  ...targetNames('signal').map((name) => ({ kind: 'signal' as const, name })),
  ...Object.keys(LAB_VALUES).map((name) => ({ kind: 'lab' as const, name })),
  ...targetNames('charted').map((name) => ({ kind: 'charted' as const, name })),
];

export function coverageOf(
  maps: readonly CodeMap[],
  sources: { readonly standard: CodeTable; readonly units: UnitGate },
): Coverage {
  return { targets: TARGETS, hospitals: maps.map((map) => hospitalCoverage(map, sources)) };
}

/** Rows of targets, columns of hospitals, one letter a cell; hospitals are numbered, their names follow. */
export function coverageRows({ targets, hospitals }: Coverage): readonly (readonly string[])[] {
  const header = ['kind', 'target', ...hospitals.map((_, index) => String(index + 1)), 'covered'];
  const rows = targets.map(({ kind, name }, row) => {
    const states = hospitals.map(({ states: each }) => each[row] ?? 'missing');
    return [
      kind,
      name,
      ...states.map((state) => MARKS[state]),
      `${states.filter(isCovered).length}/${hospitals.length}`,
    ];
  });
  return [header, ...rows];
}

export function isCovered(state: CoverageState): boolean {
  return state === 'approved' || state === 'standard';
}

function hospitalCoverage(
  map: CodeMap,
  { standard, units }: { readonly standard: CodeTable; readonly units: UnitGate },
): HospitalCoverage {
  const gate = createTermGate({ hospitalId: map.hospitalId, standard, map: null, units });
  const best = new Map<string, CoverageState>();
  const note = (key: string, state: CoverageState): void => {
    const known = best.get(key) ?? 'missing';
    if (COVERAGES.indexOf(state) < COVERAGES.indexOf(known)) best.set(key, state);
  };
  for (const entry of map.entries) {
    if (entry.target !== null) note(`${entry.target.kind}:${entry.target.name}`, entry.status);
    for (const key of entry.status === 'approved' ? [] : standardTargets(entry, gate.resolve.bind(gate))) {
      note(key, 'standard');
    }
  }
  return {
    hospitalId: map.hospitalId,
    version: map.version,
    states: TARGETS.map(({ kind, name }) => best.get(`${kind}:${name}`) ?? 'missing'),
    open: map.entries.filter(({ status }) => status === 'suggested').length,
  };
}

/** What the standard codes take the entry for, in one of the units in which it is sent. */
function standardTargets(
  { system, code, name = '', channel = '', units }: MapEntry,
  resolve: (local: Parameters<ReturnType<typeof createTermGate>['resolve']>[0]) => TermVerdict,
): readonly string[] {
  return units.flatMap(({ sent }) => {
    const verdict = resolve({ system, code, name, channel, unit: { code: sent, name: '', system: '' } });
    if (!verdict.ok || verdict.target === null) return [];
    const { target } = verdict;
    return [target.kind === 'signal' ? `signal:${signalAt(target.signal).name}` : `${target.kind}:${target.name}`];
  });
}
