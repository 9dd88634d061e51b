/**
 * When the unit's test alert was last painted here. A mark in the quiet line under the header, only where alerts are shown, and
 * never in the form of an alert: no level, no colour of one, no child, no sound. One that stays away makes the mark say so.
 */
import { useDerived } from '../page/derived.ts';
import { useScreen } from '../page/screen.ts';
import { clockText } from '../text/time-text.ts';
import { t } from '../text/text.ts';
import { useProbeReceipt } from '../alerts/painted-receipt.ts';
import type { JSX } from 'preact';

/** As the engine waits for one (services/engine/watch/delivery.ts). */
const LATE_AFTER_MS = 150_000;

export function DeliveryMark(): JSX.Element | null {
  const { store } = useScreen();
  const ref = useProbeReceipt<HTMLSpanElement>();
  const atMs = store.probedAtMs.value;
  const isLate = useDerived(() => {
    const [probedAtMs, now] = [store.probedAtMs.value, store.now.value];
    return probedAtMs !== null && now !== null && now.unitMs - probedAtMs > LATE_AFTER_MS;
  }, [store]).value;
  if (atMs === null) return null;
  const time = clockText(atMs, store.timeZone.value);
  return (
    <span ref={ref} class="delivery-mark quiet" data-late={isLate} title={t('delivery.why')}>
      {t(isLate ? 'delivery.late' : 'delivery.tried', { time })}
    </span>
  );
}
