/** Rows of a small CSV file with a header line, quoted fields allowed, for reference tables in tests. */

/** One record a line, keyed by the header; an absent last field is an empty string. */
export function csvRows(text: string): Record<string, string>[] {
  const [header = [], ...rows] = text
    .split(/\r?\n/)
    .filter((line) => line !== '')
    .map(fieldsOf);
  return rows.map((row) => Object.fromEntries(header.map((name, index) => [name, row[index] ?? ''])));
}

function fieldsOf(line: string): string[] {
  const fields: string[] = [];
  for (const match of line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)) {
    fields.push((match[1] ?? match[2] ?? '').replaceAll('""', '"'));
  }
  return fields;
}
