/** Signed checkpoints of a trail in another store: a trail that was cut or written anew no longer fits them. */
import type { AnchorStore } from './trail-store.port.ts';
import type { VerifierKey } from './tree/signed-checkpoint.ts';
import { openCheckpoint } from './tree/signed-checkpoint.ts';

export const ANCHORS = 'audit/';

export interface Anchor {
  readonly name: string;
  /** null: it cannot be read, or is not signed by the key of the trail. */
  readonly size: number | null;
  readonly root: Buffer | null;
}

function anchorName(origin: string, size: number): string {
  return `${ANCHORS}${origin}/${String(size).padStart(15, '0')}`;
}

export async function putAnchor(
  anchors: AnchorStore,
  origin: string,
  checkpoint: { size: number; note: Buffer },
): Promise<void> {
  await anchors.create(anchorName(origin, checkpoint.size), checkpoint.note);
}

/** Of one trail, shortest first. */
export async function anchorsOf(anchors: AnchorStore, verifier: VerifierKey): Promise<readonly Anchor[]> {
  const found: Anchor[] = [];
  for (const name of await anchors.names(`${ANCHORS}${verifier.name}/`)) {
    const checkpoint = openCheckpoint(await anchors.read(name), verifier);
    found.push({ name, size: checkpoint?.size ?? null, root: checkpoint?.root ?? null });
  }
  return found;
}

/** Origins that have anchors: of each its trail must be somewhere. */
export async function anchoredOrigins(anchors: AnchorStore): Promise<readonly string[]> {
  const names = await anchors.names(ANCHORS);
  return [...new Set(names.map((name) => name.slice(ANCHORS.length, name.lastIndexOf('/'))))];
}
