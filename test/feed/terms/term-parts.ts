/** The shipped tables, and a shorthand for codes as they are sent. */
import { fileURLToPath } from 'node:url';
import { signalAt } from '../../../services/clinical/signal/signals.ts';
import { readCodeTable } from '../../../services/feed/adapters/code-table-file.ts';
import { readTerminology } from '../../../services/feed/adapters/terminology-file.ts';
import { loadUnits } from '../../../services/feed/adapters/ucum-units.ts';
import type { CodeMap, MapEntry } from '../../../services/feed/terms/code-map.ts';
import { createTermGate } from '../../../services/feed/terms/read-code-map.ts';
import type { SuggestionSources } from '../../../services/feed/terms/suggest-terms.ts';
import type { LocalCode, TermGate, TermVerdict } from '../../../services/feed/terms/term-gate.port.ts';

export const CODES_FILE = fileURLToPath(new URL('../../../models/terminology/codes-1.1.0.json', import.meta.url));
const TERMS_FILE = fileURLToPath(new URL('../../../models/terminology/terms-1.0.0.json', import.meta.url));

export const SOURCES: SuggestionSources = {
  standard: await readCodeTable(CODES_FILE),
  terminology: await readTerminology(TERMS_FILE),
  units: await loadUnits(),
};

export function gateOf(map: CodeMap | null = null): TermGate {
  return createTermGate({
    hospitalId: map?.hospitalId ?? 'hospital-1',
    standard: SOURCES.standard,
    map,
    units: SOURCES.units,
  });
}

/** `150456^MDC_PULS_OXIM_SAT_O2^MDC` in `262688^MDC_DIM_PERCENT^MDC`, as OBX-3 and OBX-6 write it. */
export function sent(code: string, unit = '', channel = ''): LocalCode {
  const [number = '', name = '', system = ''] = code.split('^');
  const [unitCode = '', unitName = '', unitSystem = ''] = unit.split('^');
  return { system, code: number, name, unit: { code: unitCode, name: unitName, system: unitSystem }, channel };
}

/** `spo2Percent`, `none` for what is of no use, or the code of the refusal. */
export function meaning(verdict: TermVerdict): string {
  if (!verdict.ok) return verdict.code;
  if (verdict.target === null) return 'none';
  return verdict.target.kind === 'signal' ? signalAt(verdict.target.signal).name : verdict.target.name;
}

export function entry(fields: Partial<MapEntry> & Pick<MapEntry, 'code' | 'target'>): MapEntry {
  return {
    system: '',
    units: [],
    loinc: null,
    mdc: null,
    snomed: null,
    omop: null,
    ucum: null,
    status: 'approved',
    reviewedBy: 'Kim',
    reviewedAt: '2026-11-23T09:00:00Z',
    note: '',
    ...fields,
  };
}

export function mapOf(entries: readonly MapEntry[], hospitalId = 'hospital-1'): CodeMap {
  return { format: 1, hospitalId, version: 1, entries: [...entries] };
}
