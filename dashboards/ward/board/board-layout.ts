/**
 * How the board is divided: every bed in view at once, in its place, in cells of one size. What stands
 * in a cell has its room whether it is there or not, so that no alert, worry or banner moves a number;
 * digits are as large as the cell allows, for a ward of 12 on a wall as for one of 60 on a desk.
 */

export interface BoardSpace {
  readonly beds: number;
  readonly widthPx: number;
  readonly heightPx: number;
}

export interface BoardLayout {
  readonly columns: number;
  readonly rows: number;
  readonly gapPx: number;
  /** Size of words, px. */
  readonly textPx: number;
  /** Heart rate and saturation. */
  readonly digitPx: number;
  /** Breathing, pressure, temperature. */
  readonly secondPx: number;
  /** Which numbers carry their label above them. */
  readonly labels: 'all' | 'first' | 'none';
  /** Whether the units stand beside the labels. */
  readonly units: boolean;
  /** Where age and weight stand; none: at the bedside and in the name of the tile alone. */
  readonly facts: 'beside' | 'below' | 'none';
  readonly temperature: boolean;
  /** Whether the foot lacks room for the name of the score beside number and level. */
  readonly narrow: boolean;
  /** Lines of the foot: score and its grounds, or the score alone. */
  readonly footLines: 1 | 2;
}

/** Width of a digit of the tabular figures, of its height, with the letter spacing of the board. */
const DIGIT_WIDTH = 0.64;
/** Two numbers of three digits. */
const FIRST_WIDTH = 6 * DIGIT_WIDTH;
/** «120 204/110» and « 37.1», with their gaps. */
const SECOND_WIDTH = 6.15;
const TEMPERATURE_WIDTH = 2.5;
const [TEXT_LEAST_PX, TEXT_MOST_PX] = [12, 30];
/** Richer cells are taken as long as the digits keep this share of what they could be. */
const WORTH_THE_WORDS = 0.78;

type Words = Pick<BoardLayout, 'labels' | 'facts' | 'temperature' | 'footLines'>;

/** Richest first. */
const CHOICES: readonly Words[] = [
  { labels: 'all', facts: 'beside', temperature: true, footLines: 2 },
  { labels: 'all', facts: 'below', temperature: true, footLines: 2 },
  { labels: 'first', facts: 'below', temperature: true, footLines: 2 },
  { labels: 'first', facts: 'below', temperature: true, footLines: 1 },
  { labels: 'first', facts: 'below', temperature: false, footLines: 1 },
  { labels: 'first', facts: 'none', temperature: false, footLines: 1 },
  { labels: 'none', facts: 'none', temperature: false, footLines: 1 },
];
/** Below this, name, age and weight do not stand side by side, in sizes of the text. */
const BESIDE_TEXTS = 26;
const UNITS_TEXTS = 19;
const NARROW_TEXTS = 13;

/** Columns and cell for which the digits are largest; of equal ones that with fewer empty cells. */
export function boardLayout({ beds, widthPx, heightPx }: BoardSpace): BoardLayout {
  let best = layoutOf({ beds, widthPx, heightPx }, 1);
  for (let columns = 2; columns <= beds; columns += 1) {
    const next = layoutOf({ beds, widthPx, heightPx }, columns);
    if (worthOf(next) > worthOf(best)) best = next;
  }
  return best;
}

/** Large digits, less a little for each thing that the cell then leaves out. */
function worthOf({ digitPx, labels, facts, temperature, footLines }: BoardLayout): number {
  const left = CHOICES.findIndex(
    (words) =>
      words.labels === labels &&
      words.facts === facts &&
      words.temperature === temperature &&
      words.footLines === footLines,
  );
  return digitPx * (1 - 0.05 * left);
}

function layoutOf({ beds, widthPx, heightPx }: BoardSpace, columns: number): BoardLayout {
  const rows = Math.ceil(Math.max(1, beds) / columns);
  const gapPx = Math.max(4, Math.min(12, Math.round(widthPx / columns / 28)));
  const cell = {
    widthPx: (widthPx - gapPx * (columns - 1)) / columns,
    heightPx: (heightPx - gapPx * (rows - 1)) / rows,
  };
  const textPx = Math.max(TEXT_LEAST_PX, Math.min(TEXT_MOST_PX, cell.heightPx * 0.056, cell.widthPx * 0.046));
  const largest = Math.max(...CHOICES.map((words) => digitsOf(cell, textPx, words).digitPx));
  const chosen = CHOICES.find(
    (words) =>
      (words.facts !== 'beside' || cell.widthPx >= BESIDE_TEXTS * textPx) &&
      digitsOf(cell, textPx, words).digitPx >= WORTH_THE_WORDS * largest,
  );
  const words = chosen ?? { labels: 'none', facts: 'none', temperature: false, footLines: 1 };
  return {
    columns,
    rows,
    gapPx,
    textPx,
    ...words,
    narrow: cell.widthPx < NARROW_TEXTS * textPx,
    units: cell.widthPx >= UNITS_TEXTS * textPx,
    ...digitsOf(cell, textPx, words),
  };
}

interface Cell {
  readonly widthPx: number;
  readonly heightPx: number;
}

/** Line heights stand in board.css as the same multiples of the text. */
function digitsOf(cell: Cell, textPx: number, words: Words): { readonly digitPx: number; readonly secondPx: number } {
  const labels = words.labels === 'all' ? 2 : words.labels === 'first' ? 1 : 0;
  const lines = 1.6 + 1.45 + (words.facts === 'below' ? 1.25 : 0) + 1.2 * labels + (words.footLines === 2 ? 3 : 1.7);
  const free = cell.heightPx - 6 - lines * textPx;
  const inner = cell.widthPx - 4 - 2 * paddingPx(textPx);
  const digitPx = Math.floor(Math.max(1, Math.min(free / 1.68, (inner - textPx * 0.6) / FIRST_WIDTH)));
  const wide = SECOND_WIDTH + (words.temperature ? TEMPERATURE_WIDTH : 0);
  const secondPx = Math.floor(Math.min(0.56 * digitPx, (inner - textPx * 0.9) / wide));
  // A cell too narrow for the temperature in readable digits is told without it.
  if (secondPx < TEXT_LEAST_PX && words.temperature) return { digitPx: 1, secondPx: TEXT_LEAST_PX };
  return { digitPx, secondPx: Math.max(TEXT_LEAST_PX, secondPx) };
}

/** Room at the sides of a cell, px. */
function paddingPx(textPx: number): number {
  return textPx <= TEXT_LEAST_PX ? 6 : textPx * 0.9;
}
