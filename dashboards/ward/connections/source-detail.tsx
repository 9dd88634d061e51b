/** One source: what it is, what went wrong last, what was refused of it, and a dry run. */
import { useScreen } from '../page/screen.ts';
import { serverApi } from '../page/server-api.ts';
import { DASH } from '../text/number-text.ts';
import { clockText, momentText } from '../text/time-text.ts';
import { spanText } from '../../../services/wording/text/span-text.ts';
import { named, spanWords, t, told } from '../text/text.ts';
import { reasonsText, stateWhy } from './connection-text.ts';
import { DryRunForm } from './dry-run-form.tsx';
import { unitName } from './quality-text.ts';
import { usePolled } from './polled.ts';
import type { JSX } from 'preact';
import type { ConnectionView, QuarantineView } from '../../../services/contract/screens/connection-view.ts';

const ASK_EVERY_MS = 5_000;

export function SourceDetail({ source }: { readonly source: ConnectionView }): JSX.Element {
  return (
    <section class="source-detail" aria-label={source.sourceId}>
      <h2 class="source-name">
        {source.sourceId} <span class="quiet">{stateWhy(source)}</span>
      </h2>
      <Facts source={source} />
      <div class="source-columns">
        <Refusals source={source} />
        <DryRunForm source={source} />
      </div>
    </section>
  );
}

function Facts({ source }: { readonly source: ConnectionView }): JSX.Element {
  const { store, units } = useScreen();
  const { lastError } = source;
  const facts: readonly (readonly [string, string])[] = [
    [t('sourceFact.units'), source.units.map((unitId) => unitName(units.value, unitId)).join(', ') || DASH],
    [t('sourceFact.hospital'), source.hospitalId ?? DASH],
    [t('sourceFact.sends'), source.sends.map((content) => named('sourceContent', content, content)).join(', ')],
    [t('sourceFact.silentAfter'), spanText(source.silentAfterMs, spanWords())],
    [t('sourceFact.messages'), String(source.messages)],
    ...(source.bytes === 0 ? [] : [[t('sourceFact.bytes'), String(source.bytes)] as const]),
    ...(source.connections === null
      ? []
      : [
          [t('sourceFact.connections'), String(source.connections)] as const,
          [t('sourceFact.tls'), source.tlsClient ?? t('sourceFact.tlsNone')] as const,
          [t('sourceFact.garbage'), String(source.garbageBytes)] as const,
          [t('sourceFact.skipped'), String(source.skipped)] as const,
        ]),
  ];
  return (
    <dl class="source-facts">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
      <div class="source-error" data-some={lastError !== null}>
        <dt>{t('sourceFact.lastError')}</dt>
        <dd>
          {lastError === null ? (
            t('sourceFact.noError')
          ) : (
            <>
              <time>{clockText(lastError.atMs, store.timeZone.value)}</time>{' '}
              {[lastError.answer, told(lastError.reason, store.timeZone.value)]
                .filter((part) => part !== null)
                .join(' · ')}
            </>
          )}
        </dd>
      </div>
    </dl>
  );
}

function Refusals({ source }: { readonly source: ConnectionView }): JSX.Element {
  const { sourceId } = source;
  const answer = usePolled(() => serverApi.quarantine(sourceId), { everyMs: ASK_EVERY_MS, key: sourceId });
  const items = answer?.ok === true ? answer.value.items : [];
  return (
    <section class="card refusals">
      <div class="card-head">
        <h3>{t('refusals.title')}</h3>
        {items.length === 0 ? null : <span>{t('refusals.kept', { count: source.refused })}</span>}
      </div>
      {answer === null ? <p class="card-note">{t('connections.reading')}</p> : null}
      {answer?.ok === false ? (
        <p class="card-note" role="status">
          {t('refusals.failed')}
        </p>
      ) : null}
      {answer?.ok === true && items.length === 0 ? <p class="card-note">{t('refusals.none')}</p> : null}
      <ul>
        {items.map((item) => (
          <li key={item.id}>
            <Refusal item={item} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Refusal({ item }: { readonly item: QuarantineView }): JSX.Element {
  const { store } = useScreen();
  const zone = store.timeZone.value;
  const moment = momentText(item.receivedAtMs, store.now.peek()?.unitMs ?? item.receivedAtMs, zone);
  const clock = clockText(item.receivedAtMs, zone);
  return (
    <details class="refusal">
      <summary>
        <time>{clock.startsWith(moment) ? clock : moment}</time>
        <strong>
          {named('refusal', item.code, item.code)}
          {item.count > 1 ? ` × ${item.count}` : ''}
        </strong>
        <span class="refusal-reason">{reasonsText(item.reasons, zone)}</span>
      </summary>
      {item.raw === null ? (
        <p class="card-note">{t('refusals.noRaw')}</p>
      ) : (
        <figure>
          <figcaption>{t(item.isMasked ? 'refusals.masked' : 'refusals.raw')}</figcaption>
          <pre tabIndex={0}>{item.raw.replace(/\r\n?/g, '\n')}</pre>
        </figure>
      )}
    </details>
  );
}
