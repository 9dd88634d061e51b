/** One child: live numbers, trends, what the scores rest on, and the alerts of the stay. */
import { useDerived } from '../page/derived.ts';
import { useEffect } from 'preact/hooks';
import { AlertActions } from '../alerts/alert-actions.tsx';
import { ConcernButton, ConcernPanel } from '../concern/concern-entry.tsx';
import { ConcernLines } from '../concern/concern-marks.tsx';
import { isHeld } from '../live/alert-order.ts';
import { levelText } from '../alerts/content/alert-text.ts';
import { SeenPeak } from '../alerts/content/alert-peak-line.tsx';
import { AlertWorstLine } from '../alerts/content/alert-worst-line.tsx';
import { AlertNowLine } from '../alerts/content/alert-now-line.tsx';
import { Holder } from '../alerts/alert-card.tsx';
import { usePaintedReceipt } from '../alerts/painted-receipt.ts';
import { leadingScore } from '../text/score-text.ts';
import { routeHash } from '../page/route.ts';
import { useScreen } from '../page/screen.ts';
import { may } from '../../../services/contract/access/access-table.ts';
import { childAgeText, postmenstrualText } from '../text/child-age.ts';
import { weightText } from '../text/number-text.ts';
import { clockText } from '../text/time-text.ts';
import { spanText } from '../../../services/wording/text/span-text.ts';
import { ageWords, named, spanWords, t, told, withoutAge } from '../text/text.ts';
import { rules } from '../text/clinical-text.ts';
import { VITAL_KINDS } from '../live/vitals/vital.ts';
import { useRecentHistory } from '../board/recent-history.ts';
import { ChartButton, ChartedNote, useChartDraft } from './charting/chart-button.tsx';
import { ChartingPanel } from './charting/charting-panel.tsx';
import { BigNumber } from './big-number.tsx';
import { OtherBeds } from './other-beds.tsx';
import { SideCards } from './side-cards.tsx';
import { TrendPanel } from './trends/trend-panel.tsx';
import type { JSX } from 'preact';
import type { AlertCell, BedCell } from '../live/ward-store.ts';
import type { StayCell } from '../live/stay-cell.ts';

export function Bedside({ bed }: { readonly bed: BedCell }): JSX.Element {
  const { store, goTo } = useScreen();
  const stay = bed.stay.value;
  useRecentHistory(stay);
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.key === 'Escape' && !event.defaultPrevented) goTo({ bedId: null });
    };
    addEventListener('keydown', onKeyDown);
    return () => removeEventListener('keydown', onKeyDown);
  }, [goTo]);
  const alerts = store.alerts.value.filter(
    (cell) => cell.alert.value.bedId === bed.bedId || (stay !== null && cell.alert.value.stayId === stay.stayId),
  );
  return (
    <main class="bedside">
      <BedsideHead bed={bed} stay={stay} />
      {stay === null ? null : <ConcernPanel stay={stay} />}
      {stay === null ? null : <ConcernLines stay={stay} />}
      {stay === null ? null : <ChartedNote stay={stay} />}
      {alerts.map((cell) => (
        <AlertBar key={cell.id} cell={cell} stay={stay} />
      ))}
      {stay === null ? (
        <p class="bedside-empty">{t('bed.empty')}</p>
      ) : (
        <div class="bedside-columns" key={stay.stayId}>
          <div
            class="numbers"
            data-silent={stay.feed.value !== 'sending'}
            role="group"
            aria-label={t('bedside.numbers')}
            tabIndex={0}
          >
            {VITAL_KINDS.map((kind) => (
              <OptionalNumber key={kind} stay={stay} kind={kind} />
            ))}
          </div>
          <TrendsOrCharting bed={bed} stay={stay} />
        </div>
      )}
      <OtherBeds bedId={bed.bedId} />
    </main>
  );
}

/** While something is charted the numbers and alerts stay in sight, and the rest makes room. */
function TrendsOrCharting({ bed, stay }: { readonly bed: BedCell; readonly stay: StayCell }): JSX.Element {
  const draft = useChartDraft(stay);
  const card = draft?.card.value ?? null;
  if (draft !== null && card !== null) return <ChartingPanel draft={draft} stay={stay} bed={bed} card={card} />;
  return (
    <>
      <TrendPanel stay={stay} />
      <SideCards stay={stay} />
    </>
  );
}

