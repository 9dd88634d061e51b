/** Frame of the pages about data: the way back, which of them, and what stands in for them. */
import { routeHash, type Page } from '../page/route.ts';
import { useScreen } from '../page/screen.ts';
import { t } from '../text/text.ts';
import { mayDecideTerms, mayLookBack } from '../../../services/contract/screens/session.ts';
import type { ComponentChildren, JSX } from 'preact';

const TITLES = {
  ward: 'connections.title',
  connections: 'connections.title',
  quality: 'dataQuality.title',
  codes: 'terms.title',
  policy: 'policy.title',
  burden: 'burden.title',
  known: 'known.title',
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
  const seesSources = role !== 'researcher';
  const decidesTerms = role !== undefined && mayDecideTerms(role);
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
        <button type="button" class="back" onClick={() => goTo({ page: 'ward', bedId: null })}>
          ← {t('bedside.back')}
        </button>
        <nav class="data-tabs">
          {seesSources ? link('connections', t('connections.title')) : null}
          {link('quality', t('dataQuality.title'))}
          {decidesTerms ? link('codes', t('terms.title')) : null}
          {link('policy', t('policy.title'))}
          {link('burden', t('burden.title'))}
          {role !== undefined && mayLookBack(role) ? link('known', t('known.title')) : null}
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
