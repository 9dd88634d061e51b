/** Sources of data for those who connect them: which are there, how they do, and one of them in detail. */
import { routeHash } from '../page/route.ts';
import { useScreen } from '../page/screen.ts';
import { serverApi } from '../page/server-api.ts';
import { MakeShared, MakeWall } from '../sign-in/wall-screen.tsx';
import { DASH } from '../text/number-text.ts';
import { named, t } from '../text/text.ts';
import { clockText } from '../text/time-text.ts';
import { agoText, lagText, rateText, STATE_SIGNS, stateWord, volumeText } from './connection-text.ts';
import { DataFrame, Instead } from './data-frame.tsx';
import { usePolled, type Polled } from './polled.ts';
import { SourceDetail } from './source-detail.tsx';
import type { JSX } from 'preact';
import type {
  ConnectionsAnswer,
  ConnectionState,
  ConnectionView,
  SpoolView,
} from '../../../services/contract/screens/connection-view.ts';

const ASK_EVERY_MS = 2_000;
const FORBIDDEN = 403;

export function ConnectionsPage(): JSX.Element {
  const answer = usePolled(serverApi.connections, { everyMs: ASK_EVERY_MS, key: 'connections' });
  return (
    <DataFrame page="connections">
      <Content answer={answer} />
      <MakeWall />
      <MakeShared />
    </DataFrame>
  );
}

function Content({ answer }: { readonly answer: Polled<ConnectionsAnswer> }): JSX.Element {
  const asked = useScreen().route.value.sourceId;
  if (answer === null) return <Instead line={t('connections.reading')} />;
  if (!answer.ok) {
    return answer.status === FORBIDDEN ? (
      <Instead line={t('connections.notYours')} />
    ) : (
      <Instead line={t('connections.failed')} why={t('connections.failedWhy')} />
    );
  }
  const { sources, atMs, spool } = answer.value;
  const chosen = sources.find(({ sourceId }) => sourceId === asked) ?? sources[0];
  if (chosen === undefined) return <Instead line={t('connections.none')} why={t('connections.noneWhy')} />;
  return (
    <>
      {spool === null ? null : <SpoolNotice spool={spool} />}
      <SourceTable sources={sources} atMs={atMs} chosenId={chosen.sourceId} />
      <p class="data-foot">{t('connections.foot')}</p>
      <SourceDetail key={chosen.sourceId} source={chosen} />
    </>
  );
}

/** Senders are answered as ever meanwhile: only here does it show that what they send goes no further. */
function SpoolNotice({ spool }: { readonly spool: SpoolView }): JSX.Element {
  const { store } = useScreen();
  return (
    <p class="spool-notice" role="status">
      {t('connections.spooled', { time: clockText(spool.sinceMs, store.timeZone.value), count: spool.records })}
    </p>
  );
}

function SourceTable({
  sources,
  atMs,
  chosenId,
}: {
  readonly sources: readonly ConnectionView[];
  readonly atMs: number;
  readonly chosenId: string;
}): JSX.Element {
  const columns = ['source', 'state', 'last', 'rate', 'volume', 'lag', 'errors', 'refused'] as const;
  return (
    <div class="data-scroll" tabIndex={0} role="region" aria-label={t('connections.title')}>
      <table class="source-table">
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column} scope="col" class={column}>
                {t(`connections.${column}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {sources.map((source) => (
            <SourceRow key={source.sourceId} source={source} atMs={atMs} isChosen={source.sourceId === chosenId} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function SourceRow({
  source,
  atMs,
  isChosen,
}: {
  readonly source: ConnectionView;
  readonly atMs: number;
  readonly isChosen: boolean;
}): JSX.Element {
  const { route } = useScreen();
  return (
    <tr data-state={source.state} data-chosen={isChosen}>
      <th scope="row">
        <a
          class="source-link"
          href={routeHash({ ...route.value, page: 'connections', sourceId: source.sourceId })}
          aria-current={isChosen ? 'true' : undefined}
        >
          {source.sourceId}
        </a>
        <span class="quiet">{named('sourceKind', source.kind, source.kind)}</span>
      </th>
      <td>
        <StateMark state={source.state} />
      </td>
      <td>{agoText(source.lastMessageAtMs, atMs)}</td>
      <td>{rateText(source)}</td>
      <td>{volumeText(source) ?? DASH}</td>
      <td>{lagText(source.lagMs) ?? DASH}</td>
      <td data-some={source.errors > 0}>{source.errors}</td>
      <td data-some={source.refused > 0}>{source.refused}</td>
    </tr>
  );
}

export function StateMark({ state }: { readonly state: ConnectionState }): JSX.Element {
  return (
    <span class="state-mark" data-state={state}>
      <span aria-hidden="true">{STATE_SIGNS[state]}</span> {stateWord(state)}
    </span>
  );
}
