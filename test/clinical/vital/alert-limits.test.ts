// Hazards: H32 (docs/hazards.md).
/**
 * The live limits against the reference table of published ones, row by row: a row with a number and a
 * signal of ours is live at its level, limit and wait, or it is named here with the reason that
 * docs/decisions/0016-alert-limits.md gives. Skipped and counted without ../shared.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseVitalRules } from '../../../services/clinical/vital/parse-vital-rules.ts';
import { isSignalName, type SignalName } from '../../../services/clinical/signal/signals.ts';
import { vitalRuleStep, type VitalRule, type VitalStep } from '../../../services/clinical/vital/vital-rule.ts';
import { csvRows } from '../../support/csv-rows.ts';
import { sharedFile } from '../../support/shared-data.ts';

type Row = Record<string, string>;

const TABLE = sharedFile('clinical/alert-limits.csv');
const ON = { year: 2026, month: 3, day: 10 };

/** Why rows are not live, by population or condition; the page tells each. */
const DECIDED: readonly (readonly [reason: string, holds: (row: Row) => boolean])[] = [
  ['a display centile, never an alert', (row) => has(row, 'source', 'Roberts 2020')],
  ['must ship disabled: sources disagree', (row) => row['certainty'] === 'D'],
  ['must ship disabled: unverified', (row) => row['certainty'] === 'U'],
  ['one unit or one study', (row) => row['certainty'] === 'S' && has(row, 'signal', 'arterialMean')],
  ['one study', (row) => row['certainty'] === 'S' && has(row, 'signal', 'intracranial')],
  ['one study, and the costliest limit', (row) => row['certainty'] === 'S' && has(row, 'source', 'BMC Pediatr 2020')],
  ['one source below the medium limit', (row) => has(row, 'source', 'Auckland guideline alarm 89')],
  ['combination of one source', (row) => row['certainty'] === 'S' && has(row, 'condition', 'and (')],
  ['combination of one source', (row) => has(row, 'condition', 'RR < 10 AND')],
  ['off: right only for brain injury and preterms', (row) => has(row, 'condition', 'unit opted in')],
  ['Vigil does not know the heart defect', (row) => has(row, 'population', 'single ventricle')],
  ['Vigil does not know the lung disease', (row) => has(row, 'population', 'lung disease')],
  ['Vigil does not know a baseline', (row) => has(row, 'population', 'chronic disease')],
  ['Vigil does not know of cooling', (row) => has(row, 'condition', 'cooling')],
  ['Vigil does not know of the arrest', (row) => has(row, 'condition', 'post-arrest')],
  ['wait of 15 min is unverified', (row) => has(row, 'note', '15 min is U')],
  ['the default of an adult device', (row) => has(row, 'note', 'adult device')],
  ['not for alerts', (row) => has(row, 'condition', 'not for alerts')],
  ['a rule of the whole signal, not of an age', (row) => has(row, 'direction', 'both')],
];

/** Rows live at another wait: the engine looks back ten minutes and bridges holes. */
const LONGEST_WAIT_S = 480;

function has(row: Row, column: string, text: string): boolean {
  return (row[column] ?? '').includes(text);
}

function rules(): readonly VitalRule[] {
  const parsed = parseVitalRules(
    JSON.parse(readFileSync(new URL('../../../models/rules/vital-alerts.json', import.meta.url), 'utf8')),
  );
  if (!parsed.ok) throw new Error(parsed.faults.join('; '));
  return parsed.rules;
}

/** One child in the middle of the row's ages. */
function bornOf(row: Row): { birthDate: string | null; gestationalAgeAtBirthDays: number | null } {
  const text = `${row['population']} ${row['condition']}`;
  if (text.includes('unknown age')) return { birthDate: null, gestationalAgeAtBirthDays: null };
  const [from, to] = [Number(row['min_age_d']), Number(row['max_age_d'])];
  const isNewborn = row['pma_low_wk'] !== '' && row['pma_high_wk'] !== '';
  const days = isNewborn ? (to <= 3 ? 1 : 10) : Math.floor((from + to) / 2);
  const low = Number(row['pma_low_wk']);
  const weeks = isNewborn ? Math.max(low, Math.min(Number(row['pma_high_wk']) - 2, low + 4)) : 40;
  const birthDate = new Date(Date.UTC(2026, 2, 10) - days * 86_400_000).toISOString().slice(0, 10);
  return { birthDate, gestationalAgeAtBirthDays: Math.floor(weeks * 7 - (isNewborn ? days : 0)) + 3 };
}

function signalOf(row: Row): SignalName | null {
  const name = row['signal'] === 'temperatureCel' ? 'coreTemperatureCel' : (row['signal'] ?? '');
  return isSignalName(name) ? name : null;
}

function isLive(row: Row, signal: SignalName, rule: VitalRule, step: VitalStep): boolean {
  const limit = row['limit'] === 'gestation at birth (completed wk)' ? null : Number(row['limit']);
  const isBelow = row['direction'] === 'below';
  return (
    (step.signal ?? rule.signal) === signal &&
    (rule.direction === 'below') === isBelow &&
    step.level === row['level'] &&
    (limit === null ? step.limitFrom !== undefined : step.limit === limit) &&
    (isBelow || (step.strict ?? false) === (row['direction'] === 'above')) &&
    step.sustainedForMs === Math.min(Number(row['sustained_s']), LONGEST_WAIT_S) * 1000
  );
}

/** The row as live for its child, or for a child whose age nobody knows where the row is of every age. */
function isRowLive(live: readonly VitalRule[], row: Row, signal: SignalName): boolean {
  const people = [bornOf(row)];
  if (has(row, 'population', 'unknown')) people.push({ birthDate: null, gestationalAgeAtBirthDays: null });
  return people.some((born) =>
    live.some((rule) => {
      const chosen = vitalRuleStep(rule, born, ON);
      return chosen.ok && chosen.steps.some((step) => isLive(row, signal, rule, step));
    }),
  );
}

describe('the reference table of alert limits', () => {
  it.skipIf(TABLE === null)('every row is live or decided (skipped without ../shared/clinical)', () => {
    const rows = csvRows(readFileSync(TABLE ?? '', 'utf8'));
    const live = rules();
    const missing: string[] = [];
    let [liveCount, decidedCount, elsewhereCount] = [0, 0, 0];
    for (const row of rows) {
      const signal = signalOf(row);
      if (signal === null) elsewhereCount += 1;
      else if (isRowLive(live, row, signal)) liveCount += 1;
      else if (DECIDED.some(([, holds]) => holds(row))) decidedCount += 1;
      else missing.push(`${row['signal']} ${row['population']} ${row['direction']} ${row['limit']} ${row['level']}`);
    }
    expect(missing).toEqual([]);
    expect({ rows: rows.length, liveCount, decidedCount, elsewhereCount }).toEqual({
      rows: 169,
      liveCount: 114,
      decidedCount: 42,
      elsewhereCount: 13,
    });
  });

  it.skipIf(TABLE === null)('nothing that must ship disabled is live (skipped without ../shared/clinical)', () => {
    const unfit = csvRows(readFileSync(TABLE ?? '', 'utf8')).filter((row) => 'DU'.includes(row['certainty'] ?? ''));
    expect(unfit.length).toBeGreaterThan(5);
    for (const row of unfit) {
      const signal = signalOf(row);
      if (signal !== null) expect(isRowLive(rules(), row, signal), JSON.stringify(row)).toBe(false);
    }
  });
});
