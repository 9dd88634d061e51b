/** Alerts of this stay in the range, newest first: what, when, who had it and how it ended. */
import { givenText } from '../alerts/content/reason-text.ts';
import { type ReadonlySignal } from '@preact/signals';
import { useDerived } from '../page/derived.ts';
import { AlertPeakLine } from '../alerts/content/alert-peak-line.tsx';
import { AlertWorstLine } from '../alerts/content/alert-worst-line.tsx';
import { holderName, levelText } from '../alerts/content/alert-text.ts';
import { momentText } from '../text/time-text.ts';
import { clinicalText } from '../text/clinical-text.ts';
import { named, t, told } from '../text/text.ts';
import { useScreen } from '../page/screen.ts';
import type { Alert } from '../../../services/contract/decisions/alert.ts';
import type {
  AlertChanged,
  Decision,
  EngineNotice,
  AgeBandCrossed,
} from '../../../services/contract/decisions/decision.ts';
import type { JSX } from 'preact';

interface Episode {
  readonly alert: Alert;
  readonly steps: readonly AlertChanged[];
}

/** Changes of a stay's alerts grouped by alert, newest alert first; a change known twice counts once. */
export function episodesOf(changes: readonly AlertChanged[], stayId: string): readonly Episode[] {
  const byId = new Map(
    changes
      .filter((change) => change.stayId === stayId && change.change !== 'painted')
      .map((change) => [change.id, change]),
  );
  const episodes = new Map<string, AlertChanged[]>();
  for (const change of [...byId.values()].toSorted(
    (a, b) => a.atMs - b.atMs || a.alert.transition - b.alert.transition,
  )) {
    episodes.set(change.alert.id, [...(episodes.get(change.alert.id) ?? []), change]);
  }
  return [...episodes.values()]
    .flatMap((steps) => {
      const last = steps.at(-1);
      return last === undefined ? [] : [{ alert: last.alert, steps }];
    })
    .toSorted((a, b) => b.alert.firstRaisedAtMs - a.alert.firstRaisedAtMs);
}

export function StayAlerts({
  stayId,
  decisions,
}: {
  readonly stayId: string;
  readonly decisions: ReadonlySignal<readonly Decision[]>;
}): JSX.Element {
  const { store } = useScreen();
  const episodes = useDerived(
    () =>
      episodesOf(
        [...decisions.value.filter((decision) => decision.kind === 'alert.changed'), ...store.alertLog.value],
        stayId,
      ),
    [decisions, stayId, store],
  );
  const notices = useDerived(() => store.notices.value.filter((notice) => notice.stayId === stayId), [stayId, store]);
  return (
    <section class="card stay-alerts">
      <div class="card-head">
        <h2>{t('stayAlerts.title')}</h2>
      </div>
      {episodes.value.length === 0 ? <p class="card-note">{t('stayAlerts.none')}</p> : null}
      <ul>
        {episodes.value.map(({ alert, steps }) => (
          <li key={alert.id} data-level={alert.level} data-open={alert.phase !== 'cleared'}>
            <p>
              <strong>{levelText(alert)}</strong> {told(alert.title, store.timeZone.value)}
            </p>
            <AlertPeakLine alert={alert} steps={steps} />
            <AlertWorstLine alert={alert} />
            <p class="quiet">
              {steps.filter(isStep).map((step) => (
                <Step key={step.id} step={step} />
              ))}
            </p>
          </li>
        ))}
      </ul>
      {notices.value.map((notice) => (
        <p key={notice.id} class="card-note">
          <Moment atMs={notice.atMs} /> {noticeText(notice)}
        </p>
      ))}
    </section>
  );
}

/** The worst number stands in a line of its own. */
function isStep({ change }: AlertChanged): boolean {
  return change !== 'reached';
}

function Step({ step }: { readonly step: AlertChanged }): JSX.Element {
  const { store } = useScreen();
  const who = step.change === 'acknowledged' || step.change === 'snoozed' ? step.alert.holder : null;
  return (
    <span class="episode-step">
      <Moment atMs={step.atMs} /> {changeText(step, store.timeZone.value)}
      {who === null ? null : ` ${holderName(who)}, ${givenText(who)}`}
    </span>
  );
}

/** «worsened to *** High · National PEWS 12»: what it was then, whatever it is now. */
function changeText({ change, alert }: AlertChanged, timeZone: string): string {
  if (change !== 'worsened') return named('change', change, change);
  return t('change.worsenedTo', { to: `${levelText(alert)} · ${told(alert.title, timeZone)}` });
}

function Moment({ atMs }: { readonly atMs: number }): JSX.Element {
  const { store } = useScreen();
  return <time>{momentText(atMs, store.now.peek()?.unitMs ?? atMs, store.timeZone.value)}</time>;
}

function noticeText(notice: EngineNotice | AgeBandCrossed): string {
  if (notice.kind === 'age-band.crossed') {
    return t('notice.ageBand', { from: clinicalText(notice.fromBand), to: clinicalText(notice.toBand) });
  }
  return `${named('notice', notice.code, notice.code)}${notice.count > 1 ? ` ×${notice.count}` : ''}`;
}
