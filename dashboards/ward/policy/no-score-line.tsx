/** On the board, whether or not something alerts: in these beds no score can, and silence of scores means nothing. */
import { routeHash } from '../page/route.ts';
import { useScreen } from '../page/screen.ts';
import { t } from '../text/text.ts';
import { settingsText } from './policy-text.ts';
import type { JSX } from 'preact';

export function NoScoreLine(): JSX.Element | null {
  const { store, session, route } = useScreen();
  const settings = store.withoutScoreAlert.value;
  if (settings.length === 0) return null;
  const isWall = session.value?.role === 'wall';
  return (
    <p class="no-score-line">
      <span aria-hidden="true">▲</span> {t('policy.noneIn', { settings: settingsText(settings) })}{' '}
      {isWall ? null : (
        <a href={routeHash({ ...route.value, page: 'policy', bedId: null, sourceId: null })}>{t('policy.noneLink')}</a>
      )}
    </p>
  );
}
