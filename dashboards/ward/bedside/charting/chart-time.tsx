/** When it was so: now, some minutes ago, or a time of the last 24 hours; a correction has the time of what it corrects. */
import { useScreen } from '../../page/screen.ts';
import { dayClockText, momentText, shortClockText } from '../../text/time-text.ts';
import { named, t } from '../../text/text.ts';
import type { ChartDraft } from '../../live/chart-draft.ts';
import type { JSX } from 'preact';

const MINUTE_MS = 60_000;
const DAY_MINUTES = 1_440;
const AGO_MINUTES = [15, 30, 60] as const;

export function ChartTimeRow({ draft }: { readonly draft: ChartDraft }): JSX.Element {
  const { store } = useScreen();
  const time = draft.time.value;
  const zone = store.timeZone.value;
  const nowMs = (): number => store.now.peek()?.unitMs ?? 0;
  if (time.kind === 'correction') {
    return (
      <div class="chart-time">
        <p class="chart-time-told">
          {t('chart.correcting', {
            name: named('charted', time.name, time.name),
            time: momentText(time.observedAtMs, nowMs(), zone),
          })}
        </p>
        <button type="button" onClick={() => leaveCorrection(draft)}>
          {t('chart.correctCancel')}
        </button>
      </div>
    );
  }
  const earlier = (observedAtMs: number): void => {
    draft.time.value = { kind: 'earlier', observedAtMs };
  };
  return (
    <div class="chart-time" role="group" aria-label={t('chart.when')}>
      <button
        type="button"
        aria-pressed={time.kind === 'now'}
        onClick={() => {
          draft.time.value = { kind: 'now' };
        }}
      >
        {t('chart.now')}
      </button>
      {AGO_MINUTES.map((minutes) => (
        <button key={minutes} type="button" onClick={() => earlier(minuteOf(nowMs()) - minutes * MINUTE_MS)}>
          {t('chart.ago', { minutes })}
        </button>
      ))}
      <label class="chart-clock">
        <span>{t('chart.at')}</span>
        <input
          type="time"
          value={time.kind === 'earlier' ? shortClockText(time.observedAtMs, zone) : ''}
          onChange={(event) => {
            const atMs = lastTimeOf(event.currentTarget.value, nowMs(), zone);
            if (atMs !== null) earlier(atMs);
          }}
        />
      </label>
      {time.kind === 'earlier' ? (
        <p class="chart-time-told">{t('chart.late', { time: dayClockText(time.observedAtMs, zone) })}</p>
      ) : null}
    </div>
  );
}

function leaveCorrection(draft: ChartDraft): void {
  draft.time.value = { kind: 'now' };
  draft.entries.value = new Map();
}

function minuteOf(atMs: number): number {
  return Math.floor(atMs / MINUTE_MS) * MINUTE_MS;
}

/** The last time at which the clock of the unit showed «14:05»; null: no time of day. */
export function lastTimeOf(clock: string, nowMs: number, timeZone: string): number | null {
  const minutes = minutesIn(clock);
  const now = minutesIn(shortClockText(nowMs, timeZone));
  if (minutes === null || now === null) return null;
  return minuteOf(nowMs) - ((now - minutes + DAY_MINUTES) % DAY_MINUTES) * MINUTE_MS;
}

function minutesIn(clock: string): number | null {
  const found = /^(\d{2}):(\d{2})/.exec(clock);
  return found === null ? null : Number(found[1]) * 60 + Number(found[2]);
}
