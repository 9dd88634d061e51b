/** Frame of the pages about data: the way back, which of them, and what stands in for them. */
import { routeHash, type Page } from '../page/route.ts';
import { useScreen } from '../page/screen.ts';
import { t } from '../text/text.ts';
import { may, type Right } from '../../../services/contract/access/access-table.ts';
import type { ComponentChildren, JSX } from 'preact';

const TITLES = {
  ward: 'connections.title',
  connections: 'connections.title',
  quality: 'dataQuality.title',
  codes: 'terms.title',
  policy: 'policy.title',
  limits: 'limits.title',
  burden: 'burden.title',
  known: 'known.title',
  research: 'research.title',
  emergency: 'emergency.title',
  handover: 'handover.title',
  audit: 'audit.title',
  account: 'account.title',
} as const;

export function DataFrame({
  page,
  aside,
  children,
}: {
  readonly page: Page;
  readonly aside?: ComponentChildren;
  readonly children: ComponentChildren;
}): JSX.Element {
  const { goTo, route, session } = useScreen();
  const role = session.value?.role;
  const has = (right: Right): boolean => role !== undefined && may(role, right);
  const link = (to: Page, text: string): JSX.Element => (
    <a
      href={routeHash({ ...route.value, page: to, bedId: null, sourceId: null })}
      aria-current={page === to ? 'page' : undefined}
    >
      {text}
    </a>
  );
  return (
    <main class="data-page" tabIndex={0} aria-label={t(TITLES[page])}>
      <div class="data-head">
        {has('watch-unit') ? (
          <button type="button" class="back" onClick={() => goTo({ page: 'ward', bedId: null })}>
            ← {t('bedside.back')}
          </button>
        ) : null}
        <nav class="data-tabs">
          {has('see-connections') ? link('connections', t('connections.title')) : null}
          {has('see-quality') ? link('quality', t('dataQuality.title')) : null}
          {has('decide-codes') ? link('codes', t('terms.title')) : null}
          {has('read-policy') ? link('policy', t('policy.title')) : null}
          {has('read-policy') ? link('limits', t('limits.title')) : null}
          {has('watch-unit') ? link('burden', t('burden.title')) : null}
          {has('look-back') ? link('known', t('known.title')) : null}
          {has('read-audit') ? link('audit', t('audit.title')) : null}
          {has('do-research') ? link('research', t('research.title')) : null}
        </nav>
        {aside === undefined ? null : <div class="data-aside">{aside}</div>}
      </div>
      {children}
    </main>
  );
}

/** A page without content says why. */
export function Instead({ line, why }: { readonly line: string; readonly why?: string }): JSX.Element {
  return (
    <div class="data-instead" role="status">
      <p class="data-instead-line">{line}</p>
      {why === undefined ? null : <p class="quiet">{why}</p>}
    </div>
  );
}
