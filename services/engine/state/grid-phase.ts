/** Spreads work that falls due on a grid over the grid, by the id of whom it is for. */

/** Whole seconds by which the grid of an id is shifted, ms below `everyMs`: FNV-1a over the characters of the id. */
export function phaseOf(id: string, everyMs: number): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < id.length; index++) hash = Math.imul(hash ^ id.charCodeAt(index), 0x01000193) >>> 0;
  return (hash % (everyMs / 1000)) * 1000;
}
