/** How long ago something was observed, by the unit's time; only its own text changes as time goes by. */
import { useDerived } from './derived.ts';
import { useScreen } from './screen.ts';
import { coarseSpanText } from '../../../services/wording/text/span-text.ts';
import { spanWords } from '../text/text.ts';
import type { JSX } from 'preact';

export function LiveAge({ atMs }: { readonly atMs: number }): JSX.Element {
  const { store } = useScreen();
  const text = useDerived(() => coarseSpanText((store.now.value?.unitMs ?? atMs) - atMs, spanWords()), [atMs, store]);
  return <>{text}</>;
}
