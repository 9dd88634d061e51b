/**
 * Dates in a search (FHIR R4, Search, parameter type date). A date stands for the whole of its day, month or year,
 * and is compared as such a span; without a zone it is UTC.
 */

const PREFIXES = ['eq', 'ge', 'gt', 'le', 'lt', 'sa', 'eb'] as const;

/** One condition: a prefix and the span [startMs, endMs) that the value stands for. */
export interface DateTest {
  readonly prefix: (typeof PREFIXES)[number];
  readonly startMs: number;
  readonly endMs: number;
}

const DATE =
  /^([a-z]{2})?(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,3}))?)?(Z|[+-]\d\d:\d\d)?)?)?)?$/;

/** Null: no date, no real one, or a prefix that is not compared by. */
export function readDateTest(value: string): DateTest | null {
  // A plus sign in an address that was not escaped arrives as a blank.
  const [, word = 'eq', year, month, day, hour, minute, second, fraction, zone = 'Z'] =
    DATE.exec(value.replace(' ', '+')) ?? [];
  const prefix = PREFIXES.find((known) => known === word);
  if (prefix === undefined || year === undefined) return null;
  const text = `${year}-${month ?? '01'}-${day ?? '01'}T${hour ?? '00'}:${minute ?? '00'}:${second ?? '00'}.${(fraction ?? '').padEnd(3, '0')}${zone}`;
  const startMs = Date.parse(text);
  if (Number.isNaN(startMs)) return null;
  if (
    day !== undefined &&
    new Date(Date.UTC(Number(year), Number(month) - 1, Number(day))).getUTCDate() !== Number(day)
  ) {
    return null;
  }
  return { prefix, startMs, endMs: endOf(startMs, { month, day, hour, second, fraction }) };
}

function endOf(
  startMs: number,
  given: {
    readonly month: string | undefined;
    readonly day: string | undefined;
    readonly hour: string | undefined;
    readonly second: string | undefined;
    readonly fraction: string | undefined;
  },
): number {
  const start = new Date(startMs);
  if (given.month === undefined) return Date.UTC(start.getUTCFullYear() + 1, 0);
  if (given.day === undefined) return Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + 1);
  if (given.hour === undefined) return startMs + 86_400_000;
  if (given.second === undefined) return startMs + 60_000;
  return startMs + (given.fraction === undefined ? 1_000 : 10 ** (3 - given.fraction.length));
}

/** The moments that pass all tests, half-open: [fromMs, toMs). */
export interface MomentRange {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Moments of `range` that pass the test. */
export function narrowed({ fromMs, toMs }: MomentRange, { prefix, startMs, endMs }: DateTest): MomentRange {
  switch (prefix) {
    case 'eq':
      return { fromMs: Math.max(fromMs, startMs), toMs: Math.min(toMs, endMs) };
    case 'ge':
      return { fromMs: Math.max(fromMs, startMs), toMs };
    case 'gt':
    case 'sa':
      return { fromMs: Math.max(fromMs, endMs), toMs };
    case 'le':
      return { fromMs, toMs: Math.min(toMs, endMs) };
    case 'lt':
    case 'eb':
      return { fromMs, toMs: Math.min(toMs, startMs) };
  }
}

/** Whether a span of time passes the test; `endMs` null: it has not ended, and may last for ever. */
export function spanPasses(
  span: { readonly startMs: number; readonly endMs: number | null },
  { prefix, startMs, endMs }: DateTest,
): boolean {
  const end = span.endMs ?? Number.POSITIVE_INFINITY;
  const isWithin = span.startMs >= startMs && end < endMs;
  switch (prefix) {
    case 'eq':
      return isWithin;
    case 'ge':
      return end >= endMs || isWithin;
    case 'gt':
      return end >= endMs;
    case 'le':
      return span.startMs < startMs || isWithin;
    case 'lt':
      return span.startMs < startMs;
    case 'sa':
      return span.startMs >= endMs;
    case 'eb':
      return end < startMs;
  }
}
