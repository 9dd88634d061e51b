/**
 * A roster as a table: `role,name,account,from,until`. Commas, semicolons or tabs; a byte order mark; quoted cells; times with a zone, or as
 * the unit's clock shows them. A table with one row that cannot be believed is refused whole: half a roster is a gap that nobody meant.
 */
import { localMoment } from '../../clinical/age/local-moment.ts';
import { csvCellsOf, csvSeparatorOf, readCsvCell } from '../../contract/csv-cell.ts';
import { ROSTER_ROLES, type RosterEntry } from '../../contract/ladder/ladder.ts';
import { rosterEntrySchema } from '../../contract/records/alert-records.ts';

export const ROSTER_COLUMNS = ['role', 'name', 'account', 'from', 'until'] as const;
type Column = (typeof ROSTER_COLUMNS)[number];

export type RosterTable =
  | { readonly ok: true; readonly entries: readonly RosterEntry[] }
  /** Each with the line of the table where it has one. */
  | { readonly ok: false; readonly faults: readonly string[] };

export function readRosterTable(text: string, timeZone: string): RosterTable {
  const [header = '', ...lines] = text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/);
  const separator = csvSeparatorOf(header);
  const columns = (csvCellsOf(header, separator) ?? []).map((name) => name.toLowerCase());
  const missing = ROSTER_COLUMNS.filter((name) => name !== 'account' && !columns.includes(name));
  if (missing.length > 0) return { ok: false, faults: [`no column ${missing.join(', ')}`] };
  const entries: RosterEntry[] = [];
  const faults: string[] = [];
  for (const [index, line] of lines.entries()) {
    if (line.trim() === '') continue;
    const cells = csvCellsOf(line, separator);
    const read =
      cells === null ? 'a quoted cell has no end' : entryOf((name) => cells[columns.indexOf(name)] ?? '', timeZone);
    if (typeof read === 'string') faults.push(`line ${index + 2}: ${read}`);
    else entries.push(read);
  }
  if (entries.length === 0 && faults.length === 0) faults.push('it has no rows');
  return faults.length > 0 ? { ok: false, faults } : { ok: true, entries };
}

function entryOf(cellOf: (name: Column) => string, timeZone: string): RosterEntry | string {
  const cell = (name: Column): string => readCsvCell(cellOf(name)).trim();
  const role = ROSTER_ROLES.find((known) => known === cell('role').toLowerCase());
  if (role === undefined) return `«${cell('role')}» is not a role; there are ${ROSTER_ROLES.join(', ')}`;
  const [fromMs, untilMs] = [momentOf(cell('from'), timeZone), momentOf(cell('until'), timeZone)];
  if (fromMs === null) return `«${cell('from')}» is not a time; write it like 2026-12-02 07:00`;
  if (untilMs === null) return `«${cell('until')}» is not a time; write it like 2026-12-02 07:00`;
  const entry = { role, by: cell('account') || null, displayName: cell('name'), fromMs, untilMs };
  const parsed = rosterEntrySchema.safeParse(entry);
  if (parsed.success) return parsed.data;
  if (cell('name') === '') return 'nobody is named';
  return fromMs >= untilMs ? 'the shift ends before it begins' : 'name or account cannot be read';
}

function momentOf(text: string, timeZone: string): number | null {
  const local = localMoment(text, timeZone);
  if (local !== null || !/(Z|[+-]\d\d:?\d\d)$/.test(text)) return local;
  const atMs = Date.parse(text);
  return Number.isNaN(atMs) ? null : atMs;
}
