/**
 * One child, one pseudonym under one grant: rows of hospitals, which are keyed hashes and nothing else, against those that came before under the
 * same grant. The strongest fact that both have decides; two numbers that differ are two children, whatever else agrees. What agrees with two
 * children that are known as two joins the one of the stronger fact, and is counted: nothing that was told apart is ever made one.
 */
import { CODE_KINDS, keyedCode, type CodeKind, type ExactCodes } from './exact-codes.ts';
import { similarity, type Encoding, type Pass } from './hardened-encoding.ts';

export interface LinkRow {
  /** Drawn for this exchange; says nothing outside the hospital that drew it. */
  readonly row: string;
  readonly codes: ExactCodes;
  readonly encodings: readonly Encoding[];
}

export interface KnownRow extends Omit<LinkRow, 'row'> {
  readonly pseudonym: string;
}

export type LinkBasis = CodeKind | Pass;

export interface LinkedRow {
  readonly row: string;
  readonly pseudonym: string;
  /** By what it is one that was known; null: it is new. */
  readonly by: LinkBasis | null;
}

export interface Linked {
  readonly rows: readonly LinkedRow[];
  /** All that is known now. */
  readonly known: readonly KnownRow[];
  /** Rows that agreed with two children. */
  readonly torn: number;
  /** Rows that had nothing to link by, each a child of its own. */
  readonly bare: number;
}

/** Shares from which two records are one. Chosen on made-up people of one seed and measured on others: docs/results/linkage.md. */
export const LEAST_SIMILARITY: Readonly<Record<Pass, number>> = { names: 0.5, dates: 0.35 };
/** The second best must be this much less like. */
const LEAST_LEAD = 0.08;

/** `key`: of the grant, which the hospitals never have. Exact facts of all rows come first, so that their order decides little. */
export function linkRows(before: readonly KnownRow[], given: readonly LinkRow[], key: Uint8Array): Linked {
  const people = new People(before);
  const answers = new Map<string, LinkedRow>();
  const rows = given.map((row) => ({ ...row, ...keyedFacts(row, key) }));
  const waiting: LinkRow[] = [];
  let [torn, bare] = [0, 0];
  for (const row of rows) {
    const found = people.byCode(row);
    if (found === null) waiting.push(row);
    else {
      if (found.isTorn) torn += 1;
      answers.set(row.row, { row: row.row, ...people.add(row, found) });
    }
  }
  for (const row of waiting) {
    // Another row of this exchange may have brought the same facts meanwhile.
    const found = people.byCode(row) ?? people.byLikeness(row);
    if (found === null && Object.keys(row.codes).length + row.encodings.length === 0) bare += 1;
    const known = found ?? { pseudonym: pseudonymOf(row, key), by: null };
    answers.set(row.row, { row: row.row, ...people.add(row, known) });
  }
  return {
    rows: given.flatMap(({ row }) => answers.get(row) ?? []),
    known: people.all(),
    torn,
    bare,
  };
}

/** Of the strongest fact: the same facts under the same key give the same pseudonym, also when everything else was lost. */
function pseudonymOf({ row, codes }: LinkRow, key: Uint8Array): string {
  const kind = CODE_KINDS.find((each) => codes[each] !== undefined);
  const parts = kind === undefined ? ['row', row] : [kind, codes[kind] ?? ''];
  return keyedCode(key, ['pseudonym', ...parts]).slice(0, 22);
}

/** Hashes of the hospitals once more under the key of the grant: what is kept is worth nothing without it. */
function keyedFacts({ codes, encodings }: LinkRow, key: Uint8Array): Pick<LinkRow, 'codes' | 'encodings'> {
  return {
    codes: Object.fromEntries(Object.entries(codes).map(([kind, code]) => [kind, keyedCode(key, [kind, code])])),
    encodings: encodings.map((each) => ({ ...each, block: keyedCode(key, [each.pass, each.block]) })),
  };
}

interface Found {
  readonly pseudonym: string;
  readonly by: LinkBasis | null;
}

class People {
  readonly #rows: KnownRow[] = [];
  readonly #contents = new Set<string>();
  readonly #byCode = new Map<string, KnownRow[]>();
  readonly #byBlock = new Map<string, { readonly known: KnownRow; readonly bits: string }[]>();

  constructor(before: readonly KnownRow[]) {
    for (const row of before) this.#keep(row);
  }

  all(): readonly KnownRow[] {
    return this.#rows;
  }

  add({ codes, encodings }: LinkRow, { pseudonym, by }: Found): Found {
    this.#keep({ codes, encodings, pseudonym });
    return { pseudonym, by };
  }

  byCode({ codes }: LinkRow): (Found & { readonly isTorn: boolean }) | null {
    const found = CODE_KINDS.flatMap((kind) => {
      const same = (this.#byCode.get(codes[kind] ?? '') ?? []).filter((known) => mayBeOne(known.codes, codes, kind));
      return same.map(({ pseudonym }) => ({ pseudonym, by: kind }));
    });
    const [first] = found;
    if (first === undefined) return null;
    return { ...first, isTorn: found.some(({ pseudonym }) => pseudonym !== first.pseudonym) };
  }

  /** The one that is most alike, by far enough. */
  byLikeness({ codes, encodings }: LinkRow): Found | null {
    for (const { pass, block, bits } of encodings) {
      const likes = new Map<string, number>();
      for (const { known, bits: others } of this.#byBlock.get(block) ?? []) {
        if (!mayAgree(known.codes.identifier, codes.identifier)) continue;
        const like = similarity(bits, others);
        likes.set(known.pseudonym, Math.max(like, likes.get(known.pseudonym) ?? 0));
      }
      const [best, second] = [...likes].toSorted(([, left], [, right]) => right - left);
      if (best === undefined || best[1] < LEAST_SIMILARITY[pass]) continue;
      if (second === undefined || best[1] - second[1] >= LEAST_LEAD) return { pseudonym: best[0], by: pass };
    }
    return null;
  }

  #keep(row: KnownRow): void {
    const content = JSON.stringify(row);
    if (this.#contents.has(content)) return;
    this.#contents.add(content);
    this.#rows.push(row);
    for (const code of Object.values(row.codes)) push(this.#byCode, code, row);
    for (const { block, bits } of row.encodings) push(this.#byBlock, block, { known: row, bits });
  }
}

function push<T>(map: Map<string, T[]>, key: string, value: T): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, [value]);
  else known.push(value);
}

/** A weaker fact that agrees counts for nothing where a stronger one, which both have, does not. */
function mayBeOne(left: ExactCodes, right: ExactCodes, kind: CodeKind): boolean {
  const stronger = CODE_KINDS.slice(0, CODE_KINDS.indexOf(kind));
  return stronger.every((each) => mayAgree(left[each], right[each]));
}

/** Not known to be two: one of them is missing, or both are the same. */
function mayAgree(left: string | undefined, right: string | undefined): boolean {
  return left === undefined || right === undefined || left === right;
}
