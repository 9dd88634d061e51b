/** A frame that never goes away round a screen whose data are not of real children (safety H59). */
import { useScreen } from '../page/screen.ts';
import { t } from '../text/text.ts';
import type { JSX } from 'preact';

export function ModeFrame(): JSX.Element | null {
  const mode = useScreen().store.facts.value?.mode;
  if (mode === undefined || mode === 'clinical') return null;
  return <div class="mode-frame" data-mode={mode} aria-hidden="true" />;
}

/** The words of the frame, in the header of every view. */
export function ModeTag(): JSX.Element | null {
  const mode = useScreen().store.facts.value?.mode;
  if (mode === undefined || mode === 'clinical') return null;
  return (
    <span class="mode-tag" data-mode={mode}>
      {t(`mode.${mode}`)}
    </span>
  );
}
