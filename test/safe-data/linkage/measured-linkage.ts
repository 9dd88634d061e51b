/** One made-up register linked three ways: by exact facts alone, with likeness, and by Splink, which sees everything in clear. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { exactCodes } from '../../../services/safe-data/linkage/exact-codes.ts';
import { exactFacts } from '../../../services/safe-data/linkage/exact-facts.ts';
import { hardenedEncodings } from '../../../services/safe-data/linkage/hardened-encoding.ts';
import { linkRows, type LinkRow } from '../../../services/safe-data/linkage/link-rows.ts';
import { pairsOf, precisionAndRecall, type RegisterRow } from './made-up-register.ts';

export const SECRET = Buffer.alloc(32, 7);
export const KEY = Buffer.alloc(32, 9);

export interface Quality {
  readonly precision: number;
  readonly recall: number;
}

export function codedRow(row: RegisterRow, secret: Uint8Array = SECRET): LinkRow {
  const facts = exactFacts(row);
  return { row: row.row, codes: exactCodes(facts, secret), encodings: hardenedEncodings(facts, secret) };
}

export function truePairs(register: readonly RegisterRow[]): ReadonlySet<string> {
  return pairsOf(register.map(({ truth, row }) => [truth, row] as const));
}

export function measured(register: readonly RegisterRow[]): { readonly exact: Quality; readonly alike: Quality } {
  const coded = register.map((row) => codedRow(row));
  const quality = (rows: readonly LinkRow[]): Quality => {
    const linked = linkRows([], rows, KEY).rows;
    return precisionAndRecall(
      pairsOf(linked.map(({ pseudonym, row }) => [pseudonym, row] as const)),
      truePairs(register),
    );
  };
  return { exact: quality(coded.map((row) => ({ ...row, encodings: [] }))), alike: quality(coded) };
}

const { runWithSplink } = (await import(new URL('../../../infra/local/python-splink.mjs', import.meta.url).href)) as {
  readonly runWithSplink: (script: string, args: readonly string[]) => Promise<string>;
};

/** Splink is given the facts as they are normalised here, Hangul by its letters. */
export async function splinkQualities(registers: readonly (readonly RegisterRow[])[]): Promise<readonly Quality[]> {
  const folder = await mkdtemp(path.join(tmpdir(), 'vigil-splink-'));
  try {
    const file = path.join(folder, 'sets.json');
    await writeFile(file, JSON.stringify({ sets: registers.map((register) => register.map(clearRow)) }));
    const lines = (await runWithSplink('test/safe-data/linkage/splink_clusters.py', [file])).trim().split('\n');
    const clusters = JSON.parse(lines.at(-1) ?? '[]') as readonly Readonly<Record<string, string>>[];
    return registers.map((register, at) => {
      const groups = Object.entries(clusters[at] ?? {}).map(([row, cluster]) => [cluster, row] as const);
      return precisionAndRecall(pairsOf(groups), truePairs(register));
    });
  } finally {
    await rm(folder, { recursive: true });
  }
}

function clearRow(row: RegisterRow) {
  const { childName, motherName, birthDate, motherBirthDate, sex, birthOrder } = exactFacts(row);
  return {
    row_id: row.row,
    child_name: childName?.normalize('NFD') ?? null,
    mother_name: motherName?.normalize('NFD') ?? null,
    birth_date: birthDate,
    mother_birth_date: motherBirthDate,
    sex,
    birth_order: birthOrder,
  };
}
