/** What a change would have done over the last 24 h of this unit's own stream, asked for and waited for. */
import { serverApi } from '../page/server-api.ts';
import { useScreen } from '../page/screen.ts';
import { percentText } from '../text/number-text.ts';
import { t } from '../text/text.ts';
import { refusalText } from '../policy/policy-text.ts';
import { PreviewFigures } from './preview-figures.tsx';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { JSX } from 'preact';
import type { PolicyAnswer, PolicyChange } from '../../../services/contract/screens/policy-answer.ts';
import type { PreviewStanding } from '../../../services/contract/screens/limits/preview-view.ts';

const ASK_AGAIN_MS = 1_000;

interface Props {
  readonly answer: PolicyAnswer;
  /** Null: nothing to try. `proposal`: what waits for a second person. */
  readonly change: PolicyChange | 'proposal' | null;
}

type Shown = PreviewStanding | { readonly state: 'refused'; readonly text: string };

export function PreviewPanel({ answer, change }: Props): JSX.Element {
  const [asked, setAsked] = useState<string | null>(null);
  const [shown, setShown] = useState<Shown | null>(null);
  const now = JSON.stringify([change, answer.policy.version]);
  const isOld = asked !== null && asked !== now;
  usePreview({ answer, change, key: isOld ? null : asked }, setShown);
  const begin = (): void => {
    setShown({ state: 'working', share: 0 });
    setAsked(now);
  };
  const isWorking = shown?.state === 'working' && !isOld;
  return (
    <div class="preview">
      <button type="button" disabled={change === null || isWorking} onClick={begin}>
        {t('limits.preview')}
      </button>
      <div role="status">{isOld ? <p class="quiet">{t('limits.previewOld')}</p> : <Standing shown={shown} />}</div>
    </div>
  );
}

function Standing({ shown }: { readonly shown: Shown | null }): JSX.Element | null {
  const { store } = useScreen();
  switch (shown?.state) {
    case undefined:
      return null;
    case 'working':
      return <p>{t('limits.previewing', { percent: percentText(shown.share) })}</p>;
    case 'failed':
      return (
        <p>
          {t('limits.previewFailed')} <span class="quiet">{shown.said}</span>
        </p>
      );
    case 'refused':
      return <p>{shown.text}</p>;
    case 'done':
      return <PreviewFigures view={shown.view} timeZone={store.timeZone.value} />;
  }
}

/** Asks until it is done; leaving, or another question, ends that. */
function usePreview(
  { answer, change, key }: Props & { readonly key: string | null },
  show: (shown: Shown) => void,
): void {
  const newest = useRef({ answer, change });
  newest.current = { answer, change };
  useEffect(() => {
    if (key === null) return;
    let timer: ReturnType<typeof setTimeout> | null = null;
    let isLeft = false;
    const ask = async (): Promise<void> => {
      const { answer: about, change: what } = newest.current;
      const request = { change: what === 'proposal' ? null : what, basedOn: about.policy.version };
      const told = await serverApi.previewLimits(about.unitId, request);
      if (isLeft) return;
      if (!told.ok) return show({ state: 'refused', text: refusedText(told.code) });
      show(told.value);
      if (told.value.state === 'working') timer = setTimeout(() => void ask(), ASK_AGAIN_MS);
    };
    void ask();
    return () => {
      isLeft = true;
      if (timer !== null) clearTimeout(timer);
    };
  }, [key, show]);
}

function refusedText(code: string): string {
  return code === 'busy' ? t('limits.previewBusy') : refusalText(code);
}
