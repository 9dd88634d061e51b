/** Plots of a report as SVG text: a unit square with one or several lines, and dots. No script, no font, nothing fetched. */

export interface PlotLine {
  readonly name: string;
  /** Each 0 to 1, or within the range of the plot. */
  readonly points: readonly (readonly [x: number, y: number])[];
  readonly look: 'strong' | 'faint' | 'dots';
}

export interface Plot {
  readonly title: string;
  readonly x: string;
  readonly y: string;
  readonly xRange: readonly [number, number];
  readonly yRange: readonly [number, number];
  readonly lines: readonly PlotLine[];
}

const SIDE = 260;
const MARGIN = 46;
const STYLES = {
  strong: 'fill="none" stroke="#0b5cad" stroke-width="2"',
  faint: 'fill="none" stroke="#8a8f98" stroke-width="1" stroke-dasharray="4 3"',
} as const;

export function svgOf(plot: Plot): string {
  const { title, x, y, xRange, yRange, lines } = plot;
  const size = SIDE + 2 * MARGIN;
  return [
    `<svg viewBox="0 0 ${size} ${size}" width="${size}" role="img" aria-label="${escaped(title)}">`,
    `<text x="${MARGIN}" y="22" font-weight="600">${escaped(title)}</text>`,
    `<rect x="${MARGIN}" y="${MARGIN}" width="${SIDE}" height="${SIDE}" fill="none" stroke="#c8ccd2"/>`,
    ...ticks(xRange).map(
      (value) =>
        `<text x="${across(value, xRange)}" y="${MARGIN + SIDE + 14}" text-anchor="middle">${short(value)}</text>`,
    ),
    ...ticks(yRange).map(
      (value) => `<text x="${MARGIN - 5}" y="${up(value, yRange) + 4}" text-anchor="end">${short(value)}</text>`,
    ),
    `<text x="${MARGIN + SIDE / 2}" y="${size - 10}" text-anchor="middle">${escaped(x)}</text>`,
    `<text transform="translate(12 ${MARGIN + SIDE / 2}) rotate(-90)" text-anchor="middle">${escaped(y)}</text>`,
    ...lines.map((line) => drawn(line, plot)),
    '</svg>',
  ].join('\n');
}

function drawn({ name, points, look }: PlotLine, { xRange, yRange }: Plot): string {
  const places = points.map(([x, y]) => [across(x, xRange), up(y, yRange)] as const);
  const title = `<title>${escaped(name)}</title>`;
  if (look === 'dots') {
    return `<g fill="#0b5cad">${title}${places.map(([x, y]) => `<circle cx="${x}" cy="${y}" r="4"/>`).join('')}</g>`;
  }
  return `<polyline points="${places.map(([x, y]) => `${x},${y}`).join(' ')}" ${STYLES[look]}>${title}</polyline>`;
}

function ticks([low, high]: readonly [number, number]): readonly number[] {
  return [0, 0.25, 0.5, 0.75, 1].map((share) => low + share * (high - low));
}

function across(value: number, [low, high]: readonly [number, number]): number {
  return rounded(MARGIN + (within(value, low, high) - low) * (SIDE / (high - low || 1)));
}

function up(value: number, [low, high]: readonly [number, number]): number {
  return rounded(MARGIN + SIDE - (within(value, low, high) - low) * (SIDE / (high - low || 1)));
}

function within(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}

function short(value: number): string {
  return String(Math.round(value * 1000) / 1000);
}

export function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (letter) => `&#${letter.charCodeAt(0)};`);
}
