/**
 * Reports an alert as painted only when it truly is: the element is in view, the page is visible, and
 * two frames have gone by since, so that the first one was drawn (safety H15). Never at arrival.
 */
import { useEffect, useRef } from 'preact/hooks';
import { useScreen } from '../page/screen.ts';
import type { RefObject } from 'preact';
import type { AlertCell } from '../live/ward-store.ts';

const IN_VIEW = 0.5;

/** Ref for the element that shows the alert. */
export function usePaintedReceipt<T extends Element>(cell: AlertCell): RefObject<T | null> {
  const ref = useRef<T>(null);
  const { connection } = useScreen();
  const owed = cell.owedPaint.value;
  useEffect(() => {
    const element = ref.current;
    if (element === null || owed === null) return;
    const report = (): void => {
      if (document.visibilityState !== 'visible' || cell.owedPaint.peek() !== owed) return;
      cell.owedPaint.value = null;
      connection.peek()?.reportPainted(cell.id, owed);
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
  }, [cell, owed, connection]);
  return ref;
}
