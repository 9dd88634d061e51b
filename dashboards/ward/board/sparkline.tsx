/**
 * The heart rate of the last quarter of an hour, as a bare line; redrawn every ten seconds. A screen
 * that has just been opened asks the history once for what it did not see; without an answer the line
 * simply begins now.
 */
import { useDerived } from '../page/derived.ts';
import { useEffect } from 'preact/hooks';
import { addToRing, type StayCell } from '../live/stay-cell.ts';
import { useScreen } from '../page/screen.ts';
import { serverApi } from '../page/server-api.ts';
import { t } from '../text/text.ts';
import type { JSX } from 'preact';

const WIDTH = 100;
const HEIGHT = 24;
const SEEN_BEFORE_MS = 15 * 60_000;
/** A line with less than this, a minute, has just begun. */
const YOUNG_BUCKETS = 6;
/** The pulse stands in where no ECG is connected. */
const SIGNALS = ['heartRatePerMin', 'pulseRatePerMin'] as const;

export function Sparkline({ stay }: { readonly stay: StayCell }): JSX.Element {
  const { store } = useScreen();
  useEffect(() => {
    if (stay.ring.filled < YOUNG_BUCKETS) void fillFromHistory(stay, Math.floor(store.now.peek()?.unitMs ?? 0));
  }, [stay, store]);
  const path = useDerived(() => {
    void stay.ringVersion.value;
    return stay.ring.path(WIDTH, HEIGHT);
  }, [stay]);
  return (
    <svg
      class="sparkline"
      viewBox={`0 -2 ${WIDTH} ${HEIGHT + 4}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={t('sparkline.label')}
    >
      <path d={path} />
    </svg>
  );
}

async function fillFromHistory(stay: StayCell, toMs: number): Promise<void> {
  const answer = await serverApi.vitals({
    stayId: stay.stayId,
    fromMs: Math.max(0, toMs - SEEN_BEFORE_MS),
    toMs,
    resolution: 'minute',
    signals: SIGNALS,
  });
  if (!answer.ok) return;
  const [heart, pulse] = SIGNALS.map((name) => answer.value.signals[name]?.mean ?? []);
  for (const [index, atMs] of answer.value.atMs.entries()) {
    const value = heart?.[index] ?? pulse?.[index] ?? null;
    if (value !== null) addToRing(stay, atMs, value);
  }
}
