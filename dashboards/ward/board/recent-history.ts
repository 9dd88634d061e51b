/**
 * What a screen that has just been opened did not see of the last quarter of an hour: asked of the history
 * once a stay, for the small line and the marks of what is over. Without an answer both begin now.
 */
import { useEffect } from 'preact/hooks';
import { RECENT_MS } from '../live/vitals/excursions.ts';
import { addToRing, type StayCell } from '../live/stay-cell.ts';
import { useScreen } from '../page/screen.ts';
import { serverApi, type HistorySeries } from '../page/server-api.ts';

/** A line with less than this, a minute, has just begun. */
const YOUNG_BUCKETS = 6;
/** Every signal that a tile shows. The pulse stands in where no ECG is connected. */
const SIGNALS = [
  'heartRatePerMin',
  'pulseRatePerMin',
  'spo2Percent',
  'respiratoryRatePerMin',
  'arterialSystolicMmHg',
  'arterialMeanMmHg',
  'cuffSystolicMmHg',
  'cuffMeanMmHg',
  'coreTemperatureCel',
  'skinTemperatureCel',
] as const;

export function useRecentHistory(stay: StayCell | null): void {
  const { store } = useScreen();
  useEffect(() => {
    if (stay === null || stay.ring.filled >= YOUNG_BUCKETS) return;
    void fillFromHistory(stay, Math.floor(store.now.peek()?.unitMs ?? 0));
  }, [stay, store]);
}

async function fillFromHistory(stay: StayCell, toMs: number): Promise<void> {
  const answer = await serverApi.vitals({
    stayId: stay.stayId,
    fromMs: Math.max(0, toMs - RECENT_MS),
    toMs,
    resolution: 'minute',
    signals: SIGNALS,
  });
  if (!answer.ok) return;
  const { atMs, signals } = answer.value;
  const [heart, pulse] = SIGNALS.map((name) => signals[name]?.mean ?? []);
  for (const [index, each] of atMs.entries()) {
    const value = heart?.[index] ?? pulse?.[index] ?? null;
    if (value !== null) addToRing(stay, each, value);
  }
  addExcursions(stay, answer.value);
}

function addExcursions({ excursions, excursionVersion }: StayCell, { atMs, signals }: HistorySeries): void {
  for (const signal of SIGNALS) {
    const column = signals[signal];
    for (const [index, each] of atMs.entries()) {
      const mean = column?.mean[index] ?? null;
      if (mean === null) continue;
      excursions.addStored(signal, {
        atMs: each,
        mean,
        min: column?.min[index] ?? mean,
        max: column?.max[index] ?? mean,
      });
    }
  }
  excursionVersion.value += 1;
}
