/**
 * Proves rules by trying them, apart from the proof at load: every value at and beside every limit falls
 * into exactly one band, every day of a childhood into exactly one age band, points follow the shape
 * that a table claims, and every row has a source.
 */
import { ageAt, isWithin, type Age, type AgeBoundary, type LocalDate } from '../../clinical/age/age.ts';
import { isWithinLimits } from '../../clinical/score/scale/score-formula.ts';
import type { AgeBand } from '../../clinical/age/age-bands.ts';
import type { RulePart, ScoreRule } from '../../clinical/score/score-rule.ts';
import { scalesWithin, type Band, type MonotoneShape } from '../../clinical/score/scale/score-scale.ts';
import type { VitalRule } from '../../clinical/vital/vital-rule.ts';
import { rulesOf, type RuleFile } from './rules-files.ts';

export interface CheckedRule {
  readonly file: string;
  /** The file itself when it holds no rule that could be read. */
  readonly rule: string;
  readonly faults: readonly string[];
  /** What was tried, in words. */
  readonly proved: string;
}

interface BandTable {
  readonly where: string;
  readonly bands: readonly Band[];
  readonly decimals: number;
  readonly monotone: MonotoneShape | undefined;
}

/** A leap day and a day like any other: every age band is tried on both calendars. */
const BIRTHS: readonly LocalDate[] = [
  { year: 2004, month: 2, day: 29 },
  { year: 2005, month: 6, day: 14 },
];
/** Beyond 18 years, and beyond 18 years counted from the last menstrual period. */
const DAYS = 19 * 366;
const DAY_MS = 86_400_000;
const FAR = 1e6;

/** One answer a rule. */
export function checkRules(files: readonly RuleFile[]): readonly CheckedRule[] {
  return files.flatMap((file): readonly CheckedRule[] => {
    if (file.kind === 'faulty') return [{ file: file.name, rule: file.name, faults: file.faults, proved: '' }];
    if (file.kind === 'score') {
      return [{ file: file.name, rule: `${file.rule.id} ${file.rule.version}`, ...checkScore(file.rule) }];
    }
    if (file.kind === 'vitals') {
      return file.rules.map((rule) => ({ file: file.name, rule: `${rule.id} ${rule.version}`, ...checkVitals(rule) }));
    }
    return rulesOf(file).map((rule) => ({
      file: file.name,
      rule: `${rule.id} ${rule.version}`,
      faults: rule.citation.trim() === '' ? ['no source'] : [],
      proved: 'names, status and source',
    }));
  });
}

/** Faults of a score rule that parseScoreRule accepted; there should be none. */
export function checkScore(rule: ScoreRule): Pick<CheckedRule, 'faults' | 'proved'> {
  const tables = rule.parts.flatMap((part) => tablesOf(rule, part));
  const rows = tables.reduce((count, table) => count + table.bands.length, 0);
  const faults = [
    ...ageFaults(rule.ageBands, rule.intended.ageFrom, rule.intended.ageTo),
    ...tables.flatMap((table) =>
      [...coverageFaults(table), ...shapeFaults(table)].map((fault) => `${table.where}: ${fault}`),
    ),
    ...rule.parts
      .filter((part) => (part.source ?? rule.source).trim() === '')
      .map((part) => `part ${part.name}: no source`),
  ];
  const claims = tables.filter((table) => table.monotone !== undefined).length;
  const bands =
    tables.length === 0
      ? 'no bands'
      : `${counted(tables.length, 'band table')}, ${counted(rows, 'row')}, each value in exactly one; ${claims} monotone as claimed`;
  const proved = `${counted(rule.ageBands.length, 'age band')}, one for every day; ${bands}; a source on every row`;
  return { faults, proved };
}

function checkVitals(rule: VitalRule): Pick<CheckedRule, 'faults' | 'proved'> {
  const steps = [...rule.newborn.steps, ...rule.bands.flatMap((band) => band.steps)];
  const faults = [
    ...ageFaults(rule.bands, undefined, { years: 18 }),
    ...steps.filter((step) => step.source.trim() === '').map((step) => `limit ${step.limit}: no source`),
  ];
  return {
    faults,
    proved: `${counted(rule.bands.length, 'age band')} and newborns, one for every day; ${counted(steps.length, 'limit')}; a source on every row`,
  };
}

