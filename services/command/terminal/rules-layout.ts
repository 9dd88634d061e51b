/**
 * A page of a rule apart from where it is read: headings, sentences, lists and tables, laid out either
 * for the screen, with aligned columns, or as Markdown. Both say the same words.
 */

export type Block =
  | { readonly kind: 'heading'; readonly text: string }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'list'; readonly items: readonly string[] }
  | { readonly kind: 'facts'; readonly facts: readonly (readonly [what: string, said: string])[] }
  | { readonly kind: 'table'; readonly header: readonly string[]; readonly rows: readonly (readonly string[])[] };

export interface Page {
  readonly title: string;
  readonly blocks: readonly Block[];
}

/** Columns of a screen; only sentences are wrapped, tables keep their lines. */
const SCREEN_WIDTH = 110;

/** The page as text for a screen. */
export function screenText(page: Page): string {
  return [page.title, '='.repeat(page.title.length), '', ...page.blocks.flatMap(screenLines)].join('\n').trimEnd();
}

/** The page as Markdown, with a line end at its end. */
export function markdown(page: Page): string {
  return `${[`# ${page.title}`, '', ...page.blocks.flatMap(markdownLines)].join('\n').trimEnd()}\n`;
}

/** Rows with every column as wide as its widest cell. */
export function alignedRows(rows: readonly (readonly string[])[]): readonly string[] {
  const columns = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

function screenLines(block: Block): readonly string[] {
  switch (block.kind) {
    case 'heading':
      return [block.text, '-'.repeat(block.text.length)];
    case 'text':
      return [...wrapped(block.text, '', ''), ''];
    case 'list':
      return [...block.items.flatMap((item) => wrapped(item, '- ', '  ')), ''];
    case 'facts': {
      const width = Math.max(...block.facts.map(([what]) => what.length)) + 4;
      return [
        ...block.facts.flatMap(([what, said]) => wrapped(said, `  ${what}`.padEnd(width), ' '.repeat(width))),
        '',
      ];
    }
    case 'table':
      return [...alignedRows([block.header, ...block.rows]).map((line) => `  ${line}`), ''];
  }
}

function markdownLines(block: Block): readonly string[] {
  switch (block.kind) {
    case 'heading':
      return [`## ${block.text}`, ''];
    case 'text':
      return [escaped(block.text), ''];
    case 'list':
      return [...block.items.map((item) => `- ${escaped(item)}`), ''];
    case 'facts':
      return markdownTable(['', ''], block.facts);
    case 'table':
      return markdownTable(block.header, block.rows);
  }
}

function markdownTable(header: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => escaped(cell).replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(header), `|${'---|'.repeat(header.length)}`, ...rows.map(line), ''];
}

/** Marks that Markdown would take for its own. Links are left as they are. */
function escaped(text: string): string {
  return text.replaceAll('*', '\\*').replaceAll('<', '&lt;');
}

/** Words in lines of the screen's width; `first` begins the first line, `indent` the others. */
function wrapped(text: string, first: string, indent: string): readonly string[] {
  const lines: string[] = [];
  let line = first;
  let isEmpty = true;
  for (const word of text.split(' ')) {
    if (!isEmpty && line.length + 1 + word.length > SCREEN_WIDTH) {
      lines.push(line);
      line = indent;
      isEmpty = true;
    }
    line = isEmpty ? `${line}${word}` : `${line} ${word}`;
    isEmpty = false;
  }
  return [...lines, line];
}
