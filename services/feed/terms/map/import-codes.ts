/**
 * A hospital's own list of codes as a map in which everything is a suggestion and nothing is approved.
 * Headers are read by their meaning, English or Korean; lines of one code become one entry.
 */
import { cellsOf, separatorOf } from '../../recordings/table-lines.ts';
import { ENTRIES_MAX, type CodeMap, type MapEntry } from '../code-map.ts';
import { foldedTerm } from '../folded-name.ts';
import { type SuggestionSources, TermSuggester } from '../suggest-terms.ts';
import { inEnglish } from '../../../wording/in-english.ts';
import { ownUnitOf, type NamedTarget } from '../term-target.ts';

/** A code that came in messages and stands in no list. */
export interface SeenCode {
  readonly system: string;
  readonly code: string;
  /** null: several, or none; then the name decides nothing. */
  readonly name: string | null;
  readonly units: readonly string[];
}

/** As a list with one line would give it. */
export function listedEntry({ system, code, name, units }: SeenCode, suggester: TermSuggester): MapEntry {
  const first: Cells = { system, code, name: name ?? '', unit: '', channel: '', count: '', loinc: '', mdc: '' };
  const names = new Set(name === null || name === '' ? [] : [name]);
  return entryOf({ first, names, units: new Set(units), lines: [], count: null }, suggester);
}

export type ImportedCodes =
  | {
      readonly ok: true;
      readonly map: CodeMap;
      /** Lines that were left out, and why. */
      readonly remarks: readonly string[];
      /** What is to be known of lines that were read: columns nobody asked for, lines that are one code. */
      readonly notices: readonly string[];
    }
  | { readonly ok: false; readonly reason: string };

const HEADERS = {
  system: ['system', 'codingsystem', 'codesystem', 'codeset', '코드체계', '체계'],
  code: ['code', 'itemcode', 'testcode', 'localcode', 'paramcode', 'parametercode', '코드', '검사코드', '항목코드'],
  name: [
    'name',
    'description',
    'label',
    'display',
    'itemname',
    'testname',
    'parameter',
    '이름',
    '명칭',
    '검사명',
    '항목명',
    '항목',
  ],
  unit: ['unit', 'units', 'uom', 'unitcode', '단위'],
  channel: ['channel', 'subid', 'obx4', '채널'],
  count: ['count', 'n', 'number', 'frequency', '건수', '빈도'],
  loinc: ['loinc', 'loinccode', '로잉크'],
  mdc: ['mdc', 'mdccode', 'ieee11073'],
} as const;
type Column = keyof typeof HEADERS;
type Cells = Readonly<Record<Column, string>>;

interface Gathered {
  readonly first: Cells;
  readonly names: Set<string>;
  readonly units: Set<string>;
  /** Numbers of the lines that it stands in. */
  readonly lines: number[];
  count: number | null;
}

/** Text of the whole file. Never throws. */
export function importCodes(text: string, hospitalId: string, sources: SuggestionSources): ImportedCodes {
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/);
  const [header = '', ...rest] = lines;
  const separator = separatorOf(header);
  const titles = cellsOf(header, separator) ?? [];
  const columns = columnsOf(titles);
  if (columns.code === undefined) {
    return { ok: false, reason: `no column is called code; there are: ${header.slice(0, 200)}` };
  }
  const remarks: string[] = [];
  const gathered = new Map<string, Gathered>();
  for (const [index, line] of rest.entries()) {
    if (line.trim() === '') continue;
    const cells = cellsOf(line, separator);
    const fault =
      cells === null ? 'a quoted cell without its end' : gather(gathered, columns, { cells, number: index + 2 });
    if (fault !== null) remarks.push(`line ${index + 2}: ${fault}`);
  }
  if (gathered.size > ENTRIES_MAX) {
    return { ok: false, reason: `${gathered.size} codes are more than the ${ENTRIES_MAX} of one map` };
  }
  const suggester = new TermSuggester(sources);
  return {
    ok: true,
    remarks,
    notices: [...unreadTitles(titles, columns), ...[...gathered.values()].flatMap(joinedLines)],
    map: { format: 1, hospitalId, version: 1, entries: [...gathered.values()].map((each) => entryOf(each, suggester)) },
  };
}

function columnsOf(header: readonly string[]): Partial<Record<Column, number>> {
  const folded = header.map(foldedTerm);
  return Object.fromEntries(
    Object.entries(HEADERS).flatMap(([column, names]) => {
      const at = folded.findIndex((name) => (names as readonly string[]).includes(name));
      return at < 0 ? [] : [[column, at]];
    }),
  );
}

function unreadTitles(titles: readonly string[], columns: Partial<Record<Column, number>>): readonly string[] {
  const read = new Set(Object.values(columns));
  return titles.flatMap((title, at) =>
    read.has(at) || title === ''
      ? []
      : [`column «${title.slice(0, 60)}» is not read: its title is not known, or stands twice`],
  );
}

