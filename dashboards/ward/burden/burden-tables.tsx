/** The alarm burden by rule, level, bed, monitor alarm and change of the rules. */
import { ALERT_LEVELS } from '../../../services/contract/decisions/alert.ts';
import { policyReasonText } from '../../../services/wording/text/policy-reason-text.ts';
import { starsOf } from '../live/alert-order.ts';
import { useScreen } from '../page/screen.ts';
import { DASH, percentText } from '../text/number-text.ts';
import { clinicalText } from '../text/clinical-text.ts';
import { aboutText, named, t } from '../text/text.ts';
import { dayClockText } from '../text/time-text.ts';
import { rateText, waitText } from './burden-text.ts';
import type { ComponentChildren, JSX } from 'preact';
import type { AlarmBurden, AlertCounts } from '../../../services/contract/screens/alarm-burden.ts';
import type { PolicyView } from '../../../services/contract/decisions/policy-view.ts';

/** What makes the most alerts is what can be changed. */
const ROWS = 10;

interface Props {
  readonly burden: AlarmBurden;
}

export function RuleTable({ burden }: Props): JSX.Element {
  const { byRule, timeZone } = burden;
  return (
    <Counts title={t('burden.byRule')} first={t('burden.rule')} note={moreText(byRule.length)}>
      {byRule.slice(0, ROWS).map((rule) => (
        <Row key={rule.ruleId} counts={rule}>
          {aboutText(rule.title, timeZone)}
        </Row>
      ))}
    </Counts>
  );
}

export function LevelTable({ burden }: Props): JSX.Element {
  return (
    <Counts title={t('burden.byLevel')} first={t('burden.level')} brief>
      {ALERT_LEVELS.toReversed().map((level) => (
        <Row key={level} counts={burden.byLevel[level]} brief>
          {starsOf(level)} {named('level', level, level)}
        </Row>
      ))}
    </Counts>
  );
}

export function BedTable({ burden }: Props): JSX.Element {
  const { store } = useScreen();
  const labels = new Map(store.beds.value.map(({ bedId, label }) => [bedId, label]));
  return (
    <Counts title={t('burden.byBed')} first={t('burden.bed')} note={moreText(burden.byBed.length)} brief>
      {burden.byBed.slice(0, ROWS).map((bed) => (
        <Row key={bed.bedId ?? ''} counts={bed} brief>
          {bed.bedId === null ? t('burden.noBed') : (labels.get(bed.bedId) ?? bed.bedId)}
        </Row>
      ))}
    </Counts>
  );
}

interface CountsProps {
  readonly title: string;
  /** Heading of the first column. */
  readonly first: string;
  readonly note?: string | undefined;
  /** Without the columns that only rules have room for. */
  readonly brief?: boolean;
  readonly children: ComponentChildren;
}

function Counts({ title, first, note, brief = false, children }: CountsProps): JSX.Element {
  const heads = [
    t('burden.count'),
    t('burden.aBedDay'),
    ...(brief ? [] : [t('burden.rings')]),
    t('burden.median'),
    t('burden.unanswered'),
    ...(brief ? [] : [t('burden.actionable')]),
  ];
  return (
    <section class="card">
      <div class="card-head">
        <h2>{title}</h2>
        {note === undefined ? null : <span>{note}</span>}
      </div>
      <div class="burden-scroll" tabIndex={0} role="group" aria-label={title}>
        <table class="burden-table">
          <thead>
            <tr>
              <th scope="col">{first}</th>
              {heads.map((head) => (
                <th key={head} scope="col">
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>{children}</tbody>
        </table>
      </div>
    </section>
  );
}

interface RowProps {
  readonly counts: AlertCounts;
  readonly brief?: boolean;
  readonly children: ComponentChildren;
}

function Row({ counts, brief = false, children }: RowProps): JSX.Element {
  const { alerts, perBedDay, rings, answeredAfterMs, endedUnanswered, worth } = counts;
  const said = worth.actionable + worth.notActionable;
  return (
    <tr>
      <th scope="row">{children}</th>
      <td>{alerts}</td>
      <td>{rateText(perBedDay)}</td>
      {brief ? null : <td>{rings}</td>}
      <td>{answeredAfterMs === null ? DASH : waitText(answeredAfterMs.p50)}</td>
      <td>{endedUnanswered}</td>
      {brief ? null : (
        <td>
          {percentText(worth.share)}
          {said === 0 ? null : <span class="quiet"> {t('burden.of', { count: said })}</span>}
        </td>
      )}
    </tr>
  );
}

/** Monitors of many hospitals send none of their own: nothing then stands here. */
export function MonitorTable({ burden }: Props): JSX.Element | null {
  const { byCode } = burden.monitorAlarms;
  if (byCode.length === 0) return null;
  return (
    <section class="card">
      <div class="card-head">
        <h2>{t('burden.monitors')}</h2>
        <span>{moreText(byCode.length)}</span>
      </div>
      <table class="burden-table">
        <tbody>
          {byCode.slice(0, ROWS).map(({ code, text, alarms }) => (
            <tr key={code}>
              <th scope="row">{text === '' ? code : text}</th>
              <td>{alarms}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

export function PolicyTable({ burden }: Props): JSX.Element | null {
  const { policyChanges, timeZone } = burden;
  if (policyChanges.length === 0) return null;
  return (
    <section class="card">
      <div class="card-head">
        <h2>{t('burden.policy')}</h2>
      </div>
      <table class="burden-table">
        <thead>
          <tr>
            <th scope="col">{t('burden.changed')}</th>
            <th scope="col">{t('burden.before')}</th>
            <th scope="col">{t('burden.after')}</th>
          </tr>
        </thead>
        <tbody>
          {policyChanges.toReversed().map(({ atMs, decided, perBedDayBefore, perBedDayAfter }) => (
            <tr key={atMs}>
              <th scope="row">
                {dayClockText(atMs, timeZone)}
                <span class="quiet">{whyText(decided)}</span>
              </th>
              <td>{rateText(perBedDayBefore)}</td>
              <td>{rateText(perBedDayAfter)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function whyText(decided: PolicyView['decided']): string {
  if (decided === null) return '';
  const why = policyReasonText(decided, clinicalText);
  const { displayName } = decided;
  return displayName === null ? why : `${displayName}: ${why}`;
}

function moreText(rows: number): string | undefined {
  return rows > ROWS ? t('burden.shown', { count: ROWS, all: rows }) : undefined;
}
