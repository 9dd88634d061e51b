/** A definition of a cohort as the fields of a form, and back. */
import { fieldText, zonedMs } from './form/research-text.ts';
import type { CohortEntry } from '../../../services/contract/screens/research-view.ts';

export const WIDTHS = ['second', 'minute', 'quarter-hour', 'hour'] as const;

export interface CohortFields {
  readonly cohortId: string;
  readonly name: string;
  readonly authors: string;
  readonly from: string;
  readonly to: string;
  readonly ageFrom: string;
  readonly ageBelow: string;
  readonly hours: string;
  /** Percent. */
  readonly coverage: string;
  readonly resolution: string;
  readonly units: readonly string[];
  readonly sex: readonly string[];
  readonly signals: readonly string[];
  readonly labels: readonly string[];
}

const NEW: CohortFields = {
  cohortId: '',
  name: '',
  authors: '',
  from: '',
  to: '',
  ageFrom: '',
  ageBelow: '',
  hours: '24',
  coverage: '50',
  resolution: 'minute',
  units: [],
  sex: [],
  signals: ['heartRatePerMin', 'spo2Percent'],
  labels: [],
};

/** Of a definition that somebody may have written by hand: a field that is not there, or is something else, is empty. */
export function cohortFields(entry: CohortEntry | null, timeZone: string): CohortFields {
  if (entry === null) return NEW;
  const at = (...path: readonly string[]): unknown =>
    path.reduce<unknown>((value, key) => (isRecord(value) ? value[key] : undefined), entry.definition);
  const text = (value: unknown): string =>
    typeof value === 'string' || typeof value === 'number' ? String(value) : '';
  const list = (value: unknown): readonly string[] =>
    Array.isArray(value) ? value.filter((each): each is string => typeof each === 'string') : [];
  const day = (value: unknown): string => {
    const atMs = Date.parse(text(value));
    return Number.isNaN(atMs) ? '' : fieldText(atMs, timeZone).slice(0, 10);
  };
  const coverage = at('minimum', 'coverage');
  return {
    cohortId: entry.cohortId,
    name: text(at('name')),
    authors: list(at('authors')).join(', '),
    from: day(at('time', 'from')),
    to: day(at('time', 'to')),
    ageFrom: text(at('population', 'ageDays', 'from')),
    ageBelow: text(at('population', 'ageDays', 'below')),
    hours: text(at('minimum', 'hours')),
    coverage: typeof coverage === 'number' ? String(Math.round(coverage * 10_000) / 100) : '',
    resolution: text(at('time', 'resolution')),
    units: list(at('population', 'units')),
    sex: list(at('population', 'sex')),
    signals: list(at('signals')),
    labels: list(at('labels')),
  };
}

export function definitionOf(fields: CohortFields, timeZone: string): unknown {
  const { name, authors, units, sex, signals, labels, resolution } = fields;
  const instant = (text: string): string => {
    const atMs = zonedMs(text, timeZone);
    return atMs === null ? text : new Date(atMs).toISOString();
  };
  const hasAge = fields.ageFrom.trim() !== '' || fields.ageBelow.trim() !== '';
  return {
    version: 1,
    name: name.trim(),
    authors: authors
      .split(',')
      .map((author) => author.trim())
      .filter((author) => author !== ''),
    population: {
      ...(units.length === 0 ? {} : { units }),
      ...(hasAge ? { ageDays: { from: Number(fields.ageFrom || 0), below: Number(fields.ageBelow || 40_000) } } : {}),
      ...(sex.length === 0 ? {} : { sex }),
    },
    time: { from: instant(fields.from), to: instant(fields.to), resolution },
    signals,
    labels,
    minimum: { hours: Number(fields.hours), coverage: Number(fields.coverage) / 100 },
  };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
