/**
 * Chooses the one surface that may be shown: sign-in, NOT LIVE, waiting, the board, a bedside,
 * or a page about the data. The
 * order of the questions is the safety of the screen: a dead link is asked before anything is drawn.
 */
import { useReaction } from './page/derived.ts';
import { AuditPage } from './audit/audit-page.tsx';
import { Announcer } from './alerts/announcer.tsx';
import { Bedside } from './bedside/bedside.tsx';
import { Board } from './board/board.tsx';
import { BurdenPage } from './burden/burden-page.tsx';
import { ConnectionsPage } from './connections/connections-page.tsx';
import { QualityPage } from './connections/quality-page.tsx';
import { EmergencyPage } from './emergency/emergency-page.tsx';
import { OpenedBanner } from './emergency/opened-banner.tsx';
import { Footer } from './frame/footer.tsx';
import { HandoverPage } from './handover/handover-page.tsx';
import { Header } from './frame/header.tsx';
import { ModeFrame } from './frame/mode-frame.tsx';
import { StatusLine } from './frame/status-line.tsx';
import { NotLive } from './frame/not-live.tsx';
import { KnownPage } from './known/known-page.tsx';
import { TermsPage } from './terms/terms-page.tsx';
import { LimitsPage } from './limits/limits-page.tsx';
import { PolicyPage } from './policy/policy-page.tsx';
import { ResearchPage } from './research/research-page.tsx';
import { SignIn } from './sign-in/sign-in.tsx';
import { AccountPage } from './account/account-page.tsx';
import { WhoDialog } from './who/who-dialog.tsx';
import { useScreen } from './page/screen.ts';
import { t } from './text/text.ts';
import type { JSX } from 'preact';
import type { Session } from '../../services/contract/screens/session.ts';
import { ACCESS_TABLE, may } from '../../services/contract/access/access-table.ts';
import { Instead } from './connections/data-frame.tsx';
import type { BedCell } from './live/ward-store.ts';

export function App(): JSX.Element {
  const screen = useScreen();
  useReaction(() => {
    const unit = screen.store.facts.value?.name;
    const isLost = screen.unreachedSincePageMs.value !== null || screen.connection.value?.link.value.kind === 'lost';
    document.title = isLost ? `${t('notLive.title')} · Vigil` : unit === undefined ? 'Vigil' : `${unit} · Vigil`;
  }, [screen]);
  useReaction(() => {
    document.documentElement.dataset['quiet'] = String(screen.sound.hearing.value.kind === 'quiet');
  }, [screen]);
  const session = screen.session.value;
  const connection = screen.connection.value;
  const unreachedMs = screen.unreachedSincePageMs.value;
  if (unreachedMs !== null) return <NotLive link={{ kind: 'lost', sinceServerMs: null, sincePageMs: unreachedMs }} />;
  if (session === undefined) return <Waiting />;
  if (session === null || connection === null) return <SignIn />;
  const link = connection.link.value;
  if (link.kind === 'lost') return <NotLive link={link} />;
  // Whoever connects the first source has no unit to wait for.
  if (screen.route.value.page !== 'ward' || !seesUnits(session)) return <LiveView />;
  if (link.kind === 'connecting' || screen.store.facts.value === null) return <Waiting />;
  return <LiveView />;
}

function LiveView(): JSX.Element {
  const screen = useScreen();
  const bedId = screen.route.value.bedId;
  const bed = bedId === null ? undefined : screen.store.beds.value.find((candidate) => candidate.bedId === bedId);
  return (
    <div class="screen">
      <ModeFrame />
      <Header />
      {seesUnits(screen.session.value) ? <StatusLine /> : null}
      <OpenedBanner />
      <Page bed={bed} />
      <Footer />
      <Announcer />
      <WhoDialog />
    </div>
  );
}

function Page({ bed }: { readonly bed: BedCell | undefined }): JSX.Element {
  const { route, session } = useScreen();
  const { page } = route.value;
  if (page === 'account' && !isScreenOnly(session.value)) return <AccountPage />;
  if (!seesUnits(session.value)) return may(session.value?.role ?? 'nobody', 'read-audit') ? <AuditPage /> : <NoPage />;
  if (page === 'connections') return <ConnectionsPage />;
  if (page === 'quality') return <QualityPage />;
  if (page === 'codes') return <TermsPage />;
  if (page === 'policy') return <PolicyPage />;
  if (page === 'limits') return <LimitsPage />;
  if (page === 'burden') return <BurdenPage />;
  if (page === 'known') return <KnownPage />;
  if (page === 'research') return <ResearchPage />;
  if (page === 'handover') return <HandoverPage />;
  if (page === 'emergency') return <EmergencyPage />;
  return bed === undefined ? <Board /> : <Bedside key={bed.bedId} bed={bed} />;
}

/** Auditors and administrators look after records and people: no unit is theirs to watch. */
function seesUnits(session: Session | null | undefined): boolean {
  return may(session?.role ?? 'nobody', 'watch-unit');
}

/** A wall or a shared screen has no account. */
function isScreenOnly(session: Session | null | undefined): boolean {
  return ACCESS_TABLE[session?.role ?? 'nobody'].kind !== 'person';
}

function NoPage(): JSX.Element {
  return (
    <main class="data-page">
      <Instead line={t('records.none')} why={t('records.noneWhy')} />
    </main>
  );
}

function Waiting(): JSX.Element {
  return (
    <main class="surface" aria-busy="true">
      <p class="surface-line">{t('waiting.ward')}</p>
      <p class="surface-foot">{t('safety.line')}</p>
    </main>
  );
}
