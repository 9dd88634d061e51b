/**
 * How a part gives its points, as tables that a person reads: a row an input (and an age band), a column
 * a number of points, in each cell the values that give them. What combines the rows is said above.
 */
import { contextOf } from '../../clinical/score/compile-score-rule.ts';
import type { ScoreRule } from '../../clinical/score/score-rule.ts';
import type { Limits } from '../../clinical/score/scale/score-formula.ts';
import type {
  Band,
  BandScale,
  CodeScale,
  CombinedScale,
  Scale,
  SwitchScale,
  ValueScale,
} from '../../clinical/score/scale/score-scale.ts';
import type { Block } from '../terminal/rules-layout.ts';

/** Cells by points; `adds` instead of them where the value itself counts. */
interface PointsRow {
  readonly label: string;
  readonly cells: ReadonlyMap<number, string>;
  readonly adds?: string;
}

/** Tables and sentences of a scale. */
export function scaleBlocks(rule: ScoreRule, scale: Scale): readonly Block[] {
  return blocksOf(rule, scale, []);
}

/** «≥ 5 and < 11» of a band or a condition. */
export function limitsText({ from, above, below, upTo }: Limits): string {
  const lower = from === undefined ? (above === undefined ? null : `> ${above}`) : `≥ ${from}`;
  const upper = below === undefined ? (upTo === undefined ? null : `≤ ${upTo}`) : `< ${below}`;
  if (lower === null || upper === null) return lower ?? upper ?? 'any';
  return from !== undefined ? `${from} to ${upper.replace('≤ ', '')}` : `${lower} to ${upper.replace('≤ ', '')}`;
}

/** `path`: under which circumstances this scale counts, outermost first. */
function blocksOf(rule: ScoreRule, scale: Scale, path: readonly string[]): readonly Block[] {
  const rows = rowsOf(rule, scale);
  if (rows !== null) return [...leadIn(path, null), ...tables(rows)];
  switch (scale.kind) {
    case 'max':
    case 'sum':
    case 'either':
      return combinedBlocks(rule, scale, path);
    case 'switch':
      return casesOf(scale).flatMap(({ codes, scale: child }) =>
        blocksOf(rule, child, [...path, `when ${inSentence(labelOf(rule, scale.input))} is ${codes}`]),
      );
    case 'gate':
      return [
        ...blocksOf(rule, scale.when, [...path, `only when this gives ${scale.from} or more`]),
        ...blocksOf(rule, scale.of, [...path, `and then`]),
      ];
    case 'steps':
      return [
        ...blocksOf(rule, scale.of, [...path, 'counted first']),
        ...leadIn(path, 'points for that count'),
        ...tables([{ label: 'count', cells: bandCells(scale.bands) }]),
      ];
    case 'bands':
    case 'codes':
    case 'value':
    case 'points':
      return [];
  }
}

/** Rows of a scale that is one table; null when it is more than one. */
function rowsOf(rule: ScoreRule, scale: Scale): readonly PointsRow[] | null {
  switch (scale.kind) {
    case 'bands':
      return bandRows(rule, scale);
    case 'codes':
      return [codeRow(rule, scale)];
    case 'value':
      return [valueRow(rule, scale)];
    case 'points':
      return [{ label: '', cells: new Map([[scale.points, 'always']]) }];
    case 'switch':
      return switchRows(rule, scale);
    case 'max':
    case 'sum':
    case 'either':
    case 'gate':
    case 'steps':
      return null;
  }
}

function combinedBlocks(rule: ScoreRule, scale: CombinedScale, path: readonly string[]): readonly Block[] {
  const together = scale.of.flatMap((child) => rowsOf(rule, child) ?? []);
  const apart = scale.of.filter((child) => rowsOf(rule, child) === null);
  const isByAge = scale.of.some((child) => child.kind === 'bands' && child.byAge !== undefined);
  const word = `${combinedWord(scale)}${isByAge ? ' (where rows name an age: the one of the child)' : ''}`;
  const first = together.length > 0 ? [...leadIn(path, word), ...tables(together)] : [];
  return [
    ...first,
    ...apart.flatMap((child, index) =>
      blocksOf(rule, child, [
        ...path,
        first.length > 0 || index > 0 ? 'as one more row of it' : `${word}; its first row`,
      ]),
    ),
  ];
}

function combinedWord(scale: CombinedScale): string {
  if (scale.kind === 'max') return 'the highest of these rows';
  if (scale.kind === 'sum') return `the sum of these rows${scale.cap === undefined ? '' : `, at most ${scale.cap}`}`;
  const choice = { highest: 'the highest of those known', newest: 'the newest', first: 'the first that is known' }[
    scale.choose
  ];
  return `one of these rows is enough, ${choice} counts`;
}

