/**
 * Values worked out of signals and of what a component was handed. The hooks of the signals library
 * look again only when a signal moves and keep the arguments of the first drawing for ever; these take
 * a list of what was handed over and begin anew when one of it is another. Nothing else may be used:
 * test/ward/derived.test.ts holds that.
 */
import { computed, effect, type ReadonlySignal } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';

/** A value of signals and of `inputs`: everything that `compute` reads and that is not a signal. */
export function useDerived<T>(compute: () => T, inputs: readonly unknown[]): ReadonlySignal<T> {
  return useMemo(() => computed(compute), inputs);
}

/** Runs `react` after drawing, again whenever a signal that it read moves, and anew for other `inputs`. */
export function useReaction(react: () => void, inputs: readonly unknown[]): void {
  useEffect(() => effect(react), inputs);
}
