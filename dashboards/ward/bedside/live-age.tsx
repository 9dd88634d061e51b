/** How long ago something was observed, by the unit's time; only its own text changes as time goes by. */
import { useComputed } from '@preact/signals';
import { useScreen } from '../screen.ts';
import { coarseSpanText } from '../text/time-text.ts';
import { spanWords } from '../text/text.ts';
import type { JSX } from 'preact';

export function LiveAge({ atMs }: { readonly atMs: number }): JSX.Element {
  const { store } = useScreen();
  const text = useComputed(() => coarseSpanText((store.now.value?.unitMs ?? atMs) - atMs, spanWords()));
  return <>{text}</>;
}