/** Days of a childhood that no age band, or more than one, holds. */
function ageFaults(
  bands: readonly Pick<AgeBand, 'from' | 'to'>[],
  ageFrom: AgeBoundary | undefined,
  ageTo: AgeBoundary,
): string[] {
  const whole = { ...(ageFrom === undefined ? {} : { from: ageFrom }), to: ageTo };
  return BIRTHS.flatMap((birth) => {
    const days = agesFrom(birth).flatMap((age) => {
      const holding = bands.filter((band) => isWithin(age, band)).length;
      return holding === (isWithin(age, whole) ? 1 : 0) ? [] : [{ day: age.totalDays, holding }];
    });
    const [first] = days;
    return first === undefined
      ? []
      : [
          `${days.length} days of age lie in another number of age bands than 1, first day ${first.day} (in ${first.holding})`,
        ];
  });
}

function agesFrom(birth: LocalDate): readonly Age[] {
  const text = `${birth.year}-${pad(birth.month)}-${pad(birth.day)}`;
  return Array.from({ length: DAYS }, (_, day) => {
    const date = new Date(Date.UTC(birth.year, birth.month - 1, birth.day) + day * DAY_MS);
    const aged = ageAt(text, { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() });
    return aged.ok ? [aged.age] : [];
  }).flat();
}

function tablesOf(rule: ScoreRule, part: RulePart): readonly BandTable[] {
  return scalesWithin(part.scale).flatMap((scale): readonly BandTable[] => {
    if (scale.kind === 'steps') {
      return [{ where: `part ${part.name}, steps`, bands: scale.bands, decimals: 0, monotone: scale.monotone }];
    }
    if (scale.kind !== 'bands') return [];
    const decimals = rule.inputs.find((input) => input.name === scale.input)?.decimals ?? 0;
    const where = `part ${part.name}, ${scale.input}`;
    if (scale.bands !== undefined) return [{ where, bands: scale.bands, decimals, monotone: scale.monotone }];
    return rule.ageBands.map((band) => ({
      where: `${where}, ${band.label}`,
      bands: scale.byAge?.[band.id] ?? [],
      decimals,
      monotone: scale.monotone,
    }));
  });
}

/** Values at every limit, one last digit below and above it, and far out at both ends. */
function probesOf({ bands, decimals }: BandTable): readonly number[] {
  const limits = bands.flatMap((band) =>
    [band.from, band.above, band.below, band.upTo].filter((limit) => limit !== undefined),
  );
  const step = 10 ** -decimals;
  return [-FAR, ...limits.flatMap((limit) => [limit - step, limit, limit + step]), FAR].toSorted((a, b) => a - b);
}

function coverageFaults(table: BandTable): string[] {
  return probesOf(table).flatMap((value) => {
    const holding = holdersOf(table, value).length;
    return holding === 1 ? [] : [`${value} lies in ${holding} bands`];
  });
}

function shapeFaults(table: BandTable): string[] {
  const points = probesOf(table).flatMap((value) => holdersOf(table, value).map((band) => band.points));
  const rises = points.map((value, index) => value - (points[index - 1] ?? value));
  const firstRise = rises.findIndex((rise) => rise > 0);
  const isFine = {
    rising: rises.every((rise) => rise >= 0),
    falling: rises.every((rise) => rise <= 0),
    valley: firstRise < 0 || rises.slice(firstRise).every((rise) => rise >= 0),
  };
  return table.monotone === undefined || isFine[table.monotone] ? [] : [`points are not ${table.monotone}`];
}

function holdersOf({ bands, decimals }: BandTable, value: number): readonly Band[] {
  return bands.filter((band) => isWithinLimits(value, band, 10 ** decimals));
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

function pad(part: number): string {
  return String(part).padStart(2, '0');
}
