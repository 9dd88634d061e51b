/** An answer of the server that is asked for again and again; what cannot be read any more is not shown as if it could. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { useScreen } from '../page/screen.ts';
import type { Answer } from '../page/server-api.ts';

/** null: not answered yet. */
export type Polled<T> = Answer<T> | null;

const NOT_SIGNED_IN = 401;

/** Asks at once and then every so often, while the page is visible; a new `key` begins anew. */
export function usePolled<T>(
  ask: () => Promise<Answer<T>>,
  { everyMs, key }: { readonly everyMs: number; readonly key: string },
): Polled<T> {
  const { lookWhoIsSignedIn } = useScreen();
  const newest = useRef(ask);
  newest.current = ask;
  const [held, setHeld] = useState<{ readonly key: string; readonly answer: Answer<T> } | null>(null);
  useEffect(() => {
    let isLeft = false;
    const look = async (): Promise<void> => {
      const answer = await newest.current();
      if (isLeft) return;
      setHeld({ key, answer });
      if (!answer.ok && answer.status === NOT_SIGNED_IN) await lookWhoIsSignedIn();
    };
    const lookIfVisible = (): void => {
      if (document.visibilityState === 'visible') void look();
    };
    void look();
    const timer = setInterval(lookIfVisible, everyMs);
    document.addEventListener('visibilitychange', lookIfVisible);
    return () => {
      isLeft = true;
      clearInterval(timer);
      document.removeEventListener('visibilitychange', lookIfVisible);
    };
  }, [key, everyMs, lookWhoIsSignedIn]);
  return held === null || held.key !== key ? null : held.answer;
}
