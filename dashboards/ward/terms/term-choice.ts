/** Which codes are shown, which of them are chosen, and what each is to mean: plain data that the page of codes paints. */
import type { TermPlace, WaitingTerm } from '../../../services/contract/screens/terms-view.ts';

export const SHOWN = ['all', 'refused', 'proposed', 'looked', 'absent'] as const;
export type Shown = (typeof SHOWN)[number];
export const SORTS = ['count', 'newest', 'code', 'likely'] as const;
export type Sort = (typeof SORTS)[number];

export interface TermFilter {
  readonly text: string;
  readonly shown: Shown;
  readonly sort: Sort;
}

/** What a person says that a code means. `target` null: nothing is chosen yet. */
export interface Meaning {
  readonly target: string | null;
  /** UCUM by the text of the unit, for texts that nobody knows. */
  readonly units: Readonly<Record<string, string>>;
}

/** Rows that are chosen, the one that the keyboard is on, and where a range began. */
export interface Choice {
  readonly chosen: ReadonlySet<string>;
  readonly at: string | null;
  readonly from: string | null;
}

export const NOTHING_CHOSEN: Choice = { chosen: new Set(), at: null, from: null };

export function placeKey({ system, code, channel, name }: TermPlace): string {
  return JSON.stringify([system, code, channel, name]);
}

export function countOf({ received }: WaitingTerm): number {
  return received.reduce((sum, { count }) => sum + count, 0);
}

/** Gateway time of the newest number, ms; null: none came in the last day. */
export function lastAtMs({ received }: WaitingTerm): number | null {
  return received.length === 0 ? null : Math.max(...received.map((each) => each.lastAtMs));
}

/** The rows that fit, in order; `words`: all that a row is found by beside its code and name. */
export function shownTerms(
  rows: readonly WaitingTerm[],
  { text, shown, sort }: TermFilter,
  words: (row: WaitingTerm) => string,
): readonly WaitingTerm[] {
  const asked = text.trim().toLowerCase();
  return rows
    .filter((row) => isShown(row, shown))
    .filter((row) => `${row.system} ${row.code} ${row.name ?? ''} ${words(row)}`.toLowerCase().includes(asked))
    .toSorted((a, b) => ORDERS[sort](a, b) || compared(a.code, b.code));
}

function isShown(row: WaitingTerm, shown: Shown): boolean {
  switch (shown) {
    case 'all':
      return true;
    case 'refused':
      return row.received.some(({ now }) => REFUSALS.has(now));
    case 'proposed':
      return row.proposal !== null;
    case 'looked':
      return row.remark !== null;
    case 'absent':
      return row.received.length === 0;
  }
}

const REFUSALS: ReadonlySet<string> = new Set(['unmapped-code', 'wrong-unit', 'conflicting-terms']);

const ORDERS: Readonly<Record<Sort, (a: WaitingTerm, b: WaitingTerm) => number>> = {
  count: (a, b) => countOf(b) - countOf(a),
  newest: (a, b) => (lastAtMs(b) ?? 0) - (lastAtMs(a) ?? 0),
  code: () => 0,
  likely: (a, b) => (b.candidates[0]?.score ?? 0) - (a.candidates[0]?.score ?? 0),
};

function compared(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** The best guess of the program, until a person says otherwise; of a proposal what was proposed. */
export function firstMeaning(row: WaitingTerm): Meaning {
  const target = row.proposal?.target ?? row.approvedAs ?? row.candidates[0]?.target ?? null;
  return { target, units: {} };
}

/** The keyboard goes `by` rows on, with shift choosing all from where it began. */
export function moved(
  choice: Choice,
  keys: readonly string[],
  move: { readonly to: number; readonly extend: boolean },
): Choice {
  const at = keys[Math.max(0, Math.min(keys.length - 1, move.to))] ?? null;
  if (at === null) return choice;
  if (!move.extend) return { ...choice, at, from: at };
  const from = choice.from ?? choice.at ?? at;
  const [one, other] = [keys.indexOf(from), keys.indexOf(at)].toSorted((a, b) => a - b);
  return { chosen: new Set(keys.slice(one, (other ?? 0) + 1)), at, from };
}

/** Chooses a row, or no longer. */
export function toggled(choice: Choice, key: string): Choice {
  const chosen = new Set(choice.chosen);
  if (!chosen.delete(key)) chosen.add(key);
  return { chosen, at: key, from: key };
}

/** What still waits of what was chosen; the others were decided meanwhile. */
export function stillThere(choice: Choice, keys: readonly string[]): Choice {
  const there = new Set(keys);
  const chosen = [...choice.chosen].filter((key) => there.has(key));
  if (chosen.length === choice.chosen.size && (choice.at === null || there.has(choice.at))) return choice;
  return {
    ...choice,
    chosen: new Set(chosen),
    at: choice.at !== null && there.has(choice.at) ? choice.at : (keys[0] ?? null),
  };
}

export interface Decision extends TermPlace {
  readonly target: string;
  readonly units: readonly { readonly sent: string; readonly ucum: string }[];
}

/** null: nothing is said yet that could be tried. */
export function decisionOf(row: WaitingTerm, { target, units }: Meaning): Decision | null {
  const { system, code, channel, name, proposal } = row;
  if (proposal !== null) return { system, code, channel, name, target: proposal.target, units: proposal.units };
  if (target === null) return null;
  const said = Object.entries(units).flatMap(([sent, ucum]) =>
    ucum.trim() === '' ? [] : [{ sent, ucum: ucum.trim() }],
  );
  return { system, code, channel, name, target, units: said };
}
