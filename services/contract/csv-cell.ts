/**
 * A cell of a CSV file that people open in a spreadsheet. What it would take for a formula stands behind an apostrophe
 * (OWASP, CSV injection; quoted as RFC 4180, semicolons too for spreadsheets of other customs), since ids and words come from senders; numbers stay numbers.
 */
const FORMULA = /^[=+\-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20]/;
const NUMBER = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i;

export function csvCell(text: string): string {
  const safe = FORMULA.test(text) && !NUMBER.test(text) ? `'${text}` : text;
  return /[",;\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** The text again. Only of cells that can have begun with no apostrophe themselves, as ids cannot. */
export function readCsvCell(cell: string): string {
  return cell.startsWith("'") && FORMULA.test(cell.slice(1)) ? cell.slice(1) : cell;
}

/** What stands most often in the header of a table: comma, semicolon or tab. */
export function csvSeparatorOf(header: string): string {
  return [',', ';', '\t'].toSorted((left, right) => header.split(right).length - header.split(left).length)[0] ?? ',';
}

/** Null: a quoted cell without its end. */
export function csvCellsOf(line: string, separator: string): readonly string[] | null {
  const cells: string[] = [];
  const cell = new RegExp(` *(?:"((?:[^"]|"")*)"|([^"${separator}]*?)) *(${separator}|$)`, 'y');
  for (;;) {
    const match = cell.exec(line);
    if (match === null) return null;
    cells.push((match[1] ?? match[2] ?? '').replaceAll('""', '"'));
    if (match[3] === '') return cells;
  }
}
