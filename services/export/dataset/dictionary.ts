/** `dictionary.json`: what every file and column of an export means, with units, codes, ranges and what was asked for. */
import { SIGNALS } from '../../clinical/signal/signals.ts';
import type { Terminology } from '../../clinical/signal/term.ts';
import type { DatasetRequest } from './dataset-request.ts';
import type { OutputTable } from './output-table.ts';
import type { Quantity } from './staged-tables.ts';

export interface WrittenFile {
  /** Path in the folder. */
  readonly name: string;
  readonly rows: number;
  /** Null: its columns are those of a standard, which `standard` names. */
  readonly table: OutputTable | null;
  readonly standard?: string;
}

const DICTIONARY_VERSION = 1;

const RELEASE_REMARKS: readonly string[] = [
  'Ids of stays and children are random, and other ones under another grant; times are moved for each child, and the hour, the day of the week and the season are gone unless `release.keeps` names them.',
  'Series are cut to whole hours and end together with those of children like this one: the last hours of a stay, and the first part of its first hour, are not here.',
  'Ages are bands; units, beds, staff, free text, other channels and what few children have are not here.',
  'Whoever already holds a part of a record finds it again by its values: this is no anonymous data in every hand.',
];

const REMARKS: readonly string[] = [
  'Times are UTC. Ids of stays and children are numbers counted in this export; there are no names, and no staff.',
  'What was not measured is not there: no row in `measurements`, null in `vitals_wide`. It is never 0, and never «normal».',
  'MEDS and OMOP hold what stands alone: no withdrawn and no implausible value, and no other channel.',
  'Not for care: research software, no medical device.',
  'In CSV a text that a spreadsheet would take for a formula begins with an apostrophe.',
];

export interface DictionaryParts {
  readonly request: DatasetRequest;
  /** How many were chosen by other means than the request; absent: by it. */
  readonly askedStays?: number;
  readonly vigilVersion: string;
  readonly nowMs: number;
  readonly quantities: readonly Quantity[];
  readonly terminology: Terminology;
}

export function dictionaryOf(
  report: {
    readonly stays: number;
    readonly persons: number;
    readonly files: readonly WrittenFile[];
    readonly values: Readonly<Record<string, number>>;
    readonly leftOut: Readonly<Record<string, number>>;
    /** Absent and null: the data stay inside. */
    readonly released?: { readonly note: object } | null;
  },
  { request, askedStays, vigilVersion, nowMs, quantities, terminology }: DictionaryParts,
): object {
  const note = report.released?.note;
  const ranges = new Map<string, (typeof SIGNALS)[number]>(SIGNALS.map((signal) => [signal.name, signal]));
  return {
    version: DICTIONARY_VERSION,
    vigilVersion,
    writtenAt: new Date(nowMs).toISOString(),
    ...(note === undefined ? {} : { release: note }),
    asked: note === undefined ? askedOf(request, askedStays) : releasedAskedOf(request),
    counts: {
      stays: report.stays,
      persons: report.persons,
      // How many were left out, and how many values stand how, is told to who exports and not to who receives.
      ...(note === undefined ? { values: report.values, leftOut: report.leftOut } : {}),
    },
    remarks: note === undefined ? REMARKS : [...REMARKS.slice(1), ...RELEASE_REMARKS],
    notices: terminology.notices,
    files: report.files.map(({ name, rows, table, standard }) => ({
      name,
      rows,
      ...(standard === undefined ? {} : { standard }),
      ...(table === null
        ? {}
        : {
            meaning: table.meaning,
            columns: table.columns.map(({ name: column, type, unit, meaning }) => ({
              name: column,
              type,
              unit: unit ?? null,
              meaning,
            })),
          }),
    })),
    quantities: quantities.map(({ name, label, unit, loinc, omopConcept }) => {
      const range = ranges.get(name);
      return {
        name,
        label,
        unit,
        loinc,
        omopConcept,
        plausibleLow: range?.plausibleLow ?? null,
        plausibleHigh: range?.plausibleHigh ?? null,
      };
    }),
  };
}

function askedOf(request: DatasetRequest, askedStays: number | undefined): object {
  return {
    units: request.unitIds.length === 0 ? 'all' : request.unitIds,
    stays: askedStays ?? (request.stayIds.length === 0 ? 'all' : request.stayIds.length),
    from: instantText(request.fromMs),
    to: instantText(request.toMs),
    resolution: request.resolution,
    withdrawn: request.withdrawn,
    birthDates: request.birthDates,
  };
}

/** Neither units nor dates: they are in the grant. */
function releasedAskedOf({ resolution, withdrawn, birthDates }: DatasetRequest): object {
  return { resolution, withdrawn, birthDates };
}

function instantText(ms: number): string | null {
  return Number.isFinite(ms) && Math.abs(ms) < 8.64e15 ? new Date(ms).toISOString() : null;
}
