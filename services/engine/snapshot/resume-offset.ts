import type { UnitSnapshot } from './snapshot-store.port.ts';

/**
 * Where to read on. The newest snapshot knows how far back its partition had to be read, which
 * covers units that were never saved; a unit that fell back to an older snapshot needs its own.
 */
export function resumeOffsetOf(snapshots: readonly UnitSnapshot[]): number {
  const newestKnown = Math.max(...snapshots.map((snapshot) => snapshot.resumeOffset));
  return Math.min(newestKnown, ...snapshots.map((snapshot) => snapshot.nextOffset));
}
