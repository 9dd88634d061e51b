/**
 * Reports an alert as painted only when it truly is: the element is in view, the page is visible, and
 * two frames have gone by since, so that the first one was drawn (safety H15). Never at arrival.
 */
import { useEffect, useRef } from 'preact/hooks';
import { useScreen } from '../page/screen.ts';
import type { Signal } from '@preact/signals';
import type { RefObject } from 'preact';
import type { Connection } from '../live/connection.ts';
import type { AlertCell } from '../live/ward-store.ts';

const IN_VIEW = 0.5;

/** Ref for the element that shows the alert. */
export function usePaintedReceipt<T extends Element>(cell: AlertCell): RefObject<T | null> {
  return usePainted<T, number>(cell.owedPaint, (connection, transition) =>
    connection.reportPainted(cell.id, transition),
  );
}

/** Ref for the element that shows the unit's test alert. */
export function useProbeReceipt<T extends Element>(): RefObject<T | null> {
  const { store } = useScreen();
  return usePainted<T, string>(store.owedProbe, (connection, probeId) => connection.reportProbePainted(probeId));
}

/** `owed`: what this screen still has to report, null once it has. */
function usePainted<T extends Element, Owed>(
  owed: Signal<Owed | null>,
  tell: (connection: Connection, owed: Owed) => void,
): RefObject<T | null> {
  const ref = useRef<T>(null);
  const telling = useRef(tell);
  telling.current = tell;
  const { connection } = useScreen();
  const due = owed.value;
  useEffect(() => {
    const element = ref.current;
    if (element === null || due === null) return;
    const report = (): void => {
      const server = connection.peek();
      if (document.visibilityState !== 'visible' || owed.peek() !== due) return;
      owed.value = null;
      if (server !== null) telling.current(server, due);
    };
    let frame = 0;
    const observer = new IntersectionObserver(
      (entries) => {
        if (!entries.some((entry) => entry.isIntersecting)) return;
        frame = requestAnimationFrame(() => (frame = requestAnimationFrame(report)));
      },
      { threshold: IN_VIEW },
    );
    const lookAgain = (): void => {
      observer.unobserve(element);
      observer.observe(element);
    };
    lookAgain();
    document.addEventListener('visibilitychange', lookAgain);
    return () => {
      document.removeEventListener('visibilitychange', lookAgain);
      observer.disconnect();
      cancelAnimationFrame(frame);
    };
  }, [owed, due, connection]);
  return ref;
}
