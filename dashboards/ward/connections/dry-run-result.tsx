/** What a pasted message would have come to: the answer first, then what it rests on. */
import { isSignalName } from '../../../services/clinical/signal/signals.ts';
import { useScreen } from '../page/screen.ts';
import { plainNumberText, unitText } from '../text/number-text.ts';
import { clockText } from '../text/time-text.ts';
import { rules } from '../text/clinical-text.ts';
import { named, t, told } from '../text/text.ts';
import { reasonsText } from './connection-text.ts';
import { useEffect, useRef } from 'preact/hooks';
import type { ComponentChildren, JSX } from 'preact';
import type { DryRunReport, DryRunValue } from '../../../services/contract/screens/connection-view.ts';

export function DryRunResult({ report }: { readonly report: DryRunReport }): JSX.Element {
  const { answer, refused, records, values, skipped, leftOut } = report;
  const { store } = useScreen();
  const zone = store.timeZone.value;
  const top = useRef<HTMLDivElement>(null);
  useEffect(() => top.current?.scrollIntoView({ block: 'nearest' }), [report]);
  return (
    <div class="dry-run-result" ref={top}>
      <p class="dry-run-answer">
        <span class="quiet">{t('dryRun.answer')}</span> <strong>{answer.code}</strong>{' '}
        {[answer.errorCode, answer.location, answer.reason === null ? null : told(answer.reason, zone)]
          .filter((part) => part !== null)
          .join(' · ')}
      </p>
      <Part title={t('dryRun.refused')} count={refused.length}>
        <ul>
          {refused.map((item, index) => (
            <li key={index}>
              <strong>{named('refusal', item.code, item.code)}</strong> {reasonsText(item.reasons, zone)}
              {item.place === null ? '' : ` · ${item.place}`}
            </li>
          ))}
        </ul>
      </Part>
      <Part title={t('dryRun.values')} count={values.length}>
        <Values values={values} />
      </Part>
      <Part title={t('dryRun.records')} count={records.length}>
        <ul>
          {records.map((record, index) => (
            <li key={index}>
              <strong>{named('recordKind', record.kind, record.kind)}</strong>{' '}
              {record.says === null ? '' : told(record.says, zone)}
            </li>
          ))}
        </ul>
      </Part>
      <Part title={t('dryRun.skipped')} count={skipped.length}>
        <ul>
          {skipped.map(({ what, count }) => (
            <li key={what}>
              {named('skipped', what, what)}: {count}
            </li>
          ))}
        </ul>
      </Part>
      {leftOut === 0 ? null : <p class="card-note">{t('dryRun.leftOut', { count: leftOut })}</p>}
    </div>
  );
}

function Part({
  title,
  count,
  children,
}: {
  readonly title: string;
  readonly count: number;
  readonly children: ComponentChildren;
}): JSX.Element {
  return (
    <section class="dry-run-part" data-none={count === 0}>
      <h4>
        {title} <span class="quiet">{count === 0 ? t('dryRun.nothing') : count}</span>
      </h4>
      {count === 0 ? null : children}
    </section>
  );
}

function Values({ values }: { readonly values: readonly DryRunValue[] }): JSX.Element {
  const { store } = useScreen();
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">{t('dryRun.signal')}</th>
          <th scope="col">{t('dryRun.value')}</th>
          <th scope="col">{t('dryRun.bed')}</th>
          <th scope="col">{t('dryRun.time')}</th>
        </tr>
      </thead>
      <tbody>
        {values.map((value, index) => (
          <tr key={index}>
            <th scope="row">{signalLabel(value.signal)}</th>
            <td>
              {value.value === null ? t('state.off') : `${plainNumberText(value.value)} ${unitText(value.unit)}`}
              {value.isPlausible ? null : <strong> {t('state.implausible')}</strong>}
            </td>
            <td>{value.bed ?? t('dryRun.noBed')}</td>
            <td>{clockText(value.observedAtMs, store.timeZone.value)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

export function signalLabel(name: string): string {
  return isSignalName(name) ? rules().observation(name) : name;
}
