/** A vital sign that is new to Vigil cannot be forgotten: every table over the signals fails by its name. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import typescript from 'typescript';
import { describe, expect, it } from 'vitest';
import { SIGNAL_NAMES } from '../../../services/clinical/signal/signals.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const SIGNALS_FILE = `${ROOT}services/clinical/signal/signals.ts`;
const TABLES = [
  'services/feed/units/off-codes.ts',
  'services/feed/recordings/column-names.ts',
  'services/export/fhir/resources/vital-observation.ts',
  'services/engine/windows/minute-ring.ts',
  'services/wording/korean/terms.ts',
  'dashboards/ward/bedside/trends/trend-rows.ts',
  'dashboards/ward/live/vitals/vital.ts',
  'services/feed/simulator/simulate-ward.ts',
];

/** What the compiler says of each table, with the signal table as `change` leaves it. */
function faultsOfTables(change: (source: string) => string): readonly string[] {
  const options: typescript.CompilerOptions = {
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    target: typescript.ScriptTarget.ES2023,
    lib: ['lib.es2023.d.ts', 'lib.dom.d.ts'],
    module: typescript.ModuleKind.NodeNext,
    moduleResolution: typescript.ModuleResolutionKind.NodeNext,
    allowImportingTsExtensions: true,
    types: [],
  };
  const host = typescript.createCompilerHost(options);
  const read = host.readFile.bind(host);
  host.readFile = (name) => (name === SIGNALS_FILE ? change(read(name) ?? '') : read(name));
  const program = typescript.createProgram(
    TABLES.map((table) => ROOT + table),
    options,
    host,
  );
  return TABLES.flatMap((table) =>
    program
      .getSemanticDiagnostics(program.getSourceFile(ROOT + table))
      .map((fault) => `${table}: ${typescript.flattenDiagnosticMessageText(fault.messageText, ' ')}`),
  ).filter((fault) => fault.includes('plantedPerMin'));
}

const PLANTED = `signal('plantedPerMin', '/min', { label: 'Planted', rhythm: PERIODIC, plausibleLow: 0, plausibleHigh: 9, decimals: 0 }),\n`;

describe('tables over the signals', () => {
  it('do not compile without a new vital sign, each by its name', () => {
    const faults = faultsOfTables((source) => source.replace('] as const;', `  ${PLANTED}] as const;`));
    expect(TABLES.filter((table) => !faults.some((fault) => fault.startsWith(table)))).toEqual([]);
  });

  it('the reference terms know each by its name', () => {
    const source = readFileSync(`${ROOT}models/terminology/terms-1.0.0.json`, 'utf8');
    expect(unknownTo(source, SIGNAL_NAMES)).toEqual([]);
    expect(unknownTo(source, [...SIGNAL_NAMES, 'plantedPerMin'])).toEqual(['plantedPerMin']);
  });
});

function unknownTo(json: string, names: readonly string[]): readonly string[] {
  return names.filter((name) => !json.includes(`"vigil": "${name}"`) && !json.includes(`"vigil":"${name}"`));
}
