/** One message of a hospital answered with pseudonyms, under a grant whose key is still there. Asked again when all is written: an end in between wins. */
import { SMALL_CELL } from '../deidentify/release-policy.ts';
import { linkRows, type LinkBasis, type KnownRow, type Linked } from './link-rows.ts';
import { codesMessageSchema, type PseudonymsMessage } from './linkage-messages.ts';
import type { LinkageKeys } from './linkage-keys.port.ts';

/** For whoever joins; a hospital is told none of it. Counts from 1 to 10 are «few». */
export interface JoinReport {
  readonly rows: number;
  readonly known: Readonly<Record<LinkBasis, number | 'few'>>;
  readonly fresh: number | 'few';
  readonly torn: number | 'few';
  readonly bare: number | 'few';
  /** Rows in the largest block: the more, the more an attack on likeness has to work with. */
  readonly largestBlock: number | 'few';
}

export type Joined =
  | { readonly ok: true; readonly answer: PseudonymsMessage; readonly report: JoinReport }
  | { readonly ok: false; readonly code: 'malformed' | 'no-key'; readonly detail: string };

/** Rejects as the keys do. */
export async function joinHospitals(keys: LinkageKeys, nowMs: () => number, message: unknown): Promise<Joined> {
  const read = codesMessageSchema.safeParse(message);
  if (!read.success) {
    const [issue] = read.error.issues;
    return { ok: false, code: 'malformed', detail: `${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}` };
  }
  const { grantId, rows } = read.data;
  const key = await keys.keyOf(grantId, nowMs());
  if (key === null) return noKey(grantId);
  const linked = linkRows(await keys.known(grantId), rows, key);
  await keys.keep(grantId, linked.known);
  if ((await keys.keyOf(grantId, nowMs())) === null) return noKey(grantId);
  const answer = linked.rows.map(({ row, pseudonym }) => ({ row, pseudonym }));
  return { ok: true, answer: { version: 1, grantId, rows: answer }, report: reportOf(linked) };
}

function noKey(grantId: string): Joined {
  return {
    ok: false,
    code: 'no-key',
    detail: `there is no key for ${grantId}: it was never opened, ran out, or ended`,
  };
}

function reportOf({ rows, known, torn, bare }: Linked): JoinReport {
  const by = (basis: LinkBasis): number | 'few' => told(rows.filter((row) => row.by === basis).length);
  return {
    rows: rows.length,
    known: {
      identifier: by('identifier'),
      birth: by('birth'),
      child: by('child'),
      names: by('names'),
      dates: by('dates'),
    },
    fresh: told(rows.filter((row) => row.by === null).length),
    torn: told(torn),
    bare: told(bare),
    largestBlock: told(largestBlock(known)),
  };
}

function largestBlock(known: readonly KnownRow[]): number {
  const sizes = new Map<string, number>();
  for (const { block } of known.flatMap(({ encodings }) => encodings)) sizes.set(block, (sizes.get(block) ?? 0) + 1);
  return [...sizes.values()].reduce((most, size) => Math.max(most, size), 0);
}

function told(count: number): number | 'few' {
  return count > 0 && count < SMALL_CELL ? 'few' : count;
}