function joinedLines({ first, names, units, lines }: Gathered): readonly string[] {
  if (lines.length < 2) return [];
  const differing = [
    ...(names.size > 1 ? [`names ${[...names].join(', ')}`] : []),
    ...(units.size > 1 ? [`units ${[...units].map((unit) => `«${unit}»`).join(', ')}`] : []),
  ];
  return [
    `lines ${lines.join(', ')}: one code, ${first.code}${differing.length === 0 ? '' : `, with ${differing.join(', ')}`}`,
  ];
}

function gather(
  gathered: Map<string, Gathered>,
  columns: Partial<Record<Column, number>>,
  line: { readonly cells: readonly string[]; readonly number: number },
): string | null {
  const cell = (column: Column): string =>
    columns[column] === undefined ? '' : (line.cells[columns[column]] ?? '').trim();
  const cells: Cells = {
    system: cell('system'),
    code: cell('code'),
    name: cell('name'),
    unit: cell('unit'),
    channel: cell('channel'),
    count: cell('count'),
    loinc: cell('loinc'),
    mdc: cell('mdc'),
  };
  if (cells.code === '') return 'no code';
  const tooLong = lengthFault(cells);
  if (tooLong !== null) return tooLong;
  const key = JSON.stringify([cells.system, cells.code, cells.channel]);
  const known = gathered.get(key) ?? {
    first: cells,
    names: new Set<string>(),
    units: new Set<string>(),
    lines: [],
    count: null,
  };
  gathered.set(key, known);
  known.lines.push(line.number);
  if (cells.name !== '') known.names.add(cells.name);
  if (columns.unit !== undefined) known.units.add(cells.unit);
  if (/^\d{1,15}$/.test(cells.count)) known.count = (known.count ?? 0) + Number(cells.count);
  return known.units.size > 20 ? 'more than 20 units for one code' : null;
}

function lengthFault(cells: Cells): string | null {
  const limits = { system: 60, code: 120, name: 200, unit: 60, channel: 60 } as const;
  const long = (Object.keys(limits) as (keyof typeof limits)[]).find((column) => cells[column].length > limits[column]);
  return long === undefined ? null : `the ${long} is longer than ${limits[long]} characters`;
}

function entryOf({ first, names, units, count }: Gathered, suggester: TermSuggester): MapEntry {
  const [name, ...otherNames] = names;
  const sent = [...units].slice(0, 20);
  const given = {
    loinc: /^\d{1,6}-\d$/.test(first.loinc) ? first.loinc : null,
    mdc: /^\d{5,8}$/.test(first.mdc) ? first.mdc : null,
  };
  const asked = {
    system: first.system,
    code: first.code,
    ...(name === undefined ? {} : { name }),
    ...given,
    units: sent.map((each) => ({ sent: each, ucum: each || '1' })),
  };
  const [best] = suggester.candidates(asked);
  const target = best?.target ?? null;
  const read = sent.map((each) => ({ sent: each, ucum: unitOf(each, target, suggester) }));
  const unread = read.filter(({ ucum }) => ucum === null).map((each) => each.sent);
  const note = [
    ...(best === undefined
      ? [withoutOffer(suggester, asked)]
      : [`${Math.round(best.score * 100)} %: ${best.reasons.map(inEnglish).join('; ')}`]),
    ...(otherNames.length === 0 ? [] : [`also called ${otherNames.join(', ')}`]),
    ...(unread.length === 0 ? [] : [`units not known: ${unread.map((each) => `«${each}»`).join(', ')}`]),
  ];
  return {
    system: first.system,
    code: first.code,
    // A list with several names for one code says that the name decides nothing.
    ...(name === undefined || otherNames.length > 0 ? {} : { name }),
    ...(first.channel === '' ? {} : { channel: first.channel }),
    units: read.flatMap(({ sent: each, ucum }) => (ucum === null ? [] : [{ sent: each, ucum }])),
    target,
    // What the list says itself: a code that came from our own suggestion would be no evidence for it. Approval fills in the others.
    ...given,
    snomed: null,
    omop: null,
    ucum: target === null ? null : ownUnitOf(target),
    status: 'suggested',
    reviewedBy: null,
    reviewedAt: null,
    ...(count === null ? {} : { count }),
    note: note.join('. ').slice(0, 500),
  };
}

/** Why nothing is offered. */
function withoutOffer(suggester: TermSuggester, asked: Parameters<TermSuggester['candidates']>[0]): string {
  const name = suggester.contradictedName(asked);
  return name === null ? 'nothing is alike' : `its name is «${name}», and not every unit is one of that`;
}

/** An empty unit is the own unit of what has but one; everything else must be known. */
function unitOf(sent: string, target: NamedTarget | null, suggester: TermSuggester): string | null {
  if (sent !== '') return suggester.ucumOf(sent, target);
  const own = target === null ? null : ownUnitOf(target);
  return own === '{INR}' || own === '[pH]' || own === '{score}' ? own : null;
}
