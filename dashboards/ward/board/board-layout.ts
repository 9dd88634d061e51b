/** How many columns the board has: tiles stay in bed order and as large as the screen allows. */

export interface BoardSpace {
  readonly beds: number;
  readonly widthPx: number;
  readonly heightPx: number;
}

const TILE_WIDTH_LEAST_PX = 232;
/** Equal to the least row height in board.css. */
const TILE_HEIGHT_LEAST_PX = 210;
/** Width to height at which the four numbers, the band and the foot sit best. */
const TILE_SHAPE = 1.4;

/**
 * Columns for which a tile is largest at its best shape. Rows that do not fit scroll; a tile is never
 * narrower than its numbers, unless the whole screen is.
 */
export function boardColumns(space: BoardSpace): number {
  const most = Math.max(1, Math.min(space.beds, Math.floor(space.widthPx / TILE_WIDTH_LEAST_PX)));
  let best = 1;
  let bestSize = 0;
  for (let columns = 1; columns <= most; columns += 1) {
    const width = space.widthPx / columns;
    const height = Math.max(TILE_HEIGHT_LEAST_PX, space.heightPx / Math.ceil(space.beds / columns));
    const overflow = (height * Math.ceil(space.beds / columns)) / Math.max(1, space.heightPx);
    const size = Math.min(width / TILE_SHAPE, height) / Math.max(1, overflow);
    if (size > bestSize) [best, bestSize] = [columns, size];
  }
  return best;
}
