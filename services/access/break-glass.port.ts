/** Units that people have opened in an emergency: kept over a restart, over by themselves after an hour. */
import type { AccountRole } from '../contract/access/access-table.ts';
import type { BreakGlassReason } from '../contract/access/break-glass.ts';

export const BREAK_GLASS = Symbol('BreakGlass');

export interface Opening {
  readonly userId: string;
  readonly role: AccountRole;
  readonly unitId: string;
  readonly reason: BreakGlassReason;
  readonly atMs: number;
  readonly untilMs: number;
}

export interface BreakGlass {
  /** For an hour from now; an opening of the same unit by the same person begins anew. Rejects with `data-folder-unusable`. */
  open(request: Omit<Opening, 'atMs' | 'untilMs'>): Promise<Opening>;
  /** False: it was not open. */
  close(userId: string, unitId: string): Promise<boolean>;
  /** Those that hold now. */
  openings(): Promise<readonly Opening[]>;
}

/** For parts of the application that are tried alone: nothing is open. */
export const NO_BREAK_GLASS: BreakGlass = {
  open: () => Promise.reject(new Error('nothing can be opened here')),
  close: () => Promise.resolve(false),
  openings: () => Promise.resolve([]),
};
