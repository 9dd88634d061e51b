/**
 * Which of several sources of one signal in one message stands. The rule, at every door and in the re-run: a
 * value that cannot be drops out first, whatever its source; of the rest the lowest preference stands (of the
 * map, else of the standard codes); of two equal ones neither, until the map says which channel is preferred.
 */
import { isPlausible } from '../../clinical/vital/signal-quality.ts';

/** More than any preference: an impossible value stands only where there is no other. */
const IMPOSSIBLE = 100;

/** Lower stands. `value` in the signal's own unit. */
export function rivalRank(signal: number, value: number, preference: number): number {
  return isPlausible(signal, value) ? preference : preference + IMPOSSIBLE;
}