/** CO2 and FiO2 appear only where they were ever measured; the five main signs are always there. */
function OptionalNumber({
  stay,
  kind,
}: {
  readonly stay: StayCell;
  readonly kind: (typeof VITAL_KINDS)[number];
}): JSX.Element | null {
  const cell = stay.vitals[kind];
  const never = useDerived(() => cell.state.value === 'never' && (kind === 'co2' || kind === 'fio2'), [cell, kind]);
  return never.value ? null : <BigNumber stay={stay} cell={cell} />;
}

function BedsideHead({ bed, stay }: { readonly bed: BedCell; readonly stay: StayCell | null }): JSX.Element {
  const { store, goTo } = useScreen();
  const beds = store.beds.value;
  const at = beds.indexOf(bed);
  const step = (by: number) => (): void => {
    const next = beds[(at + by + beds.length) % beds.length];
    if (next !== undefined) goTo({ bedId: next.bedId });
  };
  return (
    <div class="bedside-head">
      <button type="button" class="back" onClick={() => goTo({ bedId: null })}>
        ← {t('bedside.back')}
      </button>
      <h2 class="bedside-name">
        {t('bed.label', { label: bed.label })}
        {stay === null || stay.identity.value.displayName === '' ? '' : ` · ${stay.identity.value.displayName}`}
      </h2>
      {stay === null ? null : <ChildLine stay={stay} />}
      <div class="bed-steps">
        {stay === null ? null : <LimitsLink bedId={bed.bedId} />}
        {stay === null ? null : <ChartButton stay={stay} />}
        {stay === null ? null : <ConcernButton stay={stay} />}
        <button type="button" class="step" onClick={step(-1)} aria-label={t('bedside.previous')}>
          ‹
        </button>
        <button type="button" class="step" onClick={step(1)} aria-label={t('bedside.next')}>
          ›
        </button>
      </div>
    </div>
  );
}

/** Who reads rules sees the limits of this child, with what is of their own and when it ends. */
function LimitsLink({ bedId }: { readonly bedId: string }): JSX.Element | null {
  const { route, session } = useScreen();
  const role = session.value?.role;
  if (role === undefined || !may(role, 'read-policy')) return null;
  return (
    <a class="button" href={routeHash({ ...route.value, page: 'limits', bedId })}>
      {t('limits.ofChild')}
    </a>
  );
}

function ChildLine({ stay }: { readonly stay: StayCell }): JSX.Element {
  const { store } = useScreen();
  const text = useDerived(() => {
    const child = stay.identity.value;
    const atMs = store.now.value?.unitMs;
    const at = { atMs: atMs ?? 0, timeZone: store.timeZone.value };
    const age = atMs === undefined ? null : childAgeText(child, at, ageWords());
    const weeks = atMs === undefined ? null : postmenstrualText(child, at);
    const leading = leadingScore(stay.scores.value);
    const band = leading?.ageBand ?? null;
    return [
      age ?? withoutAge(),
      weeks === null ? null : t('child.postmenstrual', { weeks }),
      weightText(child.weightKg) ?? t('child.weightUnknown'),
      named('sex', child.sex, ''),
      child.ventilated === null ? t('child.ventilationUnknown') : child.ventilated ? t('child.ventilated') : null,
      child.newbornStay ? t('child.newbornStay') : null,
      leading === undefined || band === null
        ? null
        : t('score.ageBand', { band: rules().ageBand(leading.ruleId, band) }),
    ]
      .filter(Boolean)
      .join(' · ');
  }, [stay, store]);
  return <span class="child-line">{text}</span>;
}

function AlertBar({ cell, stay }: { readonly cell: AlertCell; readonly stay: StayCell | null }): JSX.Element {
  const { store } = useScreen();
  const ref = usePaintedReceipt<HTMLDivElement>(cell);
  const alert = cell.alert.value;
  const age = useDerived(
    () => spanText((store.now.value?.unitMs ?? 0) - cell.alert.value.firstRaisedAtMs, spanWords()),
    [cell, store],
  );
  return (
    <div ref={ref} class="alert-bar" data-level={alert.level} data-held={isHeld(alert)}>
      <div class="alert-bar-words">
        <strong>
          {levelText(alert)} · {told(alert.title, store.timeZone.value)}
        </strong>
        {stay === null ? null : <AlertNowLine cell={cell} stay={stay} />}
        <AlertWorstLine alert={alert} />
        <SeenPeak cell={cell} />
        <span>{told(alert.detail, store.timeZone.value)}</span>
        <span>
          {t('alert.firstRaised', { time: clockText(alert.firstRaisedAtMs, store.timeZone.value) })} · {age}
          {isHeld(alert) ? '' : ` · ${t('alert.nobody')}`}
        </span>
        <Holder cell={cell} />
      </div>
      <AlertActions cell={cell} />
    </div>
  );
}