/** One table when every case is a single row or several; the answer stands before the input. */
function switchRows(rule: ScoreRule, scale: SwitchScale): readonly PointsRow[] | null {
  const rows = casesOf(scale).map(
    ({ codes, scale: child }) =>
      rowsOf(rule, child)?.map((row) => ({ ...row, label: row.label === '' ? codes : `${codes}: ${row.label}` })) ??
      null,
  );
  return rows.includes(null)
    ? null
    : rows
        .flatMap((each) => each ?? [])
        .map((row) => ({ ...row, label: `${labelOf(rule, scale.input)} ${row.label}` }));
}

/** Answers that ask for the same scale stand together. */
function casesOf(scale: SwitchScale): readonly { readonly codes: string; readonly scale: Scale }[] {
  const groups = new Map<string, { readonly codes: string; readonly scale: Scale }>();
  for (const [code, child] of Object.entries(scale.cases)) {
    const key = JSON.stringify(child);
    const known = groups.get(key);
    groups.set(key, { codes: known === undefined ? code : `${known.codes}, ${code}`, scale: child });
  }
  return [...groups.values()];
}

function bandRows(rule: ScoreRule, scale: BandScale): readonly PointsRow[] {
  const label = labelOf(rule, scale.input);
  const row = (bands: readonly Band[], name: string): PointsRow => ({
    label: name,
    cells: withInapplicable(bandCells(bands), scale.inapplicable),
  });
  if (scale.bands !== undefined) return [row(scale.bands, label)];
  return rule.ageBands.flatMap((band) => {
    const bands = scale.byAge?.[band.id];
    return bands === undefined ? [] : [row(bands, `${label}, ${band.label}`)];
  });
}

function bandCells(bands: readonly Band[]): Map<number, string> {
  const cells = new Map<number, string>();
  for (const band of bands) {
    cells.set(
      band.points,
      [cells.get(band.points), limitsText(band)].filter((each) => each !== undefined).join(' or '),
    );
  }
  return cells;
}

function withInapplicable(cells: Map<number, string>, points: number | undefined): ReadonlyMap<number, string> {
  if (points === undefined) return cells;
  return cells.set(
    points,
    [cells.get(points), 'where it does not apply'].filter((each) => each !== undefined).join(' or '),
  );
}

function codeRow(rule: ScoreRule, scale: CodeScale): PointsRow {
  const cells = new Map<number, string>();
  for (const [code, answer] of Object.entries(scale.points)) {
    const points = typeof answer === 'number' ? answer : answer.points;
    const said = typeof answer === 'number' ? code : `${code} (ends what was observed before)`;
    cells.set(points, [cells.get(points), said].filter((each) => each !== undefined).join(', '));
  }
  return { label: labelOf(rule, scale.input), cells };
}

function valueRow(rule: ScoreRule, scale: ValueScale): PointsRow {
  return {
    label: labelOf(rule, scale.input),
    cells: new Map(),
    adds: scale.factor === 1 ? 'its value' : `${scale.factor} times its value`,
  };
}

function tables(rows: readonly PointsRow[]): readonly Block[] {
  const counted = rows.filter((row) => row.adds === undefined);
  const valued = rows.filter((row) => row.adds !== undefined);
  const points = [...new Set(counted.flatMap((row) => [...row.cells.keys()]))].toSorted((a, b) => a - b);
  const header = ['points', ...points.map(String)];
  return [
    ...(counted.length === 0
      ? []
      : [
          {
            kind: 'table',
            header,
            rows: counted.map((row) => [row.label, ...points.map((each) => row.cells.get(each) ?? '')]),
          } as const,
        ]),
    ...(valued.length === 0
      ? []
      : [
          { kind: 'table', header: ['input', 'adds'], rows: valued.map((row) => [row.label, row.adds ?? '']) } as const,
        ]),
  ];
}

function leadIn(path: readonly string[], word: string | null): readonly Block[] {
  const said = [...path, ...(word === null ? [] : [word])];
  const text = said.join('; ');
  return text === '' ? [] : [{ kind: 'text', text: `${text.charAt(0).toUpperCase()}${text.slice(1)}:` }];
}

/** Label with the unit of a number. */
function labelOf(rule: ScoreRule, name: string): string {
  const input = rule.inputs[contextOf(rule).indexOf(name)];
  if (input === undefined) return name;
  return input.unit === null || input.unit.startsWith('{') ? input.label : `${input.label}, ${input.unit}`;
}

function inSentence(label: string): string {
  return /^[A-Z][a-z]/.test(label) ? `${label.charAt(0).toLowerCase()}${label.slice(1)}` : label;
}
